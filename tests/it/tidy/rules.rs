//! The rules, one function each.

use super::source::Source;

/// Answers with its complaints about a source.
pub(super) type Rule = fn(&Source) -> Vec<String>;

/// Every rule.
pub(super) const ALL: &[Rule] = &[
    is_short,
    opens_with_its_purpose,
    keeps_libraries_in_their_place,
    reaches_no_foreign_store,
    names_no_http_from_below,
    has_a_telling_name,
    leaves_nothing_unfinished,
    spawns_only_where_tasks_are_owned,
];

const MOST_LINES: usize = 400;
/// Generated.
const MAY_BE_LONG: [&str; 1] = ["server/src/db/schema.rs"];

fn is_short(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let is_fine = lines <= MOST_LINES || MAY_BE_LONG.contains(&source.path.as_str());
    complain(!is_fine, || format!("{lines} lines are more than {MOST_LINES}: split it by idea"))
}

fn opens_with_its_purpose(source: &Source) -> Vec<String> {
    complain(!source.text.starts_with("//!"), || "does not open with `//!` and its purpose".to_owned())
}

fn keeps_libraries_in_their_place(source: &Source) -> Vec<String> {
    let is_store = source.name() == "store.rs";
    let homes = [
        ("actix_web", source.is_in("server/src/http/") || source.path == "server/src/serve.rs"),
        ("diesel", source.is_in("server/src/db/") || source.is_in("migrations/") || is_store),
        ("async_imap", source.is_in("server/src/imap/")),
        ("aes_gcm", source.is_in("server/src/vault/")),
        ("lettre", source.is_in("server/src/smtp/") || source.path == "server/src/dispatch/mime.rs"),
    ];
    let misplaced =
        |(library, is_home): &&(&str, bool)| !is_home && has_word(&source.product, &format!("{library}::"));
    homes.iter().filter(misplaced).map(|(library, _)| format!("{library} has no place here")).collect()
}

/// `crate::mailboxes::store` is for what lies in `mailboxes/` only.
fn reaches_no_foreign_store(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    if !source.is_in("server/src/") {
        return complaints;
    }
    for (place, _) in source.product.match_indices("::store") {
        let before = source.product.get(..place).unwrap_or_default();
        let owner = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let is_own = ["self", "super"].contains(&owner) || source.path.split('/').any(|part| part == owner);
        let after = source.product.get(place + "::store".len()..).unwrap_or_default();
        let is_whole_word = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        complaints.extend(complain(is_whole_word && !is_own, || format!("reaches the store of {owner}")));
    }
    complaints
}

fn names_no_http_from_below(source: &Source) -> Vec<String> {
    let is_below = source.is_in("server/src/")
        && !source.is_in("server/src/http/")
        && !["serve.rs", "main.rs", "lib.rs"].contains(&source.name());
    complain(is_below && source.product.contains("crate::http"), || "names http from below".to_owned())
}

fn has_a_telling_name(source: &Source) -> Vec<String> {
    const SAY_NOTHING: [&str; 9] =
        ["util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "stuff"];
    let said = source.path.split('/').map(|part| part.trim_end_matches(".rs"));
    let empty = said.filter(|part| SAY_NOTHING.contains(part)).map(|part| format!("`{part}` says nothing"));
    empty.collect()
}

fn leaves_nothing_unfinished(source: &Source) -> Vec<String> {
    let is_command_line = source.path == "server/src/main.rs" || source.is_in("xtask/");
    let never = ["todo!(", "unimplemented!(", "dbg!(", ".unwrap()"];
    let printing = ["println!(", "print!(", "eprintln!(", "eprint!("];
    let words = never.iter().chain(printing.iter().filter(|_| !is_command_line));
    words
        .filter(|word| has_word(&source.product, word))
        .map(|word| format!("`{word}` outside tests"))
        .collect()
}

fn spawns_only_where_tasks_are_owned(source: &Source) -> Vec<String> {
    const HOMES: [&str; 7] = [
        "server/src/watch/",
        "server/src/jobs/",
        "server/src/live/",
        "server/src/db/",
        "server/src/messages/pool.rs",
        "server/src/dispatch/outbox/",
        "server/src/serve.rs",
    ];
    let is_home = !source.is_in("server/src/") || HOMES.iter().any(|home| source.is_in(home));
    // Sealing and packing is handed to the blocking pool and awaited on the spot.
    let may_block = source.is_in("server/src/originals/");
    let spawns = ["spawn(", "spawn_local("].iter().any(|word| has_word(&source.product, word))
        || (!may_block && has_word(&source.product, "spawn_blocking("));
    complain(!is_home && spawns, || "spawns a task whose owner is elsewhere".to_owned())
}

/// Whether the word stands there, not as the end of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(place, _)| {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        word.starts_with('.') || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn complain(is_wrong: bool, what: impl Fn() -> String) -> Vec<String> {
    if is_wrong { vec![what()] } else { Vec::new() }
}
