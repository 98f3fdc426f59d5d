//! A draft saved as it is typed: a moment after the last key, one save at a time, and never over what
//! somebody else has written meanwhile.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::dispatches::{DispatchPath, DraftBody, GetDispatch, PutDraft};
use shared::dispatch::{Dispatch, Letter, ReceiptWish};
use shared::error::Code;

use crate::api::{Failure, call};

/// After the last key.
const MOMENT: Duration = Duration::from_millis(700);
/// After a save that failed.
const AGAIN: Duration = Duration::from_secs(5);

/// How what is on the screen stands to what the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saved {
    Yes,
    NotYet,
    Now,
    /// Somebody else has saved another one.
    Conflict,
    Failed(Failure),
}

/// A draft on the screen.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub path: DispatchPath,
    pub to: RwSignal<String>,
    pub cc: RwSignal<String>,
    pub subject: RwSignal<String>,
    pub text: RwSignal<String>,
    pub receipt: RwSignal<String>,
    pub saved: RwSignal<Saved>,
    revision: RwSignal<u64>,
    /// What the server has.
    kept: StoredValue<Letter>,
    waits: StoredValue<u32>,
}

impl Draft {
    pub(super) fn of(dispatch: &Dispatch) -> Self {
        let letter = &dispatch.letter;
        let draft = Self {
            path: DispatchPath { dispatch: dispatch.id },
            to: RwSignal::new(letter.to.join(", ")),
            cc: RwSignal::new(letter.cc.join(", ")),
            subject: RwSignal::new(letter.subject.clone()),
            text: RwSignal::new(letter.text.clone()),
            receipt: RwSignal::new(letter.receipt.word().to_owned()),
            saved: RwSignal::new(Saved::Yes),
            revision: RwSignal::new(dispatch.revision),
            kept: StoredValue::new(letter.clone()),
            waits: StoredValue::new(0),
        };
        Effect::new(move || {
            let letter = draft.letter();
            if draft.kept.with_value(|kept| *kept != letter) && draft.saved.get_untracked() != Saved::Conflict
            {
                draft.saved.set(Saved::NotYet);
                draft.save_after(MOMENT);
            }
        });
        draft
    }

    /// What is on the screen; woken by every key.
    pub(super) fn letter(self) -> Letter {
        let receipt = self.receipt.get();
        Letter {
            to: addresses(&self.to.get()),
            cc: addresses(&self.cc.get()),
            subject: self.subject.get(),
            text: self.text.get(),
            receipt: ReceiptWish::ALL.into_iter().find(|wish| wish.word() == receipt).unwrap_or_default(),
        }
    }

    pub(super) fn wish(self) -> ReceiptWish {
        let receipt = self.receipt.get();
        ReceiptWish::ALL.into_iter().find(|wish| wish.word() == receipt).unwrap_or_default()
    }

    fn save_after(self, pause: Duration) {
        let number = self.waits.try_update_value(|waits| {
            *waits += 1;
            *waits
        });
        let save = move || {
            // A later key has its own turn; the page may have been left.
            if self.waits.try_get_value() == number {
                spawn_local(async move { drop(self.save().await) });
            }
        };
        set_timeout(save, pause);
    }

    /// Saves now; answers with the revision that the server then has.
    pub(super) async fn save(self) -> Result<u64, Failure> {
        let letter = untrack(|| self.letter());
        let revision = self.revision.get_untracked();
        if self.kept.with_value(|kept| *kept == letter) {
            return Ok(revision);
        }
        self.saved.set(Saved::Now);
        let body = DraftBody { revision, letter: letter.clone() };
        match call::<PutDraft>(self.path, (), body).await {
            Ok(read) => {
                let _left = self.kept.try_update_value(|kept| *kept = letter);
                let _left = self.revision.try_set(read.revision);
                let is_same = self.kept.with_value(|kept| *kept == untrack(|| self.letter()));
                let _left = self.saved.try_set(if is_same { Saved::Yes } else { Saved::NotYet });
                if !is_same {
                    self.save_after(MOMENT);
                }
                Ok(read.revision)
            }
            Err(failure) if failure.is(Code::Conflict) => {
                let _left = self.saved.try_set(Saved::Conflict);
                Err(failure)
            }
            Err(failure) => {
                let _left = self.saved.try_set(Saved::Failed(failure.clone()));
                self.save_after(AGAIN);
                Err(failure)
            }
        }
    }

    /// What is on the screen is the one to keep.
    pub(super) async fn keep_mine(self) -> Result<u64, Failure> {
        let theirs = call::<GetDispatch>(self.path, (), ()).await?;
        self.revision.set(theirs.revision);
        let _left = self.kept.try_update_value(|kept| *kept = theirs.letter);
        self.saved.set(Saved::NotYet);
        self.save().await
    }

    /// What the server has is the one to keep.
    pub(super) async fn take_theirs(self) -> Result<(), Failure> {
        let Dispatch { letter, revision, .. } = call::<GetDispatch>(self.path, (), ()).await?;
        let _left = self.kept.try_update_value(|kept| *kept = letter.clone());
        self.revision.set(revision);
        self.saved.set(Saved::Yes);
        self.to.set(letter.to.join(", "));
        self.cc.set(letter.cc.join(", "));
        self.subject.set(letter.subject);
        self.text.set(letter.text);
        self.receipt.set(letter.receipt.word().to_owned());
        Ok(())
    }
}

/// As typed: each between commas, semicolons or line ends.
fn addresses(typed: &str) -> Vec<String> {
    let each = typed.split([',', ';', '\n']).map(str::trim);
    each.filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_stand_between_commas_semicolons_and_line_ends() {
        assert_eq!(addresses(" a@pec.it, b@pec.it;c@pec.it\n,"), ["a@pec.it", "b@pec.it", "c@pec.it"]);
    }
}
