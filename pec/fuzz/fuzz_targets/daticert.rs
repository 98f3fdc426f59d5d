//! Any bytes as `daticert.xml`, as a notice of the exchange system and as evidence. A certificate that was
//! read says the same once it is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pec::Certificate;
use pec::rem::Evidence;
use pec::sdi::File;

fuzz_target!(|xml: &[u8]| {
    if let Some(certificate) = Certificate::read(xml) {
        let again = Certificate::read(certificate.to_xml().as_bytes());
        assert_eq!(again.as_ref(), Some(&certificate));
    }
    let _ = (File::recognise(Some("IT01234567890_00001_NS_001.xml"), xml), Evidence::read(xml));
});
