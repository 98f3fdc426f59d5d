//! What offices, courts, suppliers and banks write to a company.

use rand::Rng;
use rand::rngs::StdRng;

use super::attachment;
use super::pick;

/// A message as its sender wrote it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub sender: String,
    pub sender_name: String,
    /// To whom, when the box itself sent it.
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// What the HTML shows by `cid:`, by id: PNG.
    pub pictures: Vec<(&'static str, &'static [u8])>,
    pub attachments: Vec<Attachment>,
}

/// A file with a letter.
#[derive(Clone, Debug)]
pub struct Attachment {
    pub name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Sender's address and name, subject, text, name of the attached file (empty: none). In all texts
/// `{n}` is a number, `{p}` a code of twelve characters, `{c}` the client, `{t}` its tax code.
type Form = (&'static str, &'static str, &'static str, &'static str, &'static str);

const FORMS: [Form; 26] = [
    (
        "notifica.acc.lombardia@pec.agenziariscossione.gov.it",
        "Agenzia delle entrate-Riscossione",
        "Notifica cartella di pagamento n. 068 2026 00{n} {n}",
        "Gentile contribuente,\nsi notifica la cartella di pagamento allegata, intestata a {c} ({t}).\nIl pagamento va effettuato entro 60 giorni dalla notifica.",
        "Cartella_068_2026_{n}.pdf",
    ),
    (
        "notifica.acc.lazio@pec.agenziariscossione.gov.it",
        "Agenzia delle entrate-Riscossione",
        "Notifica intimazione di pagamento n. 097 2026 9{n}",
        "Si notifica l'intimazione di pagamento allegata a carico di {c} ({t}).",
        "Intimazione_{n}.pdf",
    ),
    (
        "dp.milano1@pce.agenziaentrate.it",
        "Agenzia delle Entrate - DP I Milano",
        "Comunicazione di irregolarità n. {n} - art. 54-bis DPR 633/1972",
        "A seguito del controllo automatizzato della dichiarazione IVA di {c} sono emerse le irregolarità descritte nella comunicazione allegata.",
        "Comunicazione_{n}.pdf",
    ),
    (
        "dc.servizi@pce.agenziaentrate.it",
        "Agenzia delle Entrate",
        "Lettera per la compliance - anno d'imposta 2024 - {t}",
        "Dalle informazioni in nostro possesso risultano possibili anomalie nella dichiarazione dei redditi di {c}.",
        "Compliance_{t}.pdf",
    ),
    (
        "direzione.provinciale.milano@postacert.inps.gov.it",
        "INPS Milano",
        "Invito a regolarizzare - DURC online - prot. INPS_{n}",
        "La verifica della regolarità contributiva di {c} ({t}) ha dato esito non regolare.\nSi invita a regolarizzare entro 15 giorni dal ricevimento della presente.",
        "Invito_DURC_{n}.pdf",
    ),
    (
        "direzione.provinciale.torino@postacert.inps.gov.it",
        "INPS Torino",
        "Avviso di addebito n. 368 2026 000{n} 000",
        "Si notifica l'avviso di addebito allegato, intestato a {c}.",
        "Avviso_addebito_{n}.pdf",
    ),
    (
        "direzione.provinciale.verona@postacert.inps.gov.it",
        "INPS Verona",
        "Cassa integrazione ordinaria - autorizzazione n. {n}",
        "Si trasmette il provvedimento di autorizzazione relativo alla domanda presentata da {c}.",
        "Provvedimento_{n}.pdf",
    ),
    (
        "milano-centro@postacert.inail.it",
        "INAIL Milano Centro",
        "Autoliquidazione 2026/2027 - basi di calcolo - codice ditta {n}",
        "Sono disponibili le basi di calcolo del premio per la ditta {c}.",
        "Basi_calcolo_{n}.pdf",
    ),
    (
        "sdi07@pec.fatturapa.it",
        "Sistema di Interscambio",
        "Ricevuta di scarto IT{t}_{p} - {n}",
        "Il file trasmesso è stato scartato dal Sistema di Interscambio: se ne allega la notifica.\nLa fattura va corretta e trasmessa di nuovo entro 5 giorni.",
        "IT{t}_00F3A_NS_001.xml",
    ),
    (
        "sdi31@pec.fatturapa.it",
        "Sistema di Interscambio",
        "Ricevuta di consegna IT{t}_{p} - {n}",
        "La fattura è stata consegnata al destinatario: se ne allega la ricevuta.",
        "IT{t}_00F3B_RC_001.xml",
    ),
    (
        "sdi12@pec.fatturapa.it",
        "Sistema di Interscambio",
        "Invio file IT02110930357_{p} - {n}",
        "Si trasmette in allegato una fattura elettronica.",
        "IT02110930357_00F3C.xml",
    ),
    (
        "tribunale.milano@civile.ptel.giustiziacert.it",
        "Tribunale Ordinario di Milano",
        "COMUNICAZIONE {n}/2026/CC",
        "Comunicazione di cancelleria.\nGiudice: dott.ssa Ferrante.\nSi dà atto che in data odierna il cancelliere ha provveduto ad accettare il deposito.",
        "{n}s.pdf",
    ),
    (
        "tribunale.roma@civile.ptel.giustiziacert.it",
        "Tribunale Ordinario di Roma",
        "Notificazione ai sensi del D.L. 179/2012 - R.G. {n}/2026",
        "Notificazione di cancelleria relativa al procedimento indicato in oggetto.",
        "Decreto_{n}.pdf",
    ),
    (
        "cciaa@mi.legalmail.camcom.it",
        "Camera di commercio di Milano Monza Brianza Lodi",
        "CCIAA Milano - Esito pratica n. M26{n}",
        "La pratica presentata per {c} è stata evasa. Si allega la ricevuta di protocollo.",
        "Ricevuta_M26{n}.pdf",
    ),
    (
        "registro.imprese@bo.legalmail.camcom.it",
        "Camera di commercio di Bologna",
        "Registro Imprese - richiesta di integrazione pratica B26{n}",
        "La pratica in oggetto presenta le seguenti irregolarità: manca la firma digitale dell'allegato 2.\nSi prega di regolarizzare entro 15 giorni.",
        "",
    ),
    (
        "protocollo@pec.comune.napoli.it",
        "Comune di Napoli",
        "Comune di Napoli - SUAP, richiesta integrazioni prot. {n}",
        "In riferimento alla SCIA presentata da {c} si richiede la documentazione indicata in allegato.",
        "Richiesta_{n}.pdf",
    ),
    (
        "tributi@pec.comune.bologna.it",
        "Comune di Bologna - Tributi",
        "Avviso di accertamento IMU 2021 n. {n}",
        "Si notifica l'avviso di accertamento allegato.",
        "Avviso_IMU_{n}.pdf",
    ),
    (
        "agricoltura@pec.regione.lombardia.it",
        "Regione Lombardia",
        "Regione - Avviso pubblico 14/2026 - ammissione a contributo",
        "La domanda presentata da {c} è stata ammessa a contributo. Seguirà il decreto di concessione.",
        "Decreto_{n}.pdf",
    ),
    (
        "fornitoreenergia@pec.energiaverde.it",
        "Energia Verde S.p.A.",
        "Variazione delle condizioni contrattuali - contratto {n}",
        "Gentile Cliente,\nLe comunichiamo la variazione unilaterale delle condizioni economiche del contratto di fornitura.",
        "Condizioni_{n}.pdf",
    ),
    (
        "crediti@pec.siderurgicapadana.it",
        "Siderurgica Padana S.p.A.",
        "Sollecito di pagamento fattura {n}/2026",
        "Dai nostri controlli risulta scaduta e non pagata la fattura in oggetto.\nVi invitiamo a provvedere entro 7 giorni.",
        "Fattura_{n}.pdf",
    ),
    (
        "banca@pec.bancapopolarepadana.it",
        "Banca Popolare Padana",
        "Documento di sintesi - rapporto {n}",
        "Si trasmette il documento di sintesi del rapporto in oggetto.",
        "Sintesi_{n}.pdf",
    ),
    (
        "avv.bellini@ordineavvocatimilano.it",
        "Avv. Carla Bellini",
        "Diffida e messa in mora - {c}",
        "In nome e per conto della società mia assistita, La invito e diffido a provvedere entro 15 giorni dal ricevimento della presente.",
        "",
    ),
    (
        "ufficio.catasto.milano@pce.agenziaentrate.it",
        "Agenzia delle Entrate - Territorio",
        "Catasto - Esito istanza 2026/{n}",
        "L'istanza presentata è stata accolta.",
        "",
    ),
    (
        "itl.milano@pec.ispettorato.gov.it",
        "Ispettorato Territoriale del Lavoro",
        "Convocazione - pratica n. {n}",
        "La ditta {c} è convocata presso questo Ufficio con la documentazione elencata.",
        "Convocazione_{n}.pdf",
    ),
    (
        "gare@pec.aslmilano.it",
        "ASL Milano",
        "Gara telematica {n} - richiesta di giustificazioni",
        "Si richiedono le giustificazioni dell'offerta presentata ai sensi dell'art. 110 del D.Lgs. 36/2023.",
        "Richiesta_{n}.pdf",
    ),
    (
        "amministrazione@pec.condominioviaverdi.it",
        "Condominio Via Verdi 12",
        "Convocazione assemblea straordinaria",
        "È convocata l'assemblea straordinaria del condominio.",
        "Convocazione.pdf",
    ),
];

const SENT: [(&str, &str); 6] = [
    ("dp.milano1@pce.agenziaentrate.it", "Trasmissione F24 - novembre"),
    ("direzione.provinciale.milano@postacert.inps.gov.it", "Riscontro all'invito a regolarizzare"),
    ("crediti@pec.siderurgicapadana.it", "Sollecito fattura 118"),
    ("protocollo@pec.comune.napoli.it", "Integrazioni SCIA"),
    ("cciaa@mi.legalmail.camcom.it", "Deposito bilancio 2025"),
    ("avv.bellini@ordineavvocatimilano.it", "Riscontro alla diffida del 12 novembre"),
];

/// A letter that came to this client.
pub(crate) fn received(rng: &mut StdRng, client: &str, tax_code: &str) -> Letter {
    let form = *pick(rng, &FORMS);
    filled(rng, form, client, tax_code)
}

/// One letter of each form.
pub(crate) fn each(rng: &mut StdRng, client: &str, tax_code: &str) -> Vec<Letter> {
    FORMS.iter().map(|form| filled(rng, *form, client, tax_code)).collect()
}

fn filled(rng: &mut StdRng, form: Form, client: &str, tax_code: &str) -> Letter {
    let (sender, sender_name, subject, text, file) = form;
    let mut number = rng.random_range(10_000..99_999_u32);
    let code = format!("{:05X}", rng.random_range(0x1_0000..0xF_FFFF_u32));
    let mut fill = |form: &str| {
        let mut filled = form.replace("{p}", &code).replace("{c}", client).replace("{t}", tax_code);
        while filled.contains("{n}") {
            filled = filled.replacen("{n}", &number.to_string(), 1);
            number = 10_000 + number * 7 % 89_999;
        }
        filled
    };
    let (subject, text, file) = (fill(subject), fill(text), fill(file));
    let html = rng.random_ratio(1, 4).then(|| html(&subject, &text, sender_name));
    let mut attachments = Vec::new();
    if !file.is_empty() {
        attachments.push(attached(rng, &file, &subject, sender_name, client));
    }
    Letter {
        sender: sender.to_owned(),
        sender_name: sender_name.to_owned(),
        recipient: String::new(),
        text: format!("{text}\n\nDistinti saluti\n{sender_name}\n"),
        subject,
        html,
        pictures: Vec::new(),
        attachments,
    }
}

/// A letter that the client sent.
pub(crate) fn sent(rng: &mut StdRng) -> Letter {
    let (recipient, subject) = *pick(rng, &SENT);
    Letter {
        sender: String::new(),
        sender_name: String::new(),
        recipient: recipient.to_owned(),
        subject: subject.to_owned(),
        text: "Si trasmette quanto in oggetto.\n\nDistinti saluti\n".to_owned(),
        html: None,
        pictures: Vec::new(),
        attachments: Vec::new(),
    }
}

fn html(subject: &str, text: &str, sender_name: &str) -> String {
    format!(
        "<html><body style=\"font-family: Arial, sans-serif\"><h2 style=\"color: #14532d\">{}</h2><p>{}</p>\
         <p><b>Distinti saluti</b><br>{}</p><img src=\"https://statistiche.example/p.gif\" width=\"1\" height=\"1\" \
         alt=\"\"></body></html>",
        escape(subject),
        escape(text).replace('\n', "<br>\n"),
        escape(sender_name)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attached(rng: &mut StdRng, file: &str, subject: &str, sender_name: &str, client: &str) -> Attachment {
    let identifier = rng.random_range(1_000_000_000..9_999_999_999);
    let xml = |bytes| Attachment { name: file.to_owned(), media_type: "application/xml", bytes };
    match file {
        file if file.contains("_NS_") => xml(attachment::scarto(file, identifier)),
        file if file.contains("_RC_") => xml(attachment::consegna(file, identifier)),
        file if file.ends_with(".xml") => {
            let number = rng.random_range(10..999);
            xml(attachment::invoice(&attachment::Invoice { client, number, lines: 3 }))
        }
        file => {
            let bytes = attachment::pdf(&[sender_name, subject], rng.random_range(0..60_000));
            Attachment { name: file.to_owned(), media_type: "application/pdf", bytes }
        }
    }
}
