//! Parts that fold: markup that begins in one block of markup and ends in another, with Markdown between them.

/// A piece of a block of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Markup that is whole in itself.
    Markup(&'a str),
    /// A part begins that folds, with the markup of its summary. True when it is unfolded from the start.
    Begins(bool, &'a str),
    /// The part ends that began last.
    Ends,
}

/// True when every part that begins in a text ends in it.
pub(super) fn is_balanced(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.matches("<details").count() == lower.matches("</details").count()
}

/// The pieces of a block of markup, when so many parts are open before it.
pub(super) fn parts(markup: &str, mut open: usize) -> Vec<Part<'_>> {
    let lower = markup.to_ascii_lowercase();
    let find = |what: &str, from: usize| lower[from..].find(what).map(|at| from + at);
    let behind = |from: usize| find(">", from).map_or(lower.len(), |at| at + 1);
    let mut parts = Vec::new();
    let mut at = 0;
    while at < markup.len() {
        let (begins, ends) = (find("<details", at), find("</details", at));
        match (begins, ends) {
            (begins, Some(end)) if open > 0 && begins.is_none_or(|begins| end < begins) => {
                parts.push(Part::Markup(&markup[at..end]));
                parts.push(Part::Ends);
                open -= 1;
                at = behind(end);
            }
            // What ends where it begins is whole.
            (Some(start), Some(end)) if start < end => {
                let end = behind(end);
                parts.push(Part::Markup(&markup[at..end]));
                at = end;
            }
            (Some(start), _) => {
                parts.push(Part::Markup(&markup[at..start]));
                let head = behind(start);
                let is_open = lower[start..head].contains(" open");
                let summary = find("<summary", head).zip(find("</summary", head));
                match summary.filter(|(first, last)| first < last) {
                    Some((first, last)) => {
                        let text = behind(first).min(last);
                        parts.push(Part::Begins(is_open, &markup[text..last]));
                        at = behind(last);
                    }
                    None => {
                        parts.push(Part::Begins(is_open, ""));
                        at = head;
                    }
                }
                open += 1;
            }
            _ => {
                parts.push(Part::Markup(&markup[at..]));
                break;
            }
        }
    }
    parts.retain(|part| !matches!(part, Part::Markup(text) if text.trim().is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_begins_in_one_block_and_ends_in_another() {
        use Part::{Begins, Ends, Markup};
        assert_eq!(
            parts("<details>\n<summary>Why <b>so</b></summary>\n", 0),
            [Begins(false, "Why <b>so</b>")]
        );
        assert_eq!(
            parts("</details>\n<DETAILS open><summary>b</summary>x\n", 1),
            [Ends, Begins(true, "b"), Markup("x\n")]
        );
        let whole = "<details><summary>a</summary>b</details>";
        assert_eq!(parts(whole, 0), [Markup(whole)]);
        assert_eq!(parts("</details>", 0), [Markup("</details>")]);
        assert_eq!(parts("<details", 0), [Begins(false, "")]);
    }
}
