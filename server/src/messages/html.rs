//! A message's HTML as a document of its own: foreign, so hostile until it has passed here.
//!
//! Caps come first, since ammonia is quadratic on hostile input and cannot be stopped; ammonia's
//! allow-lists come last, and nothing edits what it gives: where links are to be marked, it comes again
//! after. What passes the caps no more is shown as plain
//! text. The document's
//! policy (no scripts, no forms, no loading) holds even if all of this were to fail.

mod doubts;
mod links;
#[cfg(debug_assertions)]
mod locks;
mod rehearsal;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::letter::Link;

use super::plain;

/// HTML longer than this is shown as text.
const LONGEST: usize = 1024 * 1024;
/// More tags, or more nodes made of them, than this are shown as text: nested in each other, so many
/// elements take a tenth of a second.
const MOST_NODES: usize = 8_000;
/// Pictures inside the message that are put into the document, in all.
const PICTURES: usize = 16 * 1024 * 1024;

/// Pictures that a browser draws without running anything: no SVG.
const PICTURE_TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Properties that change how text looks, and none that moves it over something else or loads anything.
const STYLES: [&str; 45] = [
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-spacing",
    "border-style",
    "border-top",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
];

/// Pictures of a message by their `Content-ID`: media type and bytes.
pub(super) type Pictures = HashMap<String, (String, Vec<u8>)>;

/// Whether remote pictures are named to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remote {
    Blocked,
    Allowed,
}

/// The document to show. `source` is the message's HTML, as it came.
pub(super) fn document(source: &str, pictures: Pictures, remote: Remote) -> String {
    #[cfg(debug_assertions)]
    if locks::is_off(locks::Lock::Sanitiser) {
        return page(source);
    }
    let body = match within_caps(source) {
        true => marked(source, pictures, remote),
        false => escape_text(&plain::text_of(source)),
    };
    page(&body)
}

/// Plain text as a document of the same kind.
pub(super) fn text_document(text: &str) -> String {
    page(&escape_text(text))
}

/// Text as HTML, line breaks kept.
pub(super) fn escape_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!("<pre>{escaped}</pre>")
}

/// Whether the HTML names remote pictures that the browser could load.
pub(super) fn has_remote(source: &str) -> bool {
    within_caps(source) && sanitise(source, Pictures::new(), Remote::Allowed).contains(" src=\"https:")
}

/// Where the links of the HTML lead, those of which to beware first.
pub(super) fn links(source: &str) -> Vec<Link> {
    match within_caps(source) {
        true => links::of(&sanitise(source, Pictures::new(), Remote::Blocked)),
        false => Vec::new(),
    }
}

/// The policy of the document: each lock holds with the others removed.
pub(super) fn policy(remote: Remote) -> String {
    #[cfg(debug_assertions)]
    if locks::is_off(locks::Lock::Policy) {
        return "frame-ancestors 'self'".to_owned();
    }
    let pictures = match remote {
        Remote::Blocked => "data:",
        Remote::Allowed => "data: https:",
    };
    format!(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {pictures}; \
         style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
}

/// A link shows its true target at the foot of the frame while it is pointed at or has the focus; one to
/// beware of always shows it.
const LINKS: &str = "a[href]:hover::before,a[href]:focus::before{content:attr(href);position:fixed;left:0;\
    bottom:0;max-width:100%;padding:4px 10px;font:12px/1.5 system-ui,sans-serif;background:#18212b;color:#fff;\
    overflow-wrap:anywhere;z-index:1}a.doubtful{outline:2px dashed #a4161a;outline-offset:1px}\
    a.doubtful::after{content:\" \\26A0  \" attr(href);color:#a4161a;font-weight:600}";

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <meta name=\"viewport\" content=\"width=device-width\"><style>\
         body{{margin:18px 22px;font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}}\
         img{{max-width:100%;height:auto}}table{{max-width:100%}}pre{{font:inherit;white-space:pre-wrap;margin:0}}\
         {LINKS}</style></head><body>{body}</body></html>"
    )
}

fn within_caps(source: &str) -> bool {
    let bytes = source.as_bytes();
    let tags = bytes.windows(2).filter(|pair| matches!(pair, [b'<', c] if c.is_ascii_alphabetic())).count();
    source.len() <= LONGEST && tags <= MOST_NODES && rehearsal::comes_to_at_most(MOST_NODES, source)
}

/// Sanitised, with the links to beware of marked.
fn marked(source: &str, pictures: Pictures, remote: Remote) -> String {
    let sanitised = sanitise(source, pictures, remote);
    match links::marked(&sanitised) {
        None => sanitised,
        Some(marked) => {
            let classes = HashMap::from([("a", HashSet::from([links::CLASS]))]);
            sanitiser(HashMap::new(), remote).allowed_classes(classes).clean(&marked).to_string()
        }
    }
}

fn sanitise(source: &str, pictures: Pictures, remote: Remote) -> String {
    sanitiser(data_urls(pictures), remote).clean(source).to_string()
}

fn sanitiser(inline: HashMap<String, String>, remote: Remote) -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .rm_tags(["area", "map"])
        .add_tags(["font", "big", "address", "tfoot", "u"])
        .add_generic_attributes(["style", "dir", "align"])
        .add_tag_attributes("font", ["color", "face", "size"])
        .add_tag_attributes("table", ["width", "border", "cellpadding", "cellspacing", "bgcolor"])
        .add_tag_attributes("tr", ["bgcolor", "valign"])
        .add_tag_attributes("td", ["width", "height", "bgcolor", "valign"])
        .add_tag_attributes("th", ["width", "height", "bgcolor", "valign"])
        .filter_style_properties(HashSet::from(STYLES))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => picture(value, &inline, remote).map(Cow::Owned),
            (_, "href") => is_link(value).then_some(Cow::Borrowed(value)),
            (_, "src" | "cite" | "longdesc") => None,
            (_, "style") => is_harmless_style(value).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
}

/// Where a picture comes from: the message itself, or, when asked for, a remote place over TLS.
fn picture(source: &str, inline: &HashMap<String, String>, remote: Remote) -> Option<String> {
    let lower = source.trim_start().get(..8).unwrap_or(source.trim_start()).to_ascii_lowercase();
    if lower.starts_with("cid:") {
        return inline.get(source.trim().get(4..)?).cloned();
    }
    if lower.starts_with("data:") {
        let kind = source.trim().get(5..)?.split([';', ',']).next()?.to_ascii_lowercase();
        return PICTURE_TYPES.contains(&kind.as_str()).then(|| source.trim().to_owned());
    }
    (remote == Remote::Allowed && lower.starts_with("https:")).then(|| source.trim().to_owned())
}

fn is_link(target: &str) -> bool {
    let target = target.trim_start().to_ascii_lowercase();
    ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| target.starts_with(scheme))
}

/// Nothing that loads, computes or escapes; ammonia then keeps the properties of [`STYLES`] only.
fn is_harmless_style(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let harmful = ["url", "var(", "attr(", "image", "expression", "position", "@", "\\", "/*", "javascript"];
    !harmful.iter().any(|word| style.contains(word))
}

fn data_urls(pictures: Pictures) -> HashMap<String, String> {
    let mut room = PICTURES;
    let mut urls = HashMap::new();
    for (id, (media_type, bytes)) in pictures {
        if PICTURE_TYPES.contains(&media_type.as_str()) && bytes.len() <= room {
            room -= bytes.len();
            urls.insert(id, format!("data:{media_type};base64,{}", STANDARD.encode(bytes)));
        }
    }
    urls
}

#[cfg(test)]
mod tests;
