//! Code in lines of its own, as it stands; and the word of it that stands within a sentence.

use super::super::tree::{Tag, Tree};
use super::super::visible::is_hidden;
use super::{Context, Writer, is_block};
use crate::document::{BlockKind, Role};

impl<'a> Writer<'a> {
    pub(super) fn code(&mut self, at: usize, context: Context<'a>) {
        let tree = self.tree;
        let mut code = String::new();
        self.code_text(at, &mut code);
        let code = with_blanks(code.trim_end().trim_start_matches('\n'));
        if code.trim().is_empty() {
            return;
        }
        if context.in_cell {
            self.breaks = self.breaks.max(1);
            for line in code.lines() {
                self.text(line, &context.in_block(context.block, Role::Code));
                self.breaks = self.breaks.max(1);
            }
            return;
        }
        self.end();
        let around = [
            Some(at),
            tree.children(at).next(),
            Some(tree.node(at).parent),
        ];
        let lang = around
            .into_iter()
            .flatten()
            .filter_map(|at| tree.attribute(at, "class"))
            .flat_map(str::split_whitespace)
            .find_map(|class| {
                let marks = ["language-", "lang-", "highlight-source-", "brush:"];
                marks.iter().find_map(|mark| class.strip_prefix(mark))
            });
        let lang = lang
            .filter(|lang| !lang.is_empty())
            .map(|lang| self.builder.label(lang));
        self.builder.begin(BlockKind::Code(lang));
        for (nth, line) in code.split('\n').enumerate() {
            if nth > 0 {
                self.builder.push("\n", Role::Code);
            }
            self.builder.push(line, Role::Code);
        }
        self.builder.end();
    }

    /// The text of code as it stands.
    fn code_text(&self, at: usize, out: &mut String) {
        let tree = self.tree;
        let mut beside = 0;
        for child in tree.children(at) {
            let Some(tag) = tree.tag(child) else {
                beside = child;
                if (self.kept)(child) {
                    out.push_str(tree.text(child));
                }
                continue;
            };
            if is_hidden(tree, child) {
                continue;
            }
            // Two that stand side by side are the same in two languages.
            let is_other = tag == Tag::Code && tree.is(beside, Tag::Code) && out.contains('\n');
            beside = child;
            let breaks = (is_block(tag) || is_other) && !out.is_empty() && !out.ends_with('\n');
            if breaks && is_other {
                out.push('\n');
            }
            if breaks || tag == Tag::Br {
                out.push('\n');
            }
            self.code_text(child, out);
            if is_block(tag) && !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

/// Code with blanks for its tabulators, which no terminal sets alike.
fn with_blanks(code: &str) -> String {
    let (mut out, mut column) = (String::with_capacity(code.len()), 0);
    for c in code.chars() {
        match c {
            '\r' => {}
            '\t' => {
                let blanks = 4 - column % 4;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            c => {
                out.push(c);
                column = if c == '\n' { 0 } else { column + 1 };
            }
        }
    }
    out
}

/// True for a word of code that stands within a sentence, whatever its element is for.
pub(super) fn is_in_sentence(tree: &Tree, at: usize) -> bool {
    if !tree.is(at, Tag::Pre) || !tree.is_short(at, 40) {
        return false;
    }
    let parent = tree.node(at).parent;
    let beside = |one: usize| match one < tree.len() && tree.node(one).parent == parent {
        true => tree.text(one).trim(),
        false => "",
    };
    let code = tree.words_of(at);
    let is_line = |inner: usize| !tree.text(inner).trim().contains('\n');
    !code.is_empty()
        && tree.within(at).all(is_line)
        && beside(at - 1).ends_with(|c: char| c.is_alphanumeric() || c == ',')
        && beside(tree.node(at).end)
            .starts_with(|c: char| c.is_lowercase() || matches!(c, '.' | ',' | ';' | ')'))
}
