//! What is new in a mailbox, reckoned from how many messages there are of each topic.

use std::collections::BTreeSet;

use shared::importance::{ClassCounts, Level, Priorities, Topic};

/// What nobody of the firm has displayed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) classes: ClassCounts,
    /// What the firm counts.
    pub(super) new: u32,
    /// Of `new`, what lies in Spam or Trash.
    pub(super) in_spam: u32,
    /// The topics of the most important messages.
    pub(super) first: BTreeSet<Topic>,
    level: Level,
}

impl Tally {
    /// Adds `count` messages of a topic.
    pub(super) fn add(&mut self, priorities: &Priorities, topic: Topic, in_spam: bool, count: u32) {
        self.classes.add(topic, count);
        if priorities.counts(topic) {
            self.new = self.new.saturating_add(count);
            self.in_spam = self.in_spam.saturating_add(if in_spam { count } else { 0 });
        }
        let level = priorities.level(topic);
        if self.first.is_empty() || level > self.level {
            (self.level, self.first) = (level, BTreeSet::new());
        }
        if level == self.level {
            self.first.insert(topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_firm_counts_is_new_and_the_most_important_comes_first() {
        let mut tally = Tally::default();
        for (topic, in_spam, count) in [
            (Topic::Receipt, false, 40),
            (Topic::Receipt, true, 2),
            (Topic::Correspondence, false, 3),
            (Topic::Correspondence, true, 1),
            (Topic::Refusal, false, 1),
            (Topic::SdiRefusal, false, 1),
            (Topic::Sdi, false, 5),
        ] {
            tally.add(&Priorities::default(), topic, in_spam, count);
        }
        assert_eq!((tally.new, tally.in_spam), (6, 1));
        let classes = tally.classes;
        assert_eq!((classes.correspondence, classes.receipts, classes.sdi, classes.refusals), (4, 43, 6, 2));
        assert_eq!(tally.first, BTreeSet::from([Topic::Refusal, Topic::SdiRefusal]));
    }

    #[test]
    fn what_is_not_counted_is_shown_where_there_is_nothing_else() {
        let mut tally = Tally::default();
        tally.add(&Priorities::default(), Topic::Receipt, false, 2);
        assert_eq!((tally.new, tally.first), (0, BTreeSet::from([Topic::Receipt])));
    }
}
