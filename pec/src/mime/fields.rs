//! Header fields of one part. mail-parser reads them, one header block at a time and never a body.

use std::sync::LazyLock;

use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser, MessagePart};

/// A header block longer than this is read up to here: the longest real ones hold a few hundred
/// kilobytes of recipients.
const MAX_HEADER: usize = 1024 * 1024;

static PARSER: LazyLock<MessageParser> = LazyLock::new(MessageParser::default);

/// How a body is encoded for its way (RFC 2045 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// 7bit, 8bit, binary, or something unknown, which is taken as it is.
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
}

#[derive(Debug)]
pub(super) struct Fields<'a> {
    headers: Message<'a>,
    pub(super) media_type: String,
    pub(super) boundary: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) name: Option<String>,
    pub(super) content_id: Option<String>,
    pub(super) is_attachment: bool,
    pub(super) encoding: Encoding,
}

impl<'a> Fields<'a> {
    /// Reads a header block; `in_digest` changes the default type (RFC 2046 §5.1.5).
    pub(super) fn of(block: &'a [u8], in_digest: bool) -> Self {
        let block = block.get(..MAX_HEADER).unwrap_or(block);
        let mut headers = PARSER.parse_headers(block).unwrap_or_default();
        if headers.parts.is_empty() {
            // mail-parser's own accessors take a part for granted.
            headers.parts.push(MessagePart::default());
        }
        let value = |name| last(&headers, &name);
        let content_type = value(HeaderName::ContentType).and_then(HeaderValue::as_content_type);
        let disposition = value(HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type);
        let default = if in_digest { "message/rfc822" } else { "text/plain" };
        let media_type = content_type.map_or_else(
            || default.to_owned(),
            |t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or_default()).to_ascii_lowercase(),
        );
        let attribute = |name| content_type.and_then(|t| t.attribute(name)).map(str::to_owned);
        let file_name = disposition.and_then(|d| d.attribute("filename")).map(str::to_owned);
        let encoding = value(HeaderName::ContentTransferEncoding).and_then(HeaderValue::as_text);
        let content_id = value(HeaderName::ContentId).and_then(HeaderValue::as_text);
        Self {
            boundary: attribute("boundary").filter(|b| media_type.starts_with("multipart/") && !b.is_empty()),
            charset: attribute("charset"),
            name: file_name.or_else(|| attribute("name")).filter(|name| !name.trim().is_empty()),
            content_id: content_id.map(|id| id.trim_matches(['<', '>', ' ']).to_owned()),
            is_attachment: disposition.is_some_and(mail_parser::ContentType::is_attachment),
            encoding: encoding.map_or(Encoding::Plain, Encoding::named),
            media_type,
            headers,
        }
    }

    /// For a multipart that has no parts.
    pub(super) fn become_text(&mut self) {
        "text/plain".clone_into(&mut self.media_type);
    }

    pub(super) fn field(&self, name: &str) -> Option<String> {
        let (_, raw) =
            self.headers.headers_raw().find(|(found, _)| found.trim().eq_ignore_ascii_case(name))?;
        let unfolded: Vec<&str> = raw.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        Some(unfolded.join(" "))
    }

    pub(super) fn subject(&self) -> Option<String> {
        self.headers.subject().map(one_line)
    }

    pub(super) fn addresses(&self, name: &str) -> Vec<(String, String)> {
        let headers = self.headers.headers();
        let header = headers.iter().find(|header| header.name().eq_ignore_ascii_case(name));
        let Some(HeaderValue::Address(addresses)) = header.map(|header| &header.value) else {
            return Vec::new();
        };
        let all: Vec<_> = match addresses {
            Address::List(list) => list.iter().collect(),
            Address::Group(groups) => groups.iter().flat_map(|group| &group.addresses).collect(),
        };
        all.iter()
            .map(|a| (one_line(a.name().unwrap_or_default()), one_line(a.address().unwrap_or_default())))
            .collect()
    }
}

impl Encoding {
    fn named(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            _ => Self::Plain,
        }
    }
}

/// The value of the last field of this name, as mail-parser takes it for the structure.
fn last<'m, 'a>(headers: &'m Message<'a>, name: &HeaderName<'_>) -> Option<&'m HeaderValue<'a>> {
    headers.headers().iter().rev().find(|header| header.name == *name).map(|header| &header.value)
}

/// Text for one line: control characters and runs of blanks become one blank.
fn one_line(text: &str) -> String {
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(blank).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
