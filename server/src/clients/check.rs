//! What a person may write about a client.

use std::str::FromStr;

use shared::address::EmailAddress;
use shared::api::clients::ClientBody;
use shared::error::{FieldError, FieldProblem};
use shared::tax::{FiscalCode, VatNumber};

use crate::error::{Error, Result};

const LONGEST_TEXT: usize = 200;
const LONGEST_NOTES: usize = 10_000;

/// The body as it is kept: trimmed, codes in capitals.
///
/// # Errors
/// `invalid` with every field at fault.
pub(super) fn check(body: ClientBody) -> Result<ClientBody> {
    let mut fields = Vec::new();
    let mut fault = |field: &str, problem| fields.push(FieldError::new(field, problem));
    let checked = ClientBody {
        name: text(body.name, "name", &mut fault),
        fiscal_code: parsed::<FiscalCode>(body.fiscal_code, "fiscal_code", &mut fault),
        vat_number: parsed::<VatNumber>(body.vat_number, "vat_number", &mut fault),
        contact_name: text(body.contact_name, "contact_name", &mut fault),
        contact_email: parsed::<EmailAddress>(body.contact_email, "contact_email", &mut fault),
        contact_mobile: text(body.contact_mobile, "contact_mobile", &mut fault),
        notes: body.notes.trim().to_owned(),
        ..body
    };
    if checked.name.is_empty() {
        fault("name", FieldProblem::Missing);
    }
    if checked.fiscal_code.is_empty() && checked.vat_number.is_empty() && !checked.being_set_up {
        fault("fiscal_code", FieldProblem::TaxCodeNeeded);
    }
    if !checked.contact_mobile.chars().all(|c| c.is_ascii_digit() || "+ ./-()".contains(c)) {
        fault("contact_mobile", FieldProblem::BadCharacters);
    }
    if checked.notes.chars().count() > LONGEST_NOTES {
        fault("notes", FieldProblem::TooLong);
    }
    if checked.notes.chars().any(|c| c.is_control() && !"\r\n\t".contains(c)) {
        fault("notes", FieldProblem::BadCharacters);
    }
    if checked.substitute.is_some_and(|substitute| substitute.to < substitute.from) {
        fault("substitute.to", FieldProblem::EndsBeforeStart);
    }
    if fields.is_empty() { Ok(checked) } else { Err(Error::invalid(fields)) }
}

fn text(value: String, field: &str, fault: &mut impl FnMut(&str, FieldProblem)) -> String {
    let value = value.trim().to_owned();
    if value.chars().count() > LONGEST_TEXT {
        fault(field, FieldProblem::TooLong);
    }
    if value.chars().any(char::is_control) {
        fault(field, FieldProblem::BadCharacters);
    }
    value
}

/// A text with a form of its own, or nothing. One that is wrong counts as given.
fn parsed<T: FromStr<Err = FieldProblem> + ToString>(
    value: String,
    field: &str,
    fault: &mut impl FnMut(&str, FieldProblem),
) -> String {
    if value.trim().is_empty() {
        return String::new();
    }
    match value.parse::<T>() {
        Ok(parsed) => parsed.to_string(),
        Err(problem) => {
            fault(field, problem);
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::api::clients::Substitute;
    use shared::id::PersonId;
    use shared::time::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[track_caller]
    fn problems(body: ClientBody) -> Vec<(String, FieldProblem)> {
        let fields = check(body).err().map(|error| error.fields).unwrap_or_default();
        fields.into_iter().map(|fault| (fault.field, fault.problem)).collect()
    }

    fn company() -> ClientBody {
        ClientBody {
            name: " Rinaldi S.r.l. ".to_owned(),
            vat_number: "IT00743110157".to_owned(),
            ..ClientBody::default()
        }
    }

    #[test]
    fn what_is_kept_is_trimmed_and_in_its_own_form() {
        let kept = check(company()).unwrap();
        assert_eq!((kept.name.as_str(), kept.vat_number.as_str()), ("Rinaldi S.r.l.", "00743110157"));
    }

    #[test]
    fn every_field_at_fault_is_named() {
        let body = ClientBody {
            name: String::new(),
            fiscal_code: "RSSMRA85T10A562T".to_owned(),
            contact_email: "not an address".to_owned(),
            contact_mobile: "call me".to_owned(),
            ..ClientBody::default()
        };
        assert_eq!(
            problems(body),
            [
                ("fiscal_code".to_owned(), FieldProblem::NotAFiscalCode),
                ("contact_email".to_owned(), FieldProblem::NotAnAddress),
                ("name".to_owned(), FieldProblem::Missing),
                ("contact_mobile".to_owned(), FieldProblem::BadCharacters),
            ]
        );
    }

    #[test]
    fn a_substitute_whose_time_ends_before_it_begins_is_refused_at_its_end() {
        let person = PersonId(Uuid::from_u128(1));
        let until = |to| Some(Substitute { person, from: Timestamp(10), to: Timestamp(to) });
        let body = |to| ClientBody { substitute: until(to), ..company() };
        assert_eq!(problems(body(9)), [("substitute.to".to_owned(), FieldProblem::EndsBeforeStart)]);
        assert_eq!(problems(body(10)), []);
    }

    #[test]
    fn only_a_company_being_set_up_needs_no_code() {
        let body = ClientBody { vat_number: String::new(), ..company() };
        assert_eq!(problems(body.clone()), [("fiscal_code".to_owned(), FieldProblem::TaxCodeNeeded)]);
        assert_eq!(problems(ClientBody { being_set_up: true, ..body }), []);
    }
}
