//! Registered electronic mail of the European kind (REM, ETSI EN 319 522 and 319 532), which certified
//! mail is growing into: recognised and told, never required.

use crate::mime::Part;
use crate::reading::{Reading, is_certificate};
use crate::xml::Document;

/// The namespace of evidence, whatever its version (ETSI EN 319 522-3).
const NAMESPACE: &str = "http://uri.etsi.org/19522/";

/// What of REM a message carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rem {
    /// The event that `X-REM-Subject` names: `SubmissionAcceptance` in
    /// `REM SubmissionAcceptance: the subject`.
    pub announced: Option<String>,
    pub evidence: Vec<Evidence>,
}

/// One piece of evidence (`Evidence`). Texts are as written; an absent element is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The last word of `ERDSEventId`, a URI: `ContentConsignment`.
    pub event: String,
    /// `EvidenceIdentifier`.
    pub identifier: String,
    /// `EventTime`, in the form of XML Schema's `dateTime`.
    pub time: String,
}

impl Reading<'_> {
    /// What of REM the outermost message carries; none when it carries nothing.
    #[must_use]
    pub fn rem(&self) -> Option<Rem> {
        let structure = self.structure.as_ref()?;
        let leaves = structure.own_leaves().map(|(_, part)| part).filter(|part| may_be_evidence(part));
        let rem = Rem {
            announced: structure.message().and_then(announced),
            evidence: leaves.filter_map(|part| Evidence::read(&part.contents())).collect(),
        };
        (rem != Rem::default()).then_some(rem)
    }
}

impl Evidence {
    /// Reads a file of evidence; none when it is not one.
    #[must_use]
    pub fn read(xml: &[u8]) -> Option<Self> {
        let document = Document::read(xml).ok()?;
        let is_evidence = document.root()?.is("Evidence") && document.namespace().starts_with(NAMESPACE);
        let text = |name| document.text(name).unwrap_or_default().to_owned();
        let event = text("ERDSEventId");
        is_evidence.then(|| Self {
            event: event.rsplit('/').next().unwrap_or(&event).to_owned(),
            identifier: text("EvidenceIdentifier"),
            time: text("EventTime"),
        })
    }
}

fn announced(message: &Part<'_>) -> Option<String> {
    let subject = message.field("X-REM-Subject")?;
    let (event, _) = subject.trim().strip_prefix("REM ")?.split_once(':')?;
    Some(event.trim().to_owned()).filter(|event| !event.is_empty())
}

fn may_be_evidence(part: &Part<'_>) -> bool {
    let is_named = part.name().is_some_and(|name| name.trim().to_ascii_lowercase().ends_with(".xml"));
    (is_named || part.media_type().ends_with("xml")) && !is_certificate(part)
}
