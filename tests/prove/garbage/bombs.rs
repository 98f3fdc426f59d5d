//! Answers that are meant to hurt.

use super::play::Script;

/// Every bomb; with those, when there is time, over which the hub waits out a deadline.
pub(super) fn all(with_slow: bool) -> Vec<(String, Script)> {
    let mut bombs = Vec::new();
    for (verb, bytes) in quick() {
        bombs.push((name(verb, &bytes), Script::Bomb { verb, bytes }));
    }
    if with_slow {
        bombs.push(("a byte a second".to_owned(), Script::Dribble));
        for (verb, bytes) in slow() {
            bombs.push((name(verb, &bytes), Script::Bomb { verb, bytes }));
        }
    }
    bombs
}

fn name(verb: &str, bytes: &[u8]) -> String {
    format!("{verb}: {} bytes: {}", bytes.len(), bytes.get(..40).unwrap_or(bytes).escape_ascii())
}

fn deep(depth: usize) -> Vec<u8> {
    let part = "(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)";
    format!("* 1 FETCH (BODYSTRUCTURE {}{part}{})\r\n", "(".repeat(depth), " \"MIXED\")".repeat(depth))
        .into_bytes()
}

fn quick() -> Vec<(&'static str, Vec<u8>)> {
    let endless = |begun: &str, more: &str| {
        [begun.as_bytes(), &more.as_bytes().repeat((8 << 20) / more.len())].concat()
    };
    let mut bombs: Vec<(&str, Vec<u8>)> = vec![
        ("EXAMINE", deep(100)),
        ("EXAMINE", deep(337)),
        ("NOOP", deep(5_000)),
        ("GREETING", deep(337)),
        ("UID FETCH", b"* 1 FETCH (BODY[] {536000000}\r\n".to_vec()),
        ("UID FETCH", b"* 1 FETCH (BODY[] {4294967295}\r\n".to_vec()),
        ("LIST", b"* LIST () \".\" {536000000}\r\n".to_vec()),
        ("LIST", b"* OK [BADCHARSET ({500000000}\r\n".to_vec()),
        ("LIST", b"* METADATA \"x\" (/private/comment {500000000}\r\n".to_vec()),
        ("LIST", b"* OK [ALERT]\xff\r\n".to_vec()),
        ("LIST", b"* METADATA \"\xff\" (\"/private/comment\" \"x\")\r\n".to_vec()),
        ("UID FETCH", b"* 1 FETCH (UID 1 INTERNALDATE \xff FLAGS ())\r\n".repeat(10)),
        ("LIST", endless("* LIST (", "\\A ")),
        ("LIST", endless("", "* OK still here\r\n")),
        ("LIST", endless("* 1 FETCH (X (", "* OK still here\r\n")),
        ("STATUS", endless("* STATUS INBOX (", "MESSAGES 1 ")),
        ("NOOP", endless("* SEARCH", " 4294967295")),
        ("UID FETCH", endless("", "* 1 FETCH (UID 1 FLAGS ())\r\n")),
        ("GREETING", vec![0; 1 << 20]),
        ("GREETING", b"\n".repeat(1 << 20)),
        ("IDLE", endless("+ idling\r\n", "* 1 EXISTS\r\n")),
        ("IDLE", endless("+ idling\r\n", "* OK [ALERT] ")),
    ];
    bombs.push((
        "EXAMINE",
        b"* 1 FETCH (BODY[] {3}\r\nabc".iter().copied().chain(b" BODY[] {3}\r\nabc".repeat(50)).collect(),
    ));
    bombs
}

fn slow() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("GREETING", b"* O".to_vec()),
        ("LOGIN", b"A".to_vec()),
        ("LIST", b"* LIST (".to_vec()),
        ("NOOP", b"* STATUS INB".to_vec()),
        ("EXAMINE", b"* 1 EXISTS\r\n".to_vec()),
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[] {1000000}\r\nSubject: ".to_vec()),
        ("GETQUOTAROOT", Vec::new()),
        ("IDLE", Vec::new()),
        ("DONE", Vec::new()),
    ]
}
