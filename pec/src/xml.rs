//! Small XML files of foreign origin, read into a flat list of elements.
//!
//! No DTD is read and no entity expanded but XML's own five and characters by number, so that there is
//! nothing to blow up; size, depth and number are limited. Reading ends with the root element: some
//! providers leave text after it.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::mime::{decode_text, fits_utf8};

/// A file longer than this is not read: real ones hold a few kilobytes, with hundreds of recipients
/// some hundred.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The deepest form that we know has six levels.
const MAX_DEPTH: usize = 16;
/// No form that we know gives an element more than four.
const MAX_ATTRIBUTES: usize = 32;

/// Why a file is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// Longer, deeper or of more elements than it may be.
    TooBig,
    /// There is no element at all.
    NoXml,
}

/// The elements of a file in the order in which they open; the first is the root.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) elements: Vec<Element>,
    /// Text where the form has none: between elements, or after the root.
    pub(crate) has_stray_text: bool,
    /// The declaration names an encoding that the bytes are not in.
    pub(crate) is_misdeclared: bool,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    /// Without prefix, as written.
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) parent: Option<usize>,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own text, every run of blanks made one.
    pub(crate) text: String,
    has_children: bool,
}

impl Document {
    /// Reads a file of at most [`MAX_BYTES`]; what follows a fault in it is not seen.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, NotRead> {
        Self::read_within(bytes, MAX_BYTES, usize::MAX)
    }

    /// As [`Document::read`], within other limits.
    pub(crate) fn read_within(bytes: &[u8], most: usize, elements: usize) -> Result<Self, NotRead> {
        if bytes.len() > most {
            return Err(NotRead::TooBig);
        }
        let declared = declared_encoding(bytes);
        let text = decode_text(bytes, declared.as_deref());
        let mut document =
            Self { is_misdeclared: is_misdeclared(bytes, declared.as_deref()), ..Self::default() };
        let mut reader = Reader::from_str(text.trim_start());
        reader.config_mut().check_end_names = false;
        let mut open = Vec::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => document.open(&tag, &mut open)?,
                Ok(Event::Empty(tag)) => {
                    document.open(&tag, &mut open)?;
                    open.pop();
                }
                Ok(Event::End(_)) => drop(open.pop()),
                Ok(Event::Text(text)) => document.write(&open, &String::from_utf8_lossy(&text)),
                Ok(Event::CData(text)) => document.write(&open, &String::from_utf8_lossy(&text)),
                Ok(Event::GeneralRef(name)) => {
                    document.write(&open, &expanded(&String::from_utf8_lossy(&name)));
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
            if document.elements.len() > elements {
                return Err(NotRead::TooBig);
            }
            if open.is_empty() && !document.elements.is_empty() {
                let rest = text.trim_start().as_bytes();
                let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                document.has_stray_text |= rest.get(end..).is_some_and(|rest| !rest.trim_ascii().is_empty());
                break;
            }
        }
        document.tidy();
        if document.elements.is_empty() { Err(NotRead::NoXml) } else { Ok(document) }
    }

    pub(crate) fn root(&self) -> Option<&Element> {
        self.elements.first()
    }

    /// Every element, with the name of the one around it (empty for the root).
    pub(crate) fn elements(&self) -> impl Iterator<Item = (&str, &Element)> {
        self.elements.iter().map(|element| {
            let parent = element.parent.and_then(|parent| self.elements.get(parent));
            (parent.map_or("", |parent| parent.name.as_str()), element)
        })
    }

    /// The text of the first element of this name, where it has any.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let named = |element: &&Element| element.is(name) && !element.text.is_empty();
        self.elements.iter().find(named).map(|element| element.text.as_str())
    }

    /// The namespace of the root; empty when it has none.
    pub(crate) fn namespace(&self) -> &str {
        let Some(root) = self.root() else { return "" };
        match root.prefix.as_str() {
            "" => root.attribute("xmlns"),
            prefix => root.attribute(&format!("xmlns:{prefix}")),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, open: &mut Vec<usize>) -> Result<(), NotRead> {
        if open.len() >= MAX_DEPTH {
            return Err(NotRead::TooBig);
        }
        let name = tag.name();
        let parent = open.last().copied();
        if let Some(parent) = parent.and_then(|parent| self.elements.get_mut(parent)) {
            parent.has_children = true;
        }
        open.push(self.elements.len());
        self.elements.push(Element {
            name: lossy(name.local_name().as_ref()),
            prefix: name.prefix().map(|prefix| lossy(prefix.as_ref())).unwrap_or_default(),
            parent,
            attributes: attributes(tag),
            text: String::new(),
            has_children: false,
        });
        Ok(())
    }

    fn write(&mut self, open: &[usize], text: &str) {
        if let Some(element) = open.last().and_then(|at| self.elements.get_mut(*at)) {
            element.text.push_str(text);
        }
    }

    fn tidy(&mut self) {
        for element in &mut self.elements {
            element.text = one_line(&element.text);
            self.has_stray_text |= element.has_children && !element.text.is_empty();
        }
    }
}

impl Element {
    /// Names are compared in any case: providers differ.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute; empty when it is absent.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// The root element's name and namespace, looking no further: also of a file too long to be read.
pub(crate) fn root(bytes: &[u8]) -> Option<(String, String)> {
    const HEAD: usize = 16 * 1024;
    let document = Document::read(bytes.get(..HEAD).unwrap_or(bytes)).ok()?;
    Some((document.root()?.name.clone(), document.namespace().to_owned()))
}

/// Without the checks for doubled names: they are quadratic.
fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut attributes = tag.attributes();
    let read = attributes.with_checks(false).flatten().take(MAX_ATTRIBUTES).map(|attribute| {
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => lossy(&attribute.value),
        };
        (lossy(attribute.key.as_ref()), one_line(&value))
    });
    read.collect()
}

/// XML's own five entities and characters by number; any other stays as it is written.
fn expanded(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    match (name, number.and_then(char::from_u32)) {
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("amp", _) => "&".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        (_, Some(character)) => character.to_string(),
        (name, None) => format!("&{name};"),
    }
}

/// The encoding that the XML declaration names.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = lossy(bytes.get(..200).unwrap_or(bytes));
    let declaration =
        head.trim_start().trim_start_matches('\u{feff}').strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    value.split(quote).nth(1).map(str::to_owned)
}

/// UTF-8 is the default (XML 1.0 §4.3.3); plain ASCII is right under any name.
fn is_misdeclared(bytes: &[u8], declared: Option<&str>) -> bool {
    let says_utf8 = declared.is_none_or(|name| name.trim().eq_ignore_ascii_case("utf-8"));
    !bytes.is_ascii() && says_utf8 != fits_utf8(bytes)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
