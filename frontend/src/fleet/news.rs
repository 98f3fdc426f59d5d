//! What is new in a mailbox, by class, in words.

use shared::importance::{Class, ClassCounts};

use crate::clock;
use crate::words::{Plural, words};

/// All of it: `3 lettere · 12 ricevute, 1 rifiuto`.
pub(crate) fn all(counts: ClassCounts) -> String {
    let classes = Class::ALL.map(|class| ((words().priorities.class)(class), counts.of(class)));
    said(&[classes.as_slice(), &further(counts)].concat())
}

/// What `new` does not count, and what wants to be known of it: empty where all of it is counted.
pub(crate) fn uncounted(counts: ClassCounts, new: u32) -> String {
    let of = |class| ((words().priorities.class)(class), counts.of(class));
    let total: u32 = Class::ALL.into_iter().map(|class| counts.of(class)).sum();
    let mut rest = Vec::new();
    if total > new {
        rest.extend([of(Class::Receipts), of(Class::Sdi)]);
        if counts.correspondence > new {
            rest.push(of(Class::Correspondence));
        }
    }
    rest.push((words().priorities.suspicious, counts.suspicious));
    said(&rest)
}

fn further(counts: ClassCounts) -> [(Plural, u32); 2] {
    let words = &words().priorities;
    [(words.refusals, counts.refusals), (words.suspicious, counts.suspicious)]
}

fn said(parts: &[(Plural, u32)]) -> String {
    let one = |(word, count): &(Plural, u32)| {
        let many = usize::try_from(*count).unwrap_or(usize::MAX);
        format!("{} {}", clock::number((*count).into()), word.of(many))
    };
    let parts: Vec<String> = parts.iter().filter(|(_, count)| *count > 0).map(one).collect();
    parts.join(" · ")
}
