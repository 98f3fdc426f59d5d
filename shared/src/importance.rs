//! What a message is about, for who must decide what to read first: facts of the message, and what the
//! firm makes of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::institution::Institution;

/// What a message is about. A fact of the message alone: told once, when it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// From Agenzia delle entrate-Riscossione; as all of the next six, certified by its provider.
    Collection,
    Court,
    Revenue,
    Inps,
    Inail,
    Chamber,
    /// The exchange system or the client has refused an invoice.
    SdiRefusal,
    /// What was sent was not accepted, or will not be delivered.
    Refusal,
    /// Cannot be read.
    Unreadable,
    /// Looks like an office's and is not proven to be.
    Suspicious,
    /// What somebody else wrote by certified mail.
    #[default]
    Correspondence,
    /// What somebody wrote by ordinary mail.
    Uncertified,
    /// What was sent is not delivered yet: the warning after twelve hours.
    Late,
    /// Whatever else the exchange system says.
    Sdi,
    /// Acceptance, delivery, and what providers say to each other.
    Receipt,
}

/// The three classes: a box with forty receipts is not a box with forty letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    #[default]
    Correspondence,
    Receipts,
    Sdi,
}

impl Class {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Correspondence, Self::Receipts, Self::Sdi];
}

impl Topic {
    /// Every topic, as the firm's table lists them.
    pub const ALL: [Self; 15] = [
        Self::Collection,
        Self::Court,
        Self::Revenue,
        Self::Inps,
        Self::Inail,
        Self::Chamber,
        Self::SdiRefusal,
        Self::Refusal,
        Self::Unreadable,
        Self::Suspicious,
        Self::Correspondence,
        Self::Uncertified,
        Self::Late,
        Self::Sdi,
        Self::Receipt,
    ];

    /// Its class. What is in doubt is correspondence: among receipts it could be overlooked.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::Refusal | Self::Late | Self::Receipt => Class::Receipts,
            Self::SdiRefusal | Self::Sdi => Class::Sdi,
            _ => Class::Correspondence,
        }
    }

    /// Whether it says that something did not go through.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::Refusal | Self::SdiRefusal)
    }

    /// The office that it is from: only what is proven bears its mark.
    #[must_use]
    pub const fn institution(self) -> Option<Institution> {
        match self {
            Self::Collection => Some(Institution::Collection),
            Self::Court => Some(Institution::Court),
            Self::Revenue => Some(Institution::Revenue),
            Self::Inps => Some(Institution::Inps),
            Self::Inail => Some(Institution::Inail),
            Self::Chamber => Some(Institution::Chamber),
            Self::SdiRefusal | Self::Sdi => Some(Institution::Sdi),
            _ => None,
        }
    }

    const fn usual_level(self) -> Level {
        match self {
            Self::Collection | Self::Court | Self::Revenue | Self::Inps | Self::Inail => Level::Highest,
            Self::SdiRefusal | Self::Refusal | Self::Unreadable => Level::High,
            Self::Chamber | Self::Suspicious | Self::Correspondence | Self::Uncertified | Self::Late => {
                Level::Normal
            }
            Self::Sdi | Self::Receipt => Level::Low,
        }
    }
}

/// How soon a message wants to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Low,
    #[default]
    Normal,
    High,
    Highest,
}

impl Level {
    /// From the most to the least.
    pub const ALL: [Self; 4] = [Self::Highest, Self::High, Self::Normal, Self::Low];
}

/// What the dashboard's numbers may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    Correspondence,
    /// Refusals among receipts and among what the exchange system says.
    Refusals,
    Receipts,
    Sdi,
}

impl Counted {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Correspondence, Self::Refusals, Self::Receipts, Self::Sdi];
}

/// What the firm has decided: what counts as news, and what comes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Priorities {
    pub counted: BTreeSet<Counted>,
    /// A topic that is not named has its usual level.
    pub levels: BTreeMap<Topic, Level>,
}

impl Default for Priorities {
    fn default() -> Self {
        Self {
            counted: BTreeSet::from([Counted::Correspondence, Counted::Refusals]),
            levels: Topic::ALL.into_iter().map(|topic| (topic, topic.usual_level())).collect(),
        }
    }
}

impl Priorities {
    /// Whether the dashboard's numbers count such messages.
    #[must_use]
    pub fn counts(&self, topic: Topic) -> bool {
        let class = match topic.class() {
            Class::Correspondence => Counted::Correspondence,
            Class::Receipts => Counted::Receipts,
            Class::Sdi => Counted::Sdi,
        };
        self.counted.contains(&class) || topic.is_refusal() && self.counted.contains(&Counted::Refusals)
    }

    /// How soon such messages want to be read.
    #[must_use]
    pub fn level(&self, topic: Topic) -> Level {
        self.levels.get(&topic).copied().unwrap_or(topic.usual_level())
    }
}

/// Messages by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClassCounts {
    pub correspondence: u32,
    pub receipts: u32,
    pub sdi: u32,
    /// Of `receipts` and `sdi`, those that say that something did not go through.
    pub refusals: u32,
    /// Of `correspondence`, what only looks like an office's.
    pub suspicious: u32,
}

impl ClassCounts {
    /// Adds `count` messages of a topic.
    pub const fn add(&mut self, topic: Topic, count: u32) {
        let class = match topic.class() {
            Class::Correspondence => &mut self.correspondence,
            Class::Receipts => &mut self.receipts,
            Class::Sdi => &mut self.sdi,
        };
        *class = class.saturating_add(count);
        if topic.is_refusal() {
            self.refusals = self.refusals.saturating_add(count);
        }
        if matches!(topic, Topic::Suspicious) {
            self.suspicious = self.suspicious.saturating_add(count);
        }
    }

    /// How many of a class.
    #[must_use]
    pub const fn of(self, class: Class) -> u32 {
        match class {
            Class::Correspondence => self.correspondence,
            Class::Receipts => self.receipts,
            Class::Sdi => self.sdi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correspondence_and_refusals_count_unless_the_firm_has_it_otherwise() {
        let usual = Priorities::default();
        let counted: Vec<Topic> = Topic::ALL.into_iter().filter(|topic| !usual.counts(*topic)).collect();
        assert_eq!(counted, [Topic::Late, Topic::Sdi, Topic::Receipt]);
        let receipts = Priorities { counted: BTreeSet::from([Counted::Receipts]), ..Priorities::default() };
        let topics = [Topic::Refusal, Topic::Receipt, Topic::SdiRefusal, Topic::Collection];
        assert_eq!(topics.map(|topic| receipts.counts(topic)), [true, true, false, false]);
    }

    #[test]
    fn acts_come_first_then_refusals_then_correspondence_then_notices_of_delivery() {
        let usual = Priorities { levels: BTreeMap::new(), ..Priorities::default() };
        let topics = [Topic::Collection, Topic::Refusal, Topic::Correspondence, Topic::Receipt];
        assert_eq!(topics.map(|topic| usual.level(topic)), Level::ALL);
        assert_eq!(Priorities::default().levels.len(), Topic::ALL.len());
    }

    #[test]
    fn a_table_travels_by_the_names_of_its_topics() {
        let text = serde_json::to_string(&Priorities::default()).unwrap();
        assert!(text.contains(r#""sdi_refusal":"high""#), "{text}");
        assert_eq!(serde_json::from_str::<Priorities>(&text).unwrap(), Priorities::default());
        assert_eq!(serde_json::from_str::<Priorities>("{}").unwrap(), Priorities::default());
    }

    #[test]
    fn each_message_is_counted_in_one_class() {
        let mut counts = ClassCounts::default();
        Topic::ALL.into_iter().for_each(|topic| counts.add(topic, 1));
        assert_eq!((counts.correspondence, counts.receipts, counts.sdi), (10, 3, 2));
        assert_eq!((counts.refusals, counts.suspicious), (2, 1));
    }
}
