//! What all receipts of one message prove together. Pure, and the same in whatever order they came.

use shared::dispatch::RecipientState;
use shared::id::MessageId;
use shared::time::Timestamp;

use super::facts::Event;

/// A receipt as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub message: MessageId,
    pub event: Event,
    pub trusted: bool,
    pub identifier: String,
    pub recipient: String,
    pub externals: Vec<String>,
    pub detail: String,
    pub at: Option<Timestamp>,
}

/// What is proved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// What the provider did with it; none: nothing is proved.
    pub verdict: Option<Verdict>,
    /// When it accepted.
    pub accepted: Option<Timestamp>,
    pub identifier: String,
    /// The provider's words to a refusal.
    pub detail: String,
    /// In the order of the recipients.
    pub recipients: Vec<Proved>,
    /// Receipts that prove nothing.
    pub unproven: u32,
}

/// What the provider did with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    NotAccepted,
}

/// What is proved of one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proved {
    pub state: RecipientState,
    pub at: Option<Timestamp>,
    pub detail: String,
    pub receipt: Option<MessageId>,
}

/// Folds the receipts of a message to these recipients.
#[must_use]
pub fn trail(recipients: &[String], receipts: &[Kept]) -> Trail {
    let proofs = || receipts.iter().filter(|receipt| receipt.trusted);
    let first = |event| proofs().filter(move |receipt| receipt.event == event).min_by_key(|kept| kept.at);
    let acceptance = first(Event::Accepted);
    let refusal = first(Event::NotAccepted);
    // What was delivered, or tried to be, was accepted, whether or not its acceptance has been seen.
    let went_on = proofs().any(|receipt| !matches!(receipt.event, Event::Accepted | Event::NotAccepted));
    let verdict = match (acceptance.is_some() || went_on, refusal) {
        (true, _) => Some(Verdict::Accepted),
        (false, Some(_)) => Some(Verdict::NotAccepted),
        (false, None) => None,
    };
    let is_external = |address: &str| {
        acceptance
            .is_some_and(|receipt| receipt.externals.iter().any(|one| one.eq_ignore_ascii_case(address)))
    };
    Trail {
        verdict,
        accepted: acceptance.and_then(|receipt| receipt.at),
        identifier: proofs()
            .map(|kept| kept.identifier.clone())
            .find(|id| !id.is_empty())
            .unwrap_or_default(),
        detail: refusal.map(|receipt| receipt.detail.clone()).unwrap_or_default(),
        recipients: recipients
            .iter()
            .map(|address| match of_recipient(address, receipts) {
                None if is_external(address) => {
                    Proved { state: RecipientState::External, ..Proved::default() }
                }
                found => found.unwrap_or_default(),
            })
            .collect(),
        unproven: u32::try_from(receipts.iter().filter(|receipt| !receipt.trusted).count())
            .unwrap_or(u32::MAX),
    }
}

/// A delivery is the strongest, whatever came before or after it: then the message is in the box.
fn of_recipient(address: &str, receipts: &[Kept]) -> Option<Proved> {
    let strength = |event| match event {
        Event::Delivered => Some((3, RecipientState::Delivered)),
        Event::NotDelivered => Some((2, RecipientState::Failed)),
        Event::GivenUp => Some((1, RecipientState::GivenUp)),
        Event::Late => Some((0, RecipientState::Late)),
        Event::Accepted | Event::NotAccepted => None,
    };
    receipts
        .iter()
        .filter(|receipt| receipt.trusted && receipt.recipient.eq_ignore_ascii_case(address))
        .filter_map(|receipt| strength(receipt.event).map(|(strength, state)| (strength, state, receipt)))
        .max_by_key(|(strength, _, receipt)| (*strength, std::cmp::Reverse(receipt.at)))
        .map(|(_, state, receipt)| Proved {
            state,
            at: receipt.at,
            detail: if state == RecipientState::Delivered { String::new() } else { receipt.detail.clone() },
            receipt: Some(receipt.message),
        })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn kept(number: u128, event: Event, recipient: &str) -> Kept {
        Kept {
            message: MessageId(Uuid::from_u128(number)),
            event,
            trusted: true,
            identifier: "opec1".to_owned(),
            recipient: recipient.to_owned(),
            externals: Vec::new(),
            detail: format!("{event:?}"),
            at: Some(Timestamp(1_000 * i64::try_from(number).unwrap())),
        }
    }

    fn states(trail: &Trail) -> Vec<RecipientState> {
        trail.recipients.iter().map(|proved| proved.state).collect()
    }

    #[test]
    fn the_order_and_the_number_of_receipts_change_nothing() {
        let to = ["a@pec.it", "b@pec.it", "c@mail.it"].map(str::to_owned);
        let accepted = Kept { externals: vec!["C@mail.it".to_owned()], ..kept(1, Event::Accepted, "") };
        let mut receipts = vec![
            accepted,
            kept(2, Event::Late, "a@pec.it"),
            kept(3, Event::Delivered, "A@PEC.it"),
            kept(4, Event::NotDelivered, "b@pec.it"),
            kept(5, Event::Delivered, "a@pec.it"),
        ];
        let wanted = trail(&to, &receipts);
        let told = [RecipientState::Delivered, RecipientState::Failed, RecipientState::External];
        assert_eq!((wanted.verdict, states(&wanted)), (Some(Verdict::Accepted), told.to_vec()));
        assert_eq!(wanted.accepted, Some(Timestamp(1_000)));
        // The first delivery is the one that counts.
        assert_eq!(wanted.recipients[0].at, Some(Timestamp(3_000)));
        for _ in 0..receipts.len() {
            receipts.rotate_left(1);
            assert_eq!(trail(&to, &receipts), wanted);
            let doubled = [receipts.clone(), receipts.clone()].concat();
            assert_eq!(trail(&to, &doubled), wanted);
        }
    }

    #[test]
    fn what_is_not_trusted_is_counted_and_moves_nothing() {
        let to = ["a@pec.it".to_owned()];
        let forged = Kept { trusted: false, ..kept(1, Event::Delivered, "a@pec.it") };
        let found = trail(&to, &[forged.clone(), Kept { event: Event::Accepted, ..forged }]);
        assert_eq!((found.verdict, states(&found), found.unproven), (None, vec![RecipientState::Waiting], 2));
        assert!(found.identifier.is_empty());
    }

    #[test]
    fn a_delivery_proves_an_acceptance_that_was_not_seen() {
        let to = ["a@pec.it".to_owned()];
        let found = trail(&to, &[kept(1, Event::Delivered, "a@pec.it")]);
        assert_eq!((found.verdict, found.accepted), (Some(Verdict::Accepted), None));
        let found = trail(&to, &[kept(1, Event::NotAccepted, "")]);
        assert_eq!((found.verdict, found.detail.as_str()), (Some(Verdict::NotAccepted), "NotAccepted"));
        assert_eq!(trail(&to, &[]).verdict, None);
    }

    #[test]
    fn a_delivery_after_twenty_four_hours_still_counts() {
        let to = ["a@pec.it".to_owned()];
        let mut receipts = vec![kept(1, Event::Late, "a@pec.it")];
        assert_eq!(states(&trail(&to, &receipts)), [RecipientState::Late]);
        receipts.push(kept(2, Event::GivenUp, "a@pec.it"));
        assert_eq!(states(&trail(&to, &receipts)), [RecipientState::GivenUp]);
        receipts.push(kept(3, Event::Delivered, "a@pec.it"));
        assert_eq!(states(&trail(&to, &receipts)), [RecipientState::Delivered]);
    }
}
