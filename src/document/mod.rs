//! What an article says: one text buffer, blocks over it, spans over it. No colours, no widths; how it falls into
//! lines is [`layout`]'s business.

pub mod layout;

use std::ops::Range;

/// What a piece of text means; a theme turns it into a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// A heading of this level, from 1.
    Heading(u8),
    /// Stressed.
    Emphasis,
    /// Strongly stressed.
    Strong,
    /// Code, in a line or in a block.
    Code,
    /// A link's text.
    Link,
    /// Quoted from elsewhere.
    Quote,
    /// The place (and date) at the head of a news article.
    Dateline,
    /// Who wrote it, as the text itself says.
    Byline,
    /// What the layout adds: a bullet, a number, a quote bar, a rule.
    Marker,
}

/// What kind of block a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading of this level, from 1.
    Heading(u8),
    /// An item of a list; `depth` from 0, with its number in an ordered list.
    Item {
        /// How many lists it lies in, less one.
        depth: u8,
        /// Its number, where the list is ordered.
        number: Option<u32>,
    },
    /// A paragraph of a quotation.
    Quote {
        /// How many quotations it lies in, from 1.
        depth: u8,
    },
    /// Code: its lines stay as they are.
    Code,
    /// A rule across the page. Its text is empty.
    Rule,
}

/// A stretch of the text that is set as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind.
    pub kind: BlockKind,
    /// Its bytes in the document's text.
    pub range: Range<usize>,
}

/// A stretch of the text within one block that means something of its own. Spans are in order and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its bytes in the document's text.
    pub range: Range<usize>,
    /// What it means.
    pub role: Role,
    /// Where it leads, as an index into [`Document::links`].
    pub link: Option<usize>,
}

/// What an article says. Flat: one text, in which blocks follow each other with a line feed between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    text: String,
    blocks: Vec<Block>,
    spans: Vec<Span>,
    links: Vec<String>,
}

impl Document {
    /// The whole text; blocks are separated by a line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The blocks in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The addresses that spans lead to.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// True when it says nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

/// Builds a [`Document`] front to back. What is appended has passed [`crate::text::sanitise`].
#[derive(Debug, Default)]
pub struct DocumentBuilder {
    document: Document,
    open: Option<(BlockKind, usize)>,
}

impl DocumentBuilder {
    /// Begins a block; the one before ends.
    pub fn begin(&mut self, kind: BlockKind) {
        self.end();
        if !self.document.blocks.is_empty() {
            self.document.text.push('\n');
        }
        self.open = Some((kind, self.document.text.len()));
    }

    /// Appends text to the open block (a paragraph is opened where there is none).
    pub fn push(&mut self, text: &str, role: Role) {
        self.push_span(text, role, None);
    }

    /// Appends text that leads somewhere.
    pub fn push_link(&mut self, text: &str, address: &str) {
        let link = self.document.links.len();
        self.document.links.push(address.to_owned());
        self.push_span(text, Role::Link, Some(link));
    }

    fn push_span(&mut self, text: &str, role: Role, link: Option<usize>) {
        if text.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.begin(BlockKind::Paragraph);
        }
        let start = self.document.text.len();
        self.document.text.push_str(text);
        if role != Role::Text || link.is_some() {
            self.document.spans.push(Span {
                range: start..start + text.len(),
                role,
                link,
            });
        }
    }

    /// True when the open block has text.
    pub fn is_block_begun(&self) -> bool {
        self.open
            .is_some_and(|(_, start)| start < self.document.text.len())
    }

    /// Ends the open block. One without text is dropped, but for a rule.
    pub fn end(&mut self) {
        let Some((kind, start)) = self.open.take() else {
            return;
        };
        let end = self.document.text.len();
        if start == end && kind != BlockKind::Rule {
            if !self.document.blocks.is_empty() {
                self.document.text.pop();
            }
            return;
        }
        self.document.blocks.push(Block {
            kind,
            range: start..end,
        });
    }

    /// The document.
    pub fn finish(mut self) -> Document {
        self.end();
        self.document
    }
}
