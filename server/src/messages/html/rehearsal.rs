//! A rehearsal of the parser: the same parser as the sanitiser's, over a tree of nothing, stopped as
//! soon as the HTML has come to too much.
//!
//! Tags do not tell what a parser makes of them: one formatting element that is left open is made again
//! in every paragraph that follows (WHATWG HTML §13.2.4.3), so that 8,000 tags become 16 million
//! elements. The sanitiser cannot be stopped once it has begun; this can.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_fragment};

/// So little is parsed between two looks at the counts that they cannot run away meanwhile.
const STEP: usize = 64;
/// Honest mail takes a few milliseconds. What is slow without becoming many nodes (a tag of 100,000
/// attributes, end tags of nothing under thousands of open elements) ends here.
const LONGEST: Duration = Duration::from_millis(500);

/// Whether parsing `source` makes at most `most` nodes, in bounded time.
pub(super) fn comes_to_at_most(most: usize, source: &str) -> bool {
    let (count, begun) = (Rc::new(Cell::new(0)), Instant::now());
    let sink = Sink { count: Rc::clone(&count), root_attributes: Cell::new(0) };
    // As the sanitiser begins.
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let mut parser = parse_fragment(sink, ParseOpts::default(), context, Vec::new(), false);
    let mut rest = source;
    while !rest.is_empty() {
        let (step, after) = rest.split_at(rest.ceil_char_boundary(STEP));
        parser.process(StrTendril::from_slice(step));
        if count.get() > most || begun.elapsed() > LONGEST {
            return false;
        }
        rest = after;
    }
    parser.finish();
    count.get() <= most
}

/// Builds nothing and counts what a tree would cost.
struct Sink {
    count: Rc<Cell<usize>>,
    root_attributes: Cell<usize>,
}

/// All that the parser asks of a node: its name, and whether it is the same one.
type Node = Rc<Named>;

struct Named {
    name: QualName,
    is_integration_point: bool,
}

impl Sink {
    fn count(&self, work: usize) {
        self.count.set(self.count.get().saturating_add(work));
    }

    fn nameless(&self) -> Node {
        self.count(1);
        Rc::new(Named { name: QualName::new(None, ns!(), local_name!("")), is_integration_point: false })
    }
}

impl TreeSink for Sink {
    type Handle = Node;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Node {
        self.nameless()
    }

    fn elem_name<'a>(&'a self, node: &'a Node) -> ExpandedName<'a> {
        node.name.expanded()
    }

    fn create_element(&self, name: QualName, _: Vec<Attribute>, flags: ElementFlags) -> Node {
        self.count(1);
        Rc::new(Named { name, is_integration_point: flags.mathml_annotation_xml_integration_point })
    }

    fn create_comment(&self, _: StrTendril) -> Node {
        self.nameless()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Node {
        self.nameless()
    }

    fn append(&self, _: &Node, _: NodeOrText<Node>) {}

    // What stands wrongly in a table is put before it, after a search among all that is there.
    fn append_based_on_parent_node(&self, _: &Node, _: &Node, _: NodeOrText<Node>) {
        self.count(1);
    }

    fn append_before_sibling(&self, _: &Node, _: NodeOrText<Node>) {
        self.count(1);
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, _: &Node) -> Node {
        self.nameless()
    }

    fn same_node(&self, one: &Node, other: &Node) -> bool {
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    // Each further `<html …>` is compared with all attributes of those before.
    fn add_attrs_if_missing(&self, _: &Node, attributes: Vec<Attribute>) {
        self.root_attributes.set(self.root_attributes.get().saturating_add(attributes.len()));
        self.count(self.root_attributes.get());
    }

    fn remove_from_parent(&self, _: &Node) {
        self.count(1);
    }

    fn reparent_children(&self, _: &Node, _: &Node) {
        self.count(1);
    }

    fn is_mathml_annotation_xml_integration_point(&self, node: &Node) -> bool {
        node.is_integration_point
    }
}
