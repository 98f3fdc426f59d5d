//! Where the links of a letter lead. Read from what the sanitiser gives, so that what is listed is what can
//! be clicked; those of which to beware are given a class there, and the sanitiser comes again after.

use shared::letter::Link;

use super::doubts;
use crate::messages::plain;

/// So many links are listed.
const MOST: usize = 100;
/// Longer texts and targets are cut: a target of a megabyte says no more than its host.
const LONGEST: usize = 500;
/// The class of a link to beware of.
pub(super) const CLASS: &str = "doubtful";

/// The links of sanitised HTML, those of which to beware first.
pub(super) fn of(sanitised: &str) -> Vec<Link> {
    let mut links: Vec<Link> = anchors(sanitised).map(|anchor| anchor.link()).collect();
    links.dedup();
    links.sort_by_key(|link| link.doubts.is_empty());
    links.truncate(MOST);
    links
}

/// The same HTML, the links to beware of with [`CLASS`]; none when there are none.
pub(super) fn marked(sanitised: &str) -> Option<String> {
    let doubtful = anchors(sanitised).filter(|anchor| !anchor.link().doubts.is_empty());
    let places: Vec<usize> = doubtful.map(|anchor| anchor.after_name).collect();
    if places.is_empty() {
        return None;
    }
    let (mut marked, mut from) = (String::with_capacity(sanitised.len()), 0);
    for place in places {
        marked.push_str(sanitised.get(from..place).unwrap_or_default());
        marked.push_str(" class=\"");
        marked.push_str(CLASS);
        marked.push('"');
        from = place;
    }
    marked.push_str(sanitised.get(from..).unwrap_or_default());
    Some(marked)
}

/// An `a` element with a target.
struct Anchor<'a> {
    /// Where in the source its name ends.
    after_name: usize,
    target: String,
    /// What it holds, as HTML.
    inner: &'a str,
}

impl Anchor<'_> {
    fn link(&self) -> Link {
        let text = plain::text_of(self.inner).split_whitespace().collect::<Vec<_>>().join(" ");
        let told = doubts::of(&text, &self.target);
        let start = |text: String| text.chars().take(LONGEST).collect();
        Link { text: start(text), target: start(told.target), host: told.host, doubts: told.doubts }
    }
}

fn anchors(html: &str) -> impl Iterator<Item = Anchor<'_>> {
    html.match_indices("<a ").filter_map(move |(at, _)| {
        let rest = html.get(at..)?;
        let end = end_of_tag(rest)?;
        let (tag, after) = rest.split_at_checked(end)?;
        let target = attribute(tag, "href")?;
        let inner = after.split_once("</a>").map_or(after, |(inner, _)| inner);
        Some(Anchor { after_name: at + "<a".len(), target, inner })
    })
}

/// Where the tag at the start ends: a `>` in quotes is none. The sanitiser quotes every value.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut is_quoted = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let value = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    Some(value.replace("&nbsp;", "\u{A0}").replace("&amp;", "&"))
}
