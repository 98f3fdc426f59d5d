//! The formal checks at the access point (RFC 6109 §3.1.1).

use std::collections::BTreeSet;

use pec::mime::{Part, Structure};

/// Size in bytes times recipients: 30 MB, as the rule's least.
const MOST: usize = 30 * 1024 * 1024;
/// What providers look for in tests of their virus checks (EICAR).
const VIRUS: &[u8] = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE";

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Fine,
    /// Against a formal rule; `errore-esteso`.
    Against(String),
    Virus,
}

/// Checks a message that came from `sender` for `recipients`.
pub(super) fn check(raw: &[u8], sender: &str, recipients: &[String]) -> Found {
    let Ok(structure) = Structure::of(raw) else {
        return against("5.6.0 - il messaggio non è leggibile");
    };
    let Some(message) = structure.message() else {
        return against("5.6.0 - il messaggio non è leggibile");
    };
    let from = addresses(message, &["From"]);
    if from.len() != 1 || !from.contains(&sender.to_lowercase()) {
        return against("5.7.1 - il mittente non coincide con il titolare della casella");
    }
    if !addresses(message, &["Bcc"]).is_empty() {
        return against("5.7.1 - sono presenti destinatari in copia nascosta");
    }
    let named = addresses(message, &["To", "Cc"]);
    let given: BTreeSet<String> = recipients.iter().map(|recipient| recipient.to_lowercase()).collect();
    if addresses(message, &["To"]).is_empty() || named != given {
        return against("5.7.1 - i destinatari indicati non coincidono con quelli della busta SMTP");
    }
    if raw.len().saturating_mul(recipients.len()) > MOST {
        return against("5.3.4 - il messaggio supera la dimensione massima consentita");
    }
    let infected = |part: &Part<'_>| contains(&part.contents(), VIRUS);
    match contains(raw, VIRUS) || structure.own_leaves().any(|(_, part)| infected(part)) {
        true => Found::Virus,
        false => Found::Fine,
    }
}

fn against(detail: &str) -> Found {
    Found::Against(detail.to_owned())
}

fn addresses(message: &Part<'_>, fields: &[&str]) -> BTreeSet<String> {
    let told = fields.iter().flat_map(|field| message.addresses(field));
    told.map(|(_, address)| address.to_lowercase()).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(header: &str, recipients: &[&str]) -> Found {
        let raw = format!("{header}\r\nSubject: x\r\n\r\nx\r\n");
        let recipients: Vec<String> = recipients.iter().map(|one| (*one).to_owned()).collect();
        check(raw.as_bytes(), "rossi@pec.it", &recipients)
    }

    #[test]
    fn what_the_rule_demands_is_checked() {
        let is_fine = |header, recipients: &[&str]| checked(header, recipients) == Found::Fine;
        assert!(is_fine("From: rossi@pec.it\r\nTo: a@pec.it\r\nCc: b@pec.it", &["b@pec.it", "A@pec.it"]));
        assert!(!is_fine("From: altri@pec.it\r\nTo: a@pec.it", &["a@pec.it"]));
        assert!(!is_fine("From: rossi@pec.it\r\nTo: a@pec.it", &["a@pec.it", "b@pec.it"]));
        assert!(!is_fine("From: rossi@pec.it\r\nTo: a@pec.it, b@pec.it", &["a@pec.it"]));
        assert!(!is_fine("From: rossi@pec.it\r\nCc: a@pec.it", &["a@pec.it"]));
        assert!(!is_fine("From: rossi@pec.it\r\nTo: a@pec.it\r\nBcc: c@pec.it", &["a@pec.it"]));
        let virus = format!("From: rossi@pec.it\r\nTo: a@pec.it\r\nX: {}", String::from_utf8_lossy(VIRUS));
        assert_eq!(checked(&virus, &["a@pec.it"]), Found::Virus);
    }
}
