//! Passwords of people: Argon2id (RFC 9106), off the async threads and a few at a time.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use shared::error::FieldProblem;
use tokio::sync::Semaphore;

use crate::db::blocking;
use crate::error::{Error, Result};
use crate::vault::Secret;

/// Each hashing takes 19 MiB: a flood of sign-ins must wait in line, not fill the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

const LEAST: usize = 12;
const MOST: usize = 1_000;

/// What is wrong with a password that a person has chosen; lengths in characters.
pub(super) fn problem(password: &str) -> Option<FieldProblem> {
    match password.chars().count() {
        0 => Some(FieldProblem::Missing),
        length if length < LEAST => Some(FieldProblem::TooShort),
        length if length > MOST => Some(FieldProblem::TooLong),
        _ => None,
    }
}

/// Hashes a password, as a PHC string.
pub(super) async fn hash(password: Secret<String>) -> Result<String> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = hasher()?.hash_password(password.expose().as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(fault)
    })
    .await
}

/// Whether `password` belongs to `known`. Without a known hash the same work is done for nothing,
/// so that time does not tell whether there is such a person.
pub(super) async fn is_right(known: Option<String>, password: Secret<String>) -> Result<bool> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    blocking(move || {
        let bytes = password.expose().as_bytes().get(..MOST * 4).unwrap_or(password.expose().as_bytes());
        let Some(known) = known else {
            let salt = SaltString::from_b64("cG9ydGluZXJpYS4uLi4").map_err(fault)?;
            hasher()?.hash_password(bytes, &salt).map_err(fault)?;
            return Ok(false);
        };
        let known = PasswordHash::new(&known).map_err(fault)?;
        Ok(hasher()?.verify_password(bytes, &known).is_ok())
    })
    .await
}

/// OWASP's first choice (2024): 19 MiB, two passes, one lane.
fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1_024, 2, 1, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn fault(error: argon2::password_hash::Error) -> Error {
    Error::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_belongs_to_its_hash() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let known = hash(secret("la portinaia è attenta")).await.unwrap();
        assert!(known.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right(Some(known.clone()), secret("la portinaia è attenta")).await.unwrap());
        assert!(!is_right(Some(known), secret("la portinaia e attenta")).await.unwrap());
        assert!(!is_right(None, secret("la portinaia è attenta")).await.unwrap());
    }

    #[test]
    fn a_password_has_at_least_twelve_characters() {
        assert_eq!(problem("èèèèèèèèèèè"), Some(FieldProblem::TooShort));
        assert_eq!(problem("èèèèèèèèèèèè"), None);
        assert_eq!(problem(""), Some(FieldProblem::Missing));
        assert_eq!(problem(&"a".repeat(1_001)), Some(FieldProblem::TooLong));
    }
}
