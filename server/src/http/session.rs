//! Set-up, sign-in and sign-out, people, the firm's settings, health.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use shared::api::session::{
    EndStandby, GetFirmSettings, GetHealth, GetMe, GetSetup, Health, ListPeople, PutFirmSettings, SetUp,
    SetupState, SignIn, SignOut, SignOutEverywhere,
};

use super::call::Call;
use super::routes::Routes;
use super::{caller, reply};
use crate::access::{self, Entry};
use crate::backup;
use crate::error::{Error, Result};
use crate::firms;
use crate::hub::Hub;
use crate::messages;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.raw::<GetHealth, _, _>(health);
    routes.raw::<GetSetup, _, _>(setup);
    routes.raw::<SetUp, _, _>(set_up);
    routes.raw::<SignIn, _, _>(sign_in);
    routes.raw::<GetMe, _, _>(me);
    routes.raw::<SignOut, _, _>(sign_out);
    routes.raw::<SignOutEverywhere, _, _>(sign_out_everywhere);
    routes.serve::<ListPeople, _, _>(async |hub, actor, (), (), ()| firms::people(&hub, &actor).await);
    routes.serve::<GetFirmSettings, _, _>(async |hub, actor, (), (), ()| {
        firms::settings(&hub, actor.firm).await
    });
    routes.serve::<EndStandby, _, _>(async |hub, actor, (), (), ()| backup::end_standby(&hub, &actor).await);
    routes.serve::<PutFirmSettings, _, _>(async |hub, actor, (), (), settings| {
        firms::put_settings(&hub, &actor, settings).await
    });
}

async fn health(call: Call<GetHealth>) -> Result<HttpResponse> {
    let missing: Vec<String> =
        access::setup_needed(&call.hub).await.err().map(|error: Error| error.detail).into_iter().collect();
    // A database that does not answer is what is missing; nothing is known of its messages then.
    let unreadable = messages::count_unreadable(&call.hub).await.ok();
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let health = Health { ready: missing.is_empty(), missing, unreadable, version };
    let mut response = reply::json(&health)?;
    if !health.ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

async fn setup(call: Call<GetSetup>) -> Result<HttpResponse> {
    reply::json(&SetupState { needed: access::setup_needed(&call.hub).await? })
}

async fn set_up(call: Call<SetUp>) -> Result<HttpResponse> {
    let visitor = caller::visitor(&call.hub, &call.request);
    let entry = access::set_up(&call.hub, &visitor, call.body).await?;
    come_in(&call.hub, &entry)
}

async fn sign_in(call: Call<SignIn>) -> Result<HttpResponse> {
    let visitor = caller::visitor(&call.hub, &call.request);
    let entry = access::sign_in(&call.hub, &visitor, call.body).await?;
    come_in(&call.hub, &entry)
}

async fn me(call: Call<GetMe>) -> Result<HttpResponse> {
    reply::json(&access::me(&call.hub, call.session()?).await?)
}

async fn sign_out(call: Call<SignOut>) -> Result<HttpResponse> {
    access::sign_out(&call.hub, call.session()?).await?;
    go_out(&call.hub)
}

async fn sign_out_everywhere(call: Call<SignOutEverywhere>) -> Result<HttpResponse> {
    access::sign_out_everywhere(&call.hub, &call.session()?.actor).await?;
    go_out(&call.hub)
}

fn come_in(hub: &Hub, entry: &Entry) -> Result<HttpResponse> {
    let mut response = reply::json(&entry.me)?;
    for cookie in caller::cookies_of(&hub.config, entry) {
        response.add_cookie(&cookie).map_err(|error| Error::internal(error.to_string()))?;
    }
    Ok(response)
}

fn go_out(hub: &Hub) -> Result<HttpResponse> {
    let mut response = reply::json(&())?;
    let nobody = caller::cookie_of_nobody(&hub.config);
    response.add_cookie(&nobody).map_err(|error| Error::internal(error.to_string()))?;
    Ok(response)
}
