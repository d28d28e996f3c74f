//! Markup → a tree of its elements and texts, in the order of the page. The one door to the HTML parser, which is
//! bounded here in depth and in size before it sees anything: its time grows with depth, and misnested markup can make
//! more elements than there are bytes.

use std::cell::{Cell, Ref, RefCell};
use std::fmt;
use std::ops::Range;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, Tracer, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, Namespace, QualName, TokenizerResult, ns};

use super::scan;

/// Elements within elements, at the most; what lies deeper stands in the last one.
const DEPTH: usize = 512;

/// Bytes of markup that are read, at the most.
pub(super) const SIZE: usize = 16 << 20;

/// Bytes of markup that the tokenizer is fed at once.
const PIECE: usize = 4096;

/// Elements and texts, at the most.
const NODES: usize = 1 << 20;

/// Calls a macro with every element whose name means something here.
macro_rules! tags {
    ($($tag:ident $name:literal,)*) => {
        /// What an element is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Tag {
            $(#[doc = $name] $tag,)*
            /// Any other one.
            Other,
        }

        impl Tag {
            fn named(name: &str) -> Tag {
                match name {
                    $($name => Tag::$tag,)*
                    _ => Tag::Other,
                }
            }
        }
    };
}

tags! {
    A "a", Abbr "abbr", Acronym "acronym", Address "address", Area "area", Article "article", Aside "aside",
    Audio "audio", B "b", Base "base", Bdi "bdi", Bdo "bdo", Big "big", Blockquote "blockquote", Body "body", Br "br",
    Button "button", Canvas "canvas", Caption "caption", Center "center", Cite "cite", Code "code", Col "col",
    Colgroup "colgroup", Data "data", Datalist "datalist", Dd "dd", Del "del", Details "details", Dfn "dfn",
    Dialog "dialog", Dir "dir", Div "div", Dl "dl", Dt "dt", Em "em", Embed "embed", Fieldset "fieldset",
    Figcaption "figcaption", Figure "figure", Font "font", Footer "footer", Form "form", Frame "frame",
    Frameset "frameset", H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6", Head "head", Header "header",
    Hgroup "hgroup", Hr "hr", Html "html", I "i", Iframe "iframe", Img "img", Input "input", Ins "ins", Kbd "kbd",
    Label "label", Legend "legend", Li "li", Link "link", Main "main", Map "map", Mark "mark", Math "math",
    Menu "menu", Meta "meta", Meter "meter", Nav "nav", Noembed "noembed", Noframes "noframes", Noscript "noscript",
    Object "object", Ol "ol", Optgroup "optgroup", Option "option", Output "output", P "p", Param "param",
    Picture "picture", Pre "pre", Progress "progress", Q "q", Rp "rp", Rt "rt", Ruby "ruby", S "s", Samp "samp",
    Script "script", Search "search", Section "section", Select "select", Small "small", Source "source", Span "span",
    Strike "strike", Strong "strong", Style "style", Sub "sub", Summary "summary", Sup "sup", Svg "svg",
    Table "table", Tbody "tbody", Td "td", Template "template", Textarea "textarea", Tfoot "tfoot", Th "th",
    Thead "thead", Time "time", Title "title", Tr "tr", Track "track", Tt "tt", U "u", Ul "ul", Var "var",
    Video "video", Wbr "wbr", Xmp "xmp",
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// An element with its attributes.
    Element(Tag, LocalName, Vec<Attribute>),
    /// A text.
    Text(StrTendril),
}

/// A node. Its first child is the node behind it; see [`Tree::children`].
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// What it lies in; the root lies in itself.
    pub parent: usize,
    /// The node behind its last descendant.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
}

/// A page. Its nodes stand in the order of the page, so that what lies in a node are those from it to its end.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The markup was longer than what is read of it.
    pub is_cut: bool,
}

impl Tree {
    /// The tree of a page or of a piece of one.
    pub fn new(markup: &str) -> Tree {
        let end = (0..=SIZE.min(markup.len()))
            .rev()
            .find(|at| markup.is_char_boundary(*at));
        let read = &markup[..end.unwrap_or_default()];
        let mut tree = parse(&scan::bounded(read));
        tree.is_cut |= read.len() < markup.len();
        tree
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// What an element is; none for a text.
    pub fn tag(&self, at: usize) -> Option<Tag> {
        match &self.nodes[at].kind {
            Kind::Element(tag, ..) => Some(*tag),
            Kind::Text(_) => None,
        }
    }

    pub fn is(&self, at: usize, tag: Tag) -> bool {
        self.tag(at) == Some(tag)
    }

    /// The text of a text; empty for an element.
    pub fn text(&self, at: usize) -> &str {
        match &self.nodes[at].kind {
            Kind::Text(text) => text,
            Kind::Element(..) => "",
        }
    }

    /// An attribute of an element, as far as it says something.
    pub fn attribute(&self, at: usize, name: &str) -> Option<&str> {
        let Kind::Element(_, _, attributes) = &self.nodes[at].kind else {
            return None;
        };
        let found = attributes.iter().find(|one| &*one.name.local == name)?;
        Some(found.value.trim())
    }

    /// The nodes that lie in a node, it among them.
    pub fn within(&self, at: usize) -> Range<usize> {
        at..self.nodes[at].end
    }

    /// The nodes that lie in a node with nothing between.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[at].end;
        let first = Some(at + 1).filter(|first| *first < end);
        std::iter::successors(first, move |child| {
            Some(self.nodes[*child].end).filter(|next| *next < end)
        })
    }

    /// What a node lies in, the innermost first, without itself.
    pub fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let up = |at: usize| Some(self.nodes[at].parent).filter(|parent| *parent != at);
        std::iter::successors(up(at), move |at| up(*at))
    }

    /// The elements that are this, in the order of the page.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(move |at| self.is(*at, tag))
    }

    /// True for a node that says no more than so many bytes.
    pub fn is_short(&self, at: usize, bytes: usize) -> bool {
        let within = self.within(at);
        within.len() <= bytes && within.map(|at| self.text(at).len()).sum::<usize>() <= bytes
    }

    /// The words of a node, each run of white space one space.
    pub fn words_of(&self, at: usize) -> String {
        let mut out = String::new();
        for at in self.within(at) {
            let text = self.text(at);
            if text.starts_with(char::is_whitespace) && !out.ends_with(' ') {
                out.push(' ');
            }
            for word in text.split_whitespace() {
                out.push_str(word);
                out.push(' ');
            }
            if !text.ends_with(char::is_whitespace) && !text.is_empty() {
                out.pop();
            }
            let breaks = matches!(self.tag(at), Some(Tag::Br | Tag::P | Tag::Div | Tag::Li));
            if breaks && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        out.trim().to_owned()
    }
}

/// A node while the parser still moves it about.
#[derive(Debug, Default)]
struct Draft {
    parent: Option<usize>,
    before: Option<usize>,
    behind: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    kind: DraftKind,
    /// Where the content of a template lies, which is no child of it.
    content: Option<usize>,
    /// How many elements it lies in, or lay in when it was placed first.
    depth: usize,
}

#[derive(Debug, Default)]
enum DraftKind {
    /// A comment, a declaration, the document itself.
    #[default]
    Nothing,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
}

/// Takes what the parser builds. The first draft is the document.
#[derive(Debug)]
struct Drafts {
    drafts: RefCell<Vec<Draft>>,
    /// How deep the element lies that was placed last.
    depth: Cell<usize>,
}

/// The name of a draft.
#[derive(Debug)]
struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Drafts {
    fn push(&self, kind: DraftKind) -> usize {
        let mut drafts = self.drafts.borrow_mut();
        drafts.push(Draft {
            kind,
            ..Draft::default()
        });
        drafts.len() - 1
    }

    fn detach(&self, at: usize) {
        let mut drafts = self.drafts.borrow_mut();
        let Draft {
            parent,
            before,
            behind,
            ..
        } = drafts[at];
        match before {
            Some(before) => drafts[before].behind = behind,
            None => {
                if let Some(parent) = parent {
                    drafts[parent].first = behind;
                }
            }
        }
        match behind {
            Some(behind) => drafts[behind].before = before,
            None => {
                if let Some(parent) = parent {
                    drafts[parent].last = before;
                }
            }
        }
        let draft = &mut drafts[at];
        (draft.parent, draft.before, draft.behind) = (None, None, None);
    }

    /// Puts a draft into another, before a child of it or at its end.
    fn place(&self, at: usize, parent: usize, behind: Option<usize>) {
        self.detach(at);
        let mut drafts = self.drafts.borrow_mut();
        let before = match behind {
            Some(behind) => drafts[behind].before.replace(at),
            None => drafts[parent].last.replace(at),
        };
        match before {
            Some(before) => drafts[before].behind = Some(at),
            None => drafts[parent].first = Some(at),
        }
        let depth = drafts[parent].depth + 1;
        let draft = &mut drafts[at];
        (draft.parent, draft.before, draft.behind) = (Some(parent), before, behind);
        draft.depth = depth;
        if matches!(draft.kind, DraftKind::Element(..)) {
            self.depth.set(depth);
        }
    }

    fn put(&self, child: NodeOrText<usize>, parent: usize, behind: Option<usize>) {
        match child {
            NodeOrText::AppendNode(at) => self.place(at, parent, behind),
            NodeOrText::AppendText(text) => {
                let before = {
                    let drafts = self.drafts.borrow();
                    behind.map_or(drafts[parent].last, |behind| drafts[behind].before)
                };
                if let Some(before) = before
                    && let DraftKind::Text(known) = &mut self.drafts.borrow_mut()[before].kind
                {
                    known.push_tendril(&text);
                    return;
                }
                let at = self.push(DraftKind::Text(text));
                self.place(at, parent, behind);
            }
        }
    }
}

impl TreeSink for Drafts {
    type Handle = usize;
    type Output = Vec<Draft>;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Vec<Draft> {
        self.drafts.into_inner()
    }

    fn parse_error(&self, _: std::borrow::Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name<'a> {
        // The parser asks for the names of elements alone.
        Name(Ref::map(self.drafts.borrow(), |drafts| {
            match &drafts[*target].kind {
                DraftKind::Element(name, _) => name,
                _ => &NO_NAME,
            }
        }))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> usize {
        let at = self.push(DraftKind::Element(name, attrs));
        if flags.template {
            let content = self.push(DraftKind::Nothing);
            self.drafts.borrow_mut()[at].content = Some(content);
        }
        at
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.push(DraftKind::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.push(DraftKind::Nothing)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(child, *parent, None);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        before: &usize,
        child: NodeOrText<usize>,
    ) {
        let parent = self.drafts.borrow()[*element].parent;
        match parent {
            Some(parent) => self.put(child, parent, Some(*element)),
            None => self.put(child, *before, None),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        self.drafts.borrow()[*target].content.unwrap_or(*target)
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, new: NodeOrText<usize>) {
        let parent = self.drafts.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.put(new, parent, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Attribute>) {
        if let DraftKind::Element(_, known) = &mut self.drafts.borrow_mut()[*target].kind {
            for attribute in attrs {
                if known.len() < DEPTH && known.iter().all(|one| one.name != attribute.name) {
                    known.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        loop {
            let first = self.drafts.borrow()[*node].first;
            let Some(first) = first else { return };
            self.place(first, *new_parent, None);
        }
    }
}

/// The name of what is no element.
static NO_NAME: QualName = QualName {
    prefix: None,
    ns: ns!(),
    local: html5ever::local_name!(""),
};

/// Lets through what the parser can take in: stands between the tokens and the tree.
struct Bounded {
    builder: TreeBuilder<usize, Drafts>,
    /// No fewer elements are open than this.
    open: Cell<usize>,
    /// More elements and texts than the markup itself can name mean that the parser multiplies them.
    most: usize,
    is_cut: Cell<bool>,
}

impl fmt::Debug for Bounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bounded").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Counter(Cell<usize>);

impl Tracer for Counter {
    type Handle = usize;

    fn trace_handle(&self, _: &usize) {
        self.0.set(self.0.get() + 1);
    }
}

impl Bounded {
    /// True when one more element may be opened. What is open is counted only when it could have become too much.
    fn has_room(&self) -> bool {
        if self.builder.sink.drafts.borrow().len() >= self.most {
            return false;
        }
        // One tag can open others that it needs: a cell its row, and that the body of its table.
        let open = self.open.get().max(self.builder.sink.depth.get()) + 3;
        if open < DEPTH {
            self.open.set(open);
            return true;
        }
        let counter = Counter::default();
        self.builder.trace_handles(&counter);
        self.open.set(counter.0.get().min(DEPTH));
        self.open.get() + 3 < DEPTH
    }
}

impl TokenSink for Bounded {
    type Handle = usize;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<usize> {
        match &token {
            // What holds text alone goes no deeper, and without its tag that text would be read as markup.
            Token::TagToken(tag)
                if tag.kind == TagKind::StartTag
                    && !scan::is_raw(&tag.name)
                    && !self.has_room() =>
            {
                self.is_cut.set(true);
                return TokenSinkResult::Continue;
            }
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            _ => {}
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn parse(markup: &str) -> Tree {
    let drafts = Drafts {
        drafts: RefCell::new(vec![Draft::default()]),
        depth: Cell::default(),
    };
    let options = TreeBuilderOpts {
        // As browsers do it: what stands in `noscript` is no markup.
        scripting_enabled: true,
        drop_doctype: true,
        ..TreeBuilderOpts::default()
    };
    let bounded = Bounded {
        builder: TreeBuilder::new(drafts, options),
        open: Cell::new(0),
        most: (markup.len() / 2 + 1024).min(NODES),
        is_cut: Cell::new(false),
    };
    let tokens = Tokenizer::new(bounded, TokenizerOpts::default());
    let queue = BufferQueue::default();
    // The tokenizer looks ahead to the end of what it is fed, again and again.
    let mut rest = markup;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
        queue.push_back(StrTendril::from(piece));
        // A script is where the parser would stop to let it run.
        while !matches!(tokens.feed(&queue), TokenizerResult::Done) {}
        rest = behind;
    }
    tokens.end();
    let is_cut = tokens.sink.is_cut.get();
    let drafts = tokens.sink.builder.sink.finish();
    in_order(drafts, is_cut)
}

/// The drafts that lie in the document, in its order.
fn in_order(mut drafts: Vec<Draft>, is_cut: bool) -> Tree {
    let root = Kind::Element(Tag::Other, LocalName::default(), Vec::new());
    let mut nodes = Vec::with_capacity(drafts.len());
    nodes.push(Node {
        parent: 0,
        end: 0,
        kind: root,
    });
    // What is open: the number of its node, and its next child.
    let mut open = vec![(0, drafts[0].first)];
    while let Some((parent, next)) = open.last_mut() {
        let Some(at) = *next else {
            let parent = *parent;
            nodes[parent].end = nodes.len();
            open.pop();
            continue;
        };
        *next = drafts[at].behind;
        let kind = match std::mem::take(&mut drafts[at].kind) {
            DraftKind::Nothing => continue,
            DraftKind::Text(text) => Kind::Text(text),
            DraftKind::Element(name, attributes) => {
                Kind::Element(Tag::named(&name.local), name.local, attributes)
            }
        };
        let node = nodes.len();
        nodes.push(Node {
            parent: *parent,
            end: node + 1,
            kind,
        });
        open.push((node, drafts[at].first));
    }
    Tree { nodes, is_cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(tree: &Tree) -> usize {
        let depths = (0..tree.len()).map(|at| tree.ancestors(at).count());
        depths.max().unwrap_or_default()
    }

    #[test]
    fn nodes_stand_in_the_order_of_the_page() {
        let tree = Tree::new("<p>one <b>two</b></p><template>no</template><p>three");
        let body = tree.all(Tag::Body).next().unwrap();
        let names: Vec<Option<Tag>> = tree.children(body).map(|at| tree.tag(at)).collect();
        assert_eq!(names, [Some(Tag::P), Some(Tag::Template), Some(Tag::P)]);
        assert_eq!(tree.words_of(body), "one two three");
        assert_eq!(tree.node(0).end, tree.len());
    }

    #[test]
    fn nothing_lies_deeper_than_it_may() {
        for unit in [
            "<div>",
            "<b>",
            "<b><p>",
            "<table><tr><td>",
            "<ul><li>",
            "<svg><g>",
        ] {
            let markup = format!("{}last words", unit.repeat(4000));
            let tree = Tree::new(&markup);
            assert!(depth(&tree) <= DEPTH, "{unit}: {}", depth(&tree));
            assert!(tree.words_of(0).contains("last words"), "{unit}");
            assert!(tree.is_cut, "{unit}");
        }
        let flat = Tree::new(&"<p>one<div>two</div><br>".repeat(5000));
        assert!(!flat.is_cut);
    }

    #[test]
    fn misnested_markup_makes_no_more_nodes_than_it_has_bytes() {
        let open: String = (0..400).map(|n| format!("<b id={n}>")).collect();
        let markup = format!("<p>{open}</p>{}", "<p>x</p>".repeat(20_000));
        assert!(Tree::new(&markup).len() <= markup.len());
    }

    #[test]
    fn what_stands_in_a_table_by_mistake_stands_before_it() {
        let tree = Tree::new("<table><tr>stray<td>cell</table>");
        assert_eq!(tree.words_of(0), "straycell");
    }
}
