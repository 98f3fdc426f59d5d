//! Malformed and odd mail of public projects, where it lies beside the project (see [`folder`]).

use std::path::{Path, PathBuf};

use crate::mime::body;
use crate::read;

/// `PORTINERIA_CORPORA`, else `../shared/corpora` from the project's root.
fn folder() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    std::env::var_os("PORTINERIA_CORPORA").map_or_else(beside, PathBuf::from)
}

#[test]
fn the_worlds_odd_mail_is_read_without_panic_and_its_parts_lie_within_it() {
    if !folder().is_dir() {
        println!("corpora: none at {}, nothing checked", folder().display());
        return;
    }
    let mut mails = Vec::new();
    for project in ["stalwartlabs+mail-parser", "apache+james-mime4j", "jhillyerd+enmime"] {
        collect(&folder().join(project), &mut mails);
    }
    assert!(mails.len() > 100, "{} mails in {}", mails.len(), folder().display());
    for mail in &mails {
        let raw = std::fs::read(mail).unwrap();
        let reading = read(&raw);
        let Some(structure) = &reading.structure else { continue };
        for part in structure.parts() {
            assert!(part.header.start <= part.header.end && part.body.end <= raw.len(), "{}", mail.display());
            let _ = (part.text(), part.subject(), part.addresses("To"));
        }
        if let Some(signed) = &reading.signed {
            assert!(signed.content.end <= signed.signature.start, "{}", mail.display());
            assert!(signed.signature.end <= raw.len(), "{}", mail.display());
        }
        let within: usize = (0..structure.parts().len()).map(|at| structure.children(at).count()).sum();
        assert_eq!(
            within + 1,
            structure.parts().len(),
            "every part but the first is one's child: {}",
            mail.display()
        );
        let _ = (reading.sdi(), reading.rem());
        let body = body(structure);
        let leaves = structure.own_leaves().count();
        let sorted = body.attachments.len() + body.pictures.len() + body.text.len();
        assert!(sorted <= leaves, "{}", mail.display());
    }
}

fn collect(folder: &Path, mails: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_mail = path.extension().is_some_and(|e| ["eml", "msg", "raw", "txt"].iter().any(|m| e == *m));
        match path.is_dir() {
            true => collect(&path, mails),
            false if is_mail => mails.push(path),
            false => {}
        }
    }
}
