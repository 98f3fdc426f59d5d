//! An electronic invoice (`FatturaPA`, versions FPA12, FPR12 and FSM10), as it is shown. Texts, dates
//! (`2026-11-22`) and amounts (`1220.00`) are as written; an absent one is empty.

use serde::{Deserialize, Serialize};

/// An invoice file: who writes to whom, and one or more documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invoice {
    /// `FPA12`, `FPR12`, `FSM10`.
    pub format: String,
    pub progressive: String,
    /// `CodiceDestinatario`.
    pub recipient_code: String,
    /// `PECDestinatario`.
    pub recipient_pec: String,
    pub supplier: Party,
    pub client: Party,
    pub representative: Option<Party>,
    /// Who issues it in the supplier's name.
    pub issuer: Option<Party>,
    pub documents: Vec<Document>,
    /// Documents that are not shown.
    pub more_documents: u32,
    /// The XML, indented.
    pub xml: String,
    /// Whether the XML is only the beginning.
    pub is_xml_cut: bool,
}

/// A party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Party {
    pub name: String,
    /// With its country: `IT01234567890`.
    pub vat_number: String,
    pub fiscal_code: String,
    /// `RF01` …
    pub regime: String,
    /// Lines of the address.
    pub address: Vec<String>,
    /// Telephone and mail.
    pub contacts: Vec<String>,
    /// The company's register: office and number.
    pub register: String,
}

/// One document of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// `TD01` …
    pub kind: String,
    pub number: String,
    pub date: String,
    pub currency: String,
    pub causes: Vec<String>,
    pub references: Vec<Reference>,
    pub lines: Vec<Line>,
    /// How many lines there are; more than are shown here in a very long invoice.
    pub lines_in_all: u32,
    pub adjustments: Vec<Adjustment>,
    pub pension_funds: Vec<PensionFund>,
    pub vat: Vec<VatSummary>,
    pub withholdings: Vec<Withholding>,
    /// `ImportoBollo`, where the duty is owed by stamp.
    pub stamp: String,
    pub rounding: String,
    pub total: String,
    /// The file does not say the total: it is the sum of the VAT summary.
    pub is_total_summed: bool,
    pub payments: Vec<Payment>,
    pub attachments: Vec<InvoiceFile>,
}

/// Another document that this one is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reference {
    pub kind: ReferenceKind,
    pub number: String,
    pub date: String,
    pub cup: String,
    pub cig: String,
}

/// What kind of document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    #[default]
    Order,
    Contract,
    Agreement,
    Receipt,
    Invoice,
    Delivery,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    pub number: String,
    pub description: String,
    /// `CODE (type)`.
    pub codes: Vec<String>,
    pub quantity: String,
    pub unit: String,
    pub unit_price: String,
    pub adjustments: Vec<Adjustment>,
    pub total: String,
    pub rate: String,
    /// `N1` … where there is no VAT.
    pub nature: String,
    pub from: String,
    pub until: String,
}

/// A discount or a surcharge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adjustment {
    pub is_surcharge: bool,
    pub percent: String,
    pub amount: String,
}

/// A contribution to a pension fund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PensionFund {
    /// `TC01` …
    pub kind: String,
    pub percent: String,
    pub amount: String,
}

/// The VAT of one rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VatSummary {
    pub rate: String,
    pub nature: String,
    pub taxable: String,
    pub tax: String,
    /// `I`, `D`, `S`.
    pub due: String,
    pub law: String,
}

/// A tax that the client withholds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Withholding {
    /// `RT01` …
    pub kind: String,
    pub percent: String,
    pub amount: String,
}

/// How it is to be paid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Payment {
    /// `TP01` …
    pub conditions: String,
    pub terms: Vec<PaymentTerm>,
}

/// One payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaymentTerm {
    /// `MP01` …
    pub method: String,
    pub due: String,
    pub amount: String,
    pub beneficiary: String,
    pub bank: String,
    pub iban: String,
}

/// A file within the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoiceFile {
    pub name: String,
    pub description: String,
    pub size: u64,
}
