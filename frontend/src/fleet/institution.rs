//! How an office's mail is marked, and how a sender is called.

use shared::institution::Institution;

/// The colour of an office's tag: law is red, contributions amber, invoices violet.
#[must_use]
pub(crate) const fn tag_class(institution: Institution) -> &'static str {
    match institution {
        Institution::Collection | Institution::Revenue | Institution::Court => "tag law",
        Institution::Inps | Institution::Inail => "tag inps",
        Institution::Sdi => "tag sdi",
        Institution::Chamber => "tag",
    }
}

/// The name in a sender (`Name <address>`, RFC 5322 §3.4); of a bare address, all of it.
#[must_use]
pub(crate) fn name_of(sender: &str) -> &str {
    let name = sender.split('<').next().unwrap_or_default().trim().trim_matches('"');
    if name.is_empty() { sender } else { name }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_sender_is_shown_by_name_where_there_is_one() {
        let names = ["\"Comune di Napoli\" <suap@pec.it>", "suap@pec.it", "<suap@pec.it>"].map(name_of);
        assert_eq!(names, ["Comune di Napoli", "suap@pec.it", "<suap@pec.it>"]);
    }
}
