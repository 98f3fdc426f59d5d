//! Why to beware of a link: what it says against where it leads. Pure.
//!
//! Phishing by certified mail imitates institutions: the name of one within another's host, letters of other
//! scripts that look like Latin ones, a text that names one host over a link to another.

use shared::letter::LinkDoubt;
use url::{Host, Url};

/// Names under which institutions and providers are known, and the domains that are theirs.
const KNOWN: [(&str, &[&str]); 16] = [
    ("inps", &["inps.it"]),
    ("inail", &["inail.it"]),
    ("agenziaentrate", &["agenziaentrate.it"]),
    ("agenziadelleentrate", &["agenziaentrate.it"]),
    ("agenziaentrateriscossione", &[]),
    ("agenziariscossione", &[]),
    ("fatturapa", &["fatturapa.it"]),
    ("giustizia", &["giustizia.it"]),
    ("giustiziacert", &["giustiziacert.it"]),
    ("posteitaliane", &["poste.it", "posteitaliane.it"]),
    ("postecert", &["postecert.it"]),
    ("pagopa", &["pagopa.it"]),
    ("arubapec", &["arubapec.it", "aruba.it"]),
    ("legalmail", &["legalmail.it", "infocert.it"]),
    ("infocamere", &["infocamere.it"]),
    ("registroimprese", &["registroimprese.it"]),
];
/// Domains that only public bodies are given.
const PUBLIC: [&str; 2] = ["gov.it", "camcom.it"];
/// Ends by which a bare word in a text is taken for the name of a host.
const ENDS: [&str; 8] = ["it", "com", "eu", "org", "net", "info", "gov", "cloud"];
/// Letters that look like a Latin one, by the Latin one.
const LIKE: [(char, &str); 16] = [
    ('a', "аα"),
    ('b', "Ьв"),
    ('c', "сϲ"),
    ('d', "ԁ"),
    ('e', "еє"),
    ('h', "һ"),
    ('i', "іιı"),
    ('j', "ј"),
    ('k', "кκ"),
    ('n', "пη"),
    ('o', "оοօ"),
    ('p', "рρ"),
    ('s', "ѕ"),
    ('t', "тτ"),
    ('x', "хχ"),
    ('y', "уγ"),
];

/// What is to be told of a link.
pub(super) struct Told {
    /// As it goes over the wire.
    pub(super) target: String,
    /// As it reads; empty for mail and telephone.
    pub(super) host: String,
    pub(super) doubts: Vec<LinkDoubt>,
}

/// What is to be told of a link with this text.
pub(super) fn of(text: &str, target: &str) -> Told {
    let Ok(url) = Url::parse(target.trim()) else {
        return Told { target: target.to_owned(), host: String::new(), doubts: Vec::new() };
    };
    let mut doubts = Vec::new();
    let mut doubt = |doubt, holds: bool| doubts.extend(holds.then_some(doubt));
    let host = match url.host() {
        Some(Host::Domain(domain)) => idna::domain_to_unicode(domain).0,
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => format!("[{address}]"),
        None => String::new(),
    };
    let is_web = matches!(url.scheme(), "http" | "https");
    if is_web {
        doubt(LinkDoubt::TextDiffers, host_in(text).is_some_and(|said| !are_related(&said, &host)));
        doubt(LinkDoubt::LookAlike, host.split('.').any(looks_alike));
        doubt(LinkDoubt::BearsName, bears_name(&host));
        doubt(LinkDoubt::HasUserName, !url.username().is_empty());
        doubt(LinkDoubt::NoName, !matches!(url.host(), Some(Host::Domain(_))));
    } else if url.scheme() == "mailto" {
        let differs = |said: &str| !said.eq_ignore_ascii_case(url.path().trim());
        doubt(LinkDoubt::TextDiffers, address_in(text).is_some_and(differs));
    }
    Told { target: url.to_string(), host, doubts }
}

/// The host that a text names, where it names one.
fn host_in(text: &str) -> Option<String> {
    text.split_whitespace().filter(|word| !word.contains('@')).find_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/').to_lowercase();
        let bare = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
        let host = bare.unwrap_or(&word).split(['/', '?', '#', ':']).next()?.trim_end_matches('.');
        let is_name =
            |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
        let last = host.rsplit('.').next()?;
        let looks = host.contains('.') && host.split('.').all(is_name);
        let is_meant = bare.is_some() || host.starts_with("www.") || ENDS.contains(&last);
        (looks && is_meant && last.chars().all(char::is_alphabetic)).then(|| host.to_owned())
    })
}

fn address_in(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.find(|word| word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')))
}

/// The same host, or one under the other.
fn are_related(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches("www."), other.trim_start_matches("www."));
    is_under(one, other) || is_under(other, one)
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Letters of several scripts in one label, or of another script that all look like Latin ones.
fn looks_alike(label: &str) -> bool {
    let letters = || label.chars().filter(|c| c.is_alphabetic());
    let mut scripts: Vec<Script> = letters().map(Script::of).collect();
    scripts.dedup();
    scripts.sort_unstable();
    scripts.dedup();
    match scripts.as_slice() {
        [] | [Script::Latin] => false,
        [_] => letters().all(|c| latin(c) != c),
        _ => true,
    }
}

/// The name of an institution among the words of a host that is not its own.
fn bears_name(host: &str) -> bool {
    let plain: String = host.chars().map(latin).collect();
    if plain == host && PUBLIC.iter().any(|domain| is_under(host, domain)) {
        return false;
    }
    let owns = |domains: &[&str]| plain == host && domains.iter().any(|domain| is_under(host, domain));
    if KNOWN.iter().any(|(_, domains)| owns(domains)) {
        return false;
    }
    let has = |name: &str| {
        let words = plain.split(['.', '-']).any(|word| word == name);
        let joined = plain.split('.').map(|label| label.replace('-', ""));
        // A short name stands in many words.
        words || name.len() > 6 && joined.into_iter().any(|label| label.contains(name))
    };
    KNOWN.iter().any(|(name, _)| has(name))
}

/// Scripts in which names are written in Europe.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Other,
}

impl Script {
    const fn of(c: char) -> Self {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Self::Latin,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Self::Greek,
            '\u{400}'..='\u{52F}' => Self::Cyrillic,
            '\u{530}'..='\u{58F}' => Self::Armenian,
            _ => Self::Other,
        }
    }
}

/// The Latin letter that a letter looks like; itself where there is none.
fn latin(c: char) -> char {
    let like = LIKE.iter().find(|(_, others)| others.contains(c)).map(|(latin, _)| *latin);
    like.unwrap_or(match c {
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::LinkDoubt::{BearsName, HasUserName, LookAlike, NoName, TextDiffers};
    use super::*;

    #[test]
    fn an_honest_link_is_not_doubted() {
        for (text, target) in [
            ("INPS", "https://www.inps.it/servizi"),
            ("www.inps.it", "https://servizi2.inps.it/x"),
            ("https://agenziaentrate.gov.it", "https://www.agenziaentrate.gov.it/portale"),
            ("Accedi con SPID", "https://spid.agenziaentrate.gov.it/"),
            ("clicca qui", "https://esempio.it/pagina?x=1"),
            ("art. 54-bis, comma 2.", "https://esempio.it"),
            ("Fattura 12.pdf", "https://esempio.it/12"),
            ("ufficio@pec.it", "mailto:ufficio@pec.it"),
            ("città", "https://città.it/"),
            ("сайт", "https://пример.рф/"),
        ] {
            assert_eq!(of(text, target).doubts, [], "{text} {target}");
        }
    }

    #[test]
    fn what_misleads_is_told() {
        for (text, target, doubts) in [
            ("https://www.inps.it/avviso", "https://raccolta.example/x", &[TextDiffers][..]),
            ("vedi www.inps.it.", "https://inps.it.raccolta.example/x", &[TextDiffers, BearsName]),
            ("pagamento", "https://agenzia-entrate.com/", &[BearsName]),
            ("pagamento", "https://agenziaentrate-gov.it/", &[BearsName]),
            ("apri", "https://inрs.it/", &[LookAlike, BearsName]),
            ("apri", "https://www.inps.it@raccolta.example/", &[HasUserName]),
            ("apri", "http://192.0.2.7/", &[NoName]),
            ("apri", "http://3221225991/", &[NoName]),
            ("a@pec.it", "mailto:b@raccolta.example", &[TextDiffers]),
            ("apri", "https://раура.example/", &[LookAlike]),
        ] {
            assert_eq!(of(text, target).doubts, doubts, "{text} {target}");
        }
    }

    #[test]
    fn a_target_stands_as_it_goes_over_the_wire_and_its_host_as_it_reads() {
        let told = of("apri", "https://inрs.it/x");
        assert_eq!((told.target.as_str(), told.host.as_str()), ("https://xn--ins-1ed.it/x", "inрs.it"));
    }
}
