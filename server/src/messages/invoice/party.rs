//! Supplier, client and who acts for them. The simplified invoice writes the same facts one level higher.

use pec::tree::Node;
use shared::invoice::Party;

/// Reads a party of either form.
pub(super) fn read(node: Node<'_>) -> Party {
    let facts = node.child("DatiAnagrafici").or_else(|| node.child("IdentificativiFiscali")).unwrap_or(node);
    let first = |paths: &[&str]| {
        let texts = [facts, node].into_iter().flat_map(|at| paths.iter().map(move |path| at.text_at(path)));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    };
    let name = match first(&[
        "Anagrafica/Denominazione",
        "Denominazione",
        "AltriDatiIdentificativi/Denominazione",
    ]) {
        name if name.is_empty() => joined(&[
            &first(&["Anagrafica/Titolo"]),
            &first(&["Anagrafica/Nome", "Nome", "AltriDatiIdentificativi/Nome"]),
            &first(&["Anagrafica/Cognome", "Cognome", "AltriDatiIdentificativi/Cognome"]),
        ]),
        name => name,
    };
    let vat = first(&["IdFiscaleIVA/IdCodice"]);
    let country = if vat.is_empty() { String::new() } else { first(&["IdFiscaleIVA/IdPaese"]) };
    let seat = node.child("Sede").or_else(|| node.at("AltriDatiIdentificativi/Sede"));
    let register = node.child("IscrizioneREA");
    Party {
        name,
        vat_number: format!("{country}{vat}"),
        fiscal_code: first(&["CodiceFiscale"]),
        regime: first(&["RegimeFiscale", "AltriDatiIdentificativi/RegimeFiscale"]),
        address: seat.map(address).unwrap_or_default(),
        contacts: node.child("Contatti").map(contacts).unwrap_or_default(),
        register: register
            .map(|r| joined(&[&r.text_at("Ufficio"), &r.text_at("NumeroREA")]))
            .unwrap_or_default(),
    }
}

fn address(seat: Node<'_>) -> Vec<String> {
    let province = seat.text_at("Provincia");
    let province = if province.is_empty() { province } else { format!("({province})") };
    let country = match seat.text_at("Nazione") {
        home if home == "IT" => String::new(),
        country => country,
    };
    let lines = [
        joined(&[&seat.text_at("Indirizzo"), &seat.text_at("NumeroCivico")]),
        joined(&[&seat.text_at("CAP"), &seat.text_at("Comune"), &province, &country]),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn contacts(node: Node<'_>) -> Vec<String> {
    let found = ["Telefono", "Email"].map(|name| node.text_at(name));
    found.into_iter().filter(|text| !text.is_empty()).collect()
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
