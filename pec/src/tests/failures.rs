//! Why something failed, and whether that is final.

use super::compose::{daticert, facts, headers, signed};
use crate::{Cause, Certificate, EnhancedStatus, Failure, Standing, read};

#[track_caller]
fn failure(header: &str, tipo: &str, error: &str, detail: &str) -> Failure {
    let part = facts(tipo, &format!("<errore-esteso>{detail}</errore-esteso>"));
    let part = part.replace("errore=\"nessuno\"", &format!("errore=\"{error}\""));
    let raw = signed(&headers(header, "x"), &[part]);
    read(&raw).failure.expect("a failure")
}

#[track_caller]
fn late(detail: &str) -> Standing {
    let failure =
        failure("X-Ricevuta: preavviso-errore-consegna", "preavviso-errore-consegna", "altro", detail);
    assert_eq!(failure.cause, Cause::TimeExceeded);
    failure.standing
}

#[test]
fn a_notice_of_24_hours_is_final_and_one_of_12_is_a_warning() {
    assert_eq!(late("5.4.1 - tempo massimo superato"), Standing::Final);
    assert_eq!(late("4.4.1 - nessuna consegna"), Standing::Warning);
    assert_eq!(late("messaggio non consegnato nelle 24 ore"), Standing::Final);
    assert_eq!(late("non consegnato nelle ventiquattro ore"), Standing::Final);
    assert_eq!(late("non consegnato nelle prime 12 ore"), Standing::Warning);
    assert_eq!(late("non consegnato nelle prime dodici ore"), Standing::Warning);
}

#[test]
fn a_notice_of_lateness_that_does_not_say_which_is_neither() {
    assert_eq!(late("tempo massimo superato"), Standing::Unclear);
    assert_eq!(late(""), Standing::Unclear);
    assert_eq!(late("identificativo 124.12345"), Standing::Unclear);
}

#[test]
fn the_code_tells_the_cause_where_errore_says_altro() {
    for (detail, cause) in [
        ("5.1.1 - Aruba Pec S.p.A. - indirizzo non valido", Cause::NoSuchAddress),
        ("5.1.2 - dominio sconosciuto", Cause::NoSuchDomain),
        ("5.2.1 - casella disattivata", Cause::BoxClosed),
        ("5.2.2 - casella piena", Cause::BoxFull),
        ("5.2.3 - messaggio troppo grande", Cause::TooLarge),
        ("5.3.4 - messaggio troppo grande", Cause::TooLarge),
        ("5.4.1 - nessuna risposta", Cause::TimeExceeded),
        ("5.5.1 - rilevato virus", Cause::Virus),
        ("5.7.1 - non ammesso", Cause::Refused),
        ("5.6.0 - altro", Cause::Other),
        ("senza codice", Cause::Other),
    ] {
        let failure = failure("X-Ricevuta: errore-consegna", "errore-consegna", "altro", detail);
        assert_eq!((failure.cause, failure.standing), (cause, Standing::Final), "{detail}");
    }
}

#[test]
fn without_a_code_errore_tells_the_cause() {
    for (error, cause) in [
        ("no-dest", Cause::NoSuchAddress),
        ("no-dominio", Cause::NoSuchDomain),
        ("virus", Cause::Virus),
        ("altro", Cause::Other),
    ] {
        assert_eq!(
            failure("X-Ricevuta: errore-consegna", "errore-consegna", error, "").cause,
            cause,
            "{error}"
        );
    }
}

#[test]
fn a_virus_is_told_by_the_security_header_alone() {
    let header = "X-Ricevuta: errore-consegna\r\nX-VerificaSicurezza: errore";
    assert_eq!(failure(header, "errore-consegna", "altro", "5.1.1 - x").cause, Cause::Virus);
}

#[test]
fn what_went_through_has_no_failure() {
    for kind in ["accettazione", "avvenuta-consegna", "presa-in-carico"] {
        let raw = signed(&headers(&format!("X-Ricevuta: {kind}"), "x"), &[facts(kind, "")]);
        assert_eq!(read(&raw).failure, None, "{kind}");
    }
}

#[test]
fn an_enhanced_status_code_has_three_numbers_and_a_known_class() {
    let code = |class, subject, detail| Some(EnhancedStatus { class, subject, detail });
    for (text, status) in [
        ("5.1.1 - x", code(5, 1, 1)),
        ("  4.4.7: x", code(4, 4, 7)),
        ("5.1.10", code(5, 1, 10)),
        ("5.1.1.", code(5, 1, 1)),
        ("5.1", None),
        ("5.1.1.1", None),
        ("3.1.1", None),
        ("5.1.1000", None),
        ("550 5.1.1 x", None),
        ("", None),
    ] {
        assert_eq!(EnhancedStatus::starting(text), status, "{text}");
    }
    assert_eq!(code(5, 2, 2).unwrap().to_string(), "5.2.2");
}

#[test]
fn no_delivery_is_due_from_a_recipient_who_is_outside() {
    let certificate = Certificate::read(daticert("accettazione", "").as_bytes()).unwrap();
    assert_eq!(certificate.recipients.len(), 2);
    assert_eq!(certificate.deliveries_due().collect::<Vec<_>>(), ["bianchi@legalmail.it"]);
}
