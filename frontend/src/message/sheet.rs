//! The message that came: what is certified of it, its acts, the letter as a sheet of paper.

use leptos::prelude::*;
use shared::api::messages::DisplayedMessage;

use super::acts::{Acts, MayPrint, print_keys};
use super::body::RemoteOf;
use super::facts::Facts;
use super::letter::LetterView;
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The sheet.
#[component]
pub(crate) fn Sheet(displayed: DisplayedMessage) -> impl IntoView {
    let message = displayed.line.id;
    let may_print = MayPrint(RwSignal::new(false));
    provide_context(may_print);
    provide_context(RemoteOf(RwSignal::new(displayed.remote)));
    print_keys(message, may_print);
    let (folder, size) = (displayed.line.folder, clock::size(displayed.line.size));
    let suspicion = displayed.line.suspicion.map(|suspicion| {
        view! {
            <p class="suspicion" role="alert">
                {icon(Glyph::Warning)} {(words().priorities.why)(suspicion)}
            </p>
        }
    });
    let letter = displayed.letter;
    view! {
        <p class="print-ask">{words().letter.print_by_button}</p>
        <div class="message-sheet" class:may-print=move || may_print.0.get()>
            <Facts letter=letter.clone() />
            {suspicion}
            <article class="paper">
                <LetterView message letter received=Some(displayed.line.received) place=None />
            </article>
            <footer class="paper-foot">
                <span>{(words().mailbox.folder)(&folder)} " · " {size}</span>
                <Acts message />
            </footer>
        </div>
    }
}
