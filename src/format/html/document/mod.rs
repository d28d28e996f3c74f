//! A tree → a [`Document`]: what each element means for a reader. Which nodes are read is for the caller to say; what
//! nobody sees of a page (scripts, hidden text, pixels that count readers) is never read.
//!
//! | file | what it reads |
//! |---|---|
//! | `code` | code in lines of its own |
//! | `image` | images, and what stands for them |
//! | `rule` | rules across the page |
//! | `table` | tables |

mod code;
mod image;
mod rule;
mod table;

use hashbrown::{HashMap, HashSet};
use url::Url;

use super::names::Names;
use super::tree::{Tag, Tree};
use super::visible::is_hidden;
use crate::document::{
    BlockKind, ContainerKind, Direction, Document, DocumentBuilder, Inline, Marker, Role, Stress,
};
use code::is_in_sentence;
use rule::{idle_rules, is_drawn_rule};
use table::is_data;

/// What markup was written for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Markup<'a> {
    /// A text alone, as a feed has it.
    Fragment,
    /// A mail.
    Letter,
    /// A page of a site, whose elements have names that say what they are.
    Page(&'a Names),
}

/// Which tables say something by their rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tables {
    /// Those that look so.
    Likely,
    /// Those that name their columns or rows: in a mail, the others only place things.
    Named,
}

/// Reads what of a tree is kept: `kept` answers for texts, images and rules.
pub(super) fn document(
    tree: &Tree,
    kept: impl Fn(usize) -> bool,
    kind: Markup<'_>,
    base: Option<&str>,
) -> Document {
    let stated = tree
        .all(Tag::Base)
        .find_map(|at| tree.attribute(at, "href"));
    let outer = base.and_then(|base| Url::parse(base).ok());
    let base = match (stated, &outer) {
        (Some(stated), Some(outer)) => outer.join(stated).ok(),
        (Some(stated), None) => Url::parse(stated).ok(),
        (None, _) => outer,
    };
    let mut writer = Writer {
        tree,
        kept: &kept,
        tables: match kind {
            Markup::Letter => Tables::Named,
            Markup::Fragment | Markup::Page(_) => Tables::Likely,
        },
        names: match kind {
            Markup::Page(names) => Some(names),
            _ => None,
        },
        notes: Notes::of(tree),
        idle: idle_rules(tree, &kept),
        images: HashSet::new(),
        base,
        builder: DocumentBuilder::default(),
        is_open: false,
        space: false,
        breaks: 0,
        last: Inline::default(),
        is_cell_begun: false,
    };
    writer.children(0, &Context::default());
    writer.builder.finish()
}

/// What an element says of the text in it.
#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    /// What a text without a block of its own opens.
    block: BlockKind,
    inline: Inline,
    /// It lies in a cell of a table, which has lines and no blocks.
    in_cell: bool,
    lang: Option<&'a str>,
    direction: Option<Direction>,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Context {
            block: BlockKind::Paragraph,
            inline: Inline::default(),
            in_cell: false,
            lang: None,
            direction: None,
        }
    }
}

impl Context<'_> {
    fn stressed(mut self, stress: Stress) -> Self {
        self.inline.stress = self.inline.stress | stress;
        self
    }

    /// What stands in a block of this kind.
    fn in_block(mut self, block: BlockKind, role: Role) -> Self {
        (self.block, self.inline.role) = (block, role);
        self
    }
}

/// The footnotes of a page: names by the id of the element that holds the note.
#[derive(Debug, Default)]
struct Notes<'a> {
    names: HashMap<&'a str, String>,
    /// Ids that lead back from a note to where it is called.
    calls: HashSet<&'a str>,
    /// Ids that links of the page lead to, and that are there.
    targets: HashSet<&'a str>,
}

impl<'a> Notes<'a> {
    fn of(tree: &'a Tree) -> Notes<'a> {
        let mut notes = Notes::default();
        for at in tree.all(Tag::A) {
            let Some(target) = fragment(tree, at) else {
                continue;
            };
            notes.targets.insert(target);
            let raised = tree.ancestors(at).take(2).find(|up| tree.is(*up, Tag::Sup));
            let inner = || tree.within(at).any(|inner| tree.is(inner, Tag::Sup));
            let says = |at: usize, name: &str, word: &str| {
                let value = tree.attribute(at, name);
                value.is_some_and(|value| value.split_whitespace().any(|one| one == word))
            };
            let is_call = raised.is_some()
                || inner()
                || says(at, "class", "footnote-ref")
                || says(at, "role", "doc-noteref");
            let name = tree.words_of(at);
            let name = name.trim_matches(['[', ']', '(', ')', ' ']);
            if is_call && !name.is_empty() && name.chars().count() <= 4 {
                notes.names.entry(target).or_insert_with(|| name.to_owned());
                let own = [Some(at), raised];
                let ids = own.into_iter().flatten();
                notes
                    .calls
                    .extend(ids.filter_map(|at| tree.attribute(at, "id")));
            }
        }
        // Only what is there can be a note, and a whole section is none.
        let (mut notes_there, mut there) = (HashSet::new(), HashSet::new());
        for at in 0..tree.len() {
            let named = ["id", "name"].map(|name| tree.attribute(at, name));
            there.extend(named.into_iter().flatten());
            let is_note = matches!(
                tree.tag(at),
                Some(Tag::Li | Tag::P | Tag::Div | Tag::Aside | Tag::Dd | Tag::Tr)
            );
            if let Some(id) = tree.attribute(at, "id").filter(|_| is_note) {
                notes_there.insert(id);
            }
        }
        notes.names.retain(|id, _| notes_there.contains(id));
        notes.targets.retain(|id| there.contains(id));
        notes
    }
}

/// The id that a link leads to within its page.
fn fragment(tree: &Tree, at: usize) -> Option<&str> {
    let target = tree.attribute(at, "href")?.strip_prefix('#')?;
    Some(target).filter(|target| !target.is_empty())
}

struct Writer<'a> {
    tree: &'a Tree,
    kept: &'a dyn Fn(usize) -> bool,
    tables: Tables,
    names: Option<&'a Names>,
    notes: Notes<'a>,
    /// Rules that part nothing.
    idle: HashSet<usize>,
    /// What images said of themselves until now.
    images: HashSet<String>,
    base: Option<Url>,
    builder: DocumentBuilder,
    /// A block is open.
    is_open: bool,
    /// White space was read that no text has followed yet.
    space: bool,
    /// So many line breaks were read that no text has followed yet.
    breaks: u32,
    last: Inline,
    /// The open cell of a table has text.
    is_cell_begun: bool,
}

impl<'a> Writer<'a> {
    fn children(&mut self, at: usize, context: &Context<'a>) {
        let tree = self.tree;
        for child in tree.children(at) {
            self.node(child, context);
        }
    }

    fn node(&mut self, at: usize, context: &Context<'a>) {
        let Some(tag) = self.tree.tag(at) else {
            if (self.kept)(at) {
                self.text(self.tree.text(at), context);
            }
            return;
        };
        if is_hidden(self.tree, at) {
            return;
        }
        let mut context = *context;
        let is_block = is_block(tag) && !is_in_sentence(self.tree, at);
        if let Some(lang) = self.tree.attribute(at, "lang").filter(|_| is_block) {
            context.lang = Some(lang).filter(|lang| !lang.is_empty());
        }
        if let Some(direction) = self.tree.attribute(at, "dir").filter(|_| is_block) {
            context.direction = match direction.to_ascii_lowercase().as_str() {
                "rtl" => Some(Direction::RightToLeft),
                "ltr" => Some(Direction::LeftToRight),
                _ => None,
            };
        }
        if is_block && !context.in_cell {
            self.end();
            self.builder.speak(context.lang, context.direction);
        }
        for name in ["id", "name"] {
            if let Some(id) = self.tree.attribute(at, name)
                && self.notes.targets.contains(id)
                && !self.notes.names.contains_key(id)
            {
                self.builder.anchor(id);
            }
        }
        if let Some(names) = self.names
            && !context.in_cell
            && names.is_caption(self.tree, at)
        {
            self.end();
            self.children(at, &context.in_block(BlockKind::Caption, Role::Caption));
            self.end();
            return;
        }
        self.element(at, tag, context);
        if is_block && !context.in_cell {
            self.end();
        }
    }

    fn element(&mut self, at: usize, tag: Tag, context: Context<'a>) {
        let tree = self.tree;
        if let Some(name) = tree
            .attribute(at, "id")
            .and_then(|id| self.notes.names.get(id))
            .filter(|_| !context.in_cell && is_block(tag))
            .cloned()
        {
            self.end();
            self.builder.anchor(&format!("fn-{name}"));
            let label = self.builder.label(&name);
            self.builder.open(ContainerKind::Footnote(label));
            self.children(at, &context);
            self.close();
            return;
        }
        match tag {
            Tag::Br => self.breaks += 1,
            Tag::Wbr | Tag::Col | Tag::Colgroup | Tag::Area | Tag::Link | Tag::Meta => {}
            Tag::Hr if !context.in_cell && (self.kept)(at) && !self.idle.contains(&at) => {
                self.builder.begin(BlockKind::Rule);
                self.builder.end();
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 | Tag::P
                if !context.in_cell && is_drawn_rule(tree, at) =>
            {
                if tree.within(at).any(|inner| (self.kept)(inner)) {
                    self.builder.begin(BlockKind::Rule);
                    self.builder.end();
                }
            }
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => {
                let level = match tag {
                    Tag::H1 => 1,
                    Tag::H2 => 2,
                    Tag::H3 => 3,
                    Tag::H4 => 4,
                    Tag::H5 => 5,
                    _ => 6,
                };
                if context.in_cell {
                    self.lines(at, &context.stressed(Stress::STRONG));
                } else {
                    let heading = BlockKind::Heading(level);
                    self.children(at, &context.in_block(heading, Role::Heading(level)));
                }
            }
            Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir => self.list(at, tag, context),
            Tag::Li => self.item(at, Marker::Bullet, context),
            Tag::Dt if !context.in_cell => {
                self.children(at, &context.in_block(BlockKind::Term, Role::Text));
            }
            Tag::Dd => self.within(ContainerKind::Definition, at, context),
            Tag::Blockquote => self.within(ContainerKind::Quote, at, context),
            Tag::Figure => {
                let shows = tree.within(at).any(|inner| {
                    matches!(tree.tag(inner), Some(Tag::Img | Tag::Table))
                        && !is_hidden(tree, inner)
                });
                if shows {
                    self.within(ContainerKind::Figure, at, context);
                } else {
                    self.children(at, &context);
                }
            }
            Tag::Figcaption if !context.in_cell => {
                self.children(at, &context.in_block(BlockKind::Caption, Role::Caption));
            }
            Tag::Details => {
                let is_unfolded = tree.attribute(at, "open").is_some();
                self.within(ContainerKind::Details(is_unfolded), at, context);
            }
            Tag::Summary if !context.in_cell => {
                self.children(at, &context.in_block(BlockKind::Summary, Role::Text));
            }
            Tag::Pre if is_in_sentence(tree, at) => {
                self.children(at, &context);
            }
            Tag::Pre | Tag::Xmp => self.code(at, context),
            Tag::Table if !context.in_cell && is_data(tree, at, self.tables) => {
                self.table(at, context)
            }
            Tag::Img => self.image(at, context),
            Tag::A => self.link(at, context),
            Tag::Sup | Tag::Sub => self.raised(at, tag, context),
            Tag::Q => {
                self.text("“", &context);
                self.space = false;
                self.children(at, &context);
                self.text("”", &context);
            }
            Tag::Rt => {
                let has_marks = tree
                    .children(tree.node(at).parent)
                    .any(|beside| tree.is(beside, Tag::Rp));
                self.text(if has_marks { "" } else { "(" }, &context);
                self.children(at, &context);
                self.text(if has_marks { "" } else { ")" }, &context);
            }
            Tag::Input => {
                let kind = tree.attribute(at, "type").unwrap_or_default();
                let in_item = tree.ancestors(at).take(3).any(|up| tree.is(up, Tag::Li));
                if kind.eq_ignore_ascii_case("checkbox") && in_item && !context.in_cell {
                    self.builder.task(tree.attribute(at, "checked").is_some());
                }
            }
            _ if context.in_cell && is_block(tag) => self.lines(at, &context),
            _ => self.children(at, &self.inline(at, tag, context)),
        }
    }

    /// What an element within a line makes of its text.
    fn inline(&self, at: usize, tag: Tag, mut context: Context<'a>) -> Context<'a> {
        match tag {
            Tag::Em | Tag::I | Tag::Cite | Tag::Dfn | Tag::Var => {
                return context.stressed(Stress::EMPHASIS);
            }
            Tag::Strong | Tag::B => return context.stressed(Stress::STRONG),
            Tag::S | Tag::Strike | Tag::Del => return context.stressed(Stress::STRUCK),
            Tag::U | Tag::Ins => return context.stressed(Stress::UNDERLINED),
            Tag::Mark => return context.stressed(Stress::MARKED),
            Tag::Kbd => return context.stressed(Stress::KEY),
            Tag::Code | Tag::Samp | Tag::Tt
                if context.inline.link.is_none() && context.inline.role == Role::Text =>
            {
                context.inline.role = Role::Code;
            }
            Tag::Span | Tag::Font => {
                let style = self.tree.attribute(at, "style").unwrap_or_default();
                let style = style.to_ascii_lowercase();
                let has = |property: &str, values: &[&str]| {
                    style.split(';').any(|one| {
                        one.split_once(':').is_some_and(|(name, value)| {
                            name.trim() == property && values.contains(&value.trim())
                        })
                    })
                };
                if has(
                    "font-weight",
                    &["bold", "bolder", "600", "700", "800", "900"],
                ) {
                    context = context.stressed(Stress::STRONG);
                }
                if has("font-style", &["italic", "oblique"]) {
                    context = context.stressed(Stress::EMPHASIS);
                }
                if has("text-decoration", &["line-through"]) {
                    context = context.stressed(Stress::STRUCK);
                }
            }
            _ => {}
        }
        context
    }

    /// A block where there are only lines: in a cell of a table.
    fn lines(&mut self, at: usize, context: &Context<'a>) {
        self.breaks = self.breaks.max(1);
        self.children(at, context);
        self.breaks = self.breaks.max(1);
    }

    fn within(&mut self, container: ContainerKind, at: usize, context: Context<'a>) {
        if context.in_cell {
            self.lines(at, &context);
            return;
        }
        self.end();
        self.builder.open(container);
        self.children(at, &context.in_block(BlockKind::Paragraph, Role::Text));
        self.close();
    }

    fn list(&mut self, at: usize, tag: Tag, context: Context<'a>) {
        let tree = self.tree;
        let items = || tree.children(at).filter(|child| tree.is(*child, Tag::Li));
        let mut number = match tree.attribute(at, "start").map(str::parse::<i64>) {
            Some(Ok(start)) => start,
            _ if tree.attribute(at, "reversed").is_some() => items().count() as i64,
            _ => 1,
        };
        let step = match tree.attribute(at, "reversed") {
            Some(_) => -1,
            None => 1,
        };
        let loose = items()
            .flat_map(|item| tree.children(item))
            .any(|child| tree.is(child, Tag::P));
        // Where items are whole sections, their numbers are no part of the text.
        let is_counted = tag == Tag::Ol
            && !items()
                .take(3)
                .flat_map(|item| tree.within(item))
                .any(|at| {
                    matches!(
                        tree.tag(at),
                        Some(Tag::H2 | Tag::H3 | Tag::H4 | Tag::Article | Tag::Figure)
                    )
                });
        if !context.in_cell {
            self.end();
            self.builder.open(ContainerKind::List { loose });
        }
        // What stands in a list and in no item of it belongs to the item before.
        let mut is_item_open = false;
        for child in tree.children(at) {
            if tree.is(child, Tag::Li) {
                if let Some(Ok(value)) = tree.attribute(child, "value").map(str::parse::<i64>) {
                    number = value;
                }
                let marker = match is_counted {
                    true => Marker::Number(number.clamp(0, i64::from(u32::MAX)) as u32),
                    false => Marker::Bullet,
                };
                number = number.saturating_add(step);
                if is_hidden(tree, child) {
                    continue;
                }
                if context.in_cell {
                    self.item(child, marker, context);
                    continue;
                }
                if std::mem::replace(&mut is_item_open, true) {
                    self.close();
                }
                let is_note = tree
                    .attribute(child, "id")
                    .is_some_and(|id| self.notes.names.contains_key(id));
                if is_note {
                    is_item_open = false;
                    self.node(child, &context);
                    continue;
                }
                self.builder.open(ContainerKind::Item(marker));
                let inner = context.in_block(BlockKind::Paragraph, Role::Text);
                if let Some(id) = tree.attribute(child, "id")
                    && self.notes.targets.contains(id)
                {
                    self.builder.anchor(id);
                }
                self.children(child, &inner);
                self.end();
            } else if tree.tag(child).is_some() || !tree.text(child).trim().is_empty() {
                if !context.in_cell && !std::mem::replace(&mut is_item_open, true) {
                    self.builder.open(ContainerKind::Item(Marker::Bullet));
                }
                self.node(child, &context.in_block(BlockKind::Paragraph, Role::Text));
            }
        }
        if !context.in_cell {
            if is_item_open {
                self.close();
            }
            self.close();
        }
    }

    /// An item without a list, or one in a cell.
    fn item(&mut self, at: usize, marker: Marker, context: Context<'a>) {
        if context.in_cell {
            self.breaks = self.breaks.max(1);
            let mark = match marker {
                Marker::Number(number) => format!("{number}. "),
                _ => "• ".to_owned(),
            };
            self.text(&mark, &context);
            self.children(at, &context);
            self.breaks = self.breaks.max(1);
            return;
        }
        self.end();
        self.builder.open(ContainerKind::List { loose: false });
        self.builder.open(ContainerKind::Item(marker));
        self.children(at, &context.in_block(BlockKind::Paragraph, Role::Text));
        self.close();
        self.close();
    }

    fn link(&mut self, at: usize, mut context: Context<'a>) {
        let tree = self.tree;
        if let Some(target) = fragment(tree, at) {
            if let Some(name) = self.notes.names.get(target).cloned() {
                let is_shown = tree
                    .within(at)
                    .any(|inner| !tree.text(inner).trim().is_empty() && (self.kept)(inner));
                if is_shown {
                    let link = Some(self.builder.link(&format!("#fn-{name}")));
                    let inline = Inline {
                        role: Role::Note,
                        link,
                        ..Inline::default()
                    };
                    self.space = false;
                    self.text(&format!("[{name}]"), &Context { inline, ..context });
                }
                return;
            }
            // The way back from a note.
            let words = tree.words_of(at);
            let is_arrow = words.chars().count() <= 3 && !words.chars().any(char::is_alphanumeric);
            // Where a note is called several times, the ways back have numbers.
            let is_numbered = words.starts_with(['↩', '↑', '^'])
                && !words.contains(char::is_alphabetic)
                && target.contains("fnref");
            let is_back = self.notes.calls.contains(target) && is_arrow || is_numbered;
            // The sign by which a heading links to itself.
            let is_sign = matches!(context.block, BlockKind::Heading(_))
                && matches!(&*words, "¶" | "#" | "§" | "∞" | "🔗" | "⚓" | "");
            if is_back || is_sign {
                return;
            }
        }
        let address = tree.attribute(at, "href").and_then(|address| {
            match (address.strip_prefix('#'), &self.base) {
                // To the top of the page, or a button.
                (Some(""), _) => None,
                (Some(id), _) if self.notes.targets.contains(id) => Some(address.to_owned()),
                _ => resolve(self.base.as_ref(), address),
            }
        });
        if let Some(address) = address
            && self.says(at)
        {
            context.inline.link = Some(self.builder.link(&address));
            if context.inline.role == Role::Text {
                context.inline.role = Role::Link;
            }
        }
        self.children(at, &context);
    }

    /// True when something of a node is kept.
    fn says(&self, at: usize) -> bool {
        let tree = self.tree;
        tree.within(at).any(|inner| {
            (!tree.text(inner).trim().is_empty() || tree.is(inner, Tag::Img)) && (self.kept)(inner)
        })
    }

    /// Raised or lowered digits and signs as Unicode has them; other text as it is.
    fn raised(&mut self, at: usize, tag: Tag, context: Context<'a>) {
        let tree = self.tree;
        // A number stands in an element or two.
        let plain = tree.within(at).len() <= 4 && tree.within(at).all(|at| !tree.is(at, Tag::A));
        let words = if plain {
            tree.words_of(at)
        } else {
            String::new()
        };
        let found = raised(&words, tag == Tag::Sup);
        match found {
            Some(found) if self.says(at) => self.text(&found, &context),
            _ => self.children(at, &context),
        }
    }

    /// Appends text, each run of white space one space.
    fn text(&mut self, text: &str, context: &Context<'a>) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let words = text.trim_matches(is_space);
        // Newsletters fill up their preview with what has no shape.
        let is_filler = |c: char| {
            matches!(
                c,
                ' ' | '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{200b}'
                    ..='\u{200d}' | '\u{2007}' | '\u{feff}'
            )
        };
        if words.chars().all(is_filler) && words.len() != '\u{a0}'.len_utf8() {
            self.space |= !text.is_empty();
            return;
        }
        self.space |= text.starts_with(is_space);
        self.place(context);
        let is_begun = self.builder.is_block_begun();
        let space = self.space && is_begun && !self.builder.is_after_space();
        let mut out = String::with_capacity(words.len() + 1);
        if space && self.last == context.inline {
            out.push(' ');
        } else if space {
            let role = match context.block {
                BlockKind::Heading(level) => Role::Heading(level),
                BlockKind::Caption => Role::Caption,
                _ => Role::Text,
            };
            self.builder.push(" ", role);
        }
        for (nth, word) in words
            .split(is_space)
            .filter(|word| !word.is_empty())
            .enumerate()
        {
            if nth > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
        self.builder.push(&out, context.inline);
        self.last = context.inline;
        self.space = text.ends_with(is_space);
    }

    /// Opens the block that a text stands in, or breaks its line.
    fn place(&mut self, context: &Context<'a>) {
        let breaks = std::mem::take(&mut self.breaks);
        if context.in_cell {
            if breaks > 0 && self.is_cell_begun {
                self.builder.break_line();
            }
            if breaks > 0 || !self.is_cell_begun {
                self.space = false;
            }
            self.is_cell_begun = true;
            return;
        }
        if self.is_open && breaks > 1 && context.block == BlockKind::Paragraph {
            self.end();
        } else if self.is_open && breaks > 0 {
            self.builder.break_line();
            self.space = false;
        }
        if !self.is_open {
            self.builder.begin(context.block);
            (self.is_open, self.space) = (true, false);
            self.last = Inline::default();
        }
    }

    fn end(&mut self) {
        if self.is_open {
            self.builder.end();
        }
        (self.is_open, self.space, self.breaks) = (false, false, 0);
    }

    fn close(&mut self) {
        self.end();
        self.builder.close();
    }
}

/// Elements that stand in lines of their own.
pub(super) fn is_block(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Address
            | Article
            | Aside
            | Blockquote
            | Body
            | Caption
            | Center
            | Dd
            | Details
            | Dialog
            | Dir
            | Div
            | Dl
            | Dt
            | Fieldset
            | Figcaption
            | Figure
            | Footer
            | Form
            | Frameset
            | H1
            | H2
            | H3
            | H4
            | H5
            | H6
            | Header
            | Hgroup
            | Hr
            | Html
            | Legend
            | Li
            | Main
            | Menu
            | Nav
            | Ol
            | Optgroup
            | Option
            | P
            | Pre
            | Search
            | Section
            | Summary
            | Table
            | Tbody
            | Td
            | Tfoot
            | Th
            | Thead
            | Tr
            | Ul
            | Xmp
    )
}

/// A number as it is written above or below the line. `None` when there is more in it than a number.
pub(in crate::format) fn raised(words: &str, up: bool) -> Option<String> {
    const PLAIN: &str = "0123456789+-=()";
    let signs = match up {
        true => "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾",
        false => "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎",
    };
    let sign = |c| {
        signs
            .chars()
            .nth(PLAIN.find(if c == '−' { '-' } else { c })?)
    };
    let found: Option<String> = words.chars().map(sign).collect();
    found.filter(|found| !found.is_empty())
}

/// The address that a link leads to, where it is one that may be opened.
pub(super) fn resolve(base: Option<&Url>, address: &str) -> Option<String> {
    const SAFE: [&str; 13] = [
        "http", "https", "mailto", "gemini", "gopher", "ftp", "ftps", "tel", "news", "nntp",
        "magnet", "xmpp", "irc",
    ];
    let plain: String = address
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let plain = plain.trim_matches(|c: char| c <= ' ');
    if plain.is_empty() {
        return None;
    }
    match Url::parse(plain) {
        Ok(url) => SAFE.contains(&url.scheme()).then(|| plain.to_owned()),
        Err(url::ParseError::RelativeUrlWithoutBase) => match base {
            Some(base) => {
                let url = base.join(plain).ok()?;
                SAFE.contains(&url.scheme()).then(|| url.to_string())
            }
            None => Some(plain.to_owned()),
        },
        Err(_) => None,
    }
}
