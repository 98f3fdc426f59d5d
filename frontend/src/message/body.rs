//! What a letter says: as text, or as the page that was sent, which stands in a frame without scripts and
//! without our origin, whatever the server's own locks. Remote pictures only when asked for, or when the
//! certified sender was allowed; links that mislead are told of above.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::messages::{
    AllowRemote, ForbidRemote, GetMessageHtml, HtmlQuery, MessagePath, RemoteContent,
};
use shared::id::MessageId;
use shared::letter::{Letter, Link};
use shared::place::Place;
use shared::row::MessageKind;

use crate::api::{address, call};
use crate::session::session;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// How the remote pictures of the message that came are to be treated.
#[derive(Clone, Copy)]
pub(crate) struct RemoteOf(pub RwSignal<RemoteContent>);

/// The text, or the page as it was sent.
#[component]
pub(crate) fn Body(message: MessageId, letter: Letter, place: Option<Place>) -> impl IntoView {
    let words = &words().mailbox;
    // What a provider writes into a receipt reads better as the text that it is.
    let (as_page, asked) = (RwSignal::new(letter.has_html && !is_receipt(letter.kind)), RwSignal::new(false));
    let (has_html, has_remote) = (letter.has_html, letter.has_remote);
    let is_whole = place.is_none();
    let source = move || {
        let query = HtmlQuery { remote: asked.get(), place: place.clone() };
        address::<GetMessageHtml>(&MessagePath { message }, &query)
    };
    let switch = move || {
        let word = if as_page.get() { words.as_text } else { words.as_page };
        let toggle = move |_| as_page.update(|as_page| *as_page = !*as_page);
        has_html.then(|| view! { <button type="button" class="quiet" on:click=toggle>{word}</button> })
    };
    let (text, height) = (letter.text.clone(), height_of(&letter.text));
    view! {
        {move || {
            (as_page.get() && has_remote).then(|| view! { <Remote message asked is_whole /> })
        }}
        <Doubtful links=letter.links.clone() />
        <div class="letter-text" class:print-only=move || as_page.get()>
            {text}
        </div>
        {letter.is_cut.then(|| view! { <p class="told">{crate::words::words().letter.cut}</p> })}
        {move || {
            as_page
                .get()
                .then(|| {
                    view! {
                        <iframe
                            class="letter"
                            title=words.frame
                            sandbox="allow-popups allow-popups-to-escape-sandbox"
                            referrerpolicy="no-referrer"
                            style:height=height.clone()
                            src=source.clone()
                        ></iframe>
                    }
                })
        }}
        <Links links=letter.links />
        <div class="switch">{switch}</div>
    }
}

const fn is_receipt(kind: MessageKind) -> bool {
    !matches!(kind, MessageKind::Certified | MessageKind::Anomaly | MessageKind::Ordinary)
}

/// About as high as the letter: nobody can measure it, since the frame is closed to this page too. A letter
/// of few lines leaves no void; a longer one scrolls.
fn height_of(text: &str) -> String {
    const LINE: usize = 26;
    const LETTERS: usize = 70;
    let lines: usize = text.lines().take(200).map(|line| 1 + line.len() / LETTERS).sum();
    format!("min(72vh, {}px)", 260 + lines * LINE)
}

/// Whether remote pictures are loaded, and the ways to decide it.
#[component]
fn Remote(message: MessageId, asked: RwSignal<bool>, is_whole: bool) -> impl IntoView {
    let words = &words().letter;
    let standing = expect_context::<RemoteOf>().0;
    let may_decide = session().is_partner() && is_whole;
    let decide = move |wanted: RemoteContent| {
        spawn_local(async move {
            let path = MessagePath { message };
            let decided = match wanted {
                RemoteContent::Allowed => call::<AllowRemote>(path, (), ()).await,
                _ => call::<ForbidRemote>(path, (), ()).await,
            };
            if decided.is_ok() && standing.try_set(wanted).is_none() {
                let _left = asked.try_set(wanted == RemoteContent::Allowed);
            }
        });
    };
    move || {
        let told = if is_whole { standing.get() } else { RemoteContent::Asked };
        match (told, asked.get()) {
            (RemoteContent::Allowed, _) => view! {
                <p class="blocked calm">
                    <span>{words.remote_allowed}</span>
                    {may_decide
                        .then(|| {
                            view! {
                                <button type="button" on:click=move |_| decide(RemoteContent::AskedOrAllowed)>
                                    {words.forbid_remote}
                                </button>
                            }
                        })}
                </p>
            }
            .into_any(),
            (told, true) => view! {
                <p class="blocked calm">
                    <span>{words.remote_shown}</span>
                    {(may_decide && told == RemoteContent::AskedOrAllowed)
                        .then(|| {
                            view! {
                                <button type="button" on:click=move |_| decide(RemoteContent::Allowed)>
                                    {words.allow_remote}
                                </button>
                            }
                        })}
                </p>
            }
            .into_any(),
            (_, false) => view! {
                <p class="blocked">
                    <span>{words.remote_blocked}</span>
                    <button type="button" on:click=move |_| asked.set(true)>
                        {words.show_remote}
                    </button>
                </p>
            }
            .into_any(),
        }
    }
}

/// Links to beware of, each with what it says, where it leads and why.
#[component]
fn Doubtful(links: Vec<Link>) -> impl IntoView {
    let words = &words().letter;
    let doubtful: Vec<Link> = links.into_iter().filter(|link| !link.doubts.is_empty()).collect();
    let line = move |link: Link| {
        let why: Vec<&str> = link.doubts.iter().map(|doubt| (words.doubt)(*doubt)).collect();
        view! {
            <li>
                <b>{format!("«{}»", link.text)}</b>
                " → "
                <code>{if link.host.is_empty() { link.target } else { link.host }}</code>
                <small>{why.join(" ")}</small>
            </li>
        }
    };
    (!doubtful.is_empty()).then(|| {
        view! {
            <section class="doubtful">
                {icon(Glyph::Warning)}
                <div>
                    <p class="strong">{words.doubtful_links}</p>
                    <ul>{doubtful.into_iter().map(line).collect_view()}</ul>
                </div>
            </section>
        }
    })
}

/// Where every link leads.
#[component]
fn Links(links: Vec<Link>) -> impl IntoView {
    let words = &words().letter;
    let label = format!("{} {}", links.len(), words.links.of(links.len()));
    let line = |link: Link| view! { <li><span>{link.text}</span> <code>{link.target}</code></li> };
    (!links.is_empty()).then(|| {
        view! {
            <details class="links">
                <summary>{label}</summary>
                <ul>{links.into_iter().map(line).collect_view()}</ul>
            </details>
        }
    })
}
