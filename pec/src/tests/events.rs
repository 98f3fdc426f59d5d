//! What is composed is read: every event, every habit, any text.

use proptest::prelude::*;

use crate::compose::{
    Attachment, CertificateEncoding, Composed, Event, Habits, Letter, Names, Order, Provider, Submission,
    Text, Undelivered, Wait,
};
use crate::mime::Encoding;
use crate::{Cause, Instant, Kind, Oddity, ReceiptForm, Recipient, Standing, read};

/// Words on one line, with whatever letters people use.
fn words() -> impl Strategy<Value = String> {
    "[\\PC&<>\"'àèéìòù]{0,60}".prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn address() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9.+-]{0,20}@[a-z]{1,10}\\.it"
}

fn id() -> impl Strategy<Value = String> {
    "[A-Za-z0-9$.]{1,40}@[a-z]{1,10}\\.it"
}

fn instant() -> impl Strategy<Value = Instant> {
    (1..=28u8, 1..=12u8, 2000..2100u16, 0..24u8, 0..60u8, prop_oneof!["\\+0[12]00", "-0330"]).prop_map(
        |(day, month, year, hour, minute, zone)| Instant {
            day: format!("{day:02}/{month:02}/{year}"),
            time: format!("{hour:02}:{minute:02}:59"),
            zone,
        },
    )
}

fn form() -> impl Strategy<Value = ReceiptForm> {
    prop_oneof![Just(ReceiptForm::Full), Just(ReceiptForm::Short), Just(ReceiptForm::Synthetic)]
}

fn event() -> impl Strategy<Value = Event> {
    let late = prop_oneof![Just(Wait::TwelveHours), Just(Wait::TwentyFourHours)];
    let error =
        prop_oneof![Just(Undelivered::NoRecipient), Just(Undelivered::NoDomain), Just(Undelivered::Other)];
    prop_oneof![
        form().prop_map(|form| Event::Envelope { form }),
        words().prop_map(|reason| Event::Anomaly { reason }),
        Just(Event::Accepted),
        words().prop_map(|detail| Event::NotAccepted { detail }),
        words().prop_map(|detail| Event::NotAcceptedForVirus { detail }),
        (address(), form()).prop_map(|(recipient, form)| Event::Delivered { recipient, form }),
        (address(), error, words()).prop_map(|(recipient, error, detail)| Event::NotDelivered {
            recipient,
            error,
            detail
        }),
        (address(), words())
            .prop_map(|(recipient, detail)| Event::NotDeliveredForVirus { recipient, detail }),
        (address(), late).prop_map(|(recipient, wait)| Event::Late { recipient, wait }),
        prop::collection::vec(address(), 1..4).prop_map(|recipients| Event::TakenInCharge { recipients }),
        words().prop_map(|detail| Event::VirusDetected { detail }),
    ]
}

fn habits() -> impl Strategy<Value = Habits> {
    let certificate = prop_oneof![
        Just(CertificateEncoding::Base64),
        Just(CertificateEncoding::QuotedPrintable),
        Just(CertificateEncoding::Plain)
    ];
    let original = prop_oneof![Just(Encoding::Plain), Just(Encoding::Base64)];
    let names = prop_oneof![Just(Names::Quoted), Just(Names::Unquoted), Just(Names::OnTypeOnly)];
    let order = prop_oneof![Just(Order::CertificateFirst), Just(Order::OriginalFirst)];
    let text = prop_oneof![Just(Text::PlainAndHtml), Just(Text::Plain)];
    (certificate, original, names, order, text).prop_map(|(certificate, original, names, order, text)| {
        Habits { certificate, original, names, order, text }
    })
}

prop_compose! {
    fn submission()(
        sender in address(),
        recipients in prop::collection::vec((address(), any::<bool>()), 1..5),
        reply_to in prop_oneof![Just(String::new()), address()],
        subject in words(),
        message_id in prop_oneof![Just(String::new()), id()],
        identifier in id(),
        text in "[\\PC\n]{0,200}",
        file in prop::collection::vec(any::<u8>(), 0..200),
    ) -> Submission {
        let to: Vec<&str> = recipients.iter().map(|(address, _)| address.as_str()).collect();
        let attachments = [Attachment { name: "atto n. 1.pdf", media_type: "application/pdf", bytes: &file }];
        let letter = Letter { from: &sender, to: &to, subject: &subject, message_id: &identifier, text: &text,
            attachments: &attachments, ..Letter::default() };
        let original = letter.write();
        let recipients = recipients.into_iter().map(|(address, certified)| Recipient { address, certified });
        Submission { recipients: recipients.collect(), sender, reply_to, subject, message_id, identifier, original }
    }
}

fn composed(habits: Habits, submission: &Submission, event: &Event, at: &Instant) -> Composed {
    let provider =
        Provider { name: "Gestore & Figli S.p.A.".to_owned(), domain: "pec.example".to_owned(), habits };
    provider.compose(submission, event, at)
}

#[test]
fn what_is_signed_has_no_bare_line_feed_that_would_change_on_the_way() {
    let letter = b"Subject: x\r\n\r\ny\r\n".to_vec();
    let submission = Submission { original: letter, ..Submission::default() };
    let at = Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
    for certificate in
        [CertificateEncoding::Base64, CertificateEncoding::QuotedPrintable, CertificateEncoding::Plain]
    {
        let habits = Habits { certificate, ..Habits::default() };
        let composed = composed(habits, &submission, &Event::envelope(), &at);
        let content = composed.content();
        let bare = content.windows(2).filter(|pair| pair[1] == b'\n' && pair[0] != b'\r').count();
        assert_eq!(bare, 0, "{certificate:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_composed_is_read(
        habits in habits(), submission in submission(), event in event(), at in instant(),
        signature in prop::collection::vec(any::<u8>(), 1..300),
    ) {
        let composed = composed(habits, &submission, &event, &at);
        let raw = composed.sealed(&signature);
        let reading = read(&raw);
        prop_assert_eq!(&reading.kind, composed.kind());
        prop_assert_eq!(reading.certificate.as_ref(), composed.certificate());
        prop_assert_eq!(reading.original.as_deref(), composed.original());
        let signed = reading.signed.clone().unwrap();
        prop_assert_eq!(signed.content(&raw), composed.content());
        let sealed = signed.signature(&raw).into_owned();
        prop_assert_eq!(&sealed, &signature);
        if reading.kind.wraps_correspondence() {
            prop_assert_eq!(&reading.sender, &submission.sender);
            prop_assert_eq!(&reading.subject, &submission.subject);
        }
        let expected = match habits.names {
            Names::Quoted => vec![],
            Names::Unquoted => vec![Oddity::UnquotedName],
            Names::OnTypeOnly => vec![Oddity::NameOnTypeOnly],
        };
        if reading.certificate.is_some() || reading.original.is_some() {
            prop_assert_eq!(reading.oddities, expected);
        }
    }

    #[test]
    fn any_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let reading = read(&raw);
        let _ = (reading.sdi(), reading.rem());
    }
}

fn one_of(event: Event) -> Vec<u8> {
    let letter = Letter {
        from: "rossi@pec.it",
        name: "Mario Rossi",
        to: &["bianchi@legalmail.it"],
        subject: "Avviso",
        text: "Buongiorno.",
        html: Some("<p>Buongiorno.</p>"),
        attachments: &[Attachment { name: "atto.pdf", media_type: "application/pdf", bytes: b"%PDF-1.4" }],
        ..Letter::default()
    };
    let recipient = |address: &str, certified| Recipient { address: address.to_owned(), certified };
    let submission = Submission {
        sender: "rossi@pec.it".to_owned(),
        recipients: vec![recipient("bianchi@legalmail.it", true), recipient("verdi@example.com", false)],
        subject: "Avviso".to_owned(),
        message_id: "1@pec.it".to_owned(),
        identifier: "opec1@pec.example".to_owned(),
        original: letter.write(),
        ..Submission::default()
    };
    let at = Instant { day: "22/11/2026".to_owned(), time: "08:49:17".to_owned(), zone: "+0100".to_owned() };
    composed(Habits::default(), &submission, &event, &at).sealed(b"x")
}

fn recipient() -> String {
    "bianchi@legalmail.it".to_owned()
}

#[test]
fn a_short_receipt_returns_hashes_in_the_place_of_attachments() {
    let raw = one_of(Event::Delivered { recipient: recipient(), form: ReceiptForm::Short });
    let reading = read(&raw);
    let original = reading.original.unwrap();
    let inner = read(&original);
    let shown = inner.shown().unwrap();
    let attached: Vec<_> = shown
        .attachments()
        .iter()
        .map(|part| (part.name().unwrap_or_default().to_owned(), part.text()))
        .collect();
    let hash = "CC20E9F0CC3F91CD54B39F00DA1B4C3A0CF9E4BC84FA9D8B35D7B24DB1A5D9C6".len();
    assert_eq!(attached.len(), 1);
    assert_eq!((attached[0].0.as_str(), attached[0].1.len()), ("atto.pdf.hash", hash));
    assert_eq!(inner.subject, "Avviso");
}

#[test]
fn a_synthetic_receipt_returns_nothing_of_the_message() {
    let raw = one_of(Event::Delivered { recipient: recipient(), form: ReceiptForm::Synthetic });
    assert_eq!((read(&raw).original, read(&raw).oddities), (None, vec![]));
}

#[test]
fn the_two_notices_of_lateness_differ_in_their_standing_alone() {
    for (wait, standing) in [(Wait::TwelveHours, Standing::Warning), (Wait::TwentyFourHours, Standing::Final)]
    {
        let raw = one_of(Event::Late { recipient: recipient(), wait });
        let reading = read(&raw);
        let failure = reading.failure.unwrap();
        assert_eq!(
            (reading.kind, failure.cause, failure.standing),
            (Kind::LateDelivery, Cause::TimeExceeded, standing)
        );
    }
}

#[test]
fn a_virus_makes_kinds_of_their_own() {
    let detail = || "5.5.1 - rilevato virus: Eicar-Test".to_owned();
    for (event, kind) in [
        (Event::NotAcceptedForVirus { detail: detail() }, Kind::NonAcceptanceForVirus),
        (Event::NotDeliveredForVirus { recipient: recipient(), detail: detail() }, Kind::NonDeliveryForVirus),
        (Event::VirusDetected { detail: detail() }, Kind::VirusDetected),
    ] {
        let raw = one_of(event);
        let reading = read(&raw);
        assert_eq!((reading.kind, reading.failure.map(|failure| failure.cause)), (kind, Some(Cause::Virus)));
    }
}

#[test]
fn a_receipt_names_its_recipient_among_several_and_the_ids_to_pair_it_by() {
    let raw = one_of(Event::NotDelivered {
        recipient: recipient(),
        error: Undelivered::Other,
        detail: "5.1.1 - indirizzo non valido".to_owned(),
    });
    let reading = read(&raw);
    let certificate = reading.certificate.unwrap();
    assert_eq!(certificate.delivery, Some(recipient()));
    assert_eq!(
        (certificate.identifier.as_str(), certificate.message_id.as_deref()),
        ("opec1@pec.example", Some("1@pec.it"))
    );
    assert_eq!(reading.failure.map(|failure| failure.cause), Some(Cause::NoSuchAddress));
}

#[test]
fn an_envelope_shows_the_letter_and_none_of_its_machinery() {
    let raw = one_of(Event::envelope());
    let reading = read(&raw);
    let shown = reading.shown().unwrap();
    let names: Vec<_> = shown.attachments().iter().filter_map(|part| part.name()).collect();
    assert_eq!(names, ["atto.pdf"]);
    let raw = one_of(Event::Accepted);
    assert_eq!(read(&raw).shown().unwrap().attachments().len(), 0);
}
