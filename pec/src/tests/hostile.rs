//! Mail that means harm, or is broken. All of it is read in little time and memory, none of it panics.

use std::fmt::Write as _;

use super::compose::{INNER, enclosed, facts, headers, notice, signed};
use crate::mime::{MAX_PARTS, Part, Structure, TooBig};
use crate::{Certificate, Kind, Oddity, read};

#[test]
fn messages_nested_by_the_ten_thousands_are_told_by_their_outermost_header() {
    let mut bomb = "X-Trasporto: posta-certificata\r\nSubject: POSTA CERTIFICATA: boom\r\n".to_owned();
    bomb.push_str(&"Content-Type: message/rfc822\r\n\r\n".repeat(30_000));
    let reading = read(bomb.as_bytes());
    assert_eq!((&reading.kind, reading.oddities.as_slice()), (&Kind::Envelope, [Oddity::TooBig].as_slice()));
    assert_eq!(reading.subject, "boom");
}

#[test]
fn multiparts_nested_by_the_thousands_pass_the_limit() {
    let mut bomb = String::new();
    for level in 0..5_000 {
        write!(bomb, "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n").unwrap();
    }
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig));
    assert_eq!(read(bomb.as_bytes()).oddities, [Oddity::TooBig]);
}

#[test]
fn a_digest_nests_messages_without_saying_so() {
    let mut bomb = "Content-Type: multipart/digest; boundary=b\r\n\r\n".to_owned();
    bomb.push_str(&"--b\r\n\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n".repeat(100));
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig));
}

#[test]
fn more_parts_than_anyone_needs_pass_the_limit() {
    let mut bomb = "Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_owned();
    bomb.push_str(&"--b\r\n\r\n".repeat(MAX_PARTS + 1));
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig));
}

#[test]
fn entities_are_not_expanded_and_deep_xml_is_refused() {
    let laughs = "<!DOCTYPE postacert [<!ENTITY a \"ha\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>\
                  <postacert tipo=\"x\"><intestazione><mittente>&a;&b;@pec.it</mittente></intestazione></postacert>";
    assert_eq!(Certificate::read(laughs.as_bytes()).unwrap().sender, "&a;&b;@pec.it");
    let deep = format!("<postacert>{}", "<dati>".repeat(100_000));
    assert_eq!(Certificate::read(deep.as_bytes()), None);
    let many = format!("<postacert {}/>", "a=\"\" ".repeat(100_000));
    assert!(Certificate::read(many.as_bytes()).is_some());
    assert_eq!(Certificate::read(&vec![b'<'; 2 * 1024 * 1024]), None);
}

#[test]
fn a_message_cut_off_anywhere_is_read_as_far_as_it_goes() {
    let headers = headers("X-Trasporto: posta-certificata", "POSTA CERTIFICATA: x");
    let raw = signed(&headers, &[notice(), facts("posta-certificata", ""), enclosed(INNER)]);
    for end in 0..raw.len() {
        let reading = read(&raw[..end]);
        assert!(reading.structure.is_some(), "cut at {end}");
    }
    let cut = read(&raw[..raw.len() - 40]);
    assert_eq!(
        (cut.sender.as_str(), cut.oddities.as_slice()),
        ("rossi@pec.it", [Oddity::Unclosed].as_slice())
    );
}

#[test]
fn changed_bytes_never_make_it_panic() {
    let headers = headers("X-Ricevuta: avvenuta-consegna", "CONSEGNA: x");
    let raw = signed(&headers, &[notice(), facts("avvenuta-consegna", ""), enclosed(INNER)]);
    // Xorshift: the same bytes at every run.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..2_000 {
        let mut changed = raw.clone();
        for _ in 0..8 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = usize::try_from(state % changed.len() as u64).unwrap();
            changed[at] = state.to_le_bytes()[7];
        }
        let reading = read(&changed);
        for part in reading.structure.iter().flat_map(|structure| structure.parts()) {
            let _ = (part.text(), part.name(), part.addresses("From"));
        }
    }
}

#[test]
fn nothing_at_all_is_a_message_too() {
    for raw in
        [b"".as_slice(), b"\r\n\r\n", b"\0\0\0", b"no header", b":\n", b"--\r\n--\r\n", b"Content-Type:\r\n"]
    {
        assert_eq!(read(raw).kind, Kind::Ordinary, "{raw:?}");
    }
}

#[test]
fn a_multipart_without_parts_is_shown_as_text() {
    let raw = b"Content-Type: multipart/mixed; boundary=never\r\n\r\nThe text.";
    let structure = Structure::of(raw).unwrap();
    assert_eq!(
        structure.message().map(|part| (part.media_type(), part.text())),
        Some(("text/plain", "The text.".to_owned()))
    );
}

#[test]
fn a_broken_escape_is_kept_as_it_is_written() {
    let raw = b"Content-Transfer-Encoding: quoted-printable\r\n\r\nperch=C3=A9=\r\n no =XY = <x>";
    let structure = Structure::of(raw).unwrap();
    assert_eq!(structure.message().map(Part::text).as_deref(), Some("perch\u{e9} no =XY = <x>"));
}
