//! Which office a message is from, and which one it only looks like.
//!
//! An office is told by the certified sender alone. Everything else that names one (the name beside the
//! address, an address like its own, the subject of ordinary mail) is what anybody can write: it makes a
//! message suspicious, never genuine.

use shared::address::EmailAddress;
use shared::institution::{Imitation, Institution, Sender, Suspicion};

/// Who a message says that it is from.
#[derive(Clone, Debug, Default)]
pub(super) struct Claim<'a> {
    /// The sender, where a trusted provider certifies him.
    pub(super) proven: Option<EmailAddress>,
    /// Whether it could have been proven: a signature that nobody has checked proves nothing and betrays
    /// nobody.
    pub(super) is_checked: bool,
    pub(super) address: &'a str,
    /// The names beside the addresses of the letter.
    pub(super) names: Vec<String>,
    pub(super) subject: &'a str,
}

/// A key that one wrong letter does not turn into somebody else's name.
const LONG_KEY: usize = 10;

/// The office that the proven sender writes for.
pub(super) fn office(senders: &[Sender], claim: &Claim<'_>) -> Option<Institution> {
    let domain = claim.proven.as_ref()?.domain();
    senders.iter().find(|sender| owns(&sender.domains, domain)).map(|sender| sender.institution)
}

/// The office that a message only looks like, and why; ask for [`office`] first.
pub(super) fn imitation(senders: &[Sender], claim: &Claim<'_>) -> Option<Suspicion> {
    let told = |sender: &Sender, reason| Some(Suspicion { imitates: sender.institution, reason });
    let (local, domain) = claim.address.rsplit_once('@').unwrap_or(("", claim.address));
    let domain = domain.trim_end_matches(['>', '.', ' ']).to_lowercase();
    let is_own = |sender: &&Sender| owns(&sender.domains, &domain) || owns(&sender.related, &domain);
    if let Some(sender) = senders.iter().find(is_own) {
        let is_doubtful = claim.proven.is_none() && claim.is_checked;
        return if is_doubtful { told(sender, Imitation::Uncertified) } else { None };
    }
    if let Some(sender) = senders.iter().find(|sender| is_like(sender, local, &domain)) {
        return told(sender, Imitation::Address);
    }
    let bears = |sender: &&Sender| claim.names.iter().any(|name| is_named(sender, name));
    if let Some(sender) = senders.iter().find(bears) {
        return told(sender, Imitation::Name);
    }
    // By certified mail people write of offices all the time, under subjects that begin with their names.
    let is_titled = |sender: &&Sender| begins_with_name(sender, claim.subject);
    let sender = senders.iter().find(is_titled).filter(|_| claim.proven.is_none() && claim.is_checked)?;
    told(sender, Imitation::Subject)
}

fn owns(domains: &[String], domain: &str) -> bool {
    let is_under =
        |listed: &String| domain.strip_suffix(listed.as_str()).is_some_and(|rest| rest.ends_with('.'));
    domains.iter().any(|listed| domain == listed || is_under(listed))
}

/// Whether an address that is not the office's looks like one of its own.
fn is_like(sender: &Sender, local: &str, domain: &str) -> bool {
    let labels: Vec<String> = domain.split(['.', '-', '_']).map(letters).collect();
    let has_label = |label: &String| labels.contains(label);
    let nearly = |key: &String| {
        key.len() >= LONG_KEY && domain.split('.').any(|label| is_one_off(&letters(label), key))
    };
    let keyed = |text: &str| sender.keys.iter().any(|key| letters(text).contains(key.as_str()));
    keyed(domain) || keyed(local) || sender.labels.iter().any(has_label) || sender.keys.iter().any(nearly)
}

fn is_named(sender: &Sender, name: &str) -> bool {
    let said = format!(" {} ", words(name));
    let has = |own: &String| said.contains(&format!(" {} ", words(own)));
    let begins = |own: &String| said.starts_with(&format!(" {} ", words(own)));
    let keyed = |key: &String| letters(name).contains(key.as_str());
    sender.names.iter().any(has) || sender.openings.iter().any(begins) || sender.keys.iter().any(keyed)
}

fn begins_with_name(sender: &Sender, subject: &str) -> bool {
    let said = format!("{} ", words(subject));
    let mut own = sender.names.iter().chain(&sender.openings);
    own.any(|own| said.starts_with(&format!("{} ", words(own))))
}

/// Words in lower case, one blank between them, without signs.
fn words(text: &str) -> String {
    let plain: String = folded(text).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters and digits alone, digits that pass for letters as these.
fn letters(text: &str) -> String {
    let as_letter = |c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '5' => 's',
        other => other,
    };
    folded(text).filter(|c| c.is_alphanumeric()).map(as_letter).collect()
}

/// Lower case, and Latin for what looks like it (Unicode's confusables, the commonest of them).
fn folded(text: &str) -> impl Iterator<Item = char> {
    let latin = |c| match c {
        'а' | 'à' | 'á' | 'α' => 'a',
        'е' | 'è' | 'é' | 'ё' | 'ε' => 'e',
        'і' | 'ì' | 'í' | 'ı' | 'ι' => 'i',
        'о' | 'ò' | 'ó' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'у' => 'y',
        'ν' | 'п' => 'n',
        'ӏ' => 'l',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(latin)
}

/// Whether two texts differ in one letter: another, one more, or one less.
fn is_one_off(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let start = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let rest = |text: &[char], skipped: usize| text.get(start + skipped..).unwrap_or_default().to_vec();
    match left.len().cmp(&right.len()) {
        std::cmp::Ordering::Equal => rest(&left, 1) == rest(&right, 1),
        std::cmp::Ordering::Less => rest(&left, 0) == rest(&right, 1),
        std::cmp::Ordering::Greater => rest(&left, 1) == rest(&right, 0),
    }
}

#[cfg(test)]
mod tests {
    use shared::institution::SHIPPED;

    use super::*;

    fn shipped() -> Vec<Sender> {
        serde_json::from_str(SHIPPED).unwrap()
    }

    fn claim<'a>(address: &'a str, name: &str, subject: &'a str) -> Claim<'a> {
        Claim { proven: None, is_checked: true, address, names: vec![name.to_owned()], subject }
    }

    fn proven<'a>(address: &'a str, name: &str, subject: &'a str) -> Claim<'a> {
        Claim { proven: address.parse().ok(), ..claim(address, name, subject) }
    }

    #[test]
    fn an_office_is_told_by_the_domain_of_the_proven_sender_and_by_nothing_else() {
        let of = |claim: &Claim<'_>| office(&shipped(), claim);
        assert_eq!(of(&proven("sdi07@pec.fatturapa.it", "", "")), Some(Institution::Sdi));
        let court = proven("tribunale.milano@civile.ptel.giustiziacert.it", "", "");
        assert_eq!(of(&court), Some(Institution::Court));
        assert_eq!(imitation(&shipped(), &court), None);
        for address in
            ["x@postacert.inps.gov.it.evil.it", "x@notgiustiziacert.it", "postacert.inps.gov.it@pec.it"]
        {
            assert_eq!(of(&proven(address, "INPS", "INPS")), None, "{address}");
        }
        assert_eq!(of(&claim("sdi07@pec.fatturapa.it", "", "")), None);
    }

    #[test]
    fn what_only_looks_like_an_office_is_suspicious_with_the_reason() {
        use Imitation::{Address, Name, Subject, Uncertified};
        use Institution::{Chamber, Collection, Court, Inail, Inps, Revenue, Sdi};
        let cases = [
            (claim("dp.milano1@pce.agenziaentrate.it", "", ""), Revenue, Uncertified),
            (claim("noreply@inps.it", "", ""), Inps, Uncertified),
            (proven("dp@pce-agenziaentrate.it", "", ""), Revenue, Address),
            (proven("x@pce.agenziaentrata.it", "", ""), Revenue, Address),
            (proven("x@agenz1aentrate.com", "", ""), Revenue, Address),
            (proven("x@pec.agenziariscossione.gov.it.pec-id.it", "", ""), Collection, Address),
            (proven("x@postacert-inps.it", "", ""), Inps, Address),
            (proven("x@inail.pec-cert.it", "", ""), Inail, Address),
            (proven("sdi01@fatturapa.legal-mail.it", "", ""), Sdi, Address),
            (proven("agenzia.entrate@pec.it", "", ""), Revenue, Address),
            (proven("rossi@pec.it", "Agenzia delle Entrate - Riscossione", ""), Collection, Name),
            (proven("rossi@pec.it", "\u{410}genzia delle Entrate", ""), Revenue, Name),
            (proven("rossi@pec.it", "Tribunale di Milano", ""), Court, Name),
            (proven("rossi@pec.it", "dp.milano1@pce.agenziaentrate.it", ""), Revenue, Name),
            (claim("rossi@gmail.com", "", "Camera di Commercio: diritto annuale"), Chamber, Subject),
        ];
        for (claim, imitates, reason) in cases {
            assert_eq!(imitation(&shipped(), &claim), Some(Suspicion { imitates, reason }), "{claim:?}");
        }
    }

    #[test]
    fn who_writes_of_an_office_is_not_suspected() {
        let honest = [
            proven(
                "avv.bellini@ordineavvocatimilano.it",
                "Avv. Carla Bellini",
                "Tribunale di Milano R.G. 4/2026",
            ),
            proven("protocollo@pec.comune.napoli.it", "Comune di Napoli", "Agenzia delle Entrate: riscontro"),
            claim("cliente@gmail.com", "Mario Rossi", "R: INPS, richiesta DURC"),
            claim("cliente@gmail.com", "Finpsa S.p.A.", "Offerta per la tribuna"),
            proven("ufficio@inps.gov.it", "INPS", "INPS"),
            proven("crediti@pec.siderurgicapadana.it", "Siderurgica Padana S.p.A.", "Sollecito"),
            Claim {
                is_checked: false,
                ..claim("dp.milano1@pce.agenziaentrate.it", "", "Agenzia delle Entrate")
            },
        ];
        for claim in honest {
            assert_eq!(imitation(&shipped(), &claim), None, "{claim:?}");
        }
    }
}
