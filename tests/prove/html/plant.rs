//! A message with one vector wherever a message has room for text: both bodies, subject, names, file name,
//! media type, every field of the certificate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The message; its outer subject is what the watch tells it by.
pub(super) fn message(vector: &str, number: usize) -> Vec<u8> {
    let encoded = encoded_word(vector);
    // A field cannot hold a line break: what would be a field of its own is one more place.
    let bare: String = vector.chars().filter(|c| !c.is_control()).collect();
    let file = percent(&bare);
    let inner = format!(
        "From: {encoded} <a@pec.it>\r\nTo: {encoded} <b@pec.it>\r\nSubject: {encoded}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--a--\r\n\
         --m\r\nContent-Type: {bare}; x=y\r\nContent-Disposition: attachment; filename*=utf-8''{file}\r\n\r\nx\r\n\
         --m\r\nContent-Type: text/html; name=\"x.html\"\r\nContent-Disposition: attachment\r\n\r\n{bare}\r\n--m--\r\n",
        body = base64(vector)
    );
    let text = vector.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!(
        "X-Trasporto: posta-certificata\r\nFrom: {encoded} <posta-certificata@pec.it>\r\n\
         Subject: Vettore {number:05}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n\
         --o\r\nContent-Type: text/plain\r\n\r\nx\r\n--o\r\nContent-Type: application/xml; name=daticert.xml\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{certificate}\r\n\
         --o\r\nContent-Type: message/rfc822; name=postacert.eml\r\n\r\n{inner}\r\n--o--\r\n",
        certificate = base64(&format!(
            "<postacert tipo=\"posta-certificata\" errore=\"{text}\"><intestazione><mittente>{text}</mittente>\
             <destinatari tipo=\"certificato\">{text}</destinatari><risposte>{text}</risposte>\
             <oggetto>{number:05} {text}</oggetto></intestazione><dati><gestore-emittente>{text}</gestore-emittente>\
             <data zona=\"{text}\"><giorno>{text}</giorno><ora>{text}</ora></data>\
             <identificativo>{text}</identificativo><msgid>{text}</msgid></dati></postacert>"
        ))
    )
    .into_bytes()
}

fn encoded_word(text: &str) -> String {
    let words = text.as_bytes().chunks(42).map(|piece| format!("=?utf-8?B?{}?=", STANDARD.encode(piece)));
    words.collect::<Vec<_>>().join("\r\n ")
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn base64(text: &str) -> String {
    let encoded = STANDARD.encode(text);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    lines.join("\r\n")
}
