//! Signed files that mean harm. None makes it panic, none takes long.

use std::time::{Duration, Instant};

use super::{INVOICE, rossi, sealed};
use crate::cms::tests::people::Dice;
use crate::p7m::{NotOpened, State, open};

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let person = rossi();
    let streamed = person.sign_with_openssl(INVOICE, &["-nodetach", "-stream"]);
    for file in [sealed(INVOICE, &person), streamed] {
        for end in 0..file.len() {
            assert!(open(&file[..end]).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn no_changed_byte_lets_another_content_hold() {
    let file = sealed(INVOICE, &rossi());
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        if let Ok(opened) = open(&changed) {
            let mut signatures = opened.layers.iter().flat_map(|layer| &layer.signatures);
            let holds = signatures.any(|signature| signature.state == State::Holds);
            assert!(!holds || opened.content == INVOICE, "byte {at}");
        }
    }
}

#[test]
fn bytes_put_in_taken_out_and_doubled_never_make_it_panic() {
    let person = rossi();
    let twice = sealed(&sealed(INVOICE, &person), &person);
    let streamed = person.sign_with_openssl(&INVOICE.repeat(200), &["-nodetach", "-stream"]);
    let pem = person.sign_with_openssl(INVOICE, &["-nodetach", "-outform", "PEM"]);
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    for round in 0..3_000 {
        let mut changed = [&twice, &streamed, &pem][round % 3].clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(changed.len());
            let end = changed.len().min(at + dice.below(40));
            match dice.below(3) {
                0 if end - at < changed.len() => drop(changed.drain(at..end)),
                1 => changed.insert(at, dice.below(256).try_into().unwrap()),
                _ => changed[at] = [0, 0x80, 0xFF, 0x30, 0x24, 0x84][dice.below(6)],
            }
        }
        let _ = open(&changed);
    }
}

#[test]
fn bombs_are_refused_or_opened_in_little_time() {
    let signed_data = b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80";
    let began = Instant::now();
    for filling in
        [b"\x30\x80".repeat(1_000_000), b"\x24\x80".repeat(1_000_000), b"\x04\x00".repeat(1_000_000)]
    {
        let bomb = [signed_data.as_slice(), &filling].concat();
        assert_eq!(open(&bomb), Err(NotOpened::Malformed));
    }
    let in_pieces = [signed_data.as_slice(), b"\x24\x80", &b"\x04\x01x".repeat(1_000_000)].concat();
    assert_eq!(open(&in_pieces), Err(NotOpened::Malformed));
    assert_eq!(open(&b"MI".repeat(1_000_000)), Err(NotOpened::NotSigned));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
