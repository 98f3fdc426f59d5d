//! Whose mailbox it is: a client of the list, or a new one written here.

use leptos::prelude::*;
use shared::api::clients::{AddClient, Client, ClientBody, ListClients};
use shared::id::ClientId;

use crate::api::{Failure, call};
use crate::clients::{ClientFields, Draft};
use crate::fleet::query::fold;
use crate::widgets::Choice;
use crate::words::words;

/// The choice of the holder.
#[derive(Clone, Copy)]
pub(crate) struct Holder {
    is_new: RwSignal<bool>,
    chosen: RwSignal<String>,
    draft: StoredValue<Draft>,
    /// Kept when the client was made but the mailbox was then refused: not made a second time.
    made: StoredValue<Option<ClientId>>,
}

impl Holder {
    /// Nobody yet.
    pub(crate) fn new() -> Self {
        Self {
            is_new: RwSignal::new(false),
            chosen: RwSignal::new(String::new()),
            draft: StoredValue::new(Draft::of(ClientBody::default())),
            made: StoredValue::new(None),
        }
    }

    /// The holder's id, made first when he is new.
    ///
    /// # Errors
    /// The new client was refused.
    pub(crate) async fn settle(self) -> Result<Option<ClientId>, Failure> {
        if !self.is_new.get_untracked() {
            return Ok(self.chosen.get_untracked().parse().ok());
        }
        if let Some(made) = self.made.get_value() {
            return Ok(Some(made));
        }
        let client = call::<AddClient>((), (), self.draft.get_value().body()?).await?;
        self.made.set_value(Some(client.id));
        Ok(Some(client.id))
    }

    /// Whether somebody is chosen or being written.
    pub(crate) fn is_given(self) -> bool {
        self.is_new.get() || !self.chosen.with(String::is_empty)
    }
}

/// The clients of the firm by name, as options.
pub(crate) fn client_options() -> Signal<Vec<(String, String)>> {
    let clients = LocalResource::new(|| call::<ListClients>((), (), ()));
    Signal::derive(move || {
        let mut found: Vec<Client> = clients.get().and_then(Result::ok).unwrap_or_default();
        found.sort_by_cached_key(|client| fold(&client.body.name));
        found.into_iter().map(|client| (client.id.to_string(), client.body.name)).collect()
    })
}

/// The part of the form.
#[component]
pub(crate) fn HolderFields(holder: Holder) -> impl IntoView {
    let words = &words().account;
    let clients = client_options();
    let options = Signal::derive(move || {
        let first = (String::new(), words.choose_client.to_owned());
        std::iter::once(first).chain(clients.get()).collect::<Vec<_>>()
    });
    let way = move |is_new: bool, text: &'static str| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="holder"
                    prop:checked=move || holder.is_new.get() == is_new
                    on:change=move |_| holder.is_new.set(is_new)
                />
                {text}
            </label>
        }
    };
    view! {
        <section class="card">
            <h2>{words.holder}</h2>
            <div class="radios">{way(false, words.existing)} {way(true, words.new_client)}</div>
            {move || {
                if holder.is_new.get() {
                    view! { <ClientFields draft=holder.draft.get_value() brief=true /> }.into_any()
                } else {
                    view! {
                        <Choice
                            name="client"
                            label=words.holder
                            hint=words.holder_hint
                            value=holder.chosen
                            options
                        />
                    }
                        .into_any()
                }
            }}
        </section>
    }
}
