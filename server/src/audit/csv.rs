//! The log as CSV (RFC 4180), for Italian spreadsheets: UTF-8 with a mark, Italian header, UTC times.

use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use shared::api::audit::{Act, ActOutcome, AuditEntry};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::error::{Error, Result};

const HEADER: [&str; 6] = ["Quando (UTC)", "Chi", "Indirizzo di rete", "Che cosa", "Oggetto", "Esito"];

/// Writes `entries` in their order.
pub(super) fn write(entries: &[AuditEntry]) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Always)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(HEADER).map_err(Error::internal)?;
    for entry in entries {
        let who = if entry.person.is_some() { entry.person_name.as_str() } else { "Portineria" };
        let when = moment(entry)?;
        let cells =
            [when.as_str(), who, &entry.address, act(entry.act), &entry.subject, outcome(entry.outcome)];
        writer.write_record(cells.map(harmless)).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV injection"): subjects of mail are
/// written by strangers. What is dangerous at the beginning is made text by an apostrophe.
fn harmless(cell: &str) -> String {
    // The last four: the full-width twins of = + - @, which some spreadsheets take for them.
    let dangerous =
        ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    // Spreadsheets trim blanks before they look.
    let first = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']).chars().next();
    if first.is_some_and(|first| dangerous.contains(&first)) { format!("'{cell}") } else { cell.to_owned() }
}

fn moment(entry: &AuditEntry) -> Result<String> {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(entry.at.0) * 1_000_000)
        .map_err(Error::internal)?;
    at.format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second]")).map_err(Error::internal)
}

const fn act(act: Act) -> &'static str {
    match act {
        Act::Added => "Casella aggiunta",
        Act::Changed => "Impostazioni cambiate",
        Act::Removed => "Casella tolta",
        Act::Paused => "Presidio sospeso",
        Act::Resumed => "Presidio ripreso",
        Act::PasswordReplaced => "Password sostituita",
        Act::Opened => "Casella aperta",
        Act::MessageRead => "Messaggio letto",
        Act::AttachmentDownloaded => "Allegato scaricato",
        Act::OriginalDownloaded => "Originale scaricato",
        Act::AttachmentOpened => "Allegato aperto",
        Act::AllDownloaded => "Messaggio e allegati scaricati",
        Act::Printed => "Messaggio stampato",
        Act::RemoteShown => "Immagini remote caricate",
        Act::RemoteAllowed => "Immagini remote ammesse per il mittente",
        Act::RemoteForbidden => "Immagini remote non più ammesse per il mittente",
        Act::MarkedSeen => "Segnato come letto sul server",
        Act::MarkedUnseen => "Segnato come non letto sul server",
        Act::Archived => "Archiviato sul server",
        Act::Moved => "Spostato sul server",
        Act::ThrownAway => "Spostato nel cestino sul server",
        Act::Restored => "Ripristinato dal cestino sul server",
        Act::Destroyed => "Eliminato per sempre dal server",
        Act::PutBack => "Rimesso nella casella",
        Act::Refreshed => "Aggiornamento chiesto",
        Act::RetryAllowed => "Nuovo tentativo permesso",
        Act::LoginRefused => "Accesso rifiutato dal gestore",
        Act::LogExported => "Registro esportato",
        Act::CredentialsTried => "Credenziali provate",
        Act::Sent => "Messaggio inviato",
        Act::SendingUndone => "Invio annullato",
        Act::CopyConfirmed => "Copia ripristinata confermata",
        Act::PrioritiesChanged => "Conteggi o importanza cambiati",
    }
}

const fn outcome(outcome: ActOutcome) -> &'static str {
    match outcome {
        ActOutcome::Begun => "Iniziato",
        ActOutcome::Done => "Fatto",
        ActOutcome::Failed => "Non riuscito",
        ActOutcome::Withdrawn => "Annullato",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+39 055", "'+39 055"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\0=1", "'\0=1"),
            ("\u{ff1d}cmd|' /C calc'!A0", "'\u{ff1d}cmd|' /C calc'!A0"),
            ("\u{ff0b}1", "'\u{ff0b}1"),
            ("\u{ff0d}1", "'\u{ff0d}1"),
            ("\u{ff20}x", "'\u{ff20}x"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("Fattura = 3", "Fattura = 3"),
            ("", ""),
        ];
        for (cell, written) in table {
            assert_eq!(harmless(cell), written, "{cell:?}");
        }
    }
}
