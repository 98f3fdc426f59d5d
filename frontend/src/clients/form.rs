//! What a person writes about a client, checked while it is written.

use std::str::FromStr;

use leptos::prelude::*;
use shared::api::clients::{ClientBody, Substitute};
use shared::api::session::{ListPeople, Person};
use shared::error::FieldProblem;
use shared::id::PersonId;
use shared::tax::{FiscalCode, VatNumber};

use crate::api::{Failure, call};
use crate::italy;
use crate::widgets::{Area, Check, Choice, Field};
use crate::words::words;

/// The dates of the substitute, as the server names them.
const FROM: &str = "substitute.from";
const TO: &str = "substitute.to";

/// A client being written.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    name: RwSignal<String>,
    fiscal_code: RwSignal<String>,
    vat_number: RwSignal<String>,
    being_set_up: RwSignal<bool>,
    contact_name: RwSignal<String>,
    contact_email: RwSignal<String>,
    contact_mobile: RwSignal<String>,
    responsible: RwSignal<String>,
    substitute: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    notes: RwSignal<String>,
}

impl Draft {
    /// A draft that begins as `body`.
    #[must_use]
    pub(crate) fn of(body: ClientBody) -> Self {
        let person = |person: Option<PersonId>| person.map(|id| id.to_string()).unwrap_or_default();
        let day = |substitute: Option<Substitute>, at: fn(Substitute) -> shared::time::Timestamp| {
            substitute.map(|substitute| italy::day_of(at(substitute))).unwrap_or_default()
        };
        Self {
            name: RwSignal::new(body.name),
            fiscal_code: RwSignal::new(body.fiscal_code),
            vat_number: RwSignal::new(body.vat_number),
            being_set_up: RwSignal::new(body.being_set_up),
            contact_name: RwSignal::new(body.contact_name),
            contact_email: RwSignal::new(body.contact_email),
            contact_mobile: RwSignal::new(body.contact_mobile),
            responsible: RwSignal::new(person(body.responsible)),
            substitute: RwSignal::new(person(body.substitute.map(|substitute| substitute.person))),
            from: RwSignal::new(day(body.substitute, |substitute| substitute.from)),
            to: RwSignal::new(day(body.substitute, |substitute| substitute.to)),
            notes: RwSignal::new(body.notes),
        }
    }

    /// What is written now.
    ///
    /// # Errors
    /// A substitute without his dates, told as the server would tell it: the contract has no words for
    /// half a substitute.
    pub(crate) fn body(self) -> Result<ClientBody, Failure> {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let person = |signal: RwSignal<String>| signal.get_untracked().parse().ok();
        let dates = (italy::day_begins(&text(self.from)), italy::day_ends(&text(self.to)));
        let substitute = match (person(self.substitute), dates) {
            (None, _) => None,
            (Some(person), (Some(from), Some(to))) => Some(Substitute { person, from, to }),
            (Some(_), (from, to)) => {
                let missing = [(FROM, from), (TO, to)].into_iter().filter(|(_, day)| day.is_none());
                return Err(Failure::missing(missing.map(|(field, _)| field)));
            }
        };
        Ok(ClientBody {
            name: text(self.name),
            fiscal_code: text(self.fiscal_code),
            vat_number: text(self.vat_number),
            being_set_up: self.being_set_up.get_untracked(),
            contact_name: text(self.contact_name),
            contact_email: text(self.contact_email),
            contact_mobile: text(self.contact_mobile),
            responsible: person(self.responsible),
            substitute,
            notes: text(self.notes),
        })
    }
}

/// What is wrong with a code, by the very rule of the server; nothing while it is still short.
fn checked<T: FromStr<Err = FieldProblem>>(
    text: RwSignal<String>,
    enough: usize,
) -> Signal<Option<&'static str>> {
    Signal::derive(move || {
        text.with(|text| {
            let written = text.trim().len() >= enough;
            let problem = text.parse::<T>().err().filter(|_| written);
            problem.map(words().problem)
        })
    })
}

/// The fields; `brief` leaves out what can wait when a box is being added.
#[component]
pub(crate) fn ClientFields(draft: Draft, brief: bool) -> impl IntoView {
    let words = &words().client;
    // Who only looks at a client is not made to write: on a telephone the keyboard would come up.
    let is_new = !brief && draft.name.with_untracked(String::is_empty);
    let fiscal = checked::<FiscalCode>(draft.fiscal_code, 11);
    let fiscal = Signal::derive(move || {
        // Between eleven and sixteen characters a person may still be typing.
        let typing = draft.fiscal_code.with(|code| (12..16).contains(&code.trim().len()));
        fiscal.get().filter(|_| !typing)
    });
    let vat = checked::<VatNumber>(draft.vat_number, 11);
    view! {
        <Field name="name" label=words.name value=draft.name focus=is_new />
        <div class="pair">
            <Field name="vat_number" label=words.vat_number value=draft.vat_number problem=vat />
            <Field name="fiscal_code" label=words.fiscal_code value=draft.fiscal_code problem=fiscal />
        </div>
        <Check
            name="being_set_up"
            label=words.being_set_up
            hint=words.being_set_up_hint
            value=draft.being_set_up
        />
        {(!brief).then(|| view! { <Contact draft /> <Care draft /> })}
    }
}

#[component]
fn Contact(draft: Draft) -> impl IntoView {
    let words = &words().client;
    view! {
        <h2>{words.contact}</h2>
        <Field name="contact_name" label=words.contact_name value=draft.contact_name optional=true />
        <div class="pair">
            <Field
                name="contact_email"
                label=words.contact_email
                value=draft.contact_email
                kind="email"
                optional=true
            />
            <Field
                name="contact_mobile"
                label=words.contact_mobile
                value=draft.contact_mobile
                kind="tel"
                optional=true
            />
        </div>
    }
}

#[component]
fn Care(draft: Draft) -> impl IntoView {
    let words = &words().client;
    let people = LocalResource::new(|| call::<ListPeople>((), (), ()));
    let options = Signal::derive(move || {
        let found = people.get().and_then(Result::ok).unwrap_or_default();
        let name = |person: Person| (person.id.to_string(), person.name);
        let nobody = (String::new(), words.nobody.to_owned());
        std::iter::once(nobody).chain(found.into_iter().map(name)).collect::<Vec<_>>()
    });
    let dates = move || {
        (!draft.substitute.with(String::is_empty)).then(|| {
            view! {
                <div class="pair">
                    <Field name=FROM label=words.from value=draft.from kind="date" />
                    <Field name=TO label=words.to value=draft.to kind="date" />
                </div>
            }
        })
    };
    view! {
        <h2>{words.care}</h2>
        <div class="pair">
            <Choice name="responsible" label=words.responsible value=draft.responsible options />
            <Choice name="substitute" label=words.substitute value=draft.substitute options />
        </div>
        {dates}
        <Area name="notes" label=words.notes value=draft.notes />
    }
}
