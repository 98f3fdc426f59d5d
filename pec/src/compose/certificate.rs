//! `daticert.xml`, written (RFC 6109 §4.4).

use super::entity::escape;
use crate::certificate::{Certificate, Instant};

/// The months of RFC 5322 §3.3.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Certificate {
    /// Writes it as providers do. What [`Certificate::read`] makes of it is equal to it, as long as every
    /// text stands on one line.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{}\" errore=\"{}\">\n    <intestazione>\n",
            escape(&self.kind),
            escape(&self.error)
        );
        element(&mut xml, "mittente", &self.sender);
        for recipient in &self.recipients {
            let kind = if recipient.certified { "certificato" } else { "esterno" };
            let address = escape(&recipient.address);
            xml += &format!("        <destinatari tipo=\"{kind}\">{address}</destinatari>\n");
        }
        element(&mut xml, "risposte", &self.reply_to);
        element(&mut xml, "oggetto", &self.subject);
        xml += "    </intestazione>\n    <dati>\n";
        element(&mut xml, "gestore-emittente", &self.provider);
        if let Some(instant) = &self.instant {
            xml += &format!(
                "        <data zona=\"{}\">\n            <giorno>{}</giorno>\n            <ora>{}</ora>\n        </data>\n",
                escape(&instant.zone),
                escape(&instant.day),
                escape(&instant.time)
            );
        }
        element(&mut xml, "identificativo", &self.identifier);
        if let Some(id) = &self.message_id {
            element(&mut xml, "msgid", &format!("<{id}>"));
        }
        if let Some(form) = &self.receipt {
            xml += &format!("        <ricevuta tipo=\"{}\" />\n", escape(form.name()));
        }
        if let Some(recipient) = &self.delivery {
            element(&mut xml, "consegna", recipient);
        }
        for recipient in &self.received_for {
            element(&mut xml, "ricezione", recipient);
        }
        if let Some(detail) = &self.error_detail {
            element(&mut xml, "errore-esteso", detail);
        }
        xml + "    </dati>\n</postacert>\n"
    }
}

impl Instant {
    /// As in a `Date` field (RFC 5322 §3.3), without the day of the week, which is optional.
    pub(super) fn header_date(&self) -> String {
        let mut numbers = self.day.split('/');
        let (day, month, year) = (numbers.next(), numbers.next(), numbers.next());
        let month = month.and_then(|month| month.parse::<usize>().ok()).unwrap_or_default();
        let month = MONTHS.get(month.wrapping_sub(1)).unwrap_or(&"Jan");
        let zone = self.zone.replace(':', "");
        format!("{} {month} {} {} {zone}", day.unwrap_or("1"), year.unwrap_or("1970"), self.time)
    }
}

fn element(xml: &mut String, name: &str, text: &str) {
    xml.push_str(&format!("        <{name}>{}</{name}>\n", escape(text)));
}
