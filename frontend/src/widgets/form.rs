//! Sending a form: one call at a time, its refusals beside the fields that caused them.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Failure;
use crate::words::words;

/// Where a form stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sending {
    #[default]
    Idle,
    Busy,
    Done,
    Failed(Failure),
}

/// The state of a form.
#[derive(Clone, Copy)]
pub(crate) struct Form(pub RwSignal<Sending>);

impl Form {
    /// A form of whose fields the server has nothing to say.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Sending::Idle))
    }

    /// A form for the fields below, those that appear later as well. One only in a view: a component
    /// has no context of its own, and a sibling's form would take the later fields for itself.
    #[must_use]
    pub(crate) fn provide() -> Self {
        let form = Self::new();
        provide_context(form);
        form
    }

    /// Sends `call` unless one is under way, and hands its reply to `then`.
    pub(crate) fn send<T: 'static>(
        self,
        call: impl Future<Output = Result<T, Failure>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.is_busy() {
            return;
        }
        self.0.set(Sending::Busy);
        spawn_local(async move {
            match call.await {
                Ok(reply) => {
                    // The page may have been left meanwhile: then nobody is to be told.
                    if self.0.try_set(Sending::Done).is_none() {
                        then(reply);
                    }
                }
                Err(failure) => drop(self.0.try_set(Sending::Failed(failure))),
            }
        });
    }

    /// Whether a call is under way.
    #[must_use]
    pub(crate) fn is_busy(self) -> bool {
        self.0.get() == Sending::Busy
    }

    /// What the server said about the field `name`.
    #[must_use]
    pub(crate) fn of_field(self, name: &str) -> Option<&'static str> {
        self.0.with(|sending| match sending {
            Sending::Failed(failure) => failure.of_field(name),
            Sending::Idle | Sending::Busy | Sending::Done => None,
        })
    }

    /// What went wrong as a whole, or that all is saved.
    pub(crate) fn outcome(self) -> impl IntoView {
        move || match self.0.get() {
            Sending::Idle | Sending::Busy => None,
            Sending::Done => {
                Some(view! { <p class="saved" role="status">{words().common.saved}</p> }.into_any())
            }
            Sending::Failed(failure) => Some(
                view! {
                    <p class="failed" role="alert">
                        {failure.sentence()} {failure.reference().map(|text| view! { <small>{text}</small> })}
                    </p>
                }
                .into_any(),
            ),
        }
    }
}
