//! Detached signatures: any bytes at all, over a content that nobody signed. Nothing may panic, and nothing
//! may be trusted.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pec::signature::{Anchors, Verdict, verify};

const CONTENT: &[u8] = b"Content-Type: text/plain\n\nNobody has signed this.\n";

static ANCHORS: LazyLock<Anchors> = LazyLock::new(Anchors::shipped);

fuzz_target!(|signature: &[u8]| {
    let verdict = verify(CONTENT, signature, "posta-certificata@pec.aruba.it", &ANCHORS);
    assert!(!matches!(verdict, Verdict::Trusted(_)));
    let _ = ANCHORS.clone().with(signature);
});
