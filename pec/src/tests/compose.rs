//! Builds certified mail as providers do: `multipart/signed` over `multipart/mixed`.

/// A `daticert.xml` of the given `tipo`; `more` stands at the end of `dati`.
pub(super) fn daticert(tipo: &str, more: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="{tipo}" errore="nessuno">
  <intestazione>
    <mittente>rossi@pec.it</mittente>
    <destinatari tipo="certificato">bianchi@legalmail.it</destinatari>
    <destinatari tipo="esterno">verdi@example.com</destinatari>
    <risposte>rossi@pec.it</risposte>
    <oggetto>Avviso n. 7 &lt;urgente&gt; &amp; citt&#xE0;</oggetto>
  </intestazione>
  <dati>
    <gestore-emittente>ARUBA PEC S.p.A.</gestore-emittente>
    <data zona="+0100"><giorno>22/11/2026</giorno><ora>08:49:17</ora></data>
    <identificativo>opec210312.20261122084917.1.2.3@pec.aruba.it</identificativo>
    <msgid>&lt;ours-1@pec.it&gt;</msgid>
    {more}
  </dati>
</postacert>
"#
    )
}

/// The message that is carried as `postacert.eml`.
pub(super) const INNER: &str = "From: Mario Rossi <rossi@pec.it>\r\nTo: bianchi@legalmail.it\r\n\
     Subject: =?UTF-8?Q?citt=C3=A0?=\r\nMIME-Version: 1.0\r\n\
     Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nCiao.\r\n\
     --in\r\nContent-Type: application/pdf; name=\"atto.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
     JVBERi0=\r\n--in--\r\n";

/// A certified message: `headers` are the outermost ones, then each part as it stands.
pub(super) fn signed(headers: &str, parts: &[String]) -> Vec<u8> {
    let mut mixed = String::new();
    for part in parts {
        mixed.push_str(&format!("--mixed\r\n{part}\r\n"));
    }
    format!(
        "{headers}MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=sha-256; boundary=\"sig\"\r\n\r\n\
         This is an S/MIME signed message\r\n\r\n--sig\r\nContent-Type: multipart/mixed; boundary=\"mixed\"\r\n\r\n\
         {mixed}--mixed--\r\n\r\n--sig\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--sig--\r\n"
    )
    .into_bytes()
}

/// The human text that stands first.
pub(super) fn notice() -> String {
    "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nRicevuta.".to_owned()
}

/// `daticert.xml` as a part, unencoded.
pub(super) fn facts(tipo: &str, more: &str) -> String {
    format!(
        "Content-Type: application/xml; name=\"daticert.xml\"\r\nContent-Disposition: inline; \
         filename=\"daticert.xml\"\r\n\r\n{}",
        daticert(tipo, more)
    )
}

/// The original as an enclosed message.
pub(super) fn enclosed(inner: &str) -> String {
    format!(
        "Content-Type: message/rfc822; name=\"postacert.eml\"\r\n\
         Content-Disposition: inline; filename=\"postacert.eml\"\r\n\r\n{inner}"
    )
}

/// The outermost headers of a message of this kind.
pub(super) fn headers(kind: &str, subject: &str) -> String {
    format!(
        "X-Riferimento-Message-ID: <ours-1@pec.it>\r\nTo: bianchi@legalmail.it\r\n{kind}\r\nSubject: {subject}\r\n\
         From: \"Per conto di: rossi@pec.it\" <posta-certificata@pec.aruba.it>\r\n"
    )
}
