//! A file of XML as a tree: for forms that are larger than certificates, such as invoices.
//!
//! ```
//! let tree = pec::tree::Tree::read(b"<f:Fattura><Dati><Numero>7</Numero></Dati></f:Fattura>").unwrap();
//! assert_eq!(tree.root().unwrap().text_at("Dati/Numero"), "7");
//! ```
//!
//! As small and as safe as what reads certificates: no DTD, no entities, everything limited.

use std::fmt::Write as _;

use crate::xml::{Document, Element};

pub use crate::xml::NotRead;

/// A file longer than this is not read: the exchange system takes invoices of five megabytes.
pub const MAX_BYTES: usize = 12 * 1024 * 1024;
/// More elements than this are not read: an invoice of 10,000 lines has a third of them.
pub const MAX_ELEMENTS: usize = 400_000;
/// Longer texts (files in base64) are not repeated by [`Tree::indented`].
const LONGEST_TEXT: usize = 2_000;

/// The elements of a file.
#[derive(Debug)]
pub struct Tree {
    document: Document,
    /// The places of the children of each element.
    children: Vec<Vec<usize>>,
}

/// One element.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    tree: &'t Tree,
    at: usize,
}

impl Tree {
    /// Reads a file; what follows a fault in it is not seen.
    ///
    /// # Errors
    /// [`NotRead`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotRead> {
        let document = Document::read_within(bytes, MAX_BYTES, MAX_ELEMENTS)?;
        let mut children = vec![Vec::new(); document.elements.len()];
        for (at, element) in document.elements.iter().enumerate() {
            if let Some(siblings) = element.parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(at);
            }
        }
        Ok(Self { document, children })
    }

    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        self.document.root().map(|_| Node { tree: self, at: 0 })
    }

    /// The file written anew, an element a line, of at most about `most` bytes; and whether that is not
    /// all of it. Long texts are left out.
    #[must_use]
    pub fn indented(&self, most: usize) -> (String, bool) {
        let mut out = String::new();
        let mut open: Vec<(usize, usize)> = self.root().map(|root| (root.at, 0)).into_iter().collect();
        // The end tags that are due, by depth, on the same stack: an element comes twice.
        let mut is_begun = vec![false; self.children.len()];
        while let Some((at, depth)) = open.pop() {
            if out.len() > most {
                return (out, true);
            }
            let (Some(element), Some(children)) = (self.document.elements.get(at), self.children.get(at))
            else {
                continue;
            };
            let indent = "  ".repeat(depth);
            let name = full_name(element);
            match is_begun.get_mut(at) {
                Some(begun) if !*begun && !children.is_empty() => {
                    *begun = true;
                    // Writing to a string does not fail.
                    let _ = writeln!(out, "{indent}<{name}{}>", attributes(element));
                    open.push((at, depth));
                    open.extend(children.iter().rev().map(|child| (*child, depth + 1)));
                }
                Some(begun) if !*begun => {
                    let text = escaped(shortened(&element.text));
                    let _ = writeln!(out, "{indent}<{name}{}>{text}</{name}>", attributes(element));
                }
                _ => {
                    let _ = writeln!(out, "{indent}</{name}>");
                }
            }
        }
        (out, false)
    }
}

impl<'t> Node<'t> {
    /// Its name, without prefix, as written.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.element().map_or("", |element| &element.name)
    }

    /// Its own text, every run of blanks made one.
    #[must_use]
    pub fn text(self) -> &'t str {
        self.element().map_or("", |element| &element.text)
    }

    /// The value of an attribute; empty when it is absent.
    #[must_use]
    pub fn attribute(self, name: &str) -> &'t str {
        self.element().map_or("", |element| element.attribute(name))
    }

    /// The elements directly within it that are called `name`.
    pub fn children(self, name: &str) -> impl Iterator<Item = Self> {
        let all = self.tree.children.get(self.at).into_iter().flatten();
        all.map(move |at| Node { tree: self.tree, at: *at })
            .filter(move |node| node.element().is_some_and(|element| element.is(name)))
    }

    /// The first of them.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Self> {
        self.children(name).next()
    }

    /// The element at the end of a path of names: `Dati/Numero`.
    #[must_use]
    pub fn at(self, path: &str) -> Option<Self> {
        path.split('/').try_fold(self, Self::child)
    }

    /// The text at the end of a path; empty when there is none.
    #[must_use]
    pub fn text_at(self, path: &str) -> String {
        self.at(path).map(Self::text).unwrap_or_default().to_owned()
    }

    fn element(self) -> Option<&'t Element> {
        self.tree.document.elements.get(self.at)
    }
}

fn full_name(element: &Element) -> String {
    match element.prefix.as_str() {
        "" => element.name.clone(),
        prefix => format!("{prefix}:{}", element.name),
    }
}

fn attributes(element: &Element) -> String {
    let written = |(name, value): &(String, String)| format!(" {name}=\"{}\"", escaped(value));
    element.attributes.iter().map(written).collect()
}

fn shortened(text: &str) -> &str {
    if text.len() > LONGEST_TEXT { "[…]" } else { text }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_walked_by_names_and_written_anew() {
        let xml = "<a:R v=\"1\"><B><C>x &amp; y</C><C>z</C></B><D/></a:R> stray";
        let tree = Tree::read(xml.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        assert_eq!((root.name(), root.attribute("v"), root.text_at("B/C")), ("R", "1", "x & y".to_owned()));
        assert_eq!(root.at("B").unwrap().children("C").count(), 2);
        assert_eq!(root.text_at("B/X"), "");
        let whole = "<a:R v=\"1\">\n  <B>\n    <C>x &amp; y</C>\n    <C>z</C>\n  </B>\n  <D></D>\n</a:R>\n";
        assert_eq!(tree.indented(1_000), (whole.to_owned(), false));
        let (cut, is_cut) = tree.indented(20);
        assert!(is_cut && whole.starts_with(&cut));
        let long = format!("<R>{}</R>", "x".repeat(LONGEST_TEXT + 1));
        assert_eq!(Tree::read(long.as_bytes()).unwrap().indented(99).0, "<R>[…]</R>\n");
    }

    #[test]
    fn what_is_too_much_is_not_read() {
        let many = format!("<R>{}</R>", "<x/>".repeat(MAX_ELEMENTS));
        assert_eq!(Tree::read(many.as_bytes()).err(), Some(NotRead::TooBig));
        assert_eq!(Tree::read(&vec![b' '; MAX_BYTES + 1]).err(), Some(NotRead::TooBig));
        assert_eq!(Tree::read("<x>".repeat(99).as_bytes()).err(), Some(NotRead::TooBig));
        assert_eq!(Tree::read(b"no xml").err(), Some(NotRead::NoXml));
    }
}
