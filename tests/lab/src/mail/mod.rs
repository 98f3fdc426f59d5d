//! Certified mail as a provider makes it (RFC 6109): envelopes and every kind of receipt.
//!
//! [`Composer`] is deterministic by its seed but for the signature, which is made with a key of the lab's
//! authority: trusted by who trusts that.

mod attachment;
mod certified;
mod forgery;
mod letters;
mod showcase;
pub(crate) mod sign;

use std::path::{Path, PathBuf};

use anyhow::Result;
use pec::compose::{CertificateEncoding, Event, Habits, Names, Order, Text};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use time::{OffsetDateTime, UtcOffset};

pub use self::attachment::{Invoice, invoice, pdf};
pub use self::certified::Receipt;
pub(crate) use self::certified::instant;
pub use self::letters::{Attachment, Letter};
use crate::plan::Plan;

/// Composes messages for the boxes of a lab.
pub struct Composer {
    folder: PathBuf,
    rng: StdRng,
}

/// Who certifies for whom, and when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The provider's company.
    pub issuer: String,
    /// The provider's domain: its mail comes from `posta-certificata@` it.
    pub domain: String,
    /// The box that receives.
    pub recipient: String,
    pub at: OffsetDateTime,
    pub habits: Habits,
}

impl Composer {
    /// A composer that signs with the key in the lab's `folder`.
    #[must_use]
    pub fn new(folder: &Path, seed: u64) -> Self {
        Self { folder: folder.to_owned(), rng: StdRng::seed_from_u64(seed) }
    }

    /// Something that might come to this box: mostly a certified message, now and then a receipt, seldom
    /// ordinary mail, a forgery, or what nobody can read.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn any(&mut self, plan: &Plan, address: &str, at: OffsetDateTime) -> Result<Vec<u8>> {
        let letter = self.letter(plan, address)?;
        match self.rng.random_range(0..100) {
            0..72 => self.envelope(plan, address, at, &letter),
            72..74 => {
                let letter = forgery::certified(&mut self.rng);
                self.envelope(plan, address, at, &letter)
            }
            74..76 => {
                let letter = forgery::uncertified(&mut self.rng);
                self.anomaly(plan, address, at, &letter)
            }
            76..78 => {
                let letter = forgery::ordinary(&mut self.rng);
                self.anomaly(plan, address, at, &letter)
            }
            78 => Ok(forgery::bare(&forgery::ordinary(&mut self.rng))),
            79 => Ok(forgery::unreadable()),
            _ => {
                let receipt = *pick(&mut self.rng, &Receipt::ALL);
                let sent = letters::sent(&mut self.rng);
                self.receipt(plan, address, at, receipt, &sent)
            }
        }
    }

    /// One of everything that can come to this box: a letter of each sender, every receipt, ordinary mail
    /// in its envelope and bare, every forgery, and what nobody can read.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn every_kind(&mut self, plan: &Plan, address: &str, at: OffsetDateTime) -> Result<Vec<Vec<u8>>> {
        let (name, tax_code) = client(plan, address)?;
        let (certified, uncertified) = forgery::each();
        let letters = letters::each(&mut self.rng, name, tax_code).into_iter().chain(certified);
        let ordinary = forgery::ordinary(&mut self.rng);
        let mut all = vec![forgery::bare(&ordinary), forgery::unreadable()];
        for letter in letters {
            all.push(self.envelope(plan, address, at, &letter)?);
        }
        for letter in uncertified.into_iter().chain([ordinary]) {
            all.push(self.anomaly(plan, address, at, &letter)?);
        }
        let mut receipts = Receipt::ALL.to_vec();
        receipts.dedup();
        for receipt in receipts {
            let sent = letters::sent(&mut self.rng);
            all.push(self.receipt(plan, address, at, receipt, &sent)?);
        }
        Ok(all)
    }

    /// A letter that suits the client who holds this box.
    ///
    /// # Errors
    /// When there is no such box.
    pub fn letter(&mut self, plan: &Plan, address: &str) -> Result<Letter> {
        let (name, tax_code) = client(plan, address)?;
        Ok(letters::received(&mut self.rng, name, tax_code))
    }

    /// A certified message in its envelope (busta di trasporto).
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn envelope(
        &mut self,
        plan: &Plan,
        address: &str,
        at: OffsetDateTime,
        letter: &Letter,
    ) -> Result<Vec<u8>> {
        let stamp = stamp(plan, address, at)?;
        certified::message(&mut self.rng, &self.folder, &stamp, letter, &Event::envelope())
    }

    /// Ordinary mail that reached a certified box (busta di anomalia).
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn anomaly(
        &mut self,
        plan: &Plan,
        address: &str,
        at: OffsetDateTime,
        letter: &Letter,
    ) -> Result<Vec<u8>> {
        let stamp = stamp(plan, address, at)?;
        let event = Event::Anomaly { reason: "posta ordinaria".to_owned() };
        certified::message(&mut self.rng, &self.folder, &stamp, letter, &event)
    }

    /// A receipt of something that this box sent.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn receipt(
        &mut self,
        plan: &Plan,
        address: &str,
        at: OffsetDateTime,
        receipt: Receipt,
        letter: &Letter,
    ) -> Result<Vec<u8>> {
        let stamp = stamp(plan, address, at)?;
        certified::message(&mut self.rng, &self.folder, &stamp, letter, &receipt.event(&letter.recipient))
    }
}

/// The name and the tax code of the client who holds this box.
fn client<'a>(plan: &'a Plan, address: &str) -> Result<(&'a str, &'a str)> {
    let client = plan.clients.get(plan.account(address)?.client);
    let tax_code =
        client.map_or("", |c| if c.vat_number.is_empty() { &c.fiscal_code } else { &c.vat_number });
    Ok((client.map_or("", |c| &c.name), tax_code))
}

fn stamp(plan: &Plan, address: &str, at: OffsetDateTime) -> Result<Stamp> {
    let provider = plan.provider(&plan.account(address)?.provider)?;
    let domain = address.rsplit_once('@').map_or("pec.it", |(_, domain)| domain);
    // Central European Time; summer time from April to October is near enough for a lab.
    let hours = if (4..=10).contains(&u8::from(at.month())) { 2 } else { 1 };
    let offset = UtcOffset::from_hms(hours, 0, 0)?;
    Ok(Stamp {
        issuer: provider.issuer.clone(),
        domain: domain.to_owned(),
        recipient: address.to_owned(),
        at: at.to_offset(offset),
        habits: habits(&provider.name),
    })
}

/// Providers differ in what RFC 6109 leaves open.
pub(crate) fn habits(provider: &str) -> Habits {
    match provider {
        "InfoCert Legalmail" => Habits {
            certificate: CertificateEncoding::QuotedPrintable,
            order: Order::OriginalFirst,
            ..Habits::default()
        },
        "Namirial" => Habits { certificate: CertificateEncoding::Plain, ..Habits::default() },
        "Register.it" => Habits { names: Names::Unquoted, ..Habits::default() },
        "Poste" => Habits { names: Names::OnTypeOnly, text: Text::Plain, ..Habits::default() },
        _ => Habits::default(),
    }
}

/// One of several.
#[expect(clippy::indexing_slicing, reason = "drawn below the length")]
pub(crate) fn pick<'a, T, const N: usize>(rng: &mut StdRng, items: &'a [T; N]) -> &'a T {
    &items[rng.random_range(0..N)]
}
