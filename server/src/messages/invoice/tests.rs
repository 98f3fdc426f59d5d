//! Invoices of each form, and what is too much.

use super::document::MOST_LINES;
use super::*;

const SUPPLIER: &str = "<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>\
    <IdCodice>01234567890</IdCodice></IdFiscaleIVA><Anagrafica><Denominazione>Energia Verde S.p.A.</Denominazione>\
    </Anagrafica><RegimeFiscale>RF01</RegimeFiscale></DatiAnagrafici><Sede><Indirizzo>Via Roma</Indirizzo>\
    <NumeroCivico>1</NumeroCivico><CAP>20121</CAP><Comune>Milano</Comune><Provincia>MI</Provincia>\
    <Nazione>IT</Nazione></Sede></CedentePrestatore>";
const CLIENT: &str = "<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>RSSMRA80A01F205X</CodiceFiscale>\
    <Anagrafica><Nome>Mario</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>";

fn invoice(lines: usize, total: &str) -> String {
    let line = |n: usize| {
        format!(
            "<DettaglioLinee><NumeroLinea>{n}</NumeroLinea><Descrizione>Voce &amp; cosa</Descrizione>\
             <Quantita>2.00</Quantita><PrezzoUnitario>50.00</PrezzoUnitario><PrezzoTotale>100.00</PrezzoTotale>\
             <AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>"
        )
    };
    let lines: String = (1..=lines).map(line).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><p:FatturaElettronica versione=\"FPR12\" \
         xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\"><FatturaElettronicaHeader>\
         <DatiTrasmissione><ProgressivoInvio>00F3C</ProgressivoInvio><FormatoTrasmissione>FPR12</FormatoTrasmissione>\
         <CodiceDestinatario>0000000</CodiceDestinatario></DatiTrasmissione>{SUPPLIER}{CLIENT}</FatturaElettronicaHeader>\
         <FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento>\
         <Divisa>EUR</Divisa><Data>2026-11-20</Data><Numero>118/2026</Numero>{total}<Causale>Forniture</Causale>\
         </DatiGeneraliDocumento><DatiDDT><NumeroDDT>7</NumeroDDT><DataDDT>2026-11-18</DataDDT></DatiDDT></DatiGenerali>\
         <DatiBeniServizi>{lines}<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>100.00\
         </ImponibileImporto><Imposta>22.00</Imposta><EsigibilitaIVA>S</EsigibilitaIVA></DatiRiepilogo></DatiBeniServizi>\
         <DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>\
         <ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-12-20</DataScadenzaPagamento>\
         <ImportoPagamento>122.00</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN></DettaglioPagamento>\
         </DatiPagamento></FatturaElettronicaBody></p:FatturaElettronica>"
    )
}

#[test]
fn an_ordinary_invoice_is_read_whole() {
    let read =
        read(invoice(1, "<ImportoTotaleDocumento>122.00</ImportoTotaleDocumento>").as_bytes()).unwrap();
    assert_eq!((read.format.as_str(), read.supplier.vat_number.as_str()), ("FPR12", "IT01234567890"));
    assert_eq!(read.supplier.address, ["Via Roma 1", "20121 Milano (MI)"]);
    assert_eq!(
        (read.client.name.as_str(), read.client.fiscal_code.as_str()),
        ("Mario Rossi", "RSSMRA80A01F205X")
    );
    let document = &read.documents[0];
    assert_eq!((document.number.as_str(), document.total.as_str()), ("118/2026", "122.00"));
    assert!(!document.is_total_summed);
    assert_eq!(document.lines[0].description, "Voce & cosa");
    assert_eq!((document.vat[0].due.as_str(), document.references[0].number.as_str()), ("S", "7"));
    assert_eq!(document.payments[0].terms[0].method, "MP05");
    assert!(read.xml.contains("    <ProgressivoInvio>00F3C</ProgressivoInvio>\n") && !read.is_xml_cut);
}

#[test]
fn a_total_that_is_not_said_is_the_sum_of_the_vat_summary() {
    let document = read(invoice(1, "").as_bytes()).unwrap().documents.remove(0);
    assert_eq!((document.total.as_str(), document.is_total_summed), ("122.00", true));
}

#[test]
fn a_simplified_invoice_is_read_by_the_same_names() {
    let xml = "<p:FatturaElettronicaSemplificata versione=\"FSM10\"><FatturaElettronicaHeader><CedentePrestatore>\
        <IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA><Nome>Gino</Nome>\
        <Cognome>Espo</Cognome><Sede><Comune>Napoli</Comune></Sede><RegimeFiscale>RF19</RegimeFiscale></CedentePrestatore>\
        <CessionarioCommittente><IdentificativiFiscali><CodiceFiscale>X</CodiceFiscale></IdentificativiFiscali>\
        <AltriDatiIdentificativi><Denominazione>Bar S.r.l.</Denominazione></AltriDatiIdentificativi>\
        </CessionarioCommittente></FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali>\
        <DatiGeneraliDocumento><TipoDocumento>TD07</TipoDocumento><Numero>9</Numero></DatiGeneraliDocumento></DatiGenerali>\
        <DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>40.00</Importo><DatiIVA><Aliquota>10.00</Aliquota>\
        </DatiIVA></DatiBeniServizi><DatiBeniServizi><Descrizione>Cena</Descrizione><Importo>60.50</Importo>\
        </DatiBeniServizi></FatturaElettronicaBody></p:FatturaElettronicaSemplificata>";
    let read = read(xml.as_bytes()).unwrap();
    assert_eq!((read.supplier.name.as_str(), read.supplier.regime.as_str()), ("Gino Espo", "RF19"));
    assert_eq!((read.client.name.as_str(), read.client.fiscal_code.as_str()), ("Bar S.r.l.", "X"));
    let document = &read.documents[0];
    assert_eq!((document.lines.len(), document.lines[0].rate.as_str()), (2, "10.00"));
    assert_eq!((document.total.as_str(), document.is_total_summed), ("100.50", true));
}

#[test]
fn a_very_long_invoice_shows_its_first_lines_and_says_how_many_there_are() {
    let read = read(invoice(10_000, "").as_bytes()).unwrap();
    let document = &read.documents[0];
    assert_eq!((document.lines.len(), document.lines_in_all), (MOST_LINES, 10_000));
    assert!(read.is_xml_cut);
}

#[test]
fn what_is_no_invoice_is_not_read() {
    assert_eq!(read(b"<FatturaElettronica/>").err(), Some(NotOpened::Malformed));
    assert_eq!(read(b"no xml").err(), Some(NotOpened::Malformed));
    let bomb = format!("<FatturaElettronica>{}", "<x/>".repeat(500_000));
    assert_eq!(read(bomb.as_bytes()).err(), Some(NotOpened::TooLarge));
}
