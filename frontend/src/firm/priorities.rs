//! What the dashboard counts and what comes first on it: a partner decides for the firm.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared::api::priorities::{GetPriorities, PutPriorities};
use shared::importance::{Counted, Level, Priorities, Topic};

use crate::api::call;
use crate::session::session;
use crate::widgets::{Check, Form};
use crate::words::words;

/// What is on the screen and not yet sent.
#[derive(Clone, Copy)]
struct Draft {
    counted: [(Counted, RwSignal<bool>); 4],
    levels: RwSignal<BTreeMap<Topic, Level>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            counted: Counted::ALL.map(|counted| (counted, RwSignal::new(false))),
            levels: RwSignal::new(BTreeMap::new()),
        }
    }

    fn take(self, priorities: &Priorities) {
        for (counted, on) in self.counted {
            on.set(priorities.counted.contains(&counted));
        }
        self.levels.set(Topic::ALL.into_iter().map(|topic| (topic, priorities.level(topic))).collect());
    }

    fn told(self) -> Priorities {
        let on = |(counted, on): (Counted, RwSignal<bool>)| on.get_untracked().then_some(counted);
        Priorities {
            counted: self.counted.into_iter().filter_map(on).collect::<BTreeSet<_>>(),
            levels: self.levels.get_untracked(),
        }
    }

    fn level(self, topic: Topic) -> Level {
        self.levels.with(|levels| levels.get(&topic).copied().unwrap_or_default())
    }
}

/// The two cards, sent together.
#[component]
pub(crate) fn Importance() -> impl IntoView {
    let (words, form, session) = (words(), Form::new(), session());
    let (draft, loaded) = (Draft::new(), RwSignal::new(false));
    let current = LocalResource::new(|| call::<GetPriorities>((), (), ()));
    Effect::new(move || {
        if let Some(Ok(found)) = current.get() {
            draft.take(&found);
            loaded.set(true);
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(call::<PutPriorities>((), (), draft.told()), move |kept| draft.take(&kept));
    };
    let usual = move |_| draft.take(&Priorities::default());
    view! {
        <form class="card" id="priorities" on:submit=save>
            <h2>{words.priorities.counting}</h2>
            <p class="hint">{words.priorities.counting_hint}</p>
            <fieldset disabled=move || !session.is_partner() || !loaded.get()>
                {draft.counted.map(|(counted, on)| view! { <CountedCheck counted on /> })}
            </fieldset>
            <h2>{words.priorities.importance}</h2>
            <p class="hint">{words.priorities.importance_hint}</p>
            <fieldset disabled=move || !session.is_partner() || !loaded.get()>
                <Levels draft />
                <Show when=move || session.is_partner()>
                    <div class="acts start">
                        <button type="submit" class="main" disabled=move || form.is_busy()>
                            {words.common.save}
                        </button>
                        <button type="button" on:click=usual>
                            {words.priorities.usual}
                        </button>
                    </div>
                </Show>
            </fieldset>
            {form.outcome()}
        </form>
    }
}

#[component]
fn CountedCheck(counted: Counted, on: RwSignal<bool>) -> impl IntoView {
    let words = &words().priorities;
    let name = match counted {
        Counted::Correspondence => "counted.correspondence",
        Counted::Refusals => "counted.refusals",
        Counted::Receipts => "counted.receipts",
        Counted::Sdi => "counted.sdi",
    };
    view! { <Check name=name label=(words.counted)(counted) hint=(words.counted_hint)(counted) value=on /> }
}

/// The table: a level for each topic.
#[component]
fn Levels(draft: Draft) -> impl IntoView {
    let words = &words().priorities;
    let line = move |(place, topic): (usize, Topic)| {
        let id = format!("level-{place}");
        let option = move |(at, level): (usize, Level)| {
            view! {
                <option value=at.to_string() selected=move || draft.level(topic) == level>
                    {(words.level)(level)}
                </option>
            }
        };
        let choose = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlSelectElement>| {
            let chosen =
                event.target().value().parse().ok().and_then(|at: usize| Level::ALL.get(at).copied());
            if let Some(level) = chosen {
                draft.levels.update(|levels| {
                    levels.insert(topic, level);
                });
            }
        };
        view! {
            <tr>
                <th scope="row">
                    <label for=id.clone()>{(words.topic)(topic)}</label>
                </th>
                <td>
                    <select id=id on:change:target=choose>
                        {Level::ALL.into_iter().enumerate().map(option).collect_view()}
                    </select>
                </td>
            </tr>
        }
    };
    view! {
        <table class="levels">
            <thead>
                <tr>
                    <th scope="col">{words.topic_head}</th>
                    <th scope="col">{words.level_head}</th>
                </tr>
            </thead>
            <tbody>{Topic::ALL.into_iter().enumerate().map(line).collect_view()}</tbody>
        </table>
    }
}
