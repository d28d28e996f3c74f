//! What an article says: one text buffer, blocks over it, spans over it. Blocks follow each other; what they lie in
//! (a quotation, an item of a list) is a tree of containers beside them. No colours, no widths; how it falls into
//! lines is [`layout`]'s business.

mod builder;
mod coloured;
pub mod dump;
pub mod excerpt;
pub mod html;
pub mod layout;
mod places;
mod search;
pub mod spoken;
mod table;

use std::ops::{BitOr, Range};

pub use builder::DocumentBuilder;
pub use coloured::Coloured;
pub use places::Linked;
pub use table::{Alignment, Cell, Row, Table};

use crate::text::words;

/// What a piece of text is; a theme turns it into a style, with its [`Stress`] over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// A heading of this level, from 1.
    Heading(u8),
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
    /// What stands under a figure or over a table.
    Caption,
    /// The words that stand for an image.
    Image,
    /// The number that leads to a footnote.
    Note,
    /// What the layout adds: a bullet, a number, a quote bar, a rule.
    Marker,
    /// Code in lines of its own.
    Listing,
    /// What a stretch of such code is in its language.
    Syntax(Syntax),
}

/// What a stretch of code is in its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// A word of the language.
    Keyword,
    /// Text.
    String,
    /// A number.
    Number,
    /// Another value, or what stands for a character.
    Constant,
    /// A remark.
    Comment,
    /// A type, a class, a module.
    Type,
    /// A function, a macro, a command.
    Function,
    /// A variable, where the language marks it.
    Variable,
    /// An attribute, an annotation, the name of a field.
    Attribute,
    /// A tag of a markup language, a key of a table.
    Tag,
    /// Operators, brackets and other marks.
    Operator,
    /// In a diff: a line that was added.
    Added,
    /// In a diff: a line that was taken out.
    Removed,
}

/// How a piece of text is stressed: any of these together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Stress(u8);

impl Stress {
    /// Not at all.
    pub const NONE: Stress = Stress(0);
    /// Emphasis, mostly italic.
    pub const EMPHASIS: Stress = Stress(1);
    /// Strong emphasis, mostly bold.
    pub const STRONG: Stress = Stress(2);
    /// Struck through: no longer so.
    pub const STRUCK: Stress = Stress(4);
    /// Underlined, or inserted later.
    pub const UNDERLINED: Stress = Stress(8);
    /// Marked, as with a pen.
    pub const MARKED: Stress = Stress(16);
    /// A key to be pressed.
    pub const KEY: Stress = Stress(32);
    /// The lead of an article. It is said of a whole block, when that is set, not of a span.
    pub const LEAD: Stress = Stress(64);

    /// True when it has all of another.
    pub fn has(self, other: Stress) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Stress {
    type Output = Stress;

    fn bitor(self, other: Stress) -> Stress {
        Stress(self.0 | other.0)
    }
}

/// What is said of a stretch of text within its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Inline {
    /// What it is.
    pub role: Role,
    /// How it is stressed.
    pub stress: Stress,
    /// Where it leads, as an index into [`Document::links`].
    pub link: Option<usize>,
}

impl From<Role> for Inline {
    fn from(role: Role) -> Inline {
        Inline {
            role,
            ..Inline::default()
        }
    }
}

impl From<Stress> for Inline {
    fn from(stress: Stress) -> Inline {
        Inline {
            stress,
            ..Inline::default()
        }
    }
}

/// What kind of block a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph. A line feed in it is a line break that its author set.
    Paragraph,
    /// A heading of this level, from 1.
    Heading(u8),
    /// Code: its lines stay as they are. With the language it is said to be in, as an index into [`Document::labels`].
    Code(Option<u32>),
    /// A rule across the page. Its text is empty.
    Rule,
    /// A table, as an index into [`Document::tables`]. Its text is that of its cells, a line feed between them.
    Table(u32),
    /// An image, as an index into [`Document::images`]. Its text is what stands for it where it cannot be seen.
    Image(u32),
    /// What stands under a figure or over a table.
    Caption,
    /// What a definition that follows defines.
    Term,
    /// What is shown of [`ContainerKind::Details`] that are folded.
    Summary,
}

/// What blocks can lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// A quotation.
    Quote,
    /// A list; a loose one has an empty line between its items.
    List {
        /// Its items are paragraphs.
        loose: bool,
    },
    /// An item of the list that it lies in.
    Item(Marker),
    /// What is said of the [`BlockKind::Term`] before it.
    Definition,
    /// An image or a table with what is said of it.
    Figure,
    /// What can be folded, with its [`BlockKind::Summary`] first. True when it is unfolded from the start.
    Details(bool),
    /// A footnote: its name, as an index into [`Document::labels`].
    Footnote(u32),
}

/// What stands before an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// Its number.
    Number(u32),
    /// A box, which is ticked when the task is done.
    Task(bool),
}

/// A container: what blocks lie in, and what it lies in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Container {
    /// What kind.
    pub kind: ContainerKind,
    /// The one around it, as an index into [`Document::containers`].
    pub parent: Option<u32>,
    /// The first block that lies in it, as an index into [`Document::blocks`]: its marker stands there.
    pub first: u32,
}

/// Which way a text runs (UAX #9), where its author says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

/// A stretch of the text that is set as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind.
    pub kind: BlockKind,
    /// Its bytes in the document's text.
    pub range: Range<usize>,
    /// What it lies in, as an index into [`Document::containers`].
    pub within: Option<u32>,
    /// The language that it is said to be in (BCP 47), as an index into [`Document::labels`].
    pub lang: Option<u32>,
    /// Which way it is said to run.
    pub direction: Option<Direction>,
}

/// A stretch of the text within one block that means something of its own. Spans are in order and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its bytes in the document's text.
    pub range: Range<usize>,
    /// What is said of it.
    pub inline: Inline,
}

/// An image of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// Its address; empty where none is given.
    pub address: String,
    /// Width and height in pixels, as far as they are stated.
    pub size: (Option<u32>, Option<u32>),
}

/// What an article says. Flat: one text, in which blocks follow each other with a line feed between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    text: String,
    blocks: Vec<Block>,
    containers: Vec<Container>,
    spans: Vec<Span>,
    links: Vec<String>,
    tables: Vec<Table>,
    images: Vec<Image>,
    labels: Vec<String>,
    anchors: Vec<(String, usize)>,
    /// The stretches of the text that lead somewhere.
    linked: Vec<Linked>,
    /// The blocks that are headings.
    headings: Vec<u32>,
    /// The block that is its lead.
    lead: Option<u32>,
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

    /// The spans of which a part lies in a range of the text.
    pub fn spans_within(&self, range: &Range<usize>) -> &[Span] {
        let first = self
            .spans
            .partition_point(|span| span.range.end <= range.start);
        let from = &self.spans[first..];
        &from[..from.partition_point(|span| span.range.start < range.end)]
    }

    /// The addresses that spans lead to. One that begins with `#` leads to an anchor of this document.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// What blocks lie in.
    pub fn containers(&self) -> &[Container] {
        &self.containers
    }

    /// The tables.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The images.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// Names that blocks and containers refer to.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Places that links within the document lead to: a name, and a byte of the text.
    pub fn anchors(&self) -> &[(String, usize)] {
        &self.anchors
    }

    /// The containers that a block lies in, outermost first, each as an index into [`Document::containers`].
    pub fn path(&self, block: &Block) -> Vec<u32> {
        let parent = |at: &u32| self.containers[*at as usize].parent;
        let mut path: Vec<u32> = std::iter::successors(block.within, parent).collect();
        path.reverse();
        path
    }

    /// How many containers, from the outermost on, two paths share.
    pub fn shared(above: &[u32], below: &[u32]) -> usize {
        above.iter().zip(below).take_while(|(a, b)| a == b).count()
    }

    /// True when nothing stands between two blocks that follow each other but the end of a line: items of a tight
    /// list, a term and its definition, a figure and its caption.
    pub fn is_close(&self, above: &Block, below: &Block) -> bool {
        let (up, down) = (self.path(above), self.path(below));
        let shared = Document::shared(&up, &down);
        let kind = |at: &u32| self.containers[*at as usize].kind;
        // Images one after the other, with nothing said of the first one.
        let are_images = [above, below]
            .iter()
            .all(|block| matches!(block.kind, BlockKind::Image(_)));
        let bare = |path: &[u32]| match path.split_last() {
            Some((last, outer)) if kind(last) == ContainerKind::Figure => outer.len(),
            _ => path.len(),
        };
        if are_images && up[..bare(&up)] == down[..bare(&down)] {
            return true;
        }
        let tight = |at: Option<&u32>| {
            at.is_some_and(|at| kind(at) == ContainerKind::List { loose: false })
        };
        match shared.checked_sub(1).map(|at| kind(&down[at])) {
            // Two items of one list.
            Some(ContainerKind::List { loose }) => return !loose,
            // A list right under the text of the item that it lies in.
            Some(ContainerKind::Item(_)) if up.len() == shared => {
                let outer = shared.checked_sub(2).and_then(|at| down.get(at));
                return tight(down.get(shared)) && tight(outer);
            }
            Some(ContainerKind::Figure) => return true,
            _ => {}
        }
        let defined = down.get(shared).map(kind) == Some(ContainerKind::Definition);
        above.kind == BlockKind::Term && (defined || below.kind == BlockKind::Term)
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

    /// The paragraph that print sets apart from those behind it, as an index into [`Document::blocks`].
    pub fn lead(&self) -> Option<u32> {
        self.lead
    }

    /// Says which paragraph is the lead.
    pub fn set_lead(&mut self, block: Option<u32>) {
        self.lead = block;
    }

    /// Says of the beginning of a block what it is. Nothing is said where that has spans already.
    pub fn name_beginning(&mut self, block: usize, len: usize, role: Role) {
        let Some(start) = self.blocks.get(block).map(|block| block.range.start) else {
            return;
        };
        let range = start..start + len;
        if range.is_empty() || !self.spans_within(&range).is_empty() {
            return;
        }
        let at = self.spans.partition_point(|span| span.range.end <= start);
        let inline = role.into();
        self.spans.insert(at, Span { range, inline });
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

    /// Which way its text runs as a whole: as its first block says, or by its letters.
    pub fn direction(&self) -> Direction {
        let said = self.blocks.iter().find_map(|block| block.direction);
        said.unwrap_or_else(|| layout::direction(&self.text))
    }

    /// True when it says nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
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
