//! The list of clients.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::clients::{Client, ListClients};

use crate::api::call;
use crate::fleet::query::fold;
use crate::session::session;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The screen.
#[component]
pub(crate) fn Clients() -> impl IntoView {
    let (words, session) = (&words().client, session());
    let search = RwSignal::new(String::new());
    let clients = LocalResource::new(|| call::<ListClients>((), (), ()));
    document().set_title(&format!("{} · Portineria", words.title));
    let body = move || match clients.get() {
        None => view! { <p class="hint" role="status">{crate::words::words().common.loading}</p> }.into_any(),
        Some(Err(failure)) => view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any(),
        Some(Ok(clients)) if clients.is_empty() => view! { <NoClients /> }.into_any(),
        Some(Ok(clients)) => table(clients, search).into_any(),
    };
    view! {
        <main class="page wide">
            <header class="page-head">
                <h1>{words.title}</h1>
                <div class="search" role="search">
                    {icon(Glyph::Search)}
                    <input type="search" placeholder=words.search aria-label=words.search bind:value=search />
                </div>
                <Show when=move || session.is_partner()>
                    <A href="/clienti/nuovo" {..} class="button main">
                        {icon(Glyph::Plus)}
                        {words.add}
                    </A>
                </Show>
            </header>
            {body}
        </main>
    }
}

#[component]
fn NoClients() -> impl IntoView {
    let words = &words().client;
    view! {
        <section class="blank">
            <span class="blank-mark">{icon(Glyph::People)}</span>
            <h2>{words.empty}</h2>
            <p>{words.empty_body}</p>
        </section>
    }
}

fn table(mut clients: Vec<Client>, search: RwSignal<String>) -> impl IntoView {
    let words = &words().client;
    clients.sort_by_cached_key(|client| fold(&client.body.name));
    let found = Memo::new(move |_| {
        let term = fold(search.get().trim());
        let found = |client: &&Client| {
            let body = &client.body;
            fold(&format!("{} {} {}", body.name, body.vat_number, body.fiscal_code)).contains(&term)
        };
        clients.iter().filter(found).cloned().collect::<Vec<_>>()
    });
    let nobody = move || {
        found.with(Vec::is_empty).then(|| {
            view! { <p class="blank" role="status">{(words.nobody_like)(search.get().trim())}</p> }
        })
    };
    view! {
        <div class="table-box">
            <table>
                <thead>
                    <tr>
                        <th>{words.name}</th>
                        <th>{words.codes}</th>
                        <th>{words.contact}</th>
                        <th class="n">{crate::words::words().nav.mailboxes}</th>
                    </tr>
                </thead>
                <tbody>{move || found.get().into_iter().map(line).collect_view()}</tbody>
            </table>
            {nobody}
        </div>
    }
}

fn line(client: Client) -> impl IntoView {
    let body = client.body;
    let codes = match (body.vat_number.as_str(), body.fiscal_code.as_str()) {
        ("", "") => words().client.being_set_up.to_owned(),
        ("", code) | (code, "") => code.to_owned(),
        (vat, fiscal) if vat == fiscal => vat.to_owned(),
        (vat, fiscal) => format!("{vat} · {fiscal}"),
    };
    view! {
        <tr>
            <td>
                <A href=format!("/clienti/{}", client.id) {..} class="who">
                    {body.name}
                </A>
            </td>
            <td class="dim">{codes}</td>
            <td class="dim">{body.contact_name}</td>
            <td class="n">
                <A href=format!("/?cliente={}", client.id)>{client.mailboxes}</A>
            </td>
        </tr>
    }
}
