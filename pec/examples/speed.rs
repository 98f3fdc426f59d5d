//! Reading an envelope of 50 kB and one of 5 MB, against `mail-parser` alone on the same bytes: the median
//! of many turns, one of each by turns. `mail-parser` decodes every body at once and `pec` when asked, so
//! `decoded` is told as well: reading, and then decoding what is attached.
//! `cargo run --release -p pec --example speed`

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use pec::Recipient;
use pec::compose::{Attachment, Event, Letter, Provider, Submission};

fn main() -> std::io::Result<()> {
    for (name, size, turns) in [("50 kB", 30_000, 4_000), ("5 MB", 3_600_000, 200)] {
        let raw = envelope(size);
        assert_eq!(pec::read(&raw).oddities, []);
        let (mut ours, mut decoded, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..turns {
            ours.push(timed(|| drop(black_box(pec::read(black_box(&raw))))));
            decoded.push(timed(|| drop(black_box(attachments(black_box(&raw))))));
            theirs.push(timed(|| {
                drop(black_box(mail_parser::MessageParser::default().parse(black_box(&raw))))
            }));
        }
        let (ours, decoded, theirs) = (median(ours), median(decoded), median(theirs));
        writeln!(
            std::io::stdout(),
            "{name} ({} bytes): pec {:.0} µs, decoded {:.0} µs, mail-parser {:.0} µs; ratios {:.2} and {:.2}",
            raw.len(),
            micros(ours),
            micros(decoded),
            micros(theirs),
            micros(ours) / micros(theirs),
            micros(decoded) / micros(theirs)
        )?;
    }
    Ok(())
}

/// The attachments of the message inside, decoded.
fn attachments(raw: &[u8]) -> Vec<Vec<u8>> {
    let reading = pec::read(raw);
    let Some(shown) = reading.shown() else { return Vec::new() };
    shown.attachments().iter().map(|part| part.contents().into_owned()).collect()
}

fn envelope(size: usize) -> Vec<u8> {
    let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at * 31 % 251).unwrap_or_default()).collect();
    let letter = Letter {
        from: "rossi@pec.it",
        to: &["bianchi@legalmail.it"],
        subject: "Avviso",
        text: "Buongiorno.\n",
        attachments: &[Attachment { name: "atto.pdf", media_type: "application/pdf", bytes: &bytes }],
        ..Letter::default()
    };
    let submission = Submission {
        sender: "rossi@pec.it".into(),
        recipients: vec![Recipient { address: "bianchi@legalmail.it".into(), certified: true }],
        subject: "Avviso".into(),
        message_id: "1@pec.it".into(),
        identifier: "opec1@pec.example".into(),
        original: letter.write(),
        ..Submission::default()
    };
    let at = pec::Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
    let provider =
        Provider { name: "Gestore S.p.A.".into(), domain: "pec.example".into(), ..Provider::default() };
    // As long as a real signature with its certificates.
    provider.compose(&submission, &Event::envelope(), &at).sealed(&[0x30; 5_000])
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
