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

/// What an invoice says.
pub struct Invoice<'a> {
    pub client: &'a str,
    pub number: u32,
    pub lines: u32,
}

/// What the lines of an invoice are about, with quantity, unit and price in cents.
const GOODS: [(&str, u32, &str, u32); 5] = [
    ("Fornitura energia elettrica - fascia F1, contatore IT001E00123456", 1_240, "kWh", 21),
    ("Fornitura energia elettrica - fasce F2 e F3", 860, "kWh", 17),
    ("Oneri di sistema e trasporto - delibera ARERA 2026", 1, "", 9_842),
    ("Quota fissa di potenza impegnata (10 kW)", 1, "", 4_310),
    ("Manutenzione ordinaria cabina, intervento del 12 novembre", 3, "ore", 5_500),
];

/// An electronic invoice to a company (FPR12).
#[must_use]
pub fn invoice(invoice: &Invoice<'_>) -> Vec<u8> {
    let cents = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
    let (mut lines, mut sum) = (String::new(), 0);
    for (at, (description, quantity, unit, price)) in (1..=invoice.lines).zip(GOODS.iter().cycle()) {
        let total = quantity * price;
        sum += total;
        let unit = if unit.is_empty() { String::new() } else { format!("<UnitaMisura>{unit}</UnitaMisura>") };
        lines += &format!(
            "<DettaglioLinee><NumeroLinea>{at}</NumeroLinea><Descrizione>{description}</Descrizione>\
             <Quantita>{quantity}.00</Quantita>{unit}<PrezzoUnitario>{}</PrezzoUnitario>\
             <PrezzoTotale>{}</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>",
            cents(*price),
            cents(total)
        );
    }
    let tax = (sum * 22 + 50) / 100;
    let (taxable, tax, total) = (cents(sum), cents(tax), cents(sum + tax));
    let (client, number) = (escape(invoice.client), invoice.number);
    format!(
        include_str!("../../assets/fattura.xml"),
        client = client,
        number = number,
        lines = lines,
        taxable = taxable,
        tax = tax,
        total = total
    )
    .into_bytes()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A notification of the exchange system (SdI): an invoice delivered.
pub(crate) fn consegna(file_name: &str, identifier: u64) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<types:RicevutaConsegna \
         xmlns:types=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0\" versione=\"1.0\">\n  \
         <IdentificativoSdI>{identifier}</IdentificativoSdI>\n  <NomeFile>{}</NomeFile>\n  \
         <DataOraRicezione>2026-11-20T08:12:44.000+01:00</DataOraRicezione>\n  \
         <DataOraConsegna>2026-11-20T08:14:02.000+01:00</DataOraConsegna>\n  \
         <Destinatario><Codice>M5UXCR1</Codice><Descrizione>Intermediario del cliente</Descrizione></Destinatario>\n\
         </types:RicevutaConsegna>\n",
        file_name.replace("_RC_001", "")
    )
    .into_bytes()
}

/// A notification of the exchange system (SdI): an invoice refused.
pub(crate) fn scarto(file_name: &str, identifier: u64) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<types:RicevutaScarto \
         xmlns:types=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/v1.0\" versione=\"1.0\">\n  \
         <IdentificativoSdI>{identifier}</IdentificativoSdI>\n  <NomeFile>{}</NomeFile>\n  \
         <DataOraRicezione>2026-11-21T17:40:12.000+01:00</DataOraRicezione>\n  \
         <ListaErrori><Errore><Codice>00404</Codice><Descrizione>Fattura duplicata</Descrizione>\
         <Suggerimento>Verificare che la fattura non sia già stata trasmessa con lo stesso numero</Suggerimento>\
         </Errore><Errore><Codice>00423</Codice><Descrizione>2.2.1.11 PrezzoTotale non calcolato secondo le \
         regole definite nelle specifiche tecniche</Descrizione></Errore></ListaErrori>\n\
         </types:RicevutaScarto>\n",
        file_name.replace("_NS_001", "")
    )
    .into_bytes()
}
