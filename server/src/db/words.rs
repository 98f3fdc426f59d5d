//! Closed enums of the contract as columns of text: the same words as on the wire.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// The contract's own word for the value of an enum without contents.
///
/// # Errors
/// `internal` for a type that is not such an enum.
pub fn word(value: impl Serialize) -> Result<String> {
    match serde_json::to_value(value).map_err(Error::internal)? {
        Value::String(word) => Ok(word),
        other => Err(Error::internal(format!("{other} is not a word"))),
    }
}

/// The value that a column's word stands for.
///
/// # Errors
/// `internal` for a word that this version does not know.
pub fn read_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(Value::String(word.to_owned())).map_err(Error::internal)
}

/// A value as a column of JSON.
///
/// # Errors
/// `internal` for what JSON cannot hold.
pub fn write_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// The value that a column of JSON holds.
///
/// # Errors
/// `internal` for what this version does not know.
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

/// An id as it stands in a column.
///
/// # Errors
/// `internal` for a column that does not hold an id.
pub fn read_id<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    text: &str,
) -> Result<T> {
    text.parse().map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use shared::row::MessageKind;

    use super::*;

    #[test]
    fn a_word_is_read_back() {
        assert_eq!(word(MessageKind::NotAccepted).unwrap(), "not_accepted");
        assert_eq!(read_word::<MessageKind>("not_accepted").unwrap(), MessageKind::NotAccepted);
        assert!(read_word::<MessageKind>("no such kind").is_err());
    }
}
