//! Una fattura elettronica, in italiano.

use shared::invoice::ReferenceKind;

use crate::words::invoice::InvoiceWords;

pub(super) const INVOICE: InvoiceWords = InvoiceWords {
    of: |number, date| format!("n. {number} del {date}"),
    supplier: "Cedente / prestatore",
    client: "Cessionario / committente",
    representative: "Rappresentante fiscale",
    issuer: "Emessa da",
    vat_number: "P. IVA",
    fiscal_code: "C.F.",
    register: "REA",
    recipient_code: "Codice destinatario",
    causes: "Causale",
    references: "Riferimenti",
    reference: |kind| match kind {
        ReferenceKind::Order => "Ordine",
        ReferenceKind::Contract => "Contratto",
        ReferenceKind::Agreement => "Convenzione",
        ReferenceKind::Receipt => "Ricezione",
        ReferenceKind::Invoice => "Fattura collegata",
        ReferenceKind::Delivery => "DDT",
    },
    lines: "Righe",
    description: "Descrizione",
    quantity: "Quantità",
    price: "Prezzo",
    vat: "IVA",
    amount: "Importo",
    discount: "sconto",
    surcharge: "maggiorazione",
    first_lines: |shown, all| {
        format!("Sono mostrate le prime {shown} righe di {all}: il file le contiene tutte.")
    },
    more_documents: |more| format!("Il file contiene altri {more} documenti, che qui non sono mostrati."),
    vat_summary: "Riepilogo IVA",
    rate: "Aliquota",
    taxable: "Imponibile",
    tax: "Imposta",
    due: |code| match code {
        "I" => "esigibilità immediata",
        "D" => "esigibilità differita",
        "S" => "scissione dei pagamenti",
        _ => "",
    },
    pension_fund: "Cassa previdenziale",
    withholding: "Ritenuta",
    stamp: "Bollo",
    rounding: "Arrotondamento",
    total: "Totale documento",
    total_summed: "Il file non lo indica: è la somma degli importi.",
    payment: "Pagamento",
    expires: "Scadenza",
    attachments: "Allegati dentro la fattura",
    xml: "XML",
    xml_cut: "Qui c’è solo l’inizio: il file lo contiene tutto.",
    document,
    regime,
    nature,
    method,
    conditions: |code| match code {
        "TP01" => "Pagamento a rate",
        "TP02" => "Pagamento completo",
        "TP03" => "Anticipo",
        _ => "",
    },
};

fn document(code: &str) -> &'static str {
    match code {
        "TD01" => "Fattura",
        "TD02" => "Acconto / anticipo su fattura",
        "TD03" => "Acconto / anticipo su parcella",
        "TD04" => "Nota di credito",
        "TD05" => "Nota di debito",
        "TD06" => "Parcella",
        "TD07" => "Fattura semplificata",
        "TD08" => "Nota di credito semplificata",
        "TD09" => "Nota di debito semplificata",
        "TD16" => "Integrazione fattura da reverse charge interno",
        "TD17" => "Integrazione / autofattura per servizi dall’estero",
        "TD18" => "Integrazione per acquisto di beni intracomunitari",
        "TD19" => "Integrazione / autofattura art. 17 c. 2 DPR 633/72",
        "TD20" => "Autofattura per regolarizzazione",
        "TD21" => "Autofattura per splafonamento",
        "TD22" => "Estrazione beni da deposito IVA",
        "TD23" => "Estrazione beni da deposito IVA con versamento",
        "TD24" => "Fattura differita art. 21 c. 4 lett. a)",
        "TD25" => "Fattura differita art. 21 c. 4 lett. b)",
        "TD26" => "Cessione di beni ammortizzabili",
        "TD27" => "Autoconsumo o cessione gratuita",
        "TD28" => "Acquisti da San Marino con IVA",
        "TD29" => "Comunicazione per omessa o irregolare fatturazione",
        _ => "Documento",
    }
}

fn regime(code: &str) -> &'static str {
    match code {
        "RF01" => "Regime ordinario",
        "RF02" => "Contribuenti minimi",
        "RF04" => "Agricoltura e pesca",
        "RF05" => "Sali e tabacchi",
        "RF06" => "Fiammiferi",
        "RF07" => "Editoria",
        "RF08" => "Telefonia pubblica",
        "RF09" => "Documenti di trasporto e sosta",
        "RF10" => "Intrattenimenti e giochi",
        "RF11" => "Agenzie di viaggi",
        "RF12" => "Agriturismo",
        "RF13" => "Vendite a domicilio",
        "RF14" => "Beni usati, arte, antiquariato",
        "RF15" => "Aste",
        "RF16" => "IVA per cassa PA",
        "RF17" => "IVA per cassa",
        "RF18" => "Altro regime",
        "RF19" => "Regime forfettario",
        "RF20" => "Franchigia transfrontaliera",
        _ => "",
    }
}

fn nature(code: &str) -> &'static str {
    match code.get(..2).unwrap_or_default() {
        "N1" => "Escluse art. 15",
        "N2" => "Non soggette",
        "N3" => "Non imponibili",
        "N4" => "Esenti",
        "N5" => "Regime del margine",
        "N6" => "Inversione contabile",
        "N7" => "IVA assolta in altro Stato UE",
        _ => "",
    }
}

fn method(code: &str) -> &'static str {
    match code {
        "MP01" => "Contanti",
        "MP02" => "Assegno",
        "MP03" => "Assegno circolare",
        "MP04" => "Contanti presso Tesoreria",
        "MP05" => "Bonifico",
        "MP06" => "Vaglia cambiario",
        "MP07" => "Bollettino bancario",
        "MP08" => "Carta di pagamento",
        "MP09" => "RID",
        "MP10" => "RID utenze",
        "MP11" => "RID veloce",
        "MP12" => "RiBa",
        "MP13" => "MAV",
        "MP14" => "Quietanza erario",
        "MP15" => "Giroconto su conti di contabilità speciale",
        "MP16" => "Domiciliazione bancaria",
        "MP17" => "Domiciliazione postale",
        "MP18" => "Bollettino postale",
        "MP19" => "SEPA Direct Debit",
        "MP20" => "SEPA Direct Debit CORE",
        "MP21" => "SEPA Direct Debit B2B",
        "MP22" => "Trattenuta su somme già riscosse",
        "MP23" => "PagoPA",
        _ => "",
    }
}
