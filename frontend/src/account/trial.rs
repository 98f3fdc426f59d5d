//! The trial: each step as it ends, and a plain sentence for what fails.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::{Step, StepOutcome, TrialStep, TryMailbox};

use super::draft::Draft;
use crate::api::{Failure, lines};
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The steps, in order.
const STEPS: [Step; 5] = [Step::Name, Step::Connection, Step::Certificate, Step::Login, Step::Inbox];

/// A trial and how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Trial {
    ended: RwSignal<Vec<TrialStep>>,
    running: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Trial {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { ended: RwSignal::default(), running: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// What INBOX holds, once it was opened: messages and estimated bytes.
    pub(crate) fn room(self) -> Option<(u32, Option<u64>)> {
        self.ended.with(|ended| {
            ended.iter().find_map(|step| match step.outcome {
                StepOutcome::Opened { messages, estimated_bytes } => Some((messages, estimated_bytes)),
                _ => None,
            })
        })
    }

    fn run(self, draft: Draft) {
        self.ended.set(Vec::new());
        self.failure.set(None);
        self.running.set(true);
        spawn_local(async move {
            // The page may be left while the trial runs: then nobody is to be told.
            let each = |step: TrialStep| {
                let _left = self.ended.try_update(|ended| ended.push(step));
            };
            let outcome = lines::<TryMailbox>((), draft.trial(), (), each).await;
            let _left = self.failure.try_set(outcome.err());
            let _left = self.running.try_set(false);
        });
    }
}

/// The part of the form.
#[component]
pub(crate) fn TrialSteps(trial: Trial, draft: Draft) -> impl IntoView {
    let words = &words().trial;
    let begun = move || trial.running.get() || trial.ended.with(|ended| !ended.is_empty());
    let label = move || match (trial.running.get(), begun()) {
        (true, _) => words.running,
        (false, true) => words.again,
        (false, false) => words.act,
    };
    view! {
        <section class="card">
            <h2>{words.title}</h2>
            <p class="hint">{words.hint}</p>
            <Show when=begun>
                <ol class="trial" aria-live="polite">
                    {STEPS.map(|step| view! { <StepLine trial step /> })}
                </ol>
            </Show>
            {move || trial.room().map(|_| view! { <p class="saved" role="status">{words.all_good}</p> })}
            {move || {
                trial.failure.get().map(|failure| view! { <p class="failed" role="alert">{failure.sentence()}</p> })
            }}
            <div class="acts start">
                <button
                    type="button"
                    disabled=move || trial.running.get() || !draft.can_be_tried()
                    on:click=move |_| trial.run(draft)
                >
                    {label}
                </button>
            </div>
        </section>
    }
}

#[component]
fn StepLine(trial: Trial, step: Step) -> impl IntoView {
    let words = &words().trial;
    let outcome = move || trial.ended.with(|ended| ended.iter().find(|ended| ended.step == step).cloned());
    let current = move || {
        let place = STEPS.iter().position(|each| *each == step);
        trial.running.get() && place == Some(trial.ended.with(Vec::len))
    };
    view! {
        <li>
            {move || match outcome().map(|ended| ended.outcome) {
                None => {
                    let class = if current() { "step-mark turning" } else { "step-mark z" };
                    let glyph = if current() { Glyph::Refresh } else { Glyph::Dots };
                    view! {
                        <span class=class>{icon(glyph)}</span>
                        <b class="z">{(words.step)(step)}</b>
                        <span class="vh">{words.waiting}</span>
                    }
                        .into_any()
                }
                Some(StepOutcome::Passed) => passed(step, String::new()).into_any(),
                Some(StepOutcome::Opened { messages, .. }) => {
                    passed(step, (words.opened)(&clock::number(messages.into()))).into_any()
                }
                Some(failed) => {
                    view! {
                        <span class="step-mark ref">{icon(Glyph::Cross)}</span>
                        <b class="ref">{(words.step)(step)} <span class="vh">{words.failed}</span></b>
                        <p>{(words.outcome)(&failed)}</p>
                    }
                        .into_any()
                }
            }}
        </li>
    }
}

fn passed(step: Step, text: String) -> impl IntoView {
    let words = &words().trial;
    view! {
        <span class="step-mark ok">{icon(Glyph::Tick)}</span>
        <b>{(words.step)(step)} <span class="vh">{words.passed}</span></b>
        <span class="hint">{text}</span>
    }
}
