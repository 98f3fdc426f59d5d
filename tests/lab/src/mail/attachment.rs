//! Attachments that open: a page of PDF, an invoice notification.

/// A PDF of one page with these lines; `padding` bytes make it larger.
#[must_use]
pub fn pdf(lines: &[&str], padding: usize) -> Vec<u8> {
    let mut text = String::from("BT /F1 12 Tf 72 760 Td 16 TL\n");
    for line in lines {
        let line: String = line.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
        let line = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        text += &format!("({line}) Tj T*\n");
    }
    text += "ET\n";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    // A comment between the objects and the table is legal and changes nothing.
    for _ in 0..padding / 80 {
        file += &format!("%{}\n", "0".repeat(78));
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        file += &format!("{place:010} 00000 n \n");
    }
    file += &format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}

/// What the exchange system (SdI) sends under a file name: a notice by its code, else an invoice.
pub(crate) fn of_sdi(file_name: &str, identifier: u64) -> Vec<u8> {
    if file_name.contains("_NS_") {
        return scarto(file_name, identifier);
    }
    let text = if file_name.contains("_RC_") {
        format!(
            "<types:RicevutaConsegna xmlns:types=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\" versione=\"1.0\">\n  \
             <IdentificativoSdI>{identifier}</IdentificativoSdI>\n  <NomeFile>{file_name}</NomeFile>\n\
             </types:RicevutaConsegna>\n"
        )
    } else {
        "<p:FatturaElettronica xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\" \
         versione=\"FPR12\">\n</p:FatturaElettronica>\n"
            .to_owned()
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}").into_bytes()
}

/// An invoice refused.
fn scarto(file_name: &str, identifier: u64) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<types:RicevutaScarto \
         xmlns:types=\"http://www.fatturapa.gov.it/sdi/messaggi/v1.0\" versione=\"1.0\">\n  \
         <IdentificativoSdI>{identifier}</IdentificativoSdI>\n  <NomeFile>{file_name}</NomeFile>\n  \
         <ListaErrori><Errore><Codice>00404</Codice><Descrizione>Fattura duplicata</Descrizione></Errore>\
         </ListaErrori>\n</types:RicevutaScarto>\n"
    )
    .into_bytes()
}
