//! Notices of the exchange system, in the contract's words.

use pec::sdi::{self, Family};
use shared::letter::{Fault, Notice, Outcome};

use super::inside::notice_kind;
use super::opened::tree;

/// A notice's XML is shown so far.
const LONGEST_XML: usize = 64 * 1024;
/// So many faults are told one by one.
const MOST_FAULTS: usize = 200;

/// Reads a notice; none when it is not one.
pub(super) fn read(xml: &[u8]) -> Option<Notice> {
    let notice = sdi::Notice::read(xml)?;
    let fault =
        |fault: sdi::Fault| Fault { code: fault.code, description: fault.description, advice: fault.advice };
    Some(Notice {
        kind: notice_kind(notice.kind),
        to_public: match notice.family {
            Family::PublicAdministration => Some(true),
            Family::Private => Some(false),
            Family::Unknown => None,
        },
        identifier: notice.identifier,
        file_name: notice.file_name,
        received: notice.received,
        delivered: notice.delivered,
        recipient: notice.recipient,
        invoice: notice.invoice,
        outcome: match notice.outcome.as_deref() {
            Some("EC01") => Some(Outcome::Accepted),
            Some("EC02") => Some(Outcome::Refused),
            _ => None,
        },
        description: notice.description,
        faults: notice.faults.into_iter().take(MOST_FAULTS).map(fault).collect(),
        xml: tree(xml).map(|tree| tree.indented(LONGEST_XML).0).unwrap_or_default(),
    })
}
