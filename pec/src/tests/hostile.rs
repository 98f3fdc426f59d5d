//! Mail that means harm, or is broken. All of it is read in little time and memory, none of it panics.

use std::fmt::Write as _;

use super::compose::{INNER, enclosed, facts, headers, notice, signed};
use crate::compose::{Event, Letter, Provider, Submission};
use crate::mime::{MAX_PARTS, Part, Structure, TooBig};
use crate::{Certificate, Instant, Kind, MAX_DECODED, MAX_XML, Oddity, read};

#[test]
fn messages_nested_by_the_ten_thousands_are_told_by_their_outermost_header() {
    let mut bomb = "X-Trasporto: posta-certificata\r\nSubject: POSTA CERTIFICATA: boom\r\n".to_owned();
    bomb.push_str(&"Content-Type: message/rfc822\r\n\r\n".repeat(30_000));
    let reading = read(bomb.as_bytes());
    assert_eq!((&reading.kind, reading.oddities.as_slice()), (&Kind::Envelope, [Oddity::TooDeep].as_slice()));
    assert_eq!(reading.subject, "boom");
}

#[test]
fn multiparts_nested_by_the_thousands_pass_the_limit() {
    let mut bomb = String::new();
    for level in 0..5_000 {
        write!(bomb, "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n").unwrap();
    }
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig::Deep));
    assert_eq!(read(bomb.as_bytes()).oddities, [Oddity::TooDeep]);
}

#[test]
fn a_digest_nests_messages_without_saying_so() {
    let mut bomb = "Content-Type: multipart/digest; boundary=b\r\n\r\n".to_owned();
    bomb.push_str(&"--b\r\n\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n".repeat(100));
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig::Deep));
}

#[test]
fn more_parts_than_anyone_needs_pass_the_limit() {
    let mut bomb = "Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_owned();
    bomb.push_str(&"--b\r\n\r\n".repeat(MAX_PARTS + 1));
    assert_eq!(Structure::of(bomb.as_bytes()).map(drop), Err(TooBig::Many));
    assert_eq!(read(bomb.as_bytes()).oddities, [Oddity::TooManyParts]);
}

#[test]
fn entities_are_not_expanded_and_deep_xml_is_refused() {
    let laughs = "<!DOCTYPE postacert [<!ENTITY a \"ha\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>\
                  <postacert tipo=\"x\"><intestazione><mittente>&a;&b;@pec.it</mittente></intestazione></postacert>";
    assert_eq!(Certificate::read(laughs.as_bytes()).unwrap().sender, "&a;&b;@pec.it");
    let torn = Certificate::read(b"<postacert tipo='a&b;\n c'/>").unwrap();
    assert_eq!(torn.kind, "a&b; c", "an attribute that cannot be expanded still stands on one line");
    let deep = format!("<postacert>{}", "<dati>".repeat(100_000));
    assert_eq!(Certificate::read(deep.as_bytes()), None);
    let many = format!("<postacert {}/>", "a=\"\" ".repeat(100_000));
    assert!(Certificate::read(many.as_bytes()).is_some());
    assert_eq!(Certificate::read(&vec![b'<'; 2 * 1024 * 1024]), None);
}

#[test]
fn an_enormous_daticert_is_left_and_said() {
    let huge = facts("posta-certificata", "").replace("Avviso n. 7", &"x".repeat(MAX_XML));
    let raw = signed("X-Trasporto: posta-certificata\r\n", &[huge, enclosed(INNER)]);
    let reading = read(&raw);
    assert_eq!(reading.oddities, [Oddity::CertificateTooLarge, Oddity::NoCertificate]);
    assert_eq!(reading.sender, "rossi@pec.it", "the message inside still tells its sender");
}

#[test]
fn an_enormous_original_in_base64_is_not_decoded() {
    let mut raw =
        b"X-Trasporto: posta-certificata\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: message/rfc822; name=\"postacert.eml\"\r\nContent-Disposition: inline; \
        filename=\"postacert.eml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .to_vec();
    raw.resize(raw.len() + MAX_DECODED + 1, b'A');
    raw.extend_from_slice(b"\r\n--b--\r\n");
    let reading = read(&raw);
    assert_eq!(reading.original, None);
    assert_eq!(reading.oddities, [Oddity::TooLargeToDecode, Oddity::NoCertificate, Oddity::NoOriginal]);
}

#[test]
fn an_instant_beyond_all_time_is_no_instant() {
    let instant = |day: &str, time: &str, zone: &str| {
        Instant { day: day.to_owned(), time: time.to_owned(), zone: zone.to_owned() }.unix_millis()
    };
    assert_eq!(instant("01/01/1970", "01:00:00", "+0100"), Some(0));
    for (day, time, zone) in [
        ("99/99/9999", "08:49:17", "+0100"),
        ("22/11/2026", "8", "+0100"),
        ("22/11/2026", "08:49:17", "+-9000000000000000000"),
        ("22/11/2026", "08:49:17", ""),
        ("65536/1/2026", "08:49:17", "Z"),
    ] {
        assert_eq!(instant(day, time, zone), None, "{day} {time} {zone}");
    }
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
        let _ = (reading.sdi(), reading.rem());
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

#[test]
fn what_lies_beside_the_signed_bytes_is_no_signed_certificate() {
    let submission = Submission {
        sender: "rossi@pec.it".into(),
        identifier: "1@pec.example".into(),
        original: Letter { from: "rossi@pec.it", ..Letter::default() }.write(),
        ..Submission::default()
    };
    let at = Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
    let envelope = Provider::default().compose(&submission, &Event::envelope(), &at).sealed(b"x");
    let genuine = read(&envelope);
    assert_eq!(genuine.signed_certificate().unwrap().sender, "rossi@pec.it");

    let envelope = String::from_utf8(envelope).unwrap();
    let body = envelope.split_once("Content-Type: multipart/signed").unwrap().1;
    let forged = "<postacert tipo=\"posta-certificata\"><intestazione><mittente>dp@pce.agenziaentrate.it</mittente>\
                  </intestazione></postacert>";
    let head = "X-Trasporto: posta-certificata\r\nFrom: <posta-certificata@pec.example>\r\n\
                MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=around\r\n\r\n";
    let xml = format!("--around\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n{forged}\r\n");
    let letter =
        "--around\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\nSubject: false\r\n\r\nx\r\n";
    for beside in [xml.as_str(), letter] {
        let wrapped =
            format!("{head}{beside}--around\r\nContent-Type: multipart/signed{body}\r\n--around--\r\n");
        let reading = read(wrapped.as_bytes());
        assert!(reading.signed.is_some() && reading.certificate.is_some());
        assert_eq!(reading.signed_certificate(), None, "{beside}");
    }
    let receipt = envelope.replacen("X-Trasporto: posta-certificata", "X-Ricevuta: avvenuta-consegna", 1);
    assert_eq!(read(receipt.as_bytes()).signed_certificate(), None);
}
