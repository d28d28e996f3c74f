//! A document as HTML that is well-formed XML too: what it says and what each piece means; how that looks is a style
//! sheet's business. No address is kept that could run anything.

use std::ops::Range;

use hashbrown::HashSet;

use super::{
    Alignment, Block, BlockKind, Cell, Container, ContainerKind, Direction, Document, Inline,
    Marker, Role, Stress, Table,
};

/// What a text can be stressed with, and the element for it.
const STRESSES: &[(Stress, &str)] = &[
    (Stress::EMPHASIS, "em"),
    (Stress::STRONG, "strong"),
    (Stress::STRUCK, "s"),
    (Stress::UNDERLINED, "u"),
    (Stress::MARKED, "mark"),
    (Stress::KEY, "kbd"),
];

/// Appends a document as a run of elements. Names of places in it begin with `prefix`, so that several documents may
/// stand in one page.
pub fn push_html(out: &mut String, document: &Document, prefix: &str) {
    let mut writer = Writer {
        out,
        document,
        prefix,
        open: Vec::new(),
        named: HashSet::new(),
    };
    let is_note = |block: &&Block| {
        let path = document.path(block);
        path.iter().any(|at| {
            matches!(
                document.containers()[*at as usize].kind,
                ContainerKind::Footnote(_)
            )
        })
    };
    for block in document.blocks().iter().filter(|block| !is_note(block)) {
        writer.block(block);
    }
    writer.close_all();
    let mut notes = document.blocks().iter().filter(is_note).peekable();
    if notes.peek().is_none() {
        return;
    }
    writer.out.push_str("<section class=\"notes\">\n");
    notes.for_each(|block| writer.block(block));
    writer.close_all();
    writer.out.push_str("</section>\n");
}

/// Appends text in which no character means anything to HTML.
pub fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Neither means anything that a text says.
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
}

/// Appends an attribute.
pub fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}

/// True for an address of a kind that shows something, and runs nothing.
pub fn is_harmless(address: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// The name of a direction, as HTML has it.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    }
}

/// An element that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Container(u32, &'static str),
    /// The list that terms and definitions stand in, which the document does not have.
    Definitions,
}

struct Writer<'a> {
    out: &'a mut String,
    document: &'a Document,
    prefix: &'a str,
    open: Vec<Open>,
    /// Names that were given: each may be given once.
    named: HashSet<&'a str>,
}

impl<'a> Writer<'a> {
    fn container(&self, at: u32) -> Container {
        self.document.containers()[at as usize]
    }

    /// Closes all but so many of the containers that are open, and what is open within them.
    fn close_to(&mut self, containers: usize) {
        let is_container = |open: &&Open| matches!(open, Open::Container(..));
        while self.open.iter().filter(is_container).count() > containers {
            self.close();
        }
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Container(_, tag)) => self.out.push_str(&format!("</{tag}>\n")),
            Some(Open::Definitions) => self.out.push_str("</dl>\n"),
            None => {}
        }
    }

    /// Opens and closes what lies between the last block and this one.
    fn enter(&mut self, block: &Block) {
        let path = self.document.path(block);
        let open = self.open.iter().filter_map(|open| match open {
            Open::Container(at, _) => Some(*at),
            Open::Definitions => None,
        });
        let shared = open.zip(&path).take_while(|(a, b)| a == *b).count();
        self.close_to(shared);
        for nth in shared..=path.len() {
            let next = path.get(nth).copied();
            let is_defining = match next {
                Some(at) => self.container(at).kind == ContainerKind::Definition,
                None => block.kind == BlockKind::Term,
            };
            match (self.open.last() == Some(&Open::Definitions), is_defining) {
                (false, true) => {
                    self.out.push_str("<dl>\n");
                    self.open.push(Open::Definitions);
                }
                (true, false) => self.close(),
                _ => {}
            }
            if let Some(at) = next {
                self.open_container(at);
            }
        }
    }

    fn open_container(&mut self, at: u32) {
        let container = self.container(at);
        let in_list = container.parent.is_some_and(|parent| {
            matches!(self.container(parent).kind, ContainerKind::List { .. })
        });
        let (tag, attributes) = match container.kind {
            ContainerKind::Quote => ("blockquote", String::new()),
            ContainerKind::List { loose } => {
                let class = if loose { "" } else { " class=\"tight\"" };
                match self.first_number(at) {
                    Some(1) => ("ol", class.to_owned()),
                    Some(number) => ("ol", format!("{class} start=\"{number}\"")),
                    None => ("ul", class.to_owned()),
                }
            }
            ContainerKind::Item(_) if !in_list => ("div", String::new()),
            ContainerKind::Item(Marker::Number(number)) => ("li", format!(" value=\"{number}\"")),
            ContainerKind::Item(_) => ("li", String::new()),
            ContainerKind::Definition => ("dd", String::new()),
            ContainerKind::Figure => ("figure", String::new()),
            ContainerKind::Details(true) => ("details", " open=\"open\"".into()),
            ContainerKind::Details(false) => ("details", String::new()),
            ContainerKind::Footnote(_) => ("div", " class=\"note\"".into()),
        };
        self.out.push_str(&format!("<{tag}{attributes}>"));
        self.open.push(Open::Container(at, tag));
        match container.kind {
            ContainerKind::Item(Marker::Task(done)) => {
                let checked = if done { " checked=\"checked\"" } else { "" };
                self.out.push_str(&format!(
                    "<input type=\"checkbox\" disabled=\"disabled\"{checked}/> "
                ));
            }
            ContainerKind::Footnote(label) => {
                let name = &self.document.labels()[label as usize];
                self.out.push_str("<span class=\"mark\">");
                push_escaped(self.out, name);
                self.out.push_str(".</span> ");
            }
            _ => {}
        }
    }

    /// The number of a list's first item, when it has one.
    fn first_number(&self, list: u32) -> Option<u32> {
        let items = self.document.containers()[list as usize..].iter();
        let first = items.skip(1).find(|item| item.parent == Some(list))?;
        match first.kind {
            ContainerKind::Item(Marker::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn block(&mut self, block: &Block) {
        self.enter(block);
        let parent = block.within.map(|at| self.container(at).kind);
        let range = block.range.clone();
        match block.kind {
            BlockKind::Rule => self.out.push_str("<hr/>"),
            BlockKind::Code(lang) => {
                self.out.push_str("<pre><code");
                if let Some(lang) = lang {
                    let class = format!("language-{}", self.document.labels()[lang as usize]);
                    push_attribute(self.out, "class", &class);
                }
                self.out.push('>');
                self.inline(range, false);
                self.out.push_str("</code></pre>");
            }
            BlockKind::Table(table) => self.table(&self.document.tables()[table as usize]),
            BlockKind::Image(image) => self.image(image, range),
            BlockKind::Paragraph => self.element("p", "", block),
            BlockKind::Heading(level) => {
                let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
                self.element(tag, "", block);
            }
            BlockKind::Caption if parent == Some(ContainerKind::Figure) => {
                self.element("figcaption", "", block)
            }
            BlockKind::Caption => self.element("p", " class=\"caption\"", block),
            BlockKind::Term => self.element("dt", "", block),
            BlockKind::Summary if matches!(parent, Some(ContainerKind::Details(_))) => {
                self.element("summary", "", block)
            }
            BlockKind::Summary => self.element("p", "", block),
        }
        self.out.push('\n');
    }

    fn element(&mut self, tag: &str, attributes: &str, block: &Block) {
        self.out.push_str(&format!("<{tag}{attributes}"));
        if let Some(lang) = block.lang {
            push_attribute(self.out, "lang", &self.document.labels()[lang as usize]);
        }
        match block.direction {
            Some(said) => push_attribute(self.out, "dir", direction(said)),
            None => push_attribute(self.out, "dir", "auto"),
        }
        self.out.push('>');
        self.inline(block.range.clone(), true);
        self.out.push_str(&format!("</{tag}>"));
    }

    fn image(&mut self, image: u32, range: Range<usize>) {
        let image = &self.document.images()[image as usize];
        if !is_harmless(&image.address) {
            self.out.push_str("<p class=\"image\">");
            self.inline(range, true);
            self.out.push_str("</p>");
            return;
        }
        self.out.push_str("<img");
        push_attribute(self.out, "src", &image.address);
        push_attribute(self.out, "alt", &self.document.text()[range]);
        for (name, pixels) in [("width", image.size.0), ("height", image.size.1)] {
            if let Some(pixels) = pixels {
                push_attribute(self.out, name, &pixels.to_string());
            }
        }
        self.out
            .push_str(" loading=\"lazy\" referrerpolicy=\"no-referrer\"/>");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<table>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for cell in &row.cells {
                self.cell(cell, table, row.is_header);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>");
    }

    fn cell(&mut self, cell: &Cell, table: &Table, is_header: bool) {
        let tag = if cell.is_header || is_header {
            "th"
        } else {
            "td"
        };
        self.out.push_str(&format!("<{tag}"));
        for (name, count) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if count > 1 {
                push_attribute(self.out, name, &count.to_string());
            }
        }
        let column = table.columns.get(usize::from(cell.column));
        let class = match cell.alignment.or(column.copied()) {
            Some(Alignment::Center) => Some("center"),
            Some(Alignment::End) => Some("end"),
            Some(Alignment::Start) | None => None,
        };
        if let Some(class) = class {
            push_attribute(self.out, "class", class);
        }
        self.out.push('>');
        self.inline(cell.range.clone(), true);
        self.out.push_str(&format!("</{tag}>"));
    }

    /// The text of a range with its spans marked, and the names of places in it. `breaks` says that a line feed breaks
    /// the line.
    fn inline(&mut self, range: Range<usize>, breaks: bool) {
        let document = self.document;
        let mut at = range.start;
        let mut link = None;
        for span in document.spans_within(&range) {
            let start = span.range.start.max(range.start);
            if start > at {
                self.end_link(&mut link);
            }
            self.text(at..start, breaks);
            // What leads to one place is one link, however it is stressed.
            if link.is_some() && link != span.inline.link {
                self.end_link(&mut link);
            }
            if link.is_none()
                && let Some(to) = span.inline.link
                && self.begin_link(&document.links()[to])
            {
                link = Some(to);
            }
            at = span.range.end.min(range.end);
            self.span(span.inline, start..at, breaks);
        }
        if at < range.end {
            self.end_link(&mut link);
        }
        self.text(at..range.end, breaks);
        self.end_link(&mut link);
    }

    /// True when the address is one that a link may have.
    fn begin_link(&mut self, address: &str) -> bool {
        let target = match address.strip_prefix('#') {
            Some(name) => format!("#{}{name}", self.prefix),
            None if is_harmless(address) => address.to_owned(),
            None => return false,
        };
        self.out.push_str("<a");
        push_attribute(self.out, "href", &target);
        self.out.push('>');
        true
    }

    fn end_link(&mut self, link: &mut Option<usize>) {
        if link.take().is_some() {
            self.out.push_str("</a>");
        }
    }

    fn span(&mut self, inline: Inline, range: Range<usize>, breaks: bool) {
        let tag = match inline.role {
            Role::Code if breaks => Some(("code", "")),
            Role::Note => Some(("sup", "")),
            Role::Dateline => Some(("span", " class=\"dateline\"")),
            Role::Byline => Some(("span", " class=\"byline\"")),
            _ => None,
        };
        let stresses = STRESSES
            .iter()
            .filter(|(stress, _)| inline.stress.has(*stress))
            .map(|(_, tag)| (*tag, ""));
        let tags: Vec<(&str, &str)> = tag.into_iter().chain(stresses).collect();
        for (tag, attributes) in &tags {
            self.out.push_str(&format!("<{tag}{attributes}>"));
        }
        self.text(range, breaks);
        for (tag, _) in tags.iter().rev() {
            self.out.push_str(&format!("</{tag}>"));
        }
    }

    fn text(&mut self, range: Range<usize>, breaks: bool) {
        let document = self.document;
        let first = document
            .anchors()
            .partition_point(|(_, byte)| *byte < range.start);
        let here = document.anchors()[first..]
            .iter()
            .take_while(|(_, byte)| *byte < range.end);
        let mut at = range.start;
        for (name, byte) in here {
            self.plain(&document.text()[at..*byte], breaks);
            at = *byte;
            if self.named.insert(name) {
                self.out.push_str("<span");
                push_attribute(self.out, "id", &format!("{}{name}", self.prefix));
                self.out.push_str("></span>");
            }
        }
        self.plain(&document.text()[at..range.end], breaks);
    }

    fn plain(&mut self, text: &str, breaks: bool) {
        for (nth, line) in text.split('\n').enumerate() {
            if nth > 0 {
                self.out.push_str(if breaks { "<br/>\n" } else { "\n" });
            }
            push_escaped(self.out, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DocumentBuilder, Image};
    use super::*;

    fn html(document: &Document) -> String {
        let mut out = String::new();
        push_html(&mut out, document, "");
        out
    }

    #[test]
    fn what_a_document_says_is_an_element_each() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Heading(2));
        builder.push("Tides & <times>", Role::Text);
        builder.begin(BlockKind::Paragraph);
        builder.push("plain ", Role::Text);
        builder.push_link("out", "https://harbour.example/?a=1&b=2");
        builder.push_link(" in", "#notes");
        builder.push_link(" nowhere", "javascript:alert(1)");
        builder.push(" loud", Stress::STRONG);
        builder.item(0, Marker::Number(3));
        builder.push("third", Role::Text);
        builder.item(1, Marker::Task(true));
        builder.push("done", Role::Text);
        builder.close_all();
        builder.begin(BlockKind::Term);
        builder.push("Ebb", Role::Text);
        builder.open(ContainerKind::Definition);
        builder.push("out it goes", Role::Text);
        builder.close();
        builder.anchor("notes");
        builder.begin(BlockKind::Paragraph);
        builder.push("last", Role::Text);
        let wanted = "<h2 dir=\"auto\">Tides &amp; &lt;times&gt;</h2>\n\
            <p dir=\"auto\">plain <a href=\"https://harbour.example/?a=1&amp;b=2\">out</a><a href=\"#notes\"> in</a> nowhere\
            <strong> loud</strong></p>\n\
            <ol class=\"tight\" start=\"3\"><li value=\"3\"><p dir=\"auto\">third</p>\n\
            <ul class=\"tight\"><li><input type=\"checkbox\" disabled=\"disabled\" checked=\"checked\"/> <p dir=\"auto\">done</p>\n\
            </li>\n</ul>\n</li>\n</ol>\n\
            <dl>\n<dt dir=\"auto\">Ebb</dt>\n<dd><p dir=\"auto\">out it goes</p>\n</dd>\n</dl>\n\
            <p dir=\"auto\"><span id=\"notes\"></span>last</p>\n";
        assert_eq!(html(&builder.finish()), wanted);
    }

    #[test]
    fn no_address_runs_anything() {
        let mut builder = DocumentBuilder::default();
        for address in ["javascript:x", "data:text/html,x", " https:x", "vbscript:x"] {
            builder.begin(BlockKind::Paragraph);
            builder.push_link("\"><script>", address);
            let image = Image {
                address: address.into(),
                ..Image::default()
            };
            builder.begin(BlockKind::Paragraph);
            builder.push_image(image, "\" onerror=\"x", Inline::default());
        }
        let html = html(&builder.finish());
        for word in ["<script", "href", "src", "onerror=\"x\""] {
            assert!(!html.contains(word), "{word}: {html}");
        }
    }
}
