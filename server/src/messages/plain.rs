//! HTML turned to text, for messages that come without any: one pass, whatever the input is. What it
//! gives is shown as text and never as HTML.

/// Elements whose contents are not for reading.
const SILENT: [&str; 6] = ["head", "style", "script", "title", "template", "svg"];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 22] = [
    "address",
    "article",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "tr",
    "ul",
];

/// The readable text of `html`.
pub(super) fn text_of(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        text.push(before);
        rest = match Tag::read(tag) {
            Some(Tag::Comment { after }) => after,
            Some(Tag::Element { name, closes, after }) => {
                text.element(&name, closes);
                after
            }
            None => {
                text.push("<");
                tag.get(1..).unwrap_or_default()
            }
        };
    }
    text.push(rest);
    text.finish()
}

enum Tag<'a> {
    Comment { after: &'a str },
    Element { name: String, closes: bool, after: &'a str },
}

impl<'a> Tag<'a> {
    /// Reads a tag at the start of `at`; none when it is a bare `<`.
    fn read(at: &'a str) -> Option<Self> {
        if let Some(comment) = at.strip_prefix("<!--") {
            let after = comment.split_once("-->").map_or("", |(_, after)| after);
            return Some(Self::Comment { after });
        }
        let inner = at.get(1..)?;
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        if inner.starts_with(['!', '?']) {
            let after = inner.split_once('>').map_or("", |(_, after)| after);
            return Some(Self::Comment { after });
        }
        inner.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        Some(Self::Element { name: name.to_ascii_lowercase(), closes, after: after_attributes(attributes) })
    }
}

/// What follows the `>` that ends a tag; one inside a quoted value does not.
fn after_attributes(attributes: &str) -> &str {
    let mut quote = None;
    for (at, c) in attributes.char_indices() {
        match (quote, c) {
            (None, '>') => return attributes.get(at + 1..).unwrap_or_default(),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    ""
}

#[derive(Default)]
struct Text {
    out: String,
    /// The silent element that is open.
    silent: Option<String>,
}

impl Text {
    fn element(&mut self, name: &str, closes: bool) {
        match &self.silent {
            Some(open) if closes && open == name => self.silent = None,
            Some(_) => {}
            None if !closes && SILENT.contains(&name) => self.silent = Some(name.to_owned()),
            None if BLOCKS.contains(&name) => self.out.push('\n'),
            None if matches!(name, "td" | "th") && closes => self.out.push('\t'),
            None => {}
        }
    }

    /// Line breaks of the source are blanks; only elements make lines.
    fn push(&mut self, source: &str) {
        if self.silent.is_some() {
            return;
        }
        let mut rest = source;
        while let Some(at) = rest.find('&') {
            let (before, entity) = rest.split_at(at);
            self.blanks(before);
            let (c, after) = reference(entity).unwrap_or(('&', entity.get(1..).unwrap_or_default()));
            self.out.push(c);
            rest = after;
        }
        self.blanks(rest);
    }

    fn blanks(&mut self, source: &str) {
        self.out.extend(source.chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }));
    }

    /// Single blanks within lines, at most one empty line between them.
    fn finish(self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for line in self.out.lines() {
            let line = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        lines.join("\n").trim_end().to_owned()
    }
}

/// A character reference at the start of `at`, and what follows it.
fn reference(at: &str) -> Option<(char, &str)> {
    // The longest of those that matter has ten characters.
    let end = at.char_indices().take(12).find(|(_, c)| *c == ';')?.0;
    let name = at.get(1..end)?;
    let after = at.get(end + 1..)?;
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "agrave" => 'à',
        "egrave" => 'è',
        "eacute" => 'é',
        "igrave" => 'ì',
        "ograve" => 'ò',
        "ugrave" => 'ù',
        "Agrave" => 'À',
        "Egrave" => 'È',
        "euro" => '€',
        "deg" => '°',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "bull" => '•',
        _ => char::from_u32(number?)?,
    };
    Some((c, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        let html = "<html><head><style>p { color: red }</style></head><body><p>Gentile <b>cliente</b>,</p>\
                    <p>la&nbsp;fattura &egrave;\nallegata: 3 &lt; 4 &amp; 5 &#8364;<br>Saluti</p>\
                    <!-- <p>hidden --><table><tr><td>a</td><td title=\"x>y\">b</td></tr></table></body>";
        let text = "Gentile cliente,\n\nla fattura è allegata: 3 < 4 & 5 €\nSaluti\n\na b";
        assert_eq!(text_of(html).trim_start(), text);
    }

    #[test]
    fn broken_html_reads_as_far_as_it_goes() {
        for (html, text) in [
            ("a < b", "a < b"),
            ("<", "<"),
            ("a<b", "a"),
            ("a<!-- b", "a"),
            ("a <script>b", "a"),
            ("&", "&"),
            ("&#xFFFFFFFF;", "&#xFFFFFFFF;"),
            ("€<è>&è;", "€<è>&è;"),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }
}
