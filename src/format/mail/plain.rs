//! Plain text of mail as its sender typed it: lines that a mail program broke are joined (RFC 3676).

/// A text of `format=flowed` with a line a paragraph, quotations marked by `>`. With `delsp=yes` the space at the end of
/// a line that goes on was added with the break.
pub(super) fn unflowed(text: &str, deletes_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the paragraph that goes on in the next line.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let inner = &line[depth..];
        let inner = inner.strip_prefix(' ').unwrap_or(inner);
        let is_signature = inner == "-- ";
        if open != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let goes_on = inner.ends_with(' ') && !is_signature;
        out.push_str(match goes_on && deletes_space {
            true => &inner[..inner.len() - 1],
            false => inner,
        });
        open = goes_on.then_some(depth);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_go_on_are_joined() {
        let text = "One line that \ngoes on \nand ends.\n Stuffed \nline.\n> quoted \n> on\n>> deeper\n-- \nAna\n";
        assert_eq!(
            unflowed(text, false),
            "One line that goes on and ends.\nStuffed line.\n> quoted on\n>> deeper\n-- \nAna\n"
        );
        assert_eq!(unflowed("日本 \n語\n", true), "日本語\n");
    }
}
