//! Any bytes as a message: what is told must lie within them, and be the same when asked again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec::mime::body;

fuzz_target!(|raw: &[u8]| {
    let reading = pec::read(raw);
    if let Some(signed) = &reading.signed {
        assert!(signed.content.start <= signed.content.end && signed.content.end <= signed.signature.start);
        assert!(signed.signature.end <= raw.len());
        let _ = signed.signature(raw);
    }
    if let Some(structure) = &reading.structure {
        let parts = structure.parts();
        for part in parts {
            assert!(part.header.start <= part.header.end && part.header.end <= part.body.start);
            assert!(part.body.start <= part.body.end && part.body.end <= raw.len());
            let _ = (part.text(), part.name(), part.subject(), part.addresses("From"));
        }
        let within: usize = (0..parts.len()).map(|at| structure.children(at).count()).sum();
        assert_eq!(within + 1, parts.len());
        let _ = body(structure);
    }
    let _ = (reading.shown().map(|shown| shown.body()), reading.sdi(), reading.rem());
    if let Some(instant) = reading.certificate.as_ref().and_then(|certificate| certificate.instant.as_ref()) {
        let _ = (instant.unix_millis(), instant.to_rfc3339());
    }
    assert_eq!(reading.oddities, pec::read(raw).oddities);
});
