//! From BER to definite lengths.

use std::borrow::Cow;

use crate::cms::ber::definite;
use crate::cms::der::{Cursor, Element, Header, Malformed, OCTET_STRING, SEQUENCE, SET, element};

/// The same value in indefinite lengths, octet strings in pieces of seven octets, strings in strings.
pub(super) fn streamed(der: &[u8]) -> Vec<u8> {
    let mut cursor = Cursor::new(der);
    let mut written = Vec::new();
    while let Some(Element { tag, value, raw }) = cursor.any().unwrap() {
        if tag == OCTET_STRING && value.len() > 7 {
            written.extend([0x24, 0x80]);
            for (at, piece) in value.chunks(7).enumerate() {
                let piece = element(OCTET_STRING, &[piece]);
                let nested = [b"\x24\x80", piece.as_slice(), b"\0\0"].concat();
                written.extend(if at % 2 == 0 { piece } else { nested });
            }
            written.extend([0, 0]);
        } else if tag & 0x20 == 0 {
            written.extend_from_slice(raw);
        } else {
            written.extend([tag, 0x80]);
            written.extend(streamed(value));
            written.extend([0, 0]);
        }
    }
    written
}

fn sample() -> Vec<u8> {
    let long = element(OCTET_STRING, &[&[7; 300]]);
    let inner = element(SET, &[&long, &element(OCTET_STRING, &[b"short"]), &element(SET, &[])]);
    element(SEQUENCE, &[&inner, &element(0x02, &[&[1]]), &inner])
}

#[test]
fn what_is_definite_is_not_copied() {
    let der = sample();
    assert!(matches!(definite(&der), Ok(Cow::Borrowed(same)) if same == der));
}

#[test]
fn what_was_streamed_becomes_what_it_was() {
    let der = sample();
    assert_eq!(definite(&streamed(&der)).unwrap(), der);
    let nested = element(
        SEQUENCE,
        &[b"\x30\x80".as_slice(), &der, b"\0\0", &der].concat().chunks(5).collect::<Vec<_>>(),
    );
    assert_eq!(definite(&nested).unwrap(), element(SEQUENCE, &[&element(SEQUENCE, &[&der]), &der]));
}

#[test]
fn what_is_definite_within_keeps_its_bytes_even_if_its_length_is_written_too_long() {
    let odd = b"\x30\x82\x00\x03\x02\x01\x05";
    let wrapped = [b"\x30\x80".as_slice(), odd, b"\0\0"].concat();
    assert_eq!(definite(&wrapped).unwrap(), element(SEQUENCE, &[odd]));
}

#[test]
fn what_follows_the_element_is_left_out() {
    assert_eq!(definite(b"\x30\x00\r\n\0\0").unwrap().as_ref(), b"\x30\x00");
    assert_eq!(definite(b"\x30\x80\0\0\0\0").unwrap().as_ref(), b"\x30\x00");
}

#[test]
fn every_cut_is_refused() {
    for whole in [sample(), streamed(&sample())] {
        for end in 0..whole.len() {
            assert_eq!(definite(&whole[..end]), Err(Malformed), "cut at {end}");
        }
    }
}

#[test]
fn lengths_beyond_the_end_are_refused_whatever_they_say() {
    for lie in [
        b"\x30\x88\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02\x01".as_slice(),
        b"\x30\x88\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02\x01",
        b"\x30\x84\xFF\xFF\xFF\xFF\x02\x01",
        b"\x30\x89\x00\x00\x00\x00\x00\x00\x00\x00\x02\x02\x01",
        b"\x04\x84\x7F\xFF\xFF\xFF\x02",
        b"\x30\x05\x04\x04abcd",
        b"\x30\x04\x30\x80\x04\x00\0\0",
    ] {
        assert_eq!(definite(lie), Err(Malformed), "{lie:02x?}");
    }
}

#[test]
fn forms_that_no_rule_allows_are_refused() {
    for wrong in [
        b"".as_slice(),
        b"\x04\x80ab\0\0",
        b"\x24\x80\x02\x01\x05\0\0",
        b"\x24\x03\x30\x01\x05",
        b"\x3F\xFF\xFF\xFF\xFF\xFF\x01\x00",
        b"\x3F\x81\x01\x80\0\0",
    ] {
        assert_eq!(definite(wrong), Err(Malformed), "{wrong:02x?}");
    }
}

#[test]
fn depth_and_number_of_pieces_have_limits() {
    assert_eq!(definite(&b"\x30\x80".repeat(1_000_000)), Err(Malformed));
    let mut deep = Vec::new();
    for _ in 0..200 {
        deep = element(SEQUENCE, &[&deep]);
    }
    assert_eq!(definite(&deep), Err(Malformed));
    let many = [b"\x30\x80".as_slice(), &b"\x30\x80\0\0".repeat(600_000), b"\0\0"].concat();
    assert_eq!(definite(&many), Err(Malformed));
}

#[test]
fn many_definite_elements_cost_nothing() {
    let flat = element(SEQUENCE, &[&b"\x30\x00".repeat(1_000_000)]);
    assert!(matches!(definite(&flat), Ok(Cow::Borrowed(_))));
}

#[test]
fn a_header_tells_long_tags_and_lengths() {
    let header = Header::read(b"\x3F\x81\x01\x82\x01\x00").unwrap();
    assert_eq!((header.tag, header.octets, header.length), (0x3F, 6, Some(256)));
    assert_eq!(element(OCTET_STRING, &[&[0; 128]])[..3], [4, 0x81, 128]);
    assert_eq!(element(OCTET_STRING, &[&[0; 70_000]])[..5], [4, 0x83, 1, 0x11, 0x70]);
}
