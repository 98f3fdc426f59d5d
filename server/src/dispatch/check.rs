//! What must be right of a letter before it is sent: what the provider would refuse is said before, at the
//! field that is at fault.

use std::collections::HashSet;

use shared::address::EmailAddress;
use shared::dispatch::{DraftFile, Letter};
use shared::error::{FieldError, FieldProblem};

use crate::error::{Error, Result};

/// Those to whom a letter goes, each once.
#[derive(Debug)]
pub(super) struct Addressed {
    pub(super) to: Vec<EmailAddress>,
    pub(super) cc: Vec<EmailAddress>,
}

const LONGEST_SUBJECT: usize = 500;
const LONGEST_TEXT: usize = 1_000_000;
const MOST_RECIPIENTS: usize = 100;
/// Bytes on the way times recipients: 30 MB is what every provider must take (DM 2 November 2005).
const MOST: u64 = 30 * 1024 * 1024;

/// Drafts may be as unfinished as they are, within what is kept of them.
///
/// # Errors
/// `invalid` with the fields that are too long.
pub(super) fn check_draft(letter: &Letter) -> Result<()> {
    let mut fields = Vec::new();
    let addressed = letter.to.iter().chain(&letter.cc);
    let too_many = addressed.clone().count() > 2 * MOST_RECIPIENTS;
    if too_many || addressed.clone().any(|one| one.len() > LONGEST_SUBJECT) {
        fields.push(FieldError::new("to", FieldProblem::TooLong));
    }
    if letter.subject.chars().count() > LONGEST_SUBJECT {
        fields.push(FieldError::new("subject", FieldProblem::TooLong));
    }
    if letter.text.len() > LONGEST_TEXT {
        fields.push(FieldError::new("text", FieldProblem::TooLong));
    }
    if fields.is_empty() { Ok(()) } else { Err(Error::invalid(fields)) }
}

/// A letter that may be sent.
///
/// # Errors
/// `invalid` with every field at fault.
pub(super) fn check_letter(letter: &Letter, files: &[DraftFile]) -> Result<Addressed> {
    check_draft(letter)?;
    let mut fields = Vec::new();
    let mut named = HashSet::new();
    let to = addresses("to", &letter.to, &mut named, &mut fields);
    let cc = addresses("cc", &letter.cc, &mut named, &mut fields);
    if letter.to.is_empty() {
        fields.push(FieldError::new("to", FieldProblem::Missing));
    }
    if to.len() + cc.len() > MOST_RECIPIENTS {
        fields.push(FieldError::new("to", FieldProblem::TooLong));
    }
    if letter.subject.trim().is_empty() {
        fields.push(FieldError::new("subject", FieldProblem::Missing));
    } else if letter.subject.chars().any(char::is_control) {
        fields.push(FieldError::new("subject", FieldProblem::BadCharacters));
    }
    let is_odd = |c: char| c.is_control() && !"\r\n\t".contains(c);
    if letter.text.chars().any(is_odd) {
        fields.push(FieldError::new("text", FieldProblem::BadCharacters));
    }
    if files.iter().any(|file| file.here != file.size) {
        fields.push(FieldError::new("files", FieldProblem::Incomplete));
    }
    let bytes: u64 = files.iter().map(|file| file.size).sum::<u64>() + letter.text.len() as u64;
    // Base64 is four letters for three bytes, in lines of 76.
    let on_the_way = bytes / 3 * 4 / 76 * 78 + 4_096;
    if on_the_way.saturating_mul((to.len() + cc.len()).max(1) as u64) > MOST {
        fields.push(FieldError::new("files", FieldProblem::TooLarge));
    }
    if fields.is_empty() { Ok(Addressed { to, cc }) } else { Err(Error::invalid(fields)) }
}

fn addresses(
    field: &str,
    typed: &[String],
    named: &mut HashSet<EmailAddress>,
    fields: &mut Vec<FieldError>,
) -> Vec<EmailAddress> {
    let mut found = Vec::new();
    for one in typed {
        match bare(one).parse::<EmailAddress>() {
            Ok(address) if named.insert(address.clone()) => found.push(address),
            Ok(_) => fields.push(FieldError::new(field, FieldProblem::Taken)),
            Err(problem) => fields.push(FieldError::new(field, problem)),
        }
    }
    found
}

/// What stands between angle brackets, where there are any: `Nome <nome@pec.it>`.
fn bare(typed: &str) -> &str {
    let inside = typed.split_once('<').and_then(|(_, rest)| rest.trim_end().strip_suffix('>'));
    inside.unwrap_or(typed)
}

#[cfg(test)]
mod tests {
    use shared::id::FileId;
    use uuid::Uuid;

    use super::*;

    fn letter() -> Letter {
        let to = vec!["Rossi <rossi@pec.it>".to_owned()];
        Letter { to, subject: "Avviso".to_owned(), text: "a\nb".to_owned(), ..Letter::default() }
    }

    #[track_caller]
    fn refused(letter: Letter, files: &[DraftFile], field: &str, problem: FieldProblem) {
        let error = check_letter(&letter, files).unwrap_err();
        assert_eq!(error.fields, [FieldError::new(field, problem)]);
    }

    #[test]
    fn what_a_provider_would_refuse_is_said_at_its_field() {
        assert_eq!(check_letter(&letter(), &[]).unwrap().to[0].as_str(), "rossi@pec.it");
        refused(Letter { to: Vec::new(), ..letter() }, &[], "to", FieldProblem::Missing);
        for address in ["rossi", "è@pec.it", "a@pec.it\r\nBcc: b@pec.it", "a@pèc.it", "a b@pec.it"] {
            refused(Letter { to: vec![address.into()], ..letter() }, &[], "to", FieldProblem::NotAnAddress);
        }
        refused(Letter { cc: vec!["ROSSI@pec.it".into()], ..letter() }, &[], "cc", FieldProblem::Taken);
        refused(Letter { subject: " ".into(), ..letter() }, &[], "subject", FieldProblem::Missing);
        for subject in ["a\r\nBcc: b@pec.it", "a\nb", "a\0b"] {
            refused(
                Letter { subject: subject.into(), ..letter() },
                &[],
                "subject",
                FieldProblem::BadCharacters,
            );
        }
        let file = |size, here| DraftFile { id: FileId(Uuid::nil()), name: "a.pdf".into(), size, here };
        refused(letter(), &[file(10, 5)], "files", FieldProblem::Incomplete);
        refused(letter(), &[file(MOST, MOST)], "files", FieldProblem::TooLarge);
        // Size times recipients.
        let half = MOST / 2;
        assert!(check_letter(&letter(), &[file(half, half)]).is_ok());
        let two = Letter { cc: vec!["b@pec.it".into()], ..letter() };
        refused(two, &[file(half, half)], "files", FieldProblem::TooLarge);
    }
}
