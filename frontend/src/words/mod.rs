//! Every word on the screen, in every language: a missing one does not compile.

mod desk;
mod dispatch;
mod en;
mod fields;
mod invoice;
mod it;
mod letter;
mod priorities;
mod standby;

use std::sync::atomic::{AtomicU8, Ordering};

pub(crate) use fields::*;

/// The languages of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    Italian,
    English,
}

impl Language {
    /// Every language.
    pub(crate) const ALL: [Self; 2] = [Self::Italian, Self::English];

    /// The tag of BCP 47, for the document and for `Intl`.
    #[must_use]
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
        }
    }

    /// The locale by which dates and numbers are written: in English too, as in Europe.
    #[must_use]
    pub(crate) const fn locale(self) -> &'static str {
        match self {
            Self::Italian => "it-IT",
            Self::English => "en-GB",
        }
    }

    /// The language of a tag.
    #[must_use]
    pub(crate) fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    const fn words(self) -> &'static Words {
        match self {
            Self::Italian => &it::WORDS,
            Self::English => &en::WORDS,
        }
    }
}

/// The language in use. A switch draws the whole page anew, so that reading it needs no signal.
static CURRENT: AtomicU8 = AtomicU8::new(0);

/// Sets the language of every word drawn from now on.
pub(crate) fn set_language(language: Language) {
    CURRENT.store(u8::from(language == Language::English), Ordering::Relaxed);
}

/// The language in use.
#[must_use]
pub(crate) fn language() -> Language {
    if CURRENT.load(Ordering::Relaxed) == 1 { Language::English } else { Language::Italian }
}

/// The words of the language in use.
#[must_use]
pub(crate) fn words() -> &'static Words {
    language().words()
}

/// A word that follows its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plural {
    pub one: &'static str,
    pub many: &'static str,
}

impl Plural {
    /// The form that goes with `count`.
    #[must_use]
    pub(crate) const fn of(self, count: usize) -> &'static str {
        if count == 1 { self.one } else { self.many }
    }
}

/// A span of time, in the largest units that say enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Seconds(i64),
    Minutes(i64),
    Hours { hours: i64, minutes: i64 },
    Days(i64),
}

impl Span {
    /// The span of `millis`; what lies in the future is no span at all.
    #[must_use]
    pub(crate) const fn of(millis: i64) -> Self {
        let seconds = if millis < 0 { 0 } else { millis / 1_000 };
        match seconds {
            0..60 => Self::Seconds(seconds),
            60..3_600 => Self::Minutes(seconds / 60),
            3_600..86_400 => Self::Hours { hours: seconds / 3_600, minutes: seconds % 3_600 / 60 },
            _ => Self::Days(seconds / 86_400),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_units_that_say_enough() {
        let spans = [3_999, 60_000, 6_000_000, 90_000_000, -5].map(Span::of);
        let it = spans.map(|span| (it::WORDS.time.ago)(span));
        let en = spans.map(|span| (en::WORDS.time.ago)(span));
        assert_eq!(it, ["3 s fa", "1 min fa", "1 h 40 min fa", "1 g fa", "0 s fa"]);
        assert_eq!(en, ["3 s ago", "1 min ago", "1 h 40 min ago", "1 d ago", "0 s ago"]);
    }

    #[test]
    fn one_is_singular_and_none_is_plural() {
        let messages = it::WORDS.mailbox.messages;
        assert_eq!([0, 1, 2].map(|count| messages.of(count)), ["messaggi", "messaggio", "messaggi"]);
    }
}
