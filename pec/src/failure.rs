//! Why something did not go through, as far as a receipt tells.

use crate::certificate::Certificate;
use crate::kind::Kind;

/// What a receipt of refusal, of failure or of lateness says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code at the start of `errore-esteso`, where there is one.
    pub status: Option<EnhancedStatus>,
    pub cause: Cause,
    pub standing: Standing,
}

/// An enhanced status code (RFC 3463): `5.1.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnhancedStatus {
    /// 2, 4 or 5.
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

/// What was wrong. Told from the enhanced status code, and only without one from `postacert@errore`:
/// Aruba says `altro` for a box that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Cause {
    /// x.1.0, x.1.1 and the like, `no-dest`: there is no such box.
    NoSuchAddress,
    /// x.1.2, `no-dominio`: there is no such domain, or it is not certified.
    NoSuchDomain,
    /// x.2.0, x.2.1: the box is there and takes nothing.
    BoxClosed,
    /// x.2.2.
    BoxFull,
    /// x.2.3, x.3.4.
    TooLarge,
    /// x.4.x, and every notice of 12 or 24 hours.
    TimeExceeded,
    /// x.5.1, `virus`, `X-VerificaSicurezza: errore`.
    Virus,
    /// x.7.x: refused by a rule.
    Refused,
    /// None of these.
    Other,
}

/// Whether it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Standing {
    /// After 12 hours: a delivery may still follow, and so may the notice of 24 hours.
    Warning,
    Final,
    /// A notice of lateness that says neither: to be taken as a warning, and looked at.
    Unclear,
}

impl Failure {
    /// What a message of this kind says with this certificate; none where nothing failed.
    pub(crate) fn of(kind: &Kind, certificate: Option<&Certificate>) -> Option<Self> {
        if !kind.is_failure() {
            return None;
        }
        let detail =
            certificate.and_then(|certificate| certificate.error_detail.as_deref()).unwrap_or_default();
        let error = certificate.map_or("", |certificate| certificate.error.as_str());
        let status = EnhancedStatus::starting(detail);
        Some(Self { status, cause: cause(kind, status, error), standing: standing(kind, status, detail) })
    }
}

impl EnhancedStatus {
    /// The code that `text` starts with.
    #[must_use]
    pub fn starting(text: &str) -> Option<Self> {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = text.get(..end)?.trim_end_matches('.').split('.');
        let class = numbers.next()?.parse().ok().filter(|class| [2, 4, 5].contains(class))?;
        let mut number = || numbers.next().filter(|digits| digits.len() <= 3)?.parse().ok();
        let status = Self { class, subject: number()?, detail: number()? };
        numbers.next().is_none().then_some(status)
    }
}

impl std::fmt::Display for EnhancedStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

fn cause(kind: &Kind, status: Option<EnhancedStatus>, error: &str) -> Cause {
    if kind.is_for_virus() || error.eq_ignore_ascii_case("virus") {
        return Cause::Virus;
    }
    if *kind == Kind::LateDelivery {
        return Cause::TimeExceeded;
    }
    match status.map(|status| (status.subject, status.detail)) {
        Some((1, 2)) => Cause::NoSuchDomain,
        Some((1, 7 | 8)) => Cause::Refused,
        Some((1, _)) => Cause::NoSuchAddress,
        Some((2, 2)) => Cause::BoxFull,
        Some((2, 3) | (3, 4)) => Cause::TooLarge,
        Some((2, _)) => Cause::BoxClosed,
        Some((4, _)) => Cause::TimeExceeded,
        Some((5, 1)) => Cause::Virus,
        Some((7, _)) => Cause::Refused,
        Some(_) | None => match error.to_ascii_lowercase().as_str() {
            "no-dest" => Cause::NoSuchAddress,
            "no-dominio" => Cause::NoSuchDomain,
            _ => Cause::Other,
        },
    }
}

/// The notices of 12 and of 24 hours have the same header and the same `tipo`. The code decides; without
/// one the hours that the text names.
fn standing(kind: &Kind, status: Option<EnhancedStatus>, detail: &str) -> Standing {
    if *kind != Kind::LateDelivery {
        return Standing::Final;
    }
    let detail = detail.to_lowercase();
    let names = |hours: [&str; 3]| {
        let mut words = detail.split(|c: char| !c.is_alphanumeric());
        words.any(|word| hours.contains(&word))
    };
    match status.map(|status| status.class) {
        Some(5) => Standing::Final,
        Some(4) => Standing::Warning,
        _ if names(["24", "24h", "ventiquattro"]) => Standing::Final,
        _ if names(["12", "12h", "dodici"]) => Standing::Warning,
        _ => Standing::Unclear,
    }
}
