//! What is seen in real mail and should not be: each is read all the same, and said.

use super::compose::{INNER, daticert, enclosed, facts, headers, notice, signed};
use crate::{Kind, Oddity, Reading, read};

const ENVELOPE: &str = "X-Trasporto: posta-certificata";

/// Reads an envelope of these parts, and expects what is certified to be read whatever is odd.
#[track_caller]
fn read_whole(parts: &[String], look: impl FnOnce(Reading<'_>)) {
    let raw = signed(&headers(ENVELOPE, "POSTA CERTIFICATA: Avviso"), parts);
    let reading = read(&raw);
    let certificate = reading.certificate.as_ref().expect("a certificate");
    assert_eq!(
        (certificate.sender.as_str(), certificate.kind.as_str()),
        ("rossi@pec.it", "posta-certificata")
    );
    assert_eq!(reading.original.as_deref(), Some(INNER.as_bytes()));
    look(reading);
}

#[track_caller]
fn odd(parts: &[String], expected: &[Oddity]) {
    read_whole(parts, |reading| assert_eq!(reading.oddities, expected));
}

fn xml(encoding: &str, body: &str) -> String {
    format!(
        "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; \
         filename=\"daticert.xml\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
    )
}

fn good() -> String {
    xml("8bit", &daticert("posta-certificata", ""))
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn quoted_printable(text: &str) -> String {
    text.replace('=', "=3D").replace("  <", "=\r\n  <")
}

#[test]
fn names_without_quotes_are_read() {
    let inline = "Content-Disposition: inline; filename=daticert.xml\r\n";
    let part = good()
        .replace("name=\"daticert.xml\"", "name=daticert.xml")
        .replace("Content-Disposition: inline; filename=\"daticert.xml\"\r\n", inline);
    odd(&[notice(), part, enclosed(INNER)], &[Oddity::UnquotedName]);
}

#[test]
fn names_on_the_content_type_alone_are_read() {
    let part = good().replace("Content-Disposition: inline; filename=\"daticert.xml\"\r\n", "");
    odd(&[notice(), part, enclosed(INNER)], &[Oddity::NameOnTypeOnly]);
}

#[test]
fn daticert_is_read_in_every_transfer_encoding() {
    let plain = daticert("posta-certificata", "");
    for (encoding, body) in [
        ("7bit", plain.clone()),
        ("8bit", plain.clone()),
        ("binary", plain.clone()),
        ("base64", base64(&plain)),
        ("quoted-printable", quoted_printable(&plain)),
        ("BASE64", base64(&plain)),
    ] {
        odd(&[notice(), xml(encoding, &body), enclosed(INNER)], &[]);
    }
}

#[test]
fn a_transfer_encoding_that_does_not_match_the_bytes_is_seen_through() {
    let plain = daticert("posta-certificata", "");
    for (encoding, body) in
        [("base64", plain.clone()), ("7bit", base64(&plain)), ("8bit", quoted_printable(&plain))]
    {
        odd(&[notice(), xml(encoding, &body), enclosed(INNER)], &[Oddity::EncodingDiffers]);
    }
}

#[test]
fn a_charset_that_does_not_match_the_bytes_is_seen_through() {
    let latin =
        daticert("posta-certificata", "").replace("UTF-8", "ISO-8859-1").replace("citt&#xE0;", "città");
    odd(&[notice(), xml("8bit", &latin), enclosed(INNER)], &[Oddity::CharsetDiffers]);
}

#[test]
fn text_between_the_elements_and_after_the_root_is_passed_over() {
    let between = daticert("posta-certificata", "").replace("</risposte>", "</risposte>a");
    let after = daticert("posta-certificata", "") + "</postacert> -- \r\nfirma automatica";
    for stray in [between, after] {
        odd(&[notice(), xml("8bit", &stray), enclosed(INNER)], &[Oddity::StrayText]);
    }
}

#[test]
fn blank_lines_after_the_root_are_nothing() {
    let blank = daticert("posta-certificata", "") + "\r\n\r\n \r\n";
    odd(&[notice(), xml("8bit", &blank), enclosed(INNER)], &[]);
}

#[test]
fn a_forwarded_certified_message_is_not_taken_for_the_outermost() {
    let inside = signed(
        &headers(ENVELOPE, "POSTA CERTIFICATA: vecchio"),
        &[good().replace("rossi@pec.it", "altro@pec.it"), enclosed(INNER)],
    );
    let inside = String::from_utf8(inside).unwrap();
    let raw = signed(&headers(ENVELOPE, "POSTA CERTIFICATA: I: vecchio"), &[enclosed(&inside), good()]);
    let reading = read(&raw);
    assert_eq!(reading.certificate.map(|c| c.sender).as_deref(), Some("rossi@pec.it"));
    assert_eq!(reading.original.as_deref(), Some(inside.as_bytes()));
    assert_eq!(reading.oddities, [Oddity::SeveralCertificates]);
}

#[test]
fn a_prefix_that_stands_twice_is_said() {
    let subject = "POSTA CERTIFICATA: POSTA CERTIFICATA: Avviso";
    let raw = signed(&headers(ENVELOPE, subject), &[notice(), good(), enclosed(INNER)]);
    assert_eq!(read(&raw).oddities, [Oddity::DoubledPrefix]);
    let raw = signed(
        &headers("X-Ricevuta: avvenuta-consegna", "CONSEGNA: CONSEGNA: x"),
        &[facts("avvenuta-consegna", "")],
    );
    assert!(read(&raw).oddities.contains(&Oddity::DoubledPrefix));
}

#[test]
fn a_missing_or_unreadable_daticert_is_said_and_the_original_names_the_sender() {
    for parts in [vec![notice(), enclosed(INNER)], vec![xml("8bit", "<html/>"), enclosed(INNER)]] {
        let raw = signed(&headers(ENVELOPE, "POSTA CERTIFICATA: x"), &parts);
        let reading = read(&raw);
        assert_eq!((reading.certificate.is_none(), reading.sender.as_str()), (true, "rossi@pec.it"));
        assert_eq!(reading.oddities, [Oddity::NoCertificate]);
    }
}

#[test]
fn a_daticert_whose_part_has_no_name_is_found() {
    let part = format!("Content-Type: text/xml\r\n\r\n{}", daticert("posta-certificata", ""));
    odd(&[notice(), part, enclosed(INNER)], &[]);
}

#[test]
fn an_envelope_without_the_message_inside_is_said() {
    let raw = signed(&headers(ENVELOPE, "POSTA CERTIFICATA: x"), &[notice(), good()]);
    assert_eq!(read(&raw).oddities, [Oddity::NoOriginal]);
}

#[test]
fn parts_of_nothing_are_passed_over() {
    odd(&[String::new(), notice(), good(), enclosed(INNER)], &[Oddity::EmptyPart]);
}

#[test]
fn a_boundary_that_is_never_closed_is_said() {
    let headers = headers(ENVELOPE, "POSTA CERTIFICATA: x");
    let raw = signed(&headers, &[notice(), good(), enclosed(INNER)]);
    let text = String::from_utf8(raw).unwrap().replace("--mixed--\r\n", "");
    let reading = read(text.as_bytes());
    assert_eq!(reading.certificate.map(|c| c.sender).as_deref(), Some("rossi@pec.it"));
    assert_eq!(reading.oddities, [Oddity::Unclosed]);
}

#[test]
fn utf_7_is_decoded_and_said() {
    let utf7 = "Content-Type: text/plain; charset=unicode-1-1-utf-7\r\n\r\ncitt+AOA-";
    read_whole(&[utf7.to_owned(), good(), enclosed(INNER)], |reading| {
        assert_eq!(reading.oddities, [Oddity::Utf7]);
        let structure = reading.structure.unwrap();
        let text = structure.parts().iter().find(|part| part.charset().is_some()).unwrap().text();
        assert_eq!(text, "città");
    });
}

#[test]
fn an_address_with_blanks_is_put_together_for_the_reader_and_kept_as_certified() {
    let part = good().replace("rossi@pec.it</mittente>", "rossi @pec.it</mittente>");
    let raw = signed(&headers(ENVELOPE, "POSTA CERTIFICATA: x"), &[part, enclosed(INNER)]);
    let reading = read(&raw);
    assert_eq!(reading.sender, "rossi@pec.it");
    assert_eq!(reading.certificate.map(|c| c.sender).as_deref(), Some("rossi @pec.it"));
    assert_eq!(reading.oddities, [Oddity::AddressWithBlanks]);
}

#[test]
fn a_list_server_that_wraps_the_whole_does_not_hide_it() {
    let whole = signed("", &[notice(), good(), enclosed(INNER)]);
    let whole = String::from_utf8(whole).unwrap();
    let raw = format!(
        "{}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=list\r\n\r\n--list\r\n{whole}\r\n--list\r\n\
         Content-Type: text/plain\r\n\r\nPer cancellarsi dalla lista...\r\n--list--\r\n",
        headers(ENVELOPE, "POSTA CERTIFICATA: x")
    );
    let reading = read(raw.as_bytes());
    assert_eq!((&reading.kind, reading.sender.as_str()), (&Kind::Envelope, "rossi@pec.it"));
    assert_eq!(reading.original.as_deref(), Some(INNER.as_bytes()));
    assert_eq!(reading.oddities, [Oddity::Wrapped]);
    let signed = reading.signed.unwrap();
    assert!(signed.content(raw.as_bytes()).starts_with(b"Content-Type: multipart/mixed; boundary=\"mixed\""));
}

#[test]
fn a_daticert_of_another_kind_is_said_and_the_header_counts() {
    let raw = signed(&headers("X-Ricevuta: accettazione", "x"), &[facts("avvenuta-consegna", "")]);
    let reading = read(&raw);
    assert_eq!(reading.kind, Kind::Acceptance);
    assert!(reading.oddities.contains(&Oddity::KindsDiffer));
}

#[test]
fn the_two_files_may_come_in_either_order() {
    odd(&[notice(), enclosed(INNER), good()], &[]);
}
