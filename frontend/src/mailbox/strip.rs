//! The acts at hand for what is chosen, and what became of those that were asked for.

use leptos::prelude::*;
use shared::api::acts::{ActLine, ActState, ActTrouble, Verb};
use shared::api::folders::FolderLine;

use super::Opened;
use super::acts::{act, do_it, targets, verbs};
use super::folders::name;
use crate::session::session;
use crate::widgets::{Dialog, Glyph, icon};
use crate::words::words;

/// The acts, as buttons; `short` without their words.
#[component]
pub(crate) fn ActButtons(short: bool) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let partner = session().is_partner();
    let button = move |verb: Verb| {
        let word = (words().desk.verb)(verb);
        view! {
            <button
                type="button"
                class="act"
                class:danger=verb == Verb::Destroy
                data-verb=format!("{verb:?}")
                aria-label=word
                title=word
                on:click=move |_| act(opened, verb)
            >
                {icon(glyph(verb))}
                {(!short).then(|| view! { <span>{word}</span> })}
            </button>
        }
    };
    let allowed = move |verb: &Verb| partner || !matches!(verb, Verb::Destroy | Verb::PutBack);
    view! {
        <div class="act-buttons" role="group" aria-label=words().desk.acts>
            {move || verbs(opened).into_iter().filter(allowed).map(button).collect_view()}
        </div>
    }
}

const fn glyph(verb: Verb) -> Glyph {
    match verb {
        Verb::MarkRead => Glyph::Opened,
        Verb::MarkUnread => Glyph::Letter,
        Verb::Archive => Glyph::Archive,
        Verb::Move => Glyph::Folder,
        Verb::Delete | Verb::Destroy => Glyph::Bin,
        Verb::Restore | Verb::PutBack => Glyph::Return,
    }
}

/// Above the list while messages are marked: how many, and what can be done with them.
#[component]
pub(crate) fn MarkedBar() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = &words().desk;
    let marked = opened.acts.marked;
    view! {
        <Show when=move || marked.with(|marked| !marked.is_empty())>
            <div class="marked-bar">
                <b aria-live="polite">{move || (words.marked)(marked.with(|marked| marked.len()))}</b>
                <ActButtons short=true />
                <button
                    type="button"
                    class="quiet square"
                    aria-label=words.unmark
                    title=words.unmark
                    on:click=move |_| marked.update(|marked| marked.clear())
                >
                    {icon(Glyph::Cross)}
                </button>
            </div>
        </Show>
    }
}

/// Below the list: how far the last acts are, how to take them back, and what was not done.
#[component]
pub(crate) fn Outcome() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let acts = opened.acts;
    let latest = Memo::new(move |_| {
        let bunch = acts.latest.get()?;
        let of_it: Vec<ActLine> =
            acts.known.with(|known| known.iter().filter(|act| act.bunch == bunch).cloned().collect());
        (!of_it.is_empty()).then_some(of_it)
    });
    let refused = move || {
        let failure = acts.failure.get()?;
        Some(view! { <p class="failed" role="alert">{failure.sentence()}</p> })
    };
    view! {
        {refused}
        {move || latest.get().map(|of_it| view! { <Told of_it /> })}
    }
}

/// What became of the acts that were asked for together.
#[component]
fn Told(of_it: Vec<ActLine>) -> impl IntoView {
    let acts = expect_context::<Opened>().acts;
    let words = words();
    let first = of_it.first().map(|act| (act.bunch, act.verb));
    let done = of_it.iter().filter(|act| act.state == ActState::Done).count();
    let open = of_it.iter().filter(|act| is_open(act)).count();
    first.map(|(bunch, verb)| {
        let can_undo = !matches!(verb, Verb::Destroy | Verb::PutBack) && done + open > 0;
        let undo = move |_| acts.undo(bunch);
        view! {
            <div class="outcome" role="status">
                <div>
                    {progress(&of_it, verb, done, open).map(|sentence| view! { <p>{sentence}</p> })}
                    {troubles(&of_it).into_iter().map(|trouble| view! { <p class="ref">{trouble}</p> }).collect_view()}
                </div>
                {can_undo
                    .then(|| {
                        view! {
                            <button type="button" class="quiet undo" on:click=undo>
                                {words.desk.undo}
                            </button>
                        }
                    })}
                <button
                    type="button"
                    class="quiet square"
                    aria-label=words.common.close
                    on:click=move |_| acts.latest.set(None)
                >
                    {icon(Glyph::Cross)}
                </button>
            </div>
        }
    })
}

const fn is_open(act: &ActLine) -> bool {
    matches!(act.state, ActState::Waiting | ActState::Begun)
}

/// How far they are; none where nothing was done and nothing waits.
fn progress(of_it: &[ActLine], verb: Verb, done: usize, open: usize) -> Option<String> {
    let words = &words().desk;
    let is_away = of_it.iter().any(|act| is_open(act) && act.next_try.is_some());
    match (open, is_away) {
        (0, _) if done == 0 => None,
        (0, _) => Some((words.done)(verb, done)),
        (_, true) => Some((words.waits)(open)),
        (_, false) => Some((words.under_way)(done, of_it.len())),
    }
}

/// Why some were not done, each reason once.
fn troubles(of_it: &[ActLine]) -> Vec<String> {
    let all: Vec<ActTrouble> = of_it.iter().filter_map(|act| act.trouble).collect();
    let mut told = Vec::new();
    for trouble in &all {
        let alike = all.iter().filter(|other| *other == trouble).count();
        let sentence = (words().desk.trouble)(*trouble, alike);
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    told
}

/// The dialogs: where to, and whether really.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let (acts, words) = (opened.acts, &words().desk);
    let folder = move |folder: FolderLine| {
        let id = folder.id;
        let go = move |_| {
            acts.moving.set(false);
            do_it(opened, acts.chosen(opened), Verb::Move, Some(id));
        };
        let indent = format!("{}px", 10 + 14 * folder.depth.min(6));
        view! {
            <li>
                <button type="button" class="folder" style:padding-left=indent on:click=go>
                    {icon(Glyph::Folder)}
                    <span>{name(&folder)}</span>
                </button>
            </li>
        }
    };
    let destroy = move |_| {
        acts.destroying.set(false);
        do_it(opened, acts.chosen(opened), Verb::Destroy, None);
    };
    let count = move || acts.marked.with(|marked| marked.len().max(1));
    view! {
        <Dialog open=acts.moving title=words.move_to>
            <ul class="targets">{move || targets(opened).into_iter().map(folder).collect_view()}</ul>
        </Dialog>
        <Dialog open=acts.destroying title=words.destroy_title>
            <div class="dialog-form">
                <p>{move || (words.destroy_body)(count())}</p>
                <div class="acts">
                    <button type="button" on:click=move |_| acts.destroying.set(false)>
                        {words.keep}
                    </button>
                    <button type="button" class="danger destroy" on:click=destroy>
                        {words.destroy_act}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
