//! Who wrote a message, and about what: as certified where that is possible.

use crate::certificate::Certificate;
use crate::kind::Kind;
use crate::mime::Part;

/// `mittente`, else the sender of the message inside, else the name in `"Per conto di: …"`. A receipt
/// is its provider's.
pub(crate) fn sender(
    kind: &Kind,
    certificate: Option<&Certificate>,
    outermost: Option<&Part<'_>>,
    inner: Option<&Part<'_>>,
) -> String {
    let from = |part: Option<&Part<'_>>| part.and_then(|part| part.addresses("From").into_iter().next());
    let (name, address) = from(outermost).unwrap_or_default();
    let header = if address.is_empty() { name.clone() } else { address };
    if !kind.wraps_correspondence() {
        let provider = certificate.map(|c| c.provider.clone()).filter(|provider| !provider.is_empty());
        return provider.unwrap_or(header);
    }
    let certified = certificate.map(|c| bare_address(&c.sender)).filter(|sender| !sender.is_empty());
    let inside = || from(inner).map(|(_, address)| address).filter(|address| !address.is_empty());
    let on_behalf = || on_behalf_of(&name);
    certified.or_else(inside).or_else(on_behalf).unwrap_or(header)
}

/// `oggetto`, else the subject of the message inside, else the outermost without its prefix. A receipt
/// of which nothing is certified keeps its prefix.
pub(crate) fn subject(
    kind: &Kind,
    certificate: Option<&Certificate>,
    outermost: Option<&Part<'_>>,
    inner: Option<&Part<'_>>,
) -> String {
    let certified = certificate.map(|c| c.subject.clone()).filter(|subject| !subject.is_empty());
    let inside = || inner.and_then(Part::subject);
    let header = || {
        let subject = outermost.and_then(Part::subject).unwrap_or_default();
        let prefix = if kind.wraps_correspondence() { kind.subject_prefix().trim_end() } else { "" };
        subject.strip_prefix(prefix).unwrap_or(&subject).trim_start().to_owned()
    };
    certified.or_else(inside).unwrap_or_else(header)
}

/// Some providers write blanks into an address, or a name before it.
fn bare_address(text: &str) -> String {
    let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let address = inside.map_or(text, |(address, _)| address);
    if address.contains('@') { address.split_whitespace().collect() } else { address.trim().to_owned() }
}

fn on_behalf_of(name: &str) -> Option<String> {
    let (before, after) = name.split_at_checked("Per conto di:".len())?;
    let after = after.trim();
    (before.eq_ignore_ascii_case("Per conto di:") && !after.is_empty()).then(|| after.to_owned())
}
