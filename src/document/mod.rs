//! What an article says: one text buffer, blocks over it, spans over it. No colours, no widths; how it falls into
//! lines is [`layout`]'s business.

pub mod dump;
pub mod layout;
mod search;

use std::ops::Range;

use crate::text::{sanitise, words};

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
    /// Where every [`STRIDE`]th word begins, and how many words there are: places are found without a walk through
    /// the whole text.
    strides: Vec<u32>,
    words: u32,
}

/// Words from one entry of [`Document::strides`] to the next.
const STRIDE: u32 = 256;

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

    /// The word that holds a byte of the text, or the last one before it, counted from 0 as
    /// [`crate::text::words`] counts: the place of a reader that survives every change of the layout.
    pub fn word_at(&self, byte: usize) -> u32 {
        let stride = self
            .strides
            .partition_point(|start| *start as usize <= byte)
            .saturating_sub(1);
        let from = self.strides.get(stride).map_or(0, |start| *start as usize);
        let before = words(&self.text[from..])
            .take_while(|word| from + word.start <= byte)
            .count();
        (stride as u32 * STRIDE + before as u32).saturating_sub(1)
    }

    /// Where a word begins; the end of the text beyond the last one.
    pub fn word_start(&self, word: u32) -> usize {
        let Some(&from) = self.strides.get((word / STRIDE) as usize) else {
            return self.text.len();
        };
        let mut rest = words(&self.text[from as usize..]);
        rest.nth((word % STRIDE) as usize)
            .map_or(self.text.len(), |word| from as usize + word.start)
    }

    /// How many words it has.
    pub fn words(&self) -> u32 {
        self.words
    }

    /// Every place where the text says this, whether or not lines break within it: where a space is looked for, any
    /// white space is found, and soft hyphens are passed over. Case counts when the needle has an upper-case letter,
    /// accents when it has an accent.
    pub fn find(&self, needle: &str) -> Vec<Range<usize>> {
        search::find(&self.text, needle)
    }

    /// True when it says nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

/// Builds a [`Document`] front to back. Whatever is appended passes [`crate::text::sanitise`] here: markup can name
/// characters that its bytes do not hold.
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
        self.document.links.push(sanitise(address).into_owned());
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
        match self.open {
            // Only code has lines of its own.
            Some((BlockKind::Code, _)) => {
                for (nth, line) in text.split('\n').enumerate() {
                    self.document.text.push_str(if nth > 0 { "\n" } else { "" });
                    self.document.text.push_str(&sanitise(line));
                }
            }
            _ => self.document.text.push_str(&sanitise(text)),
        }
        let end = self.document.text.len();
        if end > start && (role != Role::Text || link.is_some()) {
            self.document.spans.push(Span {
                range: start..end,
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
        let Document {
            text,
            strides,
            words: count,
            ..
        } = &mut self.document;
        for word in words(text) {
            if count.is_multiple_of(STRIDE) {
                strides.push(word.start as u32);
            }
            *count += 1;
        }
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_alike_everywhere() {
        let mut builder = DocumentBuilder::default();
        builder.push("One — two, 3!", Role::Text);
        builder.begin(BlockKind::Paragraph);
        builder.push("four", Role::Text);
        let document = builder.finish();
        assert_eq!(document.words(), 4);
        let starts: Vec<&str> = (0..4)
            .map(|word| &document.text()[document.word_start(word)..])
            .collect();
        assert_eq!(
            starts,
            ["One — two, 3!\nfour", "two, 3!\nfour", "3!\nfour", "four"]
        );
        assert_eq!(document.word_at(0), 0);
        assert_eq!(document.word_at(document.text().len()), 3);
    }
}
