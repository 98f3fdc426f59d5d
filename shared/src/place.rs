//! Where in a message something lies: the first attachment, the third attachment of the second.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The way to an attachment: its number, within it the number of one of its own, and so on, from 0.
/// What a signed file holds is its number 0. Written `2-0-1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place(Vec<u32>);

/// Not numbers with `-` between them, or more of them than [`Place::DEEPEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPlace;

impl Place {
    /// So deep a place can be named: one more than is opened.
    pub const DEEPEST: usize = 9;

    /// An attachment of the message itself.
    #[must_use]
    pub fn first(number: u32) -> Self {
        Self(vec![number])
    }

    /// Number `number` within this one.
    #[must_use]
    pub fn within(&self, number: u32) -> Self {
        let mut numbers = self.0.clone();
        numbers.push(number);
        Self(numbers)
    }

    /// The numbers, outermost first: at least one.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, number) in self.0.iter().enumerate() {
            write!(f, "{}{number}", if at == 0 { "" } else { "-" })?;
        }
        Ok(())
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let numbers: Result<Vec<u32>, _> = text.split('-').map(str::parse).collect();
        numbers.ok().filter(|numbers| numbers.len() <= Self::DEEPEST).map(Self).ok_or(NotAPlace)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|NotAPlace| serde::de::Error::custom("not a place in a message"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Place {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Place".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]+(-[0-9]+){0,8}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_numbers_and_read_back() {
        let place = Place::first(2).within(0).within(11);
        assert_eq!(place.to_string(), "2-0-11");
        assert_eq!("2-0-11".parse(), Ok(place));
        for wrong in ["", "-", "1-", "-1", "a", "1--2", "../1", "4294967296", "0-0-0-0-0-0-0-0-0-0"] {
            assert_eq!(wrong.parse::<Place>(), Err(NotAPlace), "{wrong}");
        }
    }
}
