//! What a provider does with a message that was handed in: checks it, tells its sender, wraps and signs
//! it, delivers it, and tells its sender of each recipient (RFC 6109 §3).

use std::sync::Arc;

use anyhow::{Context as _, Result};
use pec::compose::{Event, Provider, Submission, Undelivered, Wait};
use pec::mime::{Part, Structure};
use pec::{ReceiptForm, Recipient};
use rand::Rng as _;
use time::{Duration, OffsetDateTime};

use super::checks::{self, Found};
use super::post::{Post, Taken};
use crate::lmtp;
use crate::mail::{habits, instant, sign};
use crate::plan::Plan;

/// A message for one recipient who could not be reached.
#[derive(Clone)]
pub(super) struct Waiting {
    accepted: Arc<Accepted>,
    recipient: String,
    since: OffsetDateTime,
    warned: bool,
}

/// A message that was accepted.
struct Accepted {
    submission: Submission,
    form: ReceiptForm,
    envelope: Vec<u8>,
    /// In copy: they get the shortest receipts.
    copied: Vec<String>,
}

/// All that follows from a submission.
pub(super) async fn process(post: &Post, taken: &Taken) -> Result<()> {
    let plan = post.plan();
    let provider = provider_for(&plan, &taken.sender);
    let submission = submission(&plan, &provider, taken, post.now())?;
    let event = match checks::check(&taken.message, &taken.sender, &taken.recipients) {
        Found::Fine => Event::Accepted,
        Found::Against(detail) => Event::NotAccepted { detail },
        Found::Virus => {
            Event::NotAcceptedForVirus { detail: "5.5.1 - rilevato virus: Eicar-Test".to_owned() }
        }
    };
    tell(post, &provider, &submission, &event).await?;
    if event != Event::Accepted {
        return Ok(());
    }
    let (form, copied) = wishes(&taken.message);
    let envelope = Event::Envelope { form: form.clone() };
    let envelope = sealed(post, &provider, &submission, &envelope).await?;
    let accepted = Arc::new(Accepted { submission, form, envelope, copied });
    for recipient in accepted.submission.recipients.iter().filter(|recipient| recipient.certified) {
        let since = post.now();
        let recipient = recipient.address.clone();
        deliver(post, Waiting { accepted: Arc::clone(&accepted), recipient, since, warned: false }).await?;
    }
    Ok(())
}

/// Looks at all that waits: delivers what can be delivered, and says what has waited too long.
pub(super) async fn try_again(post: &Post) -> Result<()> {
    for waiting in post.take_waiting() {
        deliver(post, waiting).await?;
    }
    Ok(())
}

/// Delivers to one recipient, or says why not.
async fn deliver(post: &Post, mut waiting: Waiting) -> Result<()> {
    let plan = post.plan();
    let (accepted, recipient) = (Arc::clone(&waiting.accepted), waiting.recipient.clone());
    let failed = |error, detail: &str| Event::NotDelivered {
        recipient: recipient.clone(),
        error,
        detail: detail.to_owned(),
    };
    let event = match (plan.account(&recipient), plan.station_of(&recipient)) {
        (Ok(_), Ok(_)) if post.is_lost(&recipient) => None,
        (Ok(_), Ok(station)) => {
            match lmtp::deliver(station.lmtp_port, &recipient, &accepted.envelope).await {
                Ok(()) => {
                    let is_copy = accepted.copied.contains(&recipient);
                    let form = if is_copy { ReceiptForm::Synthetic } else { accepted.form.clone() };
                    Some(Event::Delivered { recipient: recipient.clone(), form })
                }
                Err(error) if error.to_string().contains("Quota") => {
                    Some(failed(Undelivered::Other, "5.2.2 - casella piena"))
                }
                Err(_) => None,
            }
        }
        // As Aruba says it: the reason stands in the code alone.
        _ => Some(failed(Undelivered::Other, "5.1.1 - Aruba Pec S.p.A. - indirizzo non valido")),
    };
    if let Some(event) = event {
        let by = provider_for(&plan, &recipient);
        return tell(post, &by, &accepted.submission, &event).await;
    }
    let waited = post.now() - waiting.since;
    let late = |wait| Event::Late { recipient: recipient.clone(), wait };
    let by = provider_for(&plan, &accepted.submission.sender);
    if waited >= Duration::hours(24) {
        return tell(post, &by, &accepted.submission, &late(Wait::TwentyFourHours)).await;
    }
    if waited >= Duration::hours(12) && !waiting.warned {
        waiting.warned = true;
        tell(post, &by, &accepted.submission, &late(Wait::TwelveHours)).await?;
    }
    post.wait(waiting);
    Ok(())
}

/// Sends the sender a receipt.
async fn tell(post: &Post, provider: &Provider, submission: &Submission, event: &Event) -> Result<()> {
    let receipt = sealed(post, provider, submission, event).await?;
    let Some(receipt) = post.hold(&submission.sender, receipt) else { return Ok(()) };
    let plan = post.plan();
    lmtp::deliver(plan.station_of(&submission.sender)?.lmtp_port, &submission.sender, &receipt).await
}

async fn sealed(post: &Post, by: &Provider, submission: &Submission, event: &Event) -> Result<Vec<u8>> {
    let composed = by.compose(submission, event, &instant(post.now()));
    let folder = post.folder.clone();
    let at = post.now();
    let sealing = move || sign::detached(&folder, composed.content(), at).map(|sign| composed.sealed(&sign));
    tokio::task::spawn_blocking(sealing).await?
}

/// Who certifies for an address.
fn provider_for(plan: &Plan, address: &str) -> Provider {
    let domain = address.rsplit_once('@').map_or("pec.it", |(_, domain)| domain);
    let found = plan.providers.iter().find(|provider| provider.domains.iter().any(|one| one == domain));
    Provider {
        name: found.map_or_else(String::new, |provider| provider.issuer.clone()),
        domain: domain.to_owned(),
        habits: found.map(|provider| habits(&provider.name)).unwrap_or_default(),
    }
}

fn submission(plan: &Plan, by: &Provider, taken: &Taken, at: OffsetDateTime) -> Result<Submission> {
    let structure = Structure::of(&taken.message).ok().context("unreadable")?;
    let message = structure.message().context("no message")?;
    let is_certified = |address: &str| {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        plan.providers.iter().any(|provider| provider.domains.iter().any(|one| one == domain))
    };
    let recipients = taken
        .recipients
        .iter()
        .map(|address| Recipient { address: address.clone(), certified: is_certified(address) });
    let identifier = format!(
        "opec2112.{}{:02}{:02}{:02}{:02}{:02}.{:08}.{:03}.1.65@{}",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        rand::rng().random_range(0..100_000_000),
        rand::rng().random_range(0..1_000),
        by.domain
    );
    Ok(Submission {
        sender: taken.sender.clone(),
        recipients: recipients.collect(),
        reply_to: taken.sender.clone(),
        subject: message.subject().unwrap_or_default(),
        message_id: taken.message_id.clone(),
        original: with_own_id(&taken.message, &identifier, &taken.message_id),
        identifier,
    })
}

/// The receipt that the sender wishes for, and who is in copy.
fn wishes(raw: &[u8]) -> (ReceiptForm, Vec<String>) {
    let Ok(structure) = Structure::of(raw) else { return (ReceiptForm::Full, Vec::new()) };
    let field = |name: &str| structure.message().and_then(|message: &Part<'_>| message.field(name));
    let form = match field("X-TipoRicevuta").as_deref() {
        Some("breve") => ReceiptForm::Short,
        Some("sintetica") => ReceiptForm::Synthetic,
        _ => ReceiptForm::Full,
    };
    let copied = structure.message().map(|message| message.addresses("Cc")).unwrap_or_default();
    (form, copied.into_iter().map(|(_, address)| address.to_lowercase()).collect())
}

/// The message under the provider's id; the sender's own is told beside it.
fn with_own_id(raw: &[u8], identifier: &str, message_id: &str) -> Vec<u8> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").map_or(raw.len(), |place| place + 2);
    let (header, rest) = raw.split_at(end);
    let mut message =
        format!("Message-ID: <{identifier}>\r\nX-Riferimento-Message-ID: <{message_id}>\r\n").into_bytes();
    let mut is_id = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        let goes_on = line.first().is_some_and(|byte| b" \t".contains(byte));
        is_id = if goes_on { is_id } else { line.to_ascii_lowercase().starts_with(b"message-id:") };
        if !is_id {
            message.extend_from_slice(line);
        }
    }
    message.extend_from_slice(rest);
    message
}
