//! Clients, through the public verbs.

use shared::api::clients::Substitute;
use shared::api::session::Role;
use shared::error::FieldProblem;
use shared::id::PersonId;
use shared::time::Timestamp;

use super::*;
use crate::access;
use crate::hub::testing;

fn body() -> ClientBody {
    ClientBody {
        name: "Rinaldi S.r.l.".to_owned(),
        vat_number: "00743110157".to_owned(),
        ..ClientBody::default()
    }
}

#[tokio::test]
async fn a_client_is_added_changed_and_removed() {
    let (hub, _folder) = testing::hub().await;
    let partner = access::partner(&hub).await;
    let added = add(&hub, &partner, body()).await.unwrap();
    let substitute = Substitute { person: partner.person, from: Timestamp(1), to: Timestamp(2) };
    let wanted = ClientBody {
        responsible: Some(partner.person),
        substitute: Some(substitute),
        notes: "Due righe\ndi note".to_owned(),
        ..body()
    };
    assert_eq!(change(&hub, &partner, added.id, wanted.clone()).await.unwrap().body, wanted);
    assert_eq!(change(&hub, &partner, added.id, body()).await.unwrap().body, body());
    assert_eq!(list(&hub, &partner).await.unwrap(), [read(&hub, &partner, added.id).await.unwrap()]);
    remove(&hub, &partner, added.id).await.unwrap();
    assert_eq!(list(&hub, &partner).await.unwrap(), []);
}

#[tokio::test]
async fn a_responsible_person_must_be_of_the_firm() {
    let (hub, _folder) = testing::hub().await;
    let partner = access::partner(&hub).await;
    let stranger = Some(PersonId(Uuid::from_u128(5)));
    let error = add(&hub, &partner, ClientBody { responsible: stranger, ..body() }).await.unwrap_err();
    assert_eq!(error.fields, [shared::error::FieldError::new("responsible", FieldProblem::Unknown)]);
}

#[tokio::test]
async fn only_partners_change_clients() {
    let (hub, _folder) = testing::hub().await;
    let operator = Actor { role: Role::Operator, ..access::partner(&hub).await };
    assert_eq!(add(&hub, &operator, body()).await.unwrap_err().code, Code::Forbidden);
}

#[tokio::test]
async fn every_client_has_a_key_of_his_own_that_opens_again() {
    let (hub, _folder) = testing::hub().await;
    let partner = access::partner(&hub).await;
    let (one, two) = (add(&hub, &partner, body()).await.unwrap(), add(&hub, &partner, body()).await.unwrap());
    let first = key(&hub, partner.firm, one.id).await.unwrap().fingerprint();
    assert_ne!(key(&hub, partner.firm, two.id).await.unwrap().fingerprint(), first);
    hub.keys.forget(&format!("{}/{}", partner.firm, one.id));
    assert_eq!(key(&hub, partner.firm, one.id).await.unwrap().fingerprint(), first);
}
