//! Images: where they are, and what stands for them where they cannot be seen. Those that count readers are none.

use super::super::scan::text_of;
use super::super::tree::Tree;
use super::super::visible::is_hidden;
use super::{Context, Writer, resolve};
use crate::document::{BlockKind, Image, Inline, Role};

/// Nodes behind an image in which its caption is looked for.
const NEAR: usize = 60;

impl<'a> Writer<'a> {
    pub(super) fn image(&mut self, at: usize, context: Context<'a>) {
        let tree = self.tree;
        if !(self.kept)(at) {
            return;
        }
        let pixels = |name: &str| {
            let stated = tree.attribute(at, name)?.trim_end_matches("px");
            stated.parse::<u32>().ok()
        };
        let size = (pixels("width"), pixels("height"));
        if is_pixel(tree, at, size) {
            return;
        }
        let address = self.source(at);
        let alt = tree.attribute(at, "alt").unwrap_or_default();
        // Some write the markup of the caption there.
        let alt = match alt.contains("</") || alt.contains("<br") {
            true => text_of(alt),
            false => alt.split_whitespace().collect::<Vec<&str>>().join(" "),
        };
        let class = tree.attribute(at, "class").unwrap_or_default();
        let is_sign = alt.chars().count() <= 3
            || ["emoji", "smiley", "math", "tex"]
                .iter()
                .any(|word| class.contains(word));
        let within_text = self.is_open && self.builder.is_block_begun();
        let inline = Inline {
            role: Role::Image,
            ..context.inline
        };
        if context.in_cell && self.names.is_none()
            || (within_text || context.block != BlockKind::Paragraph) && is_sign
        {
            self.text(&alt, &Context { inline, ..context });
            return;
        }
        if address.is_empty() && alt.is_empty() {
            return;
        }
        // What was said of another image, or is said under this one, tells nothing of it.
        let is_told = !alt.is_empty() && !address.is_empty() && !context.in_cell;
        let alt = match is_told && (self.follows(at, &alt) || !self.images.insert(alt.clone())) {
            true => String::new(),
            false => alt,
        };
        if context.block != BlockKind::Paragraph || context.in_cell {
            return;
        }
        self.end();
        let image = Image { address, size };
        self.builder.push_image(image, &alt, inline);
    }

    /// True when the words behind an element begin with these.
    fn follows(&self, at: usize, words: &str) -> bool {
        let tree = self.tree;
        let mut wanted = words.chars().filter(|c| c.is_alphanumeric()).peekable();
        let mut at = tree.node(at).end;
        let end = tree.len().min(at + NEAR);
        while at < end {
            if is_hidden(tree, at) {
                at = tree.node(at).end;
                continue;
            }
            let text = if (self.kept)(at) { tree.text(at) } else { "" };
            for c in text.chars() {
                let is_word = c.is_alphanumeric();
                match wanted.peek() {
                    None => return !is_word,
                    Some(next) if is_word && next.to_lowercase().eq(c.to_lowercase()) => {
                        wanted.next();
                    }
                    Some(_) if is_word => return false,
                    Some(_) => {}
                }
            }
            if wanted.peek().is_none() {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The address of an image, or the one that a script would put in its place.
    fn source(&mut self, at: usize) -> String {
        const LAZY: [&str; 6] = [
            "src",
            "data-src",
            "data-original",
            "data-lazy-src",
            "srcset",
            "data-srcset",
        ];
        let tree = self.tree;
        // What is shown until the image itself is there.
        let stands_in = |address: &str| {
            let name = address.rsplit('/').next().unwrap_or_default();
            [
                "1x1",
                "placeholder",
                "transparent.",
                "blank.",
                "lazy",
                "loading.",
            ]
            .iter()
            .any(|word| name.contains(word))
        };
        let named = |stand_ins: bool| {
            LAZY.iter().find_map(|name| {
                let stated = tree
                    .attribute(at, name)
                    .filter(|stated| stands_in(stated) == stand_ins)?;
                let first = match name.ends_with("srcset") {
                    true => stated.split_whitespace().next()?.trim_end_matches(','),
                    false => stated,
                };
                Some(first).filter(|address| !address.is_empty() && !address.starts_with("data:"))
            })
        };
        named(false)
            .or_else(|| named(true))
            .and_then(|address| resolve(self.base.as_ref(), address))
            .unwrap_or_default()
    }
}

/// True for an image that nobody is meant to see: it counts readers, or holds a place.
fn is_pixel(tree: &Tree, at: usize, size: (Option<u32>, Option<u32>)) -> bool {
    const COUNTERS: [&str; 12] = [
        "doubleclick.net",
        "feedburner.com/~r/",
        "feedsportal.com",
        "pixel.wp.com",
        "stats.wordpress.com",
        "/b.gif?",
        "/open.aspx",
        "/pixel.",
        "-pixel.",
        "/tracking/",
        "/spacer.",
        "google-analytics.com",
    ];
    let tiny = |side: Option<u32>| side.is_some_and(|side| side <= 2);
    let address = tree.attribute(at, "src").unwrap_or_default();
    tiny(size.0) || tiny(size.1) || COUNTERS.iter().any(|mark| address.contains(mark))
}
