//! What can be checked of the house rules is checked here (STYLE, "What `tests/it/tidy.rs` asserts").
//!
//! Each rule is a plain function from a source to its complaints, and is shown to complain.

mod links;
mod proven;
mod rules;
mod source;

use std::path::{Path, PathBuf};

use self::source::{Source, sources};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_source_keeps_the_house_rules() {
    let sources = sources(&root());
    assert!(sources.len() > 100, "only {} sources were found", sources.len());
    let complaints: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            let complain = |rule: &rules::Rule| rule(source).into_iter();
            rules::ALL.iter().flat_map(complain).map(|complaint| format!("{}: {complaint}", source.path))
        })
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |database: &str| {
        let folder = root().join("migrations").join(database);
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn every_crash_point_stands_in_one_place() {
    let code: String = sources(&root())
        .into_iter()
        .filter(|source| source.is_in("server/src/"))
        .map(|source| source.product)
        .collect();
    let mut placed: Vec<&str> =
        code.split("crash_point!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut listed = [server::crash::POINTS, server::crash::SENDING_POINTS].concat();
    placed.sort_unstable();
    listed.sort_unstable();
    assert_eq!(placed, listed);
}

/// The sixth rule: there is one way out of the house, and the proof walks it.
#[test]
fn only_the_outbox_hands_a_message_over_and_it_has_its_proof() {
    let ways_out: Vec<String> = sources(&root())
        .into_iter()
        .filter(|source| source.is_in("server/src/") && source.product.contains(".hand_over("))
        .map(|source| source.path)
        .collect();
    assert_eq!(ways_out, ["server/src/dispatch/outbox/deliver.rs"]);
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    assert!(read("tests/prove/main.rs").contains("(\"send\","));
    assert!(read("xtask/src/prove.rs").contains("\"send\""));
}

#[test]
fn each_of_the_nine_rules_names_tests_that_exist() {
    let complaints = proven::complaints(&root());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn links_in_the_documentation_lead_somewhere() {
    let broken = links::broken(&root());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_rule_complains_about_what_it_forbids() {
    let bad = [
        ("server/src/mailboxes/mod.rs", "fn f() {}"),
        ("server/src/mailboxes/mod.rs", "//! x\nuse actix_web::web;"),
        ("server/src/mailboxes/mod.rs", "//! x\nuse diesel::prelude::*;"),
        ("server/src/watch/mod.rs", "//! x\nuse async_imap::Client;"),
        ("server/src/watch/mod.rs", "//! x\nuse aes_gcm::Aes256Gcm;"),
        ("server/src/watch/mod.rs", "//! x\nuse crate::mailboxes::store;"),
        ("server/src/watch/mod.rs", "//! x\nfn f() { crate::mailboxes::store::rows(); }"),
        ("server/src/watch/mod.rs", "//! x\nuse crate::http::reply;"),
        ("server/src/watch/util.rs", "//! x"),
        ("shared/src/helpers/mod.rs", "//! x"),
        ("server/src/watch/mod.rs", "//! x\nfn f() { todo!() }"),
        ("server/src/watch/mod.rs", "//! x\nfn f() { dbg!(1); }"),
        ("server/src/watch/mod.rs", "//! x\nfn f() { println!(\"\"); }"),
        ("server/src/watch/mod.rs", "//! x\nfn f() { x.unwrap(); }"),
        ("server/src/mailboxes/mod.rs", "//! x\nfn f() { tokio::spawn(g()); }"),
        ("server/src/mailboxes/mod.rs", "//! x\n#[cfg(test)]\nuse x::y;\nfn f() { z.unwrap(); }"),
    ];
    for (path, text) in bad {
        let source = Source::new(path, text);
        let complaints: usize = rules::ALL.iter().map(|rule| rule(&source).len()).sum();
        assert_eq!(complaints, 1, "{path}: {text}");
    }
    let long = Source::new("pec/src/lib.rs", &format!("//! x\n{}", "//\n".repeat(400)));
    assert_eq!(rules::ALL.iter().map(|rule| rule(&long).len()).sum::<usize>(), 1);
}

#[test]
fn no_rule_complains_about_what_is_allowed() {
    let good = [
        ("server/src/http/mod.rs", "//! x\nuse actix_web::web;"),
        ("server/src/mailboxes/store.rs", "//! x\nuse diesel::prelude::*;"),
        ("server/src/mailboxes/mod.rs", "//! x\nuse crate::mailboxes::store;\nuse super::store;"),
        ("server/src/watch/tests.rs", "//! x\nfn f() { x.unwrap(); tokio::spawn(y); }"),
        ("server/src/watch/mod.rs", "//! x\n#[cfg(test)]\nmod tests {\n fn f() { x.unwrap() }\n}\n"),
        ("server/src/watch/mod.rs", "//! x\n// println! is not for us\nfn f() { tokio::spawn(y); }"),
        ("server/src/watch/mod.rs", "//! x\n#[cfg(test)]\nimpl X {\n fn f() { x.unwrap() }\n}\nfn g() {}\n"),
        ("server/src/main.rs", "//! x\nfn f() { println!(\"\"); }"),
    ];
    for (path, text) in good {
        let source = Source::new(path, text);
        let complaints: Vec<_> = rules::ALL.iter().flat_map(|rule| rule(&source)).collect();
        assert!(complaints.is_empty(), "{path}: {complaints:?}");
    }
}
