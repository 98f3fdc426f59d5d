//! A second firm in the same installation. The product has no door for it yet, so it is founded
//! through the server's own library, on the database of a running hub.

use anyhow::{Context, Result, anyhow};
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHasher, SaltString};
use server::clock::Clock;
use server::db::Db;
use server::firms::{NewFirm, found};
use server::vault::InstallationKey;
use shared::api::session::{SignIn, SignInBody};

use crate::{Api, Hub};

/// Founds another firm and signs its partner in.
///
/// # Errors
/// When it cannot be founded.
pub async fn another(hub: &Hub, name: &str, email: &str, password: &str) -> Result<Api> {
    let hash = argon2::Argon2::default()
        .hash_password(password.as_bytes(), &SaltString::generate(&mut OsRng))
        .map_err(|error| anyhow!("{error}"))?
        .to_string();
    let data = hub.data();
    let (url, key_file) = (hub.database_url().map(str::to_owned), hub.folder().join("hub.key"));
    let opened = data.clone();
    let db = tokio::task::spawn_blocking(move || Db::open(url.as_deref(), &opened)).await??;
    let key = InstallationKey::of(&db, &key_file, &data).await?;
    let new = NewFirm {
        name: name.to_owned(),
        partner_name: format!("Partner di {name}"),
        partner_email: email.parse().map_err(|problem| anyhow!("{problem:?}"))?,
    };
    let now = Clock::system().now();
    db.write(move |connection| found(connection, &key, now, &new, &hash))
        .await
        .map_err(|error| anyhow!("{error:?}"))
        .context("the firm is not founded")?;
    let api = Api::new(&hub.url)?;
    let body = SignInBody { email: email.to_owned(), password: password.to_owned() };
    api.get::<SignIn>((), (), body).await?;
    Ok(api)
}
