//! An electronic invoice (`FatturaPA`; Specifiche tecniche of the Agenzia delle Entrate, Allegato A) read
//! from its XML: ordinary (FPA12, FPR12) and simplified (FSM10). Pure. Nothing is computed but a total that
//! the file does not say.

mod document;
mod party;
#[cfg(test)]
mod tests;

use pec::tree::Node;
use shared::invoice::Invoice;
use shared::letter::NotOpened;

use super::opened::tree;

/// Documents of one file that are shown; real batches hold a few dozen.
const MOST_DOCUMENTS: usize = 50;
/// The XML is shown so far; the file has all of it.
const LONGEST_XML: usize = 256 * 1024;

/// Reads an invoice.
///
/// # Errors
/// [`NotOpened::Malformed`] when it is none, [`NotOpened::TooLarge`].
pub(super) fn read(xml: &[u8]) -> Result<Invoice, NotOpened> {
    let tree = tree(xml)?;
    let root = tree.root().ok_or(NotOpened::Malformed)?;
    let header = root.child("FatturaElettronicaHeader").ok_or(NotOpened::Malformed)?;
    let mut bodies = root.children("FatturaElettronicaBody");
    let documents = bodies.by_ref().take(MOST_DOCUMENTS).map(document::read).collect();
    let (indented, is_xml_cut) = tree.indented(LONGEST_XML);
    let sent = |name: &str| header.text_at(&format!("DatiTrasmissione/{name}"));
    Ok(Invoice {
        format: format(root, &sent("FormatoTrasmissione")),
        progressive: sent("ProgressivoInvio"),
        recipient_code: sent("CodiceDestinatario"),
        recipient_pec: sent("PECDestinatario"),
        supplier: header.child("CedentePrestatore").map(party::read).unwrap_or_default(),
        client: header.child("CessionarioCommittente").map(party::read).unwrap_or_default(),
        representative: header.child("RappresentanteFiscale").map(party::read),
        issuer: header.child("TerzoIntermediarioOSoggettoEmittente").map(party::read),
        documents,
        more_documents: u32::try_from(bodies.count()).unwrap_or(u32::MAX),
        xml: indented,
        is_xml_cut,
    })
}

/// The root's `versione`; older files say it in the header alone.
fn format(root: Node<'_>, said: &str) -> String {
    match root.attribute("versione") {
        "" => said.to_owned(),
        version => version.to_owned(),
    }
}
