//! Markdown → [`Document`]. Markup within it is read as markup: blocks of it by the reader of pages, elements within a
//! line here. The one door to `pulldown_cmark`.

use std::collections::HashMap;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::folding::{Part, is_balanced, parts};
use crate::document::{
    Alignment, BlockKind, ContainerKind, Document, DocumentBuilder, Image, Inline, Marker, Role,
    Stress,
};
use crate::format::html;

/// A text in Markdown.
pub(in crate::format) fn text(text: &str) -> Document {
    let options = Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
        | Options::ENABLE_GFM;
    let mut rendering = Rendering {
        folds: is_balanced(text),
        ..Rendering::default()
    };
    let mut events = Parser::new_ext(text, options).peekable();
    while let Some(event) = events.next() {
        // Items are paragraphs when the first one is.
        if rendering.list_begins && matches!(event, Event::Start(Tag::Item)) {
            let loose = matches!(events.peek(), Some(Event::Start(Tag::Paragraph)));
            rendering.builder.open(ContainerKind::List { loose });
            rendering.list_begins = false;
        }
        rendering.event(event);
    }
    rendering.builder.finish()
}

/// What of a text within a line is held back until it is whole.
#[derive(Debug)]
enum Held {
    /// An image's address, and what stands for it.
    Image(String, String),
    /// A number above or below the line.
    Raised(bool, String),
}

/// What is open while events go by.
#[derive(Default)]
struct Rendering {
    builder: DocumentBuilder,
    /// A list has begun, and no item of it yet.
    list_begins: bool,
    /// The next number of each open list that counts.
    lists: Vec<Option<u64>>,
    heading: Option<u8>,
    code: Option<String>,
    /// A block of markup.
    markup: Option<String>,
    /// Parts that fold may begin in one block of markup and end in another.
    folds: bool,
    /// How many containers of Markdown's own are open.
    depth: usize,
    /// For each part that folds and is open, how many were when it began.
    folding: Vec<usize>,
    /// How often each stress is open.
    stress: [u32; STRESSES.len()],
    /// Elements of code that are open within the line.
    coded: u32,
    /// Links that are open.
    links: Vec<Option<usize>>,
    held: Option<Held>,
    /// The element that is open and whose text is not shown, and what is not shown of it: should nobody end it, it was
    /// none.
    silent: Option<(&'static str, String)>,
    /// The cells of the open row are names of columns.
    in_head: bool,
    /// The number of each footnote, in the order in which they are met: names are for whoever writes the text.
    notes: HashMap<String, usize>,
}

/// Elements that stress what is in them.
const STRESSES: [(&[&str], Stress); 6] = [
    (&["em", "i", "cite", "dfn", "var"], Stress::EMPHASIS),
    (&["strong", "b"], Stress::STRONG),
    (&["s", "del", "strike"], Stress::STRUCK),
    (&["u", "ins"], Stress::UNDERLINED),
    (&["mark"], Stress::MARKED),
    (&["kbd"], Stress::KEY),
];
const EMPHASIS: usize = 0;
const STRONG: usize = 1;
const STRUCK: usize = 2;

/// Elements whose text is not shown.
const SILENT: [&str; 4] = ["script", "style", "template", "title"];

/// What stands over a quotation that warns of something.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

impl Rendering {
    fn inline(&self, role: Role) -> Inline {
        let mut stress = Stress::NONE;
        for (open, (_, with)) in self.stress.iter().zip(STRESSES) {
            if *open > 0 {
                stress = stress | with;
            }
        }
        let link = self.links.last().copied().flatten();
        let role = match (role, self.heading) {
            (Role::Text, _) if self.coded > 0 => Role::Code,
            (Role::Text, _) if link.is_some() => Role::Link,
            (Role::Text, Some(level)) => Role::Heading(level),
            (role, _) => role,
        };
        Inline { role, stress, link }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match (&mut self.code, &mut self.markup) {
                (Some(code), _) => code.push_str(&text),
                (None, Some(markup)) => markup.push_str(&text),
                _ => self.say(&text, Role::Text),
            },
            Event::Code(text) => self.say(&text, Role::Code),
            Event::Html(text) => self.markup.get_or_insert_default().push_str(&text),
            Event::InlineHtml(tag) => self.element(&tag),
            Event::SoftBreak => self.say(" ", Role::Text),
            Event::HardBreak if self.held.is_none() && self.silent.is_none() => {
                self.builder.break_line();
            }
            Event::HardBreak => self.say(" ", Role::Text),
            Event::Rule => {
                self.builder.begin(BlockKind::Rule);
                self.builder.end();
            }
            Event::TaskListMarker(done) => self.builder.task(done),
            Event::FootnoteReference(name) => {
                let number = self.note(&name);
                let link = Some(self.builder.link(&format!("#fn-{number}")));
                let inline = Inline {
                    role: Role::Note,
                    link,
                    ..Inline::default()
                };
                self.builder.push(&format!("[{number}]"), inline);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.say(&text, Role::Code),
        }
    }

    /// Text within a line.
    fn say(&mut self, text: &str, role: Role) {
        if let Some((_, kept)) = &mut self.silent {
            kept.push_str(text);
            return;
        }
        // Images that stand in a paragraph by themselves have nothing but space between them.
        if self.held.is_none() && text.trim().is_empty() && !self.builder.is_block_begun() {
            return;
        }
        match &mut self.held {
            Some(Held::Image(_, shown) | Held::Raised(_, shown)) => shown.push_str(text),
            None => {
                let inline = self.inline(role);
                self.builder.push(text, inline);
            }
        }
    }

    fn image(&mut self, address: &str, alt: &str) {
        let image = Image {
            address: html::address(address).unwrap_or_default(),
            ..Image::default()
        };
        let inline = self.inline(Role::Image);
        self.builder.push_image(image, alt, inline);
    }

    /// Begins a number above or below the line; one within another, or within what stands for an image, is its text.
    fn raise(&mut self, up: bool) {
        if self.held.is_none() {
            self.held = Some(Held::Raised(up, String::new()));
        }
    }

    fn end_raised(&mut self) {
        if let Some(Held::Raised(up, words)) = &self.held {
            let shown = html::raised(words, *up).unwrap_or_else(|| words.clone());
            self.held = None;
            self.say(&shown, Role::Text);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let builder = &mut self.builder;
        match tag {
            Tag::Paragraph => builder.begin(BlockKind::Paragraph),
            Tag::Heading { level, .. } => {
                let level = level as u8;
                self.heading = Some(level);
                builder.begin(BlockKind::Heading(level));
            }
            Tag::BlockQuote(kind) => {
                self.depth += 1;
                builder.open(ContainerKind::Quote);
                if let Some(kind) = kind {
                    builder.begin(BlockKind::Paragraph);
                    builder.push(alert(kind), Stress::STRONG);
                    builder.end();
                }
            }
            Tag::CodeBlock(kind) => {
                self.code = Some(String::new());
                let lang = match &kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',']).next().unwrap_or_default()
                    }
                    CodeBlockKind::Indented => "",
                };
                let lang = (!lang.is_empty()).then(|| builder.label(lang));
                builder.begin(BlockKind::Code(lang));
            }
            Tag::HtmlBlock => self.markup = Some(String::new()),
            Tag::List(first) => {
                self.list_begins = true;
                self.lists.push(first);
            }
            Tag::Item => {
                self.depth += 1;
                let number = self.lists.last_mut().and_then(Option::as_mut).map(|next| {
                    *next += 1;
                    (*next - 1).try_into().unwrap_or(u32::MAX)
                });
                let marker = number.map_or(Marker::Bullet, Marker::Number);
                builder.open(ContainerKind::Item(marker));
            }
            Tag::FootnoteDefinition(name) => {
                self.depth += 1;
                let number = self.note(&name);
                let label = self.builder.label(&number.to_string());
                self.builder.open(ContainerKind::Footnote(label));
                self.builder.anchor(&format!("fn-{number}"));
            }
            Tag::DefinitionListTitle => builder.begin(BlockKind::Term),
            Tag::DefinitionListDefinition => {
                self.depth += 1;
                builder.open(ContainerKind::Definition);
            }
            Tag::Table(columns) => {
                builder.begin_table();
                let alignment = |column: &pulldown_cmark::Alignment| match column {
                    pulldown_cmark::Alignment::Center => Alignment::Center,
                    pulldown_cmark::Alignment::Right => Alignment::End,
                    _ => Alignment::Start,
                };
                builder.align_columns(&columns.iter().map(alignment).collect::<Vec<_>>());
            }
            Tag::TableHead => {
                self.in_head = true;
                builder.begin_row(true);
            }
            Tag::TableRow => builder.begin_row(false),
            Tag::TableCell => builder.begin_cell((1, 1), self.in_head, None),
            Tag::Emphasis => self.stress[EMPHASIS] += 1,
            Tag::Strong => self.stress[STRONG] += 1,
            Tag::Strikethrough => self.stress[STRUCK] += 1,
            Tag::Superscript => self.raise(true),
            Tag::Subscript => self.raise(false),
            Tag::Link { dest_url, .. } => self.open_link(&dest_url),
            Tag::Image { dest_url, .. } if self.held.is_none() => {
                self.held = Some(Held::Image(dest_url.into_string(), String::new()));
            }
            Tag::Image { .. } | Tag::DefinitionList | Tag::MetadataBlock(_) => {}
        }
    }

    /// The number of a footnote; its name is the same one in either case.
    fn note(&mut self, name: &str) -> usize {
        let next = self.notes.len() + 1;
        *self.notes.entry(name.to_lowercase()).or_insert(next)
    }

    fn open_link(&mut self, address: &str) {
        let link = html::address(address).map(|address| self.builder.link(&address));
        self.links.push(link);
    }

    fn end(&mut self, tag: TagEnd) {
        if !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        ) {
            self.end_elements();
        }
        let builder = &mut self.builder;
        match tag {
            TagEnd::Paragraph | TagEnd::DefinitionListTitle | TagEnd::Table => builder.end(),
            TagEnd::BlockQuote(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition => {
                // What began in it ends with it.
                while self.folding.pop_if(|depth| *depth == self.depth).is_some() {
                    builder.close();
                }
                self.depth = self.depth.saturating_sub(1);
                builder.close();
            }
            TagEnd::Heading(_) => {
                builder.end();
                self.heading = None;
            }
            TagEnd::CodeBlock => {
                // In a quotation or an item its lines come one by one.
                let code = self.code.take().unwrap_or_default();
                builder.push(code.strip_suffix('\n').unwrap_or(&code), Role::Code);
                builder.end();
            }
            TagEnd::HtmlBlock => {
                let markup = self.markup.take().unwrap_or_default();
                // A tag that is never ended is none: it is the text of whoever forgot to.
                if markup.contains('>') {
                    self.markup(&markup);
                } else {
                    builder.begin(BlockKind::Paragraph);
                    builder.push(markup.trim(), Role::Text);
                    builder.end();
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if !std::mem::take(&mut self.list_begins) {
                    builder.close();
                }
            }
            TagEnd::TableHead => self.in_head = false,
            TagEnd::Emphasis => self.less(EMPHASIS),
            TagEnd::Strong => self.less(STRONG),
            TagEnd::Strikethrough => self.less(STRUCK),
            TagEnd::Superscript | TagEnd::Subscript => self.end_raised(),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => {
                if let Some(Held::Image(address, alt)) =
                    self.held.take_if(|held| matches!(held, Held::Image(..)))
                {
                    self.image(&address, &alt);
                }
            }
            TagEnd::TableRow
            | TagEnd::TableCell
            | TagEnd::DefinitionList
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// A block of markup, in which parts that fold may begin and end.
    fn markup(&mut self, markup: &str) {
        let open = self.folding.iter().filter(|depth| **depth == self.depth);
        let parts = match self.folds {
            true => parts(markup, open.count()),
            false => vec![Part::Markup(markup)],
        };
        let builder = &mut self.builder;
        for part in parts {
            match part {
                Part::Markup(markup) => builder.append(&html::fragment(markup, None)),
                Part::Begins(is_open, summary) => {
                    builder.open(ContainerKind::Details(is_open));
                    self.folding.push(self.depth);
                    let summary = html::fragment(summary, None);
                    let text = summary.text().replace('\n', " ");
                    builder.begin(BlockKind::Summary);
                    builder.push(if text.is_empty() { "…" } else { &text }, Role::Text);
                    builder.end();
                }
                Part::Ends => {
                    self.folding.pop();
                    builder.close();
                }
            }
        }
    }

    fn less(&mut self, stress: usize) {
        self.stress[stress] = self.stress[stress].saturating_sub(1);
    }

    /// A tag of markup within a line.
    fn element(&mut self, tag: &str) {
        let is_end = tag.starts_with("</");
        let inner = tag.trim_start_matches(['<', '/']);
        let end = inner
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(inner.len());
        let name = inner[..end].to_ascii_lowercase();
        let attribute = |name| html::attribute(tag, name);
        if let Some((silent, kept)) = &mut self.silent {
            if is_end && name == *silent {
                self.silent = None;
            } else {
                kept.push_str(tag);
            }
            return;
        }
        if let Some(stress) = STRESSES
            .iter()
            .position(|(names, _)| names.contains(&&*name))
        {
            match is_end {
                true => self.less(stress),
                false => self.stress[stress] += 1,
            }
            return;
        }
        match (&*name, is_end) {
            ("br", _) if self.held.is_none() => self.builder.break_line(),
            ("code" | "tt" | "samp", false) => self.coded += 1,
            ("code" | "tt" | "samp", true) => self.coded = self.coded.saturating_sub(1),
            ("sup", false) => self.raise(true),
            ("sub", false) => self.raise(false),
            ("sup" | "sub", true) => self.end_raised(),
            ("q", false) => self.say("“", Role::Text),
            ("q", true) => self.say("”", Role::Text),
            ("a", false) => match attribute("href") {
                Some(address) => self.open_link(&address),
                None => self.links.push(None),
            },
            ("a", true) => {
                self.links.pop();
            }
            ("img", false) => {
                let alt = attribute("alt").unwrap_or_default();
                match &self.held {
                    Some(_) => self.say(&alt, Role::Image),
                    None => self.image(&attribute("src").unwrap_or_default(), &alt),
                }
            }
            (name, false) => {
                let silent = SILENT.into_iter().find(|silent| *silent == name);
                self.silent = silent.map(|silent| (silent, tag.to_owned()));
            }
            _ => {}
        }
    }

    /// Elements that nobody ended end with their block.
    fn end_elements(&mut self) {
        if let Some((_, kept)) = self.silent.take() {
            self.say(&kept, Role::Text);
        }
        self.end_raised();
        self.stress = Default::default();
        self.coded = 0;
        self.links.clear();
    }
}
