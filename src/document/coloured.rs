//! What the stretches of a document's code are in their languages, as far as that was worked out, and pieces of lines
//! cut so that each is of one kind. Who works it out is above.

use std::borrow::Cow;
use std::ops::Range;

use super::layout::Piece;
use super::{Document, Role, Syntax};

/// Stretches of code and what they are, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coloured {
    stretches: Vec<(Range<u32>, Syntax)>,
}

impl Coloured {
    /// Appends a stretch, behind all that there are.
    pub fn push(&mut self, range: Range<usize>, syntax: Syntax) {
        let (Ok(start), Ok(end)) = (u32::try_from(range.start), u32::try_from(range.end)) else {
            return;
        };
        match self.stretches.last_mut() {
            Some((last, kind)) if last.end == start && *kind == syntax => last.end = end,
            _ => self.stretches.push((start..end, syntax)),
        }
    }

    /// True when nothing is known of any stretch.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// A piece of a line, cut where another kind begins. What is no code, or not shown as it stands in the text, stays
    /// whole.
    pub fn parts<'a>(&self, document: &Document, piece: Piece<'a>) -> Vec<Piece<'a>> {
        let range = piece.range.clone();
        let is_code = piece.inline.role == Role::Listing && !piece.backwards;
        let first = self
            .stretches
            .partition_point(|(known, _)| known.end as usize <= range.start);
        let known = self.stretches[first..]
            .iter()
            .take_while(|(known, _)| (known.start as usize) < range.end);
        let mut known = known.peekable();
        if !is_code || known.peek().is_none() || document.text()[range.clone()] != *piece.text {
            return vec![piece];
        }
        let mut parts = Vec::new();
        let mut at = range.start;
        let mut part = |until: usize, role: Role| {
            if at < until {
                let within = at - range.start..until - range.start;
                let text = match &piece.text {
                    Cow::Borrowed(text) => Cow::Borrowed(&text[within]),
                    Cow::Owned(text) => Cow::Owned(text[within].to_owned()),
                };
                let mut inline = piece.inline;
                inline.role = role;
                parts.push(Piece {
                    text,
                    inline,
                    range: at..until,
                    backwards: false,
                });
                at = until;
            }
        };
        for (stretch, syntax) in known {
            part((stretch.start as usize).max(range.start), Role::Listing);
            part((stretch.end as usize).min(range.end), Role::Syntax(*syntax));
        }
        part(range.end, Role::Listing);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Measure, layout};
    use super::super::{BlockKind, DocumentBuilder};
    use super::*;

    #[test]
    fn a_line_of_code_is_cut_where_another_kind_begins_and_loses_nothing() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Paragraph);
        builder.push("let it be", Role::Text);
        builder.begin(BlockKind::Code(None));
        builder.push("let tide = 12; // é", Role::Code);
        let document = builder.finish();
        let mut coloured = Coloured::default();
        coloured.push(10..13, Syntax::Keyword);
        coloured.push(21..23, Syntax::Number);
        coloured.push(25..27, Syntax::Comment);
        coloured.push(27..30, Syntax::Comment);
        let set = layout(&document, &Measure::new(40), &[]);
        let parts = |line| -> Vec<(String, Role)> {
            let pieces = set.pieces(&document, line).into_iter();
            let parts = pieces.flat_map(|piece| coloured.parts(&document, piece));
            parts
                .map(|part| (part.text.into_owned(), part.inline.role))
                .collect()
        };
        assert_eq!(parts(0), [("let it be".to_owned(), Role::Text)]);
        assert_eq!(
            parts(2)[1..],
            [
                ("let".to_owned(), Role::Syntax(Syntax::Keyword)),
                (" tide = ".to_owned(), Role::Listing),
                ("12".to_owned(), Role::Syntax(Syntax::Number)),
                ("; ".to_owned(), Role::Listing),
                ("// é".to_owned(), Role::Syntax(Syntax::Comment)),
            ]
        );
    }
}
