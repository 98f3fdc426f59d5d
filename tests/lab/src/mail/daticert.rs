//! `daticert.xml`: the facts that a provider certifies (RFC 6109 §4.4).

use time::OffsetDateTime;

/// What goes into it.
pub(crate) struct Daticert<'a> {
    pub(crate) kind: &'a str,
    pub(crate) error: &'a str,
    pub(crate) sender: &'a str,
    /// Address and whether it is a certified one.
    pub(crate) recipients: &'a [(String, bool)],
    pub(crate) reply_to: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) issuer: &'a str,
    pub(crate) at: OffsetDateTime,
    pub(crate) identifier: &'a str,
    pub(crate) message_id: &'a str,
    /// For deliveries: `completa`, `breve`, `sintetica`.
    pub(crate) receipt_form: Option<&'a str>,
    /// For what concerns one recipient.
    pub(crate) delivery: Option<&'a str>,
    pub(crate) long_error: Option<&'a str>,
}

impl Daticert<'_> {
    pub(crate) fn xml(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<postacert tipo=\"{}\" errore=\"{}\">\n  <intestazione>\n    \
             <mittente>{}</mittente>\n",
            self.kind,
            self.error,
            escape(self.sender)
        );
        for (address, certified) in self.recipients {
            let kind = if *certified { "certificato" } else { "esterno" };
            xml += &format!("    <destinatari tipo=\"{kind}\">{}</destinatari>\n", escape(address));
        }
        xml += &format!(
            "    <risposte>{}</risposte>\n    <oggetto>{}</oggetto>\n  </intestazione>\n  <dati>\n    \
             <gestore-emittente>{}</gestore-emittente>\n    <data zona=\"{}\">\n      <giorno>{}</giorno>\n      \
             <ora>{}</ora>\n    </data>\n    <identificativo>{}</identificativo>\n    <msgid>{}</msgid>\n",
            escape(self.reply_to),
            escape(self.subject),
            escape(self.issuer),
            zone(self.at),
            day(self.at),
            hour(self.at),
            escape(self.identifier),
            escape(self.message_id)
        );
        if let Some(form) = self.receipt_form {
            xml += &format!("    <ricevuta tipo=\"{form}\"/>\n");
        }
        if let Some(recipient) = self.delivery {
            xml += &format!("    <consegna>{}</consegna>\n", escape(recipient));
        }
        if let Some(error) = self.long_error {
            xml += &format!("    <errore-esteso>{}</errore-esteso>\n", escape(error));
        }
        xml += "  </dati>\n</postacert>\n";
        xml
    }
}

/// `22/11/2026`.
pub(crate) fn day(at: OffsetDateTime) -> String {
    format!("{:02}/{:02}/{}", at.day(), u8::from(at.month()), at.year())
}

/// `08:49:17`.
pub(crate) fn hour(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// `+0100`.
pub(crate) fn zone(at: OffsetDateTime) -> String {
    format!("+{:02}00", at.offset().whole_hours())
}

/// For XML and HTML alike.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
