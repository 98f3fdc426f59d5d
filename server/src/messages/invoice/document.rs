//! One document of an invoice file: heading, lines, VAT, payments.

use pec::tree::Node;
use shared::invoice::{
    Adjustment, Document, InvoiceFile, Line, Payment, PaymentTerm, PensionFund, Reference, ReferenceKind,
    VatSummary, Withholding,
};

/// So many lines are shown; a longer invoice says how many it has.
pub(super) const MOST_LINES: usize = 1_000;
/// The same of everything else that may come many times.
const MOST: usize = 200;

/// Reads a document of either form.
pub(super) fn read(body: Node<'_>) -> Document {
    let general = body.at("DatiGenerali/DatiGeneraliDocumento").unwrap_or(body);
    let is_simplified = body.child("DatiBeniServizi").is_some_and(|goods| goods.child("Importo").is_some());
    let vat = vat(body);
    let stated = general.text_at("ImportoTotaleDocumento");
    let summed = if stated.is_empty() { total(body, &vat, is_simplified) } else { None };
    let (lines, lines_in_all) = if is_simplified { simplified(body) } else { ordinary(body) };
    Document {
        kind: general.text_at("TipoDocumento"),
        number: general.text_at("Numero"),
        date: general.text_at("Data"),
        currency: general.text_at("Divisa"),
        causes: texts(general, "Causale"),
        references: references(body),
        lines,
        lines_in_all: u32::try_from(lines_in_all).unwrap_or(u32::MAX),
        adjustments: adjustments(general),
        pension_funds: general.children("DatiCassaPrevidenziale").take(MOST).map(pension_fund).collect(),
        vat,
        withholdings: general.children("DatiRitenuta").take(MOST).map(withholding).collect(),
        stamp: general.text_at("DatiBollo/ImportoBollo"),
        rounding: general.text_at("Arrotondamento"),
        is_total_summed: summed.is_some(),
        total: summed.unwrap_or(stated),
        payments: body.children("DatiPagamento").take(MOST).map(payment).collect(),
        attachments: body.children("Allegati").take(MOST).map(enclosed).collect(),
    }
}

fn ordinary(body: Node<'_>) -> (Vec<Line>, usize) {
    let Some(goods) = body.child("DatiBeniServizi") else { return (Vec::new(), 0) };
    let lines = goods.children("DettaglioLinee").take(MOST_LINES).map(line).collect();
    (lines, goods.children("DettaglioLinee").count())
}

fn line(node: Node<'_>) -> Line {
    let code = |code: Node<'_>| format!("{} ({})", code.text_at("CodiceValore"), code.text_at("CodiceTipo"));
    Line {
        number: node.text_at("NumeroLinea"),
        description: node.text_at("Descrizione"),
        codes: node.children("CodiceArticolo").take(MOST).map(code).collect(),
        quantity: node.text_at("Quantita"),
        unit: node.text_at("UnitaMisura"),
        unit_price: node.text_at("PrezzoUnitario"),
        adjustments: adjustments(node),
        total: node.text_at("PrezzoTotale"),
        rate: node.text_at("AliquotaIVA"),
        nature: node.text_at("Natura"),
        from: node.text_at("DataInizioPeriodo"),
        until: node.text_at("DataFinePeriodo"),
    }
}

/// In the simplified form the amount of a line includes its VAT.
fn simplified(body: Node<'_>) -> (Vec<Line>, usize) {
    let line = |(at, node): (usize, Node<'_>)| Line {
        number: (at + 1).to_string(),
        description: node.text_at("Descrizione"),
        total: node.text_at("Importo"),
        rate: node.text_at("DatiIVA/Aliquota"),
        nature: node.text_at("Natura"),
        ..Line::default()
    };
    let lines = body.children("DatiBeniServizi").enumerate().take(MOST_LINES).map(line).collect();
    (lines, body.children("DatiBeniServizi").count())
}

fn vat(body: Node<'_>) -> Vec<VatSummary> {
    let Some(goods) = body.child("DatiBeniServizi") else { return Vec::new() };
    let summary = |node: Node<'_>| VatSummary {
        rate: node.text_at("AliquotaIVA"),
        nature: node.text_at("Natura"),
        taxable: node.text_at("ImponibileImporto"),
        tax: node.text_at("Imposta"),
        due: node.text_at("EsigibilitaIVA"),
        law: node.text_at("RiferimentoNormativo"),
    };
    goods.children("DatiRiepilogo").take(MOST).map(summary).collect()
}

/// What the file does not say: taxable amounts and VAT together; the amounts of a simplified invoice.
fn total(body: Node<'_>, vat: &[VatSummary], is_simplified: bool) -> Option<String> {
    let simplified = || body.children("DatiBeniServizi").map(|node| node.text_at("Importo")).collect();
    let amounts: Vec<String> = match is_simplified {
        true => simplified(),
        false => vat.iter().flat_map(|vat| [vat.taxable.clone(), vat.tax.clone()]).collect(),
    };
    if amounts.is_empty() {
        return None;
    }
    let cents = amounts.iter().try_fold(0_i64, |sum, amount| sum.checked_add(cents(amount)?))?;
    let sign = if cents < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100))
}

/// An amount of at most two decimals, exactly; none for anything else.
fn cents(amount: &str) -> Option<i64> {
    let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let decimals = match decimals.trim_end_matches('0') {
        "" => 0,
        one if one.len() == 1 => one.parse::<i64>().ok()? * 10,
        two if two.len() == 2 => two.parse().ok()?,
        _ => return None,
    };
    let is_plain = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    let whole: i64 = is_plain.then(|| whole.parse().ok())??;
    whole.checked_mul(100)?.checked_add(decimals)?.checked_mul(sign)
}

fn references(body: Node<'_>) -> Vec<Reference> {
    let kinds = [
        ("DatiOrdineAcquisto", ReferenceKind::Order),
        ("DatiContratto", ReferenceKind::Contract),
        ("DatiConvenzione", ReferenceKind::Agreement),
        ("DatiRicezione", ReferenceKind::Receipt),
        ("DatiFattureCollegate", ReferenceKind::Invoice),
    ];
    let Some(general) = body.child("DatiGenerali") else { return Vec::new() };
    let of_kind = |(name, kind): (&'static str, ReferenceKind)| {
        general.children(name).map(move |node| Reference {
            kind,
            number: node.text_at("IdDocumento"),
            date: node.text_at("Data"),
            cup: node.text_at("CodiceCUP"),
            cig: node.text_at("CodiceCIG"),
        })
    };
    let delivery = |node: Node<'_>| Reference {
        kind: ReferenceKind::Delivery,
        number: node.text_at("NumeroDDT"),
        date: node.text_at("DataDDT"),
        ..Reference::default()
    };
    let deliveries = general.children("DatiDDT").map(delivery);
    kinds.into_iter().flat_map(of_kind).chain(deliveries).take(MOST).collect()
}

fn adjustments(node: Node<'_>) -> Vec<Adjustment> {
    let adjustment = |node: Node<'_>| Adjustment {
        is_surcharge: node.text_at("Tipo") == "MG",
        percent: node.text_at("Percentuale"),
        amount: node.text_at("Importo"),
    };
    node.children("ScontoMaggiorazione").take(MOST).map(adjustment).collect()
}

fn pension_fund(node: Node<'_>) -> PensionFund {
    PensionFund {
        kind: node.text_at("TipoCassa"),
        percent: node.text_at("AlCassa"),
        amount: node.text_at("ImportoContributoCassa"),
    }
}

fn withholding(node: Node<'_>) -> Withholding {
    Withholding {
        kind: node.text_at("TipoRitenuta"),
        percent: node.text_at("AliquotaRitenuta"),
        amount: node.text_at("ImportoRitenuta"),
    }
}

fn payment(node: Node<'_>) -> Payment {
    let term = |node: Node<'_>| PaymentTerm {
        method: node.text_at("ModalitaPagamento"),
        due: node.text_at("DataScadenzaPagamento"),
        amount: node.text_at("ImportoPagamento"),
        beneficiary: node.text_at("Beneficiario"),
        bank: node.text_at("IstitutoFinanziario"),
        iban: node.text_at("IBAN"),
    };
    Payment {
        conditions: node.text_at("CondizioniPagamento"),
        terms: node.children("DettaglioPagamento").take(MOST).map(term).collect(),
    }
}

/// The size of base64 without decoding it: three bytes of four letters.
fn enclosed(node: Node<'_>) -> InvoiceFile {
    let letters = node.at("Attachment").map_or(0, |file| file.text().bytes().filter(|b| *b != b' ').count());
    InvoiceFile {
        name: node.text_at("NomeAttachment"),
        description: node.text_at("DescrizioneAttachment"),
        size: (letters / 4 * 3) as u64,
    }
}

fn texts(node: Node<'_>, name: &str) -> Vec<String> {
    let all = node.children(name).take(MOST).map(|node| node.text().to_owned());
    all.filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (amount, read) in [
            ("1220.00", Some(122_000)),
            ("-0.5", Some(-50)),
            ("7", Some(700)),
            ("1.23000000", Some(123)),
            ("1.234", None),
            ("1,20", None),
            ("", None),
            ("-", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(cents(amount), read, "{amount}");
        }
    }
}
