//! Transfer encodings of mail (RFC 2045): base64, quoted-printable, uuencode, each read on through what damaged it.

/// The value of two hexadecimal digits at the head of some bytes.
pub(super) fn hex(bytes: &[u8]) -> Option<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    match bytes {
        [high, low, ..] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

/// The text of an encoded word of the kind Q.
pub(super) fn quoted_word(text: &str) -> Vec<u8> {
    let spaced = text.replace('_', " ");
    quoted(spaced.as_bytes(), false)
}

/// Reads quoted-printable. What is no escape stands for itself.
pub(super) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    quoted(bytes, true)
}

fn quoted(bytes: &[u8], has_lines: bool) -> Vec<u8> {
    let mut read = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        read.extend_from_slice(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(byte) = hex(behind) {
            read.push(byte);
            rest = &behind[2..];
            continue;
        }
        // A line that goes on in the next one, with white space that a gateway left behind.
        let blanks = behind
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        let end = match &behind[blanks..] {
            [b'\r', b'\n', ..] => Some(2),
            [b'\n', ..] | [b'\r', ..] => Some(1),
            [] => Some(0),
            _ => None,
        };
        match end.filter(|_| has_lines) {
            Some(end) => rest = &behind[blanks + end..],
            None => {
                read.push(b'=');
                rest = behind;
            }
        }
    }
    read.extend_from_slice(rest);
    read
}

/// What a character of base64 stands for: a value, nothing at all, or the end.
const SKIPPED: u8 = 0xff;
const PADDING: u8 = 0xfe;
const VALUES: [u8; 256] = {
    let mut values = [SKIPPED; 256];
    let mut at = 0;
    while at < 26 {
        values[b'A' as usize + at] = at as u8;
        values[b'a' as usize + at] = 26 + at as u8;
        at += 1;
    }
    at = 0;
    while at < 10 {
        values[b'0' as usize + at] = 52 + at as u8;
        at += 1;
    }
    values[b'+' as usize] = 62;
    values[b'/' as usize] = 63;
    values[b'=' as usize] = PADDING;
    values
};

/// Reads base64. Characters that are none of it are passed over; padding ends a run, behind which another may begin.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut read = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut group, mut count) = (0_u32, 0);
    let mut flush = |group: &mut u32, count: &mut u32| {
        let bits = *group << (24 - 6 * *count).min(24);
        let whole = (*count * 6 / 8) as usize;
        read.extend_from_slice(&bits.to_be_bytes()[1..1 + whole]);
        (*group, *count) = (0, 0);
    };
    for byte in bytes {
        match VALUES[usize::from(*byte)] {
            SKIPPED => {}
            PADDING => flush(&mut group, &mut count),
            value => {
                group = group << 6 | u32::from(value);
                count += 1;
                if count == 4 {
                    flush(&mut group, &mut count);
                }
            }
        }
    }
    flush(&mut group, &mut count);
    read
}

/// How many bytes some base64 holds.
pub(super) fn base64_size(bytes: &[u8]) -> usize {
    let is_value = |byte: &&u8| VALUES[usize::from(**byte)] < PADDING;
    bytes.iter().filter(is_value).count() * 3 / 4
}

/// Reads the base64 of a text. Lines that mailing lists put behind it as they are, are text too; and what is said to be
/// base64 and is not, is text from the start.
pub(super) fn base64_text(bytes: &[u8]) -> Vec<u8> {
    let is_coded = |line: &[u8]| {
        line.trim_ascii()
            .iter()
            .all(|byte| VALUES[usize::from(*byte)] != SKIPPED)
    };
    let mut coded = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if !is_coded(line) {
            break;
        }
        coded += line.len();
    }
    let (coded, plain) = bytes.split_at(coded);
    // A damaged line in the middle is no text: what follows it is coded again.
    let coded_again = plain
        .split(|byte| *byte == b'\n')
        .skip(1)
        .filter(|line| line.len() > 40 && is_coded(line))
        .count();
    if coded_again > 0 {
        return base64(bytes);
    }
    let mut read = base64(coded);
    // Coded words that something follows on their line: what follows is none of them.
    let end = plain
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(plain.len(), |end| end + 1);
    let first = plain
        .trim_ascii_start()
        .split(|byte| byte.is_ascii_whitespace())
        .next()
        .unwrap_or_default();
    let plain = match first.len() >= 8
        && first.len() % 4 == 0
        && first.ends_with(b"=")
        && is_coded(first)
    {
        true => {
            read.extend_from_slice(&base64(first));
            &plain[end..]
        }
        false => plain,
    };
    if !plain.is_empty() {
        if !read.is_empty() && !read.ends_with(b"\n") {
            read.push(b'\n');
        }
        read.extend_from_slice(plain);
    }
    read
}

/// How many bytes some lines of uuencode hold; `None` when a line is none of it.
fn uu_length(line: &[u8]) -> Option<usize> {
    let (first, rest) = line.split_first()?;
    let count = usize::from(first.checked_sub(b' ')? & 63);
    // A gateway may have taken the blanks at a line's end.
    (rest.len() <= count.div_ceil(3) * 4 + 2 && rest.iter().all(|b| (b' '..=b'`').contains(b)))
        .then_some(count)
}

/// A file that stands in a text as uuencode.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Uuencoded {
    pub name: String,
    pub size: usize,
}

/// Takes the files out of a text that stand in it as uuencode.
pub(super) fn take_uuencoded(text: &mut String) -> Vec<Uuencoded> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    if !bytes.starts_with(b"begin ") && memchr::memmem::find(bytes, b"\nbegin ").is_none() {
        return found;
    }
    let mut kept = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let name = line.strip_prefix("begin ").and_then(|rest| {
            let (mode, name) = rest.trim_end().split_once(' ')?;
            let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| b.is_ascii_digit());
            is_mode.then_some(name)
        });
        let Some(name) = name else {
            kept.push_str(line);
            continue;
        };
        let mut ahead = lines.clone();
        let (mut size, mut ended) = (0, false);
        for line in ahead.by_ref() {
            let line = line.trim_end_matches(['\r', '\n']);
            ended = line == "end";
            if ended {
                break;
            }
            match uu_length(line.as_bytes()) {
                Some(length) => size += length,
                None if line.is_empty() => {}
                None => break,
            }
        }
        if ended {
            found.push(Uuencoded {
                name: name.to_owned(),
                size,
            });
            lines = ahead;
        } else {
            kept.push_str(line);
        }
    }
    *text = kept;
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_read_through_damage() {
        for (coded, wanted) in [
            (&b"a=20b=3D=\r\nc"[..], &b"a b=c"[..]),
            (b"soft = \t\nbreak=\n", b"soft break"),
            (b"100 = 100 =ZZ =e", b"100 = 100 =ZZ =e"),
            (b"end=", b"end"),
            (b"=c3=A9", b"\xc3\xa9"),
        ] {
            assert_eq!(quoted_printable(coded), wanted);
        }
    }

    #[test]
    fn base64_is_read_through_damage() {
        for (coded, wanted) in [
            (&b"YWJj"[..], &b"abc"[..]),
            (b"YW Jj\r\nZA==", b"abcd"),
            (b"YQ==YmM=", b"abc"),
            (b"YW!*Jj", b"abc"),
            (b"YWJjZ", b"abc"),
            (b"", b""),
        ] {
            assert_eq!(base64(coded), wanted);
        }
        assert_eq!(
            base64_text(b"YWJj\nZA==\n-- \nThe list\n"),
            b"abcd\n-- \nThe list\n"
        );
        assert_eq!(
            base64_text(b"This is plain text.\n"),
            b"This is plain text.\n"
        );
        assert_eq!(
            base64_text(b"YWJj\nYWJjZGVmZw== and so on\n"),
            b"abcabcdefg"
        );
    }

    #[test]
    fn a_file_in_a_text_is_taken_out_of_it() {
        let mut text =
            "Look:\nbegin 644 a file.txt\n#86)C\n`\nend\nThere.\nbegin 644 it was\nsaid.\n"
                .to_owned();
        let found = take_uuencoded(&mut text);
        assert_eq!(text, "Look:\nThere.\nbegin 644 it was\nsaid.\n");
        assert_eq!(
            found,
            [Uuencoded {
                name: "a file.txt".into(),
                size: 3
            }]
        );
    }
}
