//! Signed files: any bytes at all. Nothing may panic, and what comes out is not longer than what went in.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pec::p7m::{MAX_LAYERS, open};

fuzz_target!(|file: &[u8]| {
    if let Ok(opened) = open(file) {
        assert!(opened.content.len() < file.len());
        assert!((1..=MAX_LAYERS).contains(&opened.layers.len()));
    }
});
