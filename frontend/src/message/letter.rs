//! A letter: who writes to whom about what, what it carries, what it says. The one that came, or one that is
//! attached, at any depth.

use leptos::prelude::*;
use shared::id::MessageId;
use shared::letter::Letter;
use shared::place::Place;
use shared::time::Timestamp;

use super::attachments::Attachments;
use super::body::Body;
use crate::clock;
use crate::words::words;

/// The letter. `received` is when it came into the mailbox; none for one that is attached.
#[component]
pub(crate) fn LetterView(
    message: MessageId,
    letter: Letter,
    received: Option<Timestamp>,
    place: Option<Place>,
) -> impl IntoView {
    let words = &words().mailbox;
    let subject = match letter.subject.as_str() {
        "" => words.no_subject.to_owned(),
        subject => subject.to_owned(),
    };
    let people = [(words.to, letter.to.clone()), (words.cc, letter.cc.clone())];
    let person = |(label, names): (&'static str, Vec<String>)| {
        (!names.is_empty()).then(|| view! { <dt>{label}</dt><dd>{names.join(", ")}</dd> })
    };
    let heading = match place {
        None => view! { <h2>{subject}</h2> }.into_any(),
        Some(_) => view! { <h3>{subject}</h3> }.into_any(),
    };
    view! {
        <header class="paper-head">
            {heading}
            <time>{received.or(letter.date).map(clock::full)}</time>
            <dl>
                <dt>{words.from}</dt>
                <dd class="strong">{letter.from.clone()}</dd>
                {people.map(person)}
            </dl>
        </header>
        <Attachments
            message
            attachments=letter.attachments.clone()
            more=letter.has_more_attachments
            opens_first=place.is_none()
        />
        <Body message letter place />
    }
}
