//! The places of a document that one goes to: its links, its headings, its anchors.

use std::ops::Range;

use super::{Block, BlockKind, ContainerKind, Document, Span};

/// A stretch of the text that leads somewhere. What is stressed within a link is not another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Its bytes in the document's text.
    pub range: Range<usize>,
    /// Where it leads, as an index into [`Document::links`].
    pub link: usize,
}

/// The links of spans, in the order of the text.
pub(super) fn linked(spans: &[Span]) -> Vec<Linked> {
    let mut found: Vec<Linked> = Vec::new();
    for span in spans {
        let Some(link) = span.inline.link else {
            continue;
        };
        match found.last_mut() {
            Some(last) if last.link == link => last.range.end = span.range.end,
            _ => found.push(Linked {
                range: span.range.clone(),
                link,
            }),
        }
    }
    found
}

/// The headings among blocks, each as an index.
pub(super) fn headings(blocks: &[Block]) -> Vec<u32> {
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let numbered = (0..).zip(blocks);
    numbered
        .filter(|(_, block)| is_heading(block))
        .map(|(number, _)| number)
        .collect()
}

impl Document {
    /// Every link in the order of the text.
    pub fn linked(&self) -> &[Linked] {
        &self.linked
    }

    /// Where a link leads.
    pub fn address(&self, linked: &Linked) -> &str {
        &self.links[linked.link]
    }

    /// The text of the footnote that a link leads to: its first block.
    pub fn note(&self, linked: &Linked) -> Option<Range<usize>> {
        let name = self.address(linked).strip_prefix('#')?;
        let at = self.anchor(name).filter(|_| name.starts_with("fn-"))?;
        let block = self.blocks.partition_point(|block| block.range.end <= at);
        let block = self.blocks.get(block)?;
        let mut path = self.path(block).into_iter();
        let is_note = path.any(|at| {
            let kind = self.containers[at as usize].kind;
            matches!(kind, ContainerKind::Footnote(_))
        });
        is_note.then(|| block.range.clone())
    }

    /// The links that have a part in a stretch of the text, as indices into [`Document::linked`].
    pub fn linked_within(&self, stretch: &Range<usize>) -> Range<usize> {
        let first = self
            .linked
            .partition_point(|linked| linked.range.end <= stretch.start);
        let count = self.linked[first..].partition_point(|linked| linked.range.start < stretch.end);
        first..first + count
    }

    /// The headings in the order of the text, each as an index into [`Document::blocks`].
    pub fn headings(&self) -> &[u32] {
        &self.headings
    }

    /// How many headings begin before a byte of the text.
    pub fn headings_before(&self, byte: usize) -> usize {
        self.headings
            .partition_point(|number| self.blocks[*number as usize].range.start < byte)
    }

    /// The byte of the text that an anchor names, which may be written as in an address, with percent signs. Where none
    /// has the name, it may be made of a heading, as most programs do that show Markdown.
    pub fn anchor(&self, name: &str) -> Option<usize> {
        let decoded = percent_decoded(name);
        let names = || [Some(name), decoded.as_deref()].into_iter().flatten();
        let anchored = names().find_map(|name| {
            let mut anchors = self.anchors.iter();
            anchors.find(|(known, _)| known == name).map(|(_, at)| *at)
        });
        anchored.or_else(|| {
            let mut headings = self.headings.iter();
            let block = |number: &u32| &self.blocks[*number as usize];
            let is_named = |number: &&u32| {
                let slug = slug(&self.text[block(number).range.clone()]);
                names().any(|name| name == slug)
            };
            headings
                .find(is_named)
                .map(|number| block(number).range.start)
        })
    }
}

/// The name that is made of a heading: small letters, digits, hyphens and underscores, hyphens for spaces.
fn slug(heading: &str) -> String {
    let kept = |c: char| match c {
        ' ' | '\n' => Some('-'),
        '-' | '_' => Some(c),
        c => c.is_alphanumeric().then_some(c),
    };
    let kept = heading.trim().chars().filter_map(kept);
    kept.flat_map(char::to_lowercase).collect()
}

/// A name without its percent-encoding (RFC 3986, section 2.1); `None` where it has none.
fn percent_decoded(name: &str) -> Option<String> {
    if !name.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        match (*first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &behind[2..];
            }
            (byte, ..) => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{DocumentBuilder, Inline, Role, Stress};
    use super::*;

    #[test]
    fn links_and_headings_are_found_where_they_stand() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Heading(1));
        builder.push("Head", Role::Heading(1));
        builder.begin(BlockKind::Paragraph);
        builder.push("see ", Role::Text);
        let link = Some(builder.link("https://a.example/"));
        for (text, stress) in [("this ", Stress::NONE), ("one", Stress::STRONG)] {
            let inline = Inline {
                role: Role::Link,
                stress,
                link,
            };
            builder.push(text, inline);
        }
        builder.push_link("that", "#caf%C3%A9");
        builder.begin(BlockKind::Heading(2));
        builder.anchor("café");
        builder.push("Foot", Role::Heading(2));
        let document = builder.finish();
        let texts: Vec<&str> = document
            .linked()
            .iter()
            .map(|linked| &document.text()[linked.range.clone()])
            .collect();
        assert_eq!(texts, ["this one", "that"]);
        assert_eq!(document.linked_within(&(10..15)), 0..1);
        assert_eq!(document.linked_within(&(0..9)), 0..0);
        assert_eq!(document.linked_within(&(16..18)), 0..2);
        assert_eq!(document.headings(), [0, 2]);
        let foot = document.text().find("Foot").unwrap();
        assert_eq!(document.headings_before(foot), 1);
        assert_eq!(document.anchor("caf%C3%A9"), Some(foot));
        assert_eq!(document.anchor("caf%"), None);
        assert_eq!(document.anchor("head"), Some(0));
        assert_eq!(slug("What’s new in 2.0, & why?"), "whats-new-in-20--why");
    }
}
