//! The settings of a mailbox that is there.

use leptos::prelude::*;
use shared::api::mailboxes::{
    GetMailboxSettings, MailboxPath, MailboxSettings, PutMailboxSettings, SettingsBody,
};
use shared::id::MailboxId;

use super::danger::{Removal, Watch};
use super::holder::client_options;
use crate::api::call;
use crate::dashboard::{PasswordForm, RetryForm, may_try_again};
use crate::frame::Missing;
use crate::live::board;
use crate::mailbox::{Head, mailbox_of_path};
use crate::session::session;
use crate::widgets::{Area, Choice, Dialog, Field, Form, Password};
use crate::words::words;

/// The screen.
#[component]
pub(crate) fn Edit() -> impl IntoView {
    let mailbox = mailbox_of_path();
    move || match mailbox.get() {
        Some(mailbox) => view! { <Settings mailbox /> }.into_any(),
        None => view! { <Missing /> }.into_any(),
    }
}

#[component]
fn Settings(mailbox: MailboxId) -> impl IntoView {
    let found = LocalResource::new(move || call::<GetMailboxSettings>(MailboxPath { mailbox }, (), ()));
    let session = session();
    view! {
        <main class="page-with-head">
            <Head mailbox />
            <div class="page">
                <h2>{words().account.settings_title}</h2>
                {move || match found.get() {
                    None => view! { <p class="hint" role="status">{words().common.loading}</p> }.into_any(),
                    Some(Err(failure)) => {
                        view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any()
                    }
                    Some(Ok(settings)) => view! { <Sheet mailbox settings /> }.into_any(),
                }}
                <Show when=move || session.is_partner()>
                    <NewPassword mailbox />
                    <Watch mailbox />
                    <Removal mailbox />
                </Show>
            </div>
        </main>
    }
}

#[component]
fn Sheet(mailbox: MailboxId, settings: MailboxSettings) -> impl IntoView {
    let (words, form, session) = (&words().account, Form::provide(), session());
    let draft = Draft::of(settings.clone());
    let moved = Memo::new(move |_| !draft.same_login(&settings));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !moved.get_untracked() {
            // Typed for a change that was taken back.
            draft.password.set(String::new());
        }
        if let Some(body) = draft.body() {
            form.send(call::<PutMailboxSettings>(MailboxPath { mailbox }, (), body), |_| ());
        }
    };
    let marks = [("", words.marks_firm), ("yes", words.marks_yes), ("no", words.marks_no)];
    let marks = Signal::stored(marks.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec());
    view! {
        <form class="card" on:submit=save>
            <fieldset disabled=move || !session.is_partner()>
                <Field name="address" label=words.address value=draft.address kind="email" />
                <Choice name="client" label=words.holder value=draft.client options=client_options() />
                <AlsoFor chosen=draft.also_for holder=draft.client />
                <div class="pair wide-first">
                    <Field name="host" label=words.host value=draft.host />
                    <Field name="port" label=words.port value=draft.port hint=words.port_hint />
                </div>
                <Field name="login" label=words.login value=draft.login />
                <Show when=move || moved.get()>
                    <Password
                        name="password"
                        label=words.password
                        value=draft.password
                        hint=words.moved_hint
                        autocomplete="new-password"
                    />
                </Show>
                <Field
                    name="description"
                    label=words.description
                    value=draft.description
                    hint=words.description_hint
                    optional=true
                />
                <Choice name="marks_seen" label=words.marks_seen value=draft.marks_seen options=marks />
                <Area
                    name="unwatched_folders"
                    label=words.unwatched_folders
                    value=draft.unwatched
                    hint=words.unwatched_hint
                />
            </fieldset>
            {form.outcome()}
            <Show
                when=move || session.is_partner()
                fallback=|| view! { <p class="hint">{crate::words::words().common.partner_needed}</p> }
            >
                <div class="acts">
                    <button type="submit" class="main" disabled=move || form.is_busy()>
                        {crate::words::words().common.save}
                    </button>
                </div>
            </Show>
        </form>
    }
}

/// Further clients whom the mailbox serves: a list to tick.
#[component]
fn AlsoFor(chosen: RwSignal<Vec<String>>, holder: RwSignal<String>) -> impl IntoView {
    let (words, options) = (&words().account, client_options());
    let line = move |(id, name): (String, String)| {
        let own = id.clone();
        let ticked = move || chosen.with(|chosen| chosen.contains(&own));
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|each| *each == id) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(id.clone()),
            });
        };
        view! {
            <label class="radio">
                <input type="checkbox" prop:checked=ticked on:change=toggle />
                {name}
            </label>
        }
    };
    let others =
        move || options.get().into_iter().filter(|(id, _)| *id != holder.get()).map(line).collect_view();
    let count = move || chosen.with(Vec::len);
    view! {
        <details class="more-fields">
            <summary>{words.also_for} ": " {count}</summary>
            <p class="hint">{words.also_for_hint}</p>
            <div class="tick-list">{others}</div>
        </details>
    }
}

/// A new password; beside it one further try with the old one, where that was refused.
#[component]
fn NewPassword(mailbox: MailboxId) -> impl IntoView {
    let (words, remedy, board) = (&words().account, &words().remedy, board());
    let (open, retry) = (RwSignal::new(false), RwSignal::new(false));
    let refused = move || board.row(mailbox).is_some_and(|row| may_try_again(row.state.kind));
    view! {
        <section class="card">
            <h2>{words.replace_password}</h2>
            <p class="hint">{words.replace_hint}</p>
            <div class="acts start">
                <button type="button" on:click=move |_| open.set(true)>
                    {remedy.password_title}
                </button>
                <Show when=refused>
                    <button type="button" class="try-again" on:click=move |_| retry.set(true)>
                        {remedy.retry_act}
                    </button>
                </Show>
            </div>
            <Dialog open title=remedy.password_title>
                <PasswordForm mailbox done=Callback::new(move |()| open.set(false)) />
            </Dialog>
            <Dialog open=retry title=remedy.retry_title>
                <RetryForm mailbox done=Callback::new(move |()| retry.set(false)) />
            </Dialog>
        </section>
    }
}

/// The settings being written.
#[derive(Clone, Copy)]
struct Draft {
    address: RwSignal<String>,
    client: RwSignal<String>,
    also_for: RwSignal<Vec<String>>,
    host: RwSignal<String>,
    port: RwSignal<String>,
    login: RwSignal<String>,
    /// For the new place, where host, port or login is changed.
    password: RwSignal<String>,
    description: RwSignal<String>,
    marks_seen: RwSignal<String>,
    unwatched: RwSignal<String>,
}

impl Draft {
    fn of(settings: MailboxSettings) -> Self {
        let marks_seen = match settings.marks_seen {
            None => "",
            Some(true) => "yes",
            Some(false) => "no",
        };
        let also_for = settings.also_for.iter().map(ToString::to_string).collect();
        Self {
            address: RwSignal::new(settings.address),
            client: RwSignal::new(settings.client.to_string()),
            also_for: RwSignal::new(also_for),
            host: RwSignal::new(settings.host),
            port: RwSignal::new(settings.port.to_string()),
            login: RwSignal::new(settings.login),
            password: RwSignal::new(String::new()),
            description: RwSignal::new(settings.description),
            marks_seen: RwSignal::new(marks_seen.to_owned()),
            unwatched: RwSignal::new(settings.unwatched_folders.join("\n")),
        }
    }

    /// Whether the password that is kept is for what is written now.
    fn same_login(self, kept: &MailboxSettings) -> bool {
        self.host.with(|host| host.trim().eq_ignore_ascii_case(&kept.host))
            && self.port.with(|port| port.trim().parse() == Ok(kept.port))
            && self.login.with(|login| login.trim() == kept.login)
    }

    /// What is written now; none only if the list of clients has not come yet.
    fn body(self) -> Option<SettingsBody> {
        let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let client = self.client.get_untracked().parse().ok()?;
        let also_for = self.also_for.get_untracked();
        let folders = self.unwatched.get_untracked();
        let folders = folders.lines().map(str::trim).filter(|folder| !folder.is_empty());
        let settings = MailboxSettings {
            address: text(self.address),
            client,
            also_for: also_for.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != client).collect(),
            host: text(self.host),
            port: text(self.port).parse().unwrap_or(0),
            login: self.login.get_untracked(),
            description: text(self.description),
            marks_seen: match self.marks_seen.get_untracked().as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            unwatched_folders: folders.map(str::to_owned).collect(),
        };
        Some(SettingsBody { settings, password: self.password.get_untracked() })
    }
}
