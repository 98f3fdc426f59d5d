//! The parts of a message as a tree, and where its signed bytes lie.

use super::compose::{INNER, enclosed, facts, headers, notice, signed};
use crate::mime::{Encoding, Structure};
use crate::read;

/// One line a part, indented by its depth: what a person would draw.
fn drawn(structure: &Structure<'_>, at: usize, depth: usize) -> Vec<String> {
    let part = &structure.parts()[at];
    let name = part.name().map(|name| format!(" {name}")).unwrap_or_default();
    let mut lines = vec![format!("{}{}{name}", "  ".repeat(depth), part.media_type())];
    for (child, _) in structure.children(at) {
        lines.extend(drawn(structure, child, depth + 1));
    }
    lines
}

#[test]
fn a_message_inside_is_a_tree_within_the_tree() {
    let headers = headers("X-Trasporto: posta-certificata", "x");
    let raw = signed(&headers, &[notice(), facts("posta-certificata", ""), enclosed(INNER)]);
    let structure = Structure::of(&raw).unwrap();
    assert_eq!(
        drawn(&structure, 0, 0),
        [
            "multipart/signed",
            "  multipart/mixed",
            "    text/plain",
            "    application/xml daticert.xml",
            "    message/rfc822 postacert.eml",
            "      multipart/mixed",
            "        text/plain",
            "        application/pdf atto.pdf",
            "  application/pkcs7-signature smime.p7s",
        ]
    );
}

#[test]
fn names_are_told_as_they_were_meant() {
    for (field, name) in [
        ("Content-Type: application/pdf; name=atto.pdf", "atto.pdf"),
        ("Content-Type: application/pdf; name=\"=?utf-8?Q?citt=C3=A0.pdf?=\"", "città.pdf"),
        (
            "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''citt%C3%A0.pdf",
            "città.pdf",
        ),
        (
            "Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n filename*0=\"un nome \";\r\n filename*1=\"lungo.pdf\"",
            "un nome lungo.pdf",
        ),
        (
            "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=b.pdf",
            "b.pdf",
        ),
    ] {
        let raw = format!("{field}\r\n\r\nx");
        let structure = Structure::of(raw.as_bytes()).unwrap();
        assert_eq!(structure.message().and_then(|part| part.name()), Some(name), "{field}");
    }
}

#[test]
fn the_signed_bytes_are_all_between_the_delimiters() {
    let headers = headers("X-Ricevuta: accettazione", "x");
    let raw = signed(&headers, &[notice(), facts("accettazione", "")]);
    let text = String::from_utf8(raw.clone()).unwrap();
    let parts = read(&raw).signed.unwrap();
    let expected = text.split("--sig\r\n").nth(1).unwrap().strip_suffix("\r\n").unwrap();
    // The empty line after the inner multipart's end is signed as well.
    assert!(expected.ends_with("--mixed--\r\n"));
    assert_eq!(parts.content(&raw), expected.as_bytes());
    assert_eq!(&raw[parts.signature.clone()], b"MIIB");
    assert_eq!(
        (parts.encoding, parts.signature(&raw).as_ref()),
        (Encoding::Base64, [0x30, 0x82, 0x01].as_slice())
    );
}

#[test]
fn a_message_without_its_signature_part_has_no_signed_bytes() {
    let headers = headers("X-Ricevuta: accettazione", "x");
    let raw = signed(&headers, &[notice()]);
    let cut = String::from_utf8(raw).unwrap();
    let (cut, _) = cut.split_once("\r\n--sig\r\nContent-Type: application/pkcs7").unwrap();
    assert_eq!(read(cut.as_bytes()).signed, None);
    assert_eq!(read(b"Subject: x\r\n\r\ny").signed, None);
}
