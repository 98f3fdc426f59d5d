//! What the firm counts as news and reads first.

use shared::api::audit::{Act, ActOutcome};
use shared::importance::Priorities;

use super::rows;
use crate::access::Actor;
use crate::error::Result;
use crate::hub::Hub;
use crate::{audit, firms};

/// What the firm counts as news and reads first.
///
/// # Errors
/// When the database fails.
pub async fn priorities(hub: &Hub, actor: &Actor) -> Result<Priorities> {
    let firm = actor.firm;
    hub.db.read(move |connection| firms::priorities(connection, firm)).await
}

/// Changes it, on the firm's log; every row of the firm is counted anew in the same transaction, and its
/// browsers load their rows again.
///
/// # Errors
/// `forbidden` unless the actor is a partner; when the database fails, and then nothing was changed.
pub async fn put_priorities(hub: &Hub, actor: &Actor, priorities: Priorities) -> Result<Priorities> {
    actor.require_partner()?;
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    let wanted = priorities.clone();
    // A row that somebody tells of meanwhile would be one of before.
    let _turn = hub.live.turn().await;
    hub.db
        .write(move |connection| {
            let act = Act::PrioritiesChanged;
            audit::record(connection, now, firm, Some(&who), None, act, "", ActOutcome::Done)?;
            firms::set_priorities(connection, firm, &wanted)?;
            rows::recount_all(connection, firm)
        })
        .await?;
    hub.live.reload_firm(firm);
    Ok(priorities)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use shared::api::session::Role;
    use shared::importance::{ClassCounts, Counted, Level, Topic};

    use super::*;
    use crate::mailboxes::fleet;
    use crate::messages::tests::{House, LETTER};

    const REFUSAL: &str =
        "X-Ricevuta: non-accettazione\r\nFrom: posta-certificata@pec.it\r\nSubject: x\r\n\r\nx";
    const RECEIPT: &str =
        "X-Ricevuta: avvenuta-consegna\r\nFrom: posta-certificata@pec.it\r\nSubject: x\r\n\r\nx";

    /// A box with a letter, then a refusal, then two receipts.
    async fn house() -> House {
        let house = House::new().await;
        for (at, raw) in [LETTER, REFUSAL, RECEIPT, &format!("{RECEIPT}x")].into_iter().enumerate() {
            house.arrives(raw, 1_000 + i64::try_from(at).unwrap()).await;
        }
        house
    }

    #[tokio::test]
    async fn a_box_with_receipts_is_not_a_box_with_letters_unless_the_firm_says_so() {
        let house = house().await;
        let row = house.row().await;
        let by_class = ClassCounts { correspondence: 1, receipts: 3, refusals: 1, ..ClassCounts::default() };
        assert_eq!((row.new, row.new_of), (2, by_class));
        let counted = BTreeSet::from([Counted::Receipts]);
        let wanted = Priorities { counted, ..Priorities::default() };
        put_priorities(&house.hub, &house.partner, wanted.clone()).await.unwrap();
        assert_eq!(priorities(&house.hub, &house.partner).await.unwrap(), wanted);
        let row = house.row().await;
        assert_eq!((row.new, row.new_of), (3, by_class));
        put_priorities(&house.hub, &house.partner, Priorities::default()).await.unwrap();
        assert_eq!(house.row().await.new, 2);
    }

    #[tokio::test]
    async fn the_row_shows_the_most_important_message_by_the_firms_own_table() {
        let house = house().await;
        let message = house.row().await.message.unwrap();
        assert_eq!((message.topic, message.importance), (Topic::Refusal, Level::High));
        let levels = BTreeMap::from([(Topic::Uncertified, Level::Highest), (Topic::Refusal, Level::Low)]);
        let wanted = Priorities { levels, ..Priorities::default() };
        put_priorities(&house.hub, &house.partner, wanted).await.unwrap();
        let message = house.row().await.message.unwrap();
        assert_eq!((message.topic, message.importance), (Topic::Uncertified, Level::Highest));
    }

    #[tokio::test]
    async fn browsers_load_their_rows_again_and_only_partners_decide() {
        let house = house().await;
        let (hub, mut actor) = (&house.hub, house.partner.clone());
        let before = fleet(hub, &actor, shared::api::mailboxes::FleetQuery::default()).await.unwrap();
        let sequence = hub.live.sequence(actor.firm);
        put_priorities(hub, &actor, Priorities { counted: BTreeSet::new(), ..Priorities::default() })
            .await
            .unwrap();
        let after = fleet(hub, &actor, shared::api::mailboxes::FleetQuery::default()).await.unwrap();
        assert!(hub.live.sequence(actor.firm) > sequence);
        assert!(before.contains("\"new\":2") && after.contains("\"new\":0"), "{after}");
        actor.role = Role::Operator;
        assert!(put_priorities(hub, &actor, Priorities::default()).await.is_err());
        assert!(priorities(hub, &actor).await.is_ok());
    }
}
