//! Envelopes and receipts around a letter.

use std::path::Path;

use anyhow::Result;
use pec::compose::{Attachment, Event, Picture, Provider, Submission, Undelivered, Wait};
use pec::{Instant, ReceiptForm, Recipient};
use rand::Rng;
use rand::rngs::StdRng;
use time::{Duration, OffsetDateTime};

use super::letters::Letter;
use super::{Stamp, sign};

/// The receipts that come to a sender's box (RFC 6109 §2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    Accepted,
    NotAccepted,
    NotAcceptedForVirus,
    DeliveredWhole,
    DeliveredBrief,
    DeliveredShort,
    NotDelivered,
    NotDeliveredForVirus,
    Late12Hours,
    Late24Hours,
    /// From provider to provider, and yet seen in a box now and then.
    TakenInCharge,
}

impl Receipt {
    /// Every kind, the usual ones more than once: they are what usually comes.
    pub const ALL: [Self; 15] = [
        Self::Accepted,
        Self::Accepted,
        Self::Accepted,
        Self::DeliveredWhole,
        Self::DeliveredWhole,
        Self::DeliveredWhole,
        Self::DeliveredBrief,
        Self::DeliveredShort,
        Self::NotDelivered,
        Self::NotAccepted,
        Self::NotAcceptedForVirus,
        Self::NotDeliveredForVirus,
        Self::Late12Hours,
        Self::Late24Hours,
        Self::TakenInCharge,
    ];

    /// What happened to what was sent to this recipient.
    pub(crate) fn event(self, recipient: &str) -> Event {
        let recipient = recipient.to_owned();
        let virus = || "5.5.1 - rilevato virus: Eicar-Test".to_owned();
        let delivered = |recipient, form| Event::Delivered { recipient, form };
        match self {
            Self::Accepted => Event::Accepted,
            Self::NotAccepted => Event::NotAccepted {
                detail: "5.7.1 - il destinatario in copia nascosta non è ammesso".to_owned(),
            },
            Self::NotAcceptedForVirus => Event::NotAcceptedForVirus { detail: virus() },
            Self::DeliveredWhole => delivered(recipient, ReceiptForm::Full),
            Self::DeliveredBrief => delivered(recipient, ReceiptForm::Short),
            Self::DeliveredShort => delivered(recipient, ReceiptForm::Synthetic),
            Self::NotDelivered => Event::NotDelivered {
                recipient,
                error: Undelivered::NoRecipient,
                detail: "5.1.1 - indirizzo non valido".to_owned(),
            },
            Self::NotDeliveredForVirus => Event::NotDeliveredForVirus { recipient, detail: virus() },
            Self::Late12Hours => Event::Late { recipient, wait: Wait::TwelveHours },
            Self::Late24Hours => Event::Late { recipient, wait: Wait::TwentyFourHours },
            Self::TakenInCharge => Event::TakenInCharge { recipients: vec![recipient] },
        }
    }
}

/// What the provider of the stamped box sends to it when `event` happens to the letter.
pub(crate) fn message(
    rng: &mut StdRng,
    folder: &Path,
    stamp: &Stamp,
    letter: &Letter,
    event: &Event,
) -> Result<Vec<u8>> {
    // Receipts are of what the box itself sent.
    let (sender, recipient) = match event.kind().wraps_correspondence() {
        true => (&letter.sender, &stamp.recipient),
        false => (&stamp.recipient, &letter.recipient),
    };
    let (identifier, message_id) = ids(rng, stamp, sender);
    let original = original(stamp, letter, sender, recipient, (&identifier, &message_id));
    let submission = Submission {
        sender: sender.clone(),
        recipients: vec![Recipient { address: recipient.clone(), certified: true }],
        reply_to: sender.clone(),
        subject: letter.subject.clone(),
        message_id,
        identifier,
        original,
    };
    let provider =
        Provider { name: stamp.issuer.clone(), domain: stamp.domain.clone(), habits: stamp.habits };
    let composed = provider.compose(&submission, event, &instant(stamp.at));
    Ok(composed.sealed(&sign::detached(folder, composed.content(), stamp.at)?))
}

/// The provider's id and the sender's.
fn ids(rng: &mut StdRng, stamp: &Stamp, sender: &str) -> (String, String) {
    let domain = sender.rsplit_once('@').map_or("pec.it", |(_, domain)| domain);
    let at = stamp.at;
    let identifier = format!(
        "opec2112.{}{:02}{:02}{:02}{:02}{:02}.{:06}.{:03}.1.{}@{}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        rng.random_range(0..1_000_000),
        rng.random_range(0..1_000),
        rng.random_range(50..70),
        stamp.domain
    );
    (identifier, format!("{:08X}${:024X}@{domain}", rng.random::<u32>(), rng.random::<u128>() >> 32))
}

/// The message as its sender wrote it; the provider has put its own id on it.
fn original(
    stamp: &Stamp,
    letter: &Letter,
    sender: &str,
    recipient: &str,
    (identifier, message_id): (&str, &str),
) -> Vec<u8> {
    let files = letter.attachments.iter();
    let attachments: Vec<Attachment<'_>> = files
        .map(|file| Attachment { name: &file.name, media_type: file.media_type, bytes: &file.bytes })
        .collect();
    let pictures = letter.pictures.iter();
    let pictures: Vec<Picture<'_>> =
        pictures.map(|(id, bytes)| Picture { id, media_type: "image/png", bytes }).collect();
    let written = pec::compose::Letter {
        from: sender,
        name: &letter.sender_name,
        to: &[recipient],
        subject: &letter.subject,
        message_id: identifier,
        fields: &format!("X-Riferimento-Message-ID: <{message_id}>\r\n"),
        date: Some(instant(stamp.at - Duration::seconds(3))),
        text: &letter.text,
        html: letter.html.as_deref(),
        pictures: &pictures,
        attachments: &attachments,
        ..pec::compose::Letter::default()
    };
    written.write()
}

pub(crate) fn instant(at: OffsetDateTime) -> Instant {
    let (day, month, year) = (at.day(), u8::from(at.month()), at.year());
    let (hours, minutes, _) = at.offset().as_hms();
    Instant {
        day: format!("{day:02}/{month:02}/{year}"),
        time: format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
        zone: format!("{hours:+03}{:02}", minutes.abs()),
    }
}
