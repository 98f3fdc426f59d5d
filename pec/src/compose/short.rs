//! The original as a short receipt of delivery returns it: every attachment replaced by its hash
//! (RFC 6109 §3.3.2.2).

use sha2::{Digest, Sha256};

use super::entity::one_line;
use crate::mime::{Part, Structure, body};

/// The message with a text of its hash in the place of each attachment, named as the attachment with
/// `.hash` after it; all other bytes as they are. What cannot be taken apart stays whole.
pub(super) fn with_hashes(original: &[u8]) -> Vec<u8> {
    let Ok(structure) = Structure::of(original) else { return original.to_vec() };
    let attached = body(&structure).attachments;
    let mut short = Vec::new();
    let mut done = 0;
    // The message itself is no attachment to it.
    for part in attached.iter().filter(|at| **at > 0).filter_map(|at| structure.parts().get(*at)) {
        short.extend_from_slice(original.get(done..part.header.start).unwrap_or_default());
        short.extend_from_slice(hash_part(part).as_bytes());
        done = part.body.end;
    }
    short.extend_from_slice(original.get(done..).unwrap_or_default());
    short
}

fn hash_part(part: &Part<'_>) -> String {
    let name = one_line(part.name().unwrap_or("allegato")).replace(['"', '\\'], "'");
    let name: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let hash: String = Sha256::digest(part.contents()).iter().map(|byte| format!("{byte:02X}")).collect();
    format!(
        "Content-Type: text/plain; name=\"{name}.hash\"\r\nContent-Disposition: attachment; \
         filename=\"{name}.hash\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{hash}"
    )
}
