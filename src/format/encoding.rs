//! Bytes → UTF-8: which encoding an input is in, told by its first bytes. The one door to `encoding_rs` and
//! `chardetng`.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use encoding_rs::{Decoder, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes of an input are looked at.
pub const HEAD: usize = 256 * 1024;

/// The encoding of an input.
#[derive(Debug, Clone, Copy)]
pub struct Encoding {
    known: &'static encoding_rs::Encoding,
    wide: Option<Wide>,
    /// How many bytes its byte order mark takes.
    mark: usize,
}

/// Encodings in which a line feed is more than a byte: such inputs are transcoded before they are split into lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wide {
    Utf16,
    Utf32 { big_endian: bool },
}

/// Why an input is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// A kind of file that is known by its first bytes.
    #[error("{0}, not text")]
    Known(&'static str),
    /// Bytes that no text encoding explains.
    #[error("binary data, not text")]
    Binary,
}

/// Kinds of files that begin with bytes of their own.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7-Zip)"),
    (b"Rar!\x1a\x07", "a compressed file (RAR)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
];

impl Encoding {
    /// UTF-8 without a byte order mark.
    pub const UTF_8: Encoding = Encoding {
        known: UTF_8,
        wide: None,
        mark: 0,
    };

    /// Tells the encoding from the head of an input: its byte order mark, the places of its NULs, whether it is valid
    /// UTF-8; else what its markup declares, unless the bytes belie it; else the frequencies of letters.
    pub fn of(head: &[u8]) -> Result<Encoding, NotText> {
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(NotText::Known(kind));
        }
        let utf_32 = |big_endian| Encoding {
            wide: Some(Wide::Utf32 { big_endian }),
            mark: 4,
            ..Encoding::UTF_8
        };
        let utf_16 = |known, mark| Encoding {
            known,
            wide: Some(Wide::Utf16),
            mark,
        };
        match head {
            [0xff, 0xfe, 0, 0, ..] => return Ok(utf_32(false)),
            [0, 0, 0xfe, 0xff, ..] => return Ok(utf_32(true)),
            // Markup says it by its first character.
            [b'<', 0, 0, 0, ..] => {
                return Ok(Encoding {
                    mark: 0,
                    ..utf_32(false)
                });
            }
            [0, 0, 0, b'<', ..] => {
                return Ok(Encoding {
                    mark: 0,
                    ..utf_32(true)
                });
            }
            [0xff, 0xfe, ..] => return Ok(utf_16(UTF_16LE, 2)),
            [0xfe, 0xff, ..] => return Ok(utf_16(UTF_16BE, 2)),
            [0xef, 0xbb, 0xbf, ..] => {
                return Ok(Encoding {
                    mark: 3,
                    ..Encoding::UTF_8
                });
            }
            _ => {}
        }
        let nuls = |odd: usize| {
            head.iter()
                .skip(odd)
                .step_by(2)
                .filter(|b| **b == 0)
                .count()
        };
        let (even, odd) = (nuls(0), nuls(1));
        if 10 * odd > 3 * head.len() && even * 8 < odd {
            return Ok(utf_16(UTF_16LE, 0));
        }
        if 10 * even > 3 * head.len() && odd * 8 < even {
            return Ok(utf_16(UTF_16BE, 0));
        }
        let is_utf_8 = match std::str::from_utf8(head) {
            Ok(_) => true,
            // Cut within a character, or a few stray bytes in much that is well formed.
            Err(fault) => (fault.error_len().is_none() && head.len() >= HEAD) || mostly_utf_8(head),
        };
        let controls = head
            .iter()
            .filter(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
            .count();
        if controls * 100 > head.len() * if is_utf_8 { 30 } else { 5 } {
            return Err(NotText::Binary);
        }
        let declared = declared(head);
        let known = match is_utf_8 {
            true if head
                .windows(3)
                .any(|w| matches!(w, b"\x1b$B" | b"\x1b$@" | b"\x1b(J")) =>
            {
                ISO_2022_JP
            }
            // What is ASCII so far may go on as it was declared.
            true if head.is_ascii() => declared.unwrap_or(UTF_8),
            true => UTF_8,
            false => declared
                .filter(|known| explains(known, head))
                .unwrap_or_else(|| {
                    let mut detector = chardetng::EncodingDetector::new();
                    detector.feed(head, head.len() < HEAD);
                    detector.guess(None, false)
                }),
        };
        Ok(Encoding {
            known,
            wide: None,
            mark: 0,
        })
    }

    /// Its name in the WHATWG Encoding Standard.
    pub fn name(self) -> &'static str {
        match self.wide {
            Some(Wide::Utf32 { big_endian: false }) => "UTF-32LE",
            Some(Wide::Utf32 { big_endian: true }) => "UTF-32BE",
            _ => self.known.name(),
        }
    }

    /// The encoding of this name, for a stretch of an input that has one; UTF-8 when there is none of the name, or when
    /// its inputs are transcoded before they are read.
    pub fn named(name: &str) -> Encoding {
        let known = encoding_rs::Encoding::for_label(name.as_bytes())
            .filter(|known| *known != UTF_16LE && *known != UTF_16BE);
        Encoding {
            known: known.unwrap_or(UTF_8),
            ..Encoding::UTF_8
        }
    }

    /// True for UTF-8.
    pub fn is_utf_8(self) -> bool {
        self.known == UTF_8 && self.wide.is_none()
    }

    /// True when the input must be transcoded before it can be split into lines.
    pub fn is_wide(self) -> bool {
        self.wide.is_some()
    }

    /// How many bytes of byte order mark stand at the input's head.
    pub fn mark(self) -> usize {
        self.mark
    }

    /// Decodes a line, or any stretch that ends between characters. True when bytes that were no UTF-8 had to be read
    /// as Windows-1252, which is what they are in pages that were pasted together.
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        if self.known == UTF_8 {
            return match std::str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (Cow::Owned(with_strays(bytes)), true),
            };
        }
        let (text, _) = self.known.decode_without_bom_handling(bytes);
        (text, false)
    }

    /// The beginning of an input as text, its byte order mark apart.
    pub fn beginning(self, head: &[u8]) -> io::Result<String> {
        if self.is_wide() {
            let mut text = Vec::new();
            self.transcode(&mut &*head, &mut text)?;
            return Ok(String::from_utf8_lossy(&text).into_owned());
        }
        Ok(self
            .decode(head.get(self.mark..).unwrap_or_default())
            .0
            .into_owned())
    }

    /// Transcodes an input to UTF-8. What is no character becomes U+FFFD.
    pub fn transcode(self, input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
        match self.wide {
            Some(Wide::Utf32 { big_endian }) => transcode_utf_32(big_endian, input, output),
            _ => transcode_stream(self.known.new_decoder_with_bom_removal(), input, output),
        }
    }
}

/// Bytes of markup in which its encoding is declared.
const DECLARED_WITHIN: usize = 4096;

/// The encoding that markup says it is in: an XML declaration (XML 1.0, 4.3.3), or a `meta` element (HTML, 13.2.3.2).
/// What says that it is UTF-16 is not, or it could not have been read so far.
fn declared(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &head[..head.len().min(DECLARED_WITHIN)];
    let is_markup = head.trim_ascii_start().starts_with(b"<");
    if !is_markup {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    let element = |from: usize| {
        let rest = &lower[from..];
        &rest[..memchr::memchr(b'>', rest).unwrap_or(rest.len())]
    };
    let in_prolog =
        memchr::memmem::find(&lower, b"<?xml").and_then(|at| value(element(at), b"encoding"));
    let label = in_prolog.or_else(|| {
        memchr::memmem::find_iter(&lower, b"<meta").find_map(|at| value(element(at), b"charset"))
    })?;
    encoding_rs::Encoding::for_label(label).filter(|known| *known != UTF_16LE && *known != UTF_16BE)
}

/// What stands behind `name=`, within quotes or without.
fn value<'a>(element: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(element, name)? + name.len();
    let rest = element[at..].trim_ascii_start().strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or(rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let is_label = |b: &u8| b.is_ascii_alphanumeric() || b"-_:.+".contains(b);
    let end = rest.iter().position(|b| !is_label(b)).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// True when the bytes are text in an encoding, the last of them perhaps cut.
fn explains(known: &'static encoding_rs::Encoding, head: &[u8]) -> bool {
    let mut decoder = known.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(
        decoder
            .max_utf8_buffer_length_without_replacement(head.len())
            .unwrap_or_default(),
    );
    let (result, _) = decoder.decode_to_string_without_replacement(head, &mut text, false);
    // Controls of ISO 8859 are no text: what has them is in an encoding that has letters there.
    !matches!(result, encoding_rs::DecoderResult::Malformed(..))
        && !text
            .chars()
            .any(|c| matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}'))
}

/// Labels that people write and the Encoding Standard does not know.
const OTHER_LABELS: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("ms932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("cp51932", "euc-jp"),
    ("latin", "iso-8859-1"),
    ("utf8mb4", "utf-8"),
    ("utf8mb3", "utf-8"),
    ("macroman", "macintosh"),
];

/// Reads text that is labelled as mail labels it, and often wrongly: what is UTF-8 though it is said to be ASCII or
/// Latin is UTF-8; what is not what it is said to be is read as it looks.
pub fn labelled<'a>(label: Option<&str>, bytes: &'a [u8]) -> Cow<'a, str> {
    let label = label.unwrap_or_default().trim_matches(['"', '\'', ' ']);
    let label = label.to_ascii_lowercase().replace('_', "-");
    let label = label.strip_prefix("x-").unwrap_or(&label);
    if matches!(label, "utf-7" | "unicode-1-1-utf-7") && bytes.is_ascii() {
        return utf_7(bytes).into();
    }
    let standard = OTHER_LABELS
        .iter()
        .find(|(known, _)| *known == label)
        .map_or(label, |(_, standard)| standard);
    let known = encoding_rs::Encoding::for_label_no_replacement(standard.as_bytes());
    let may_shift = known.is_some_and(|known| !known.is_ascii_compatible() || known == ISO_2022_JP);
    if !may_shift && let Ok(text) = std::str::from_utf8(bytes) {
        // Text of another encoding is hardly ever well formed in this one, unless it is ASCII.
        return text.into();
    }
    if let Some(known) = known.filter(|known| *known != UTF_8 && explains(known, bytes)) {
        return known.decode_without_bom_handling(bytes).0;
    }
    if mostly_utf_8(bytes) {
        return with_strays(bytes).into();
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    let known = detector.guess(None, false);
    known.decode_without_bom_handling(bytes).0
}

/// Reads UTF-7 (RFC 2152), which no one else does any more.
fn utf_7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'+', rest) {
        text.extend(rest[..at].iter().map(|byte| char::from(*byte)));
        rest = &rest[at + 1..];
        let (mut units, mut bits, mut count) = (Vec::new(), 0_u32, 0);
        let mut taken = 0;
        for byte in rest {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => break,
            };
            taken += 1;
            (bits, count) = (bits << 6 | u32::from(value), count + 6);
            if count >= 16 {
                count -= 16;
                units.push((bits >> count & 0xffff) as u16);
                bits &= (1 << count) - 1;
            }
        }
        let ended = rest.get(taken) == Some(&b'-');
        if taken == 0 {
            text.push('+');
        }
        text.push_str(&String::from_utf16_lossy(&units));
        rest = &rest[taken + usize::from(ended)..];
    }
    text.extend(rest.iter().map(|byte| char::from(*byte)));
    text
}

/// True when stray bytes are rare and some characters of several bytes are well formed.
fn mostly_utf_8(head: &[u8]) -> bool {
    let (mut strays, mut characters) = (0, 0);
    for chunk in head.utf8_chunks() {
        strays += chunk.invalid().len();
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    characters > strays
}

fn with_strays(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

fn transcode_stream(
    mut decoder: Decoder,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> io::Result<()> {
    let (mut from, mut to) = (vec![0; 64 * 1024], vec![0; 256 * 1024]);
    loop {
        let count = input.read(&mut from)?;
        let mut rest = &from[..count];
        loop {
            let (_, read, written, _) = decoder.decode_to_utf8(rest, &mut to, count == 0);
            output.write_all(&to[..written])?;
            rest = &rest[read..];
            if rest.is_empty() {
                break;
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

fn transcode_utf_32(
    big_endian: bool,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> io::Result<()> {
    let mut from = vec![0; 64 * 1024];
    let (mut held, mut text) = (0, String::new());
    loop {
        let count = input.read(&mut from[held..])?;
        let whole = (held + count) / 4 * 4;
        text.clear();
        for unit in from[..whole].chunks_exact(4) {
            let unit = [unit[0], unit[1], unit[2], unit[3]];
            let code = if big_endian {
                u32::from_be_bytes(unit)
            } else {
                u32::from_le_bytes(unit)
            };
            text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        output.write_all(text.as_bytes())?;
        if count == 0 {
            return Ok(());
        }
        from.copy_within(whole..held + count, 0);
        held = held + count - whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (&'static str, String) {
        let encoding = Encoding::of(bytes).unwrap();
        if encoding.is_wide() {
            let mut output = Vec::new();
            encoding.transcode(&mut &bytes[..], &mut output).unwrap();
            return (encoding.name(), String::from_utf8(output).unwrap());
        }
        (
            encoding.name(),
            encoding.decode(&bytes[encoding.mark()..]).0.into_owned(),
        )
    }

    #[test]
    fn encodings_are_told_by_their_bytes() {
        let wide = |text: &str, unit: fn(u16) -> [u8; 2]| {
            text.encode_utf16().flat_map(unit).collect::<Vec<_>>()
        };
        assert_eq!(
            read("Zürich – news".as_bytes()),
            ("UTF-8", "Zürich – news".into())
        );
        assert_eq!(read(b"\xef\xbb\xbfTitle"), ("UTF-8", "Title".into()));
        assert_eq!(
            read(&wide("\u{feff}Zürich", u16::to_le_bytes)),
            ("UTF-16LE", "Zürich".into())
        );
        assert_eq!(
            read(&wide("Plain title", u16::to_be_bytes)),
            ("UTF-16BE", "Plain title".into())
        );
        assert_eq!(
            read(b"\xff\xfe\0\0Z\0\0\0\xfc\0\0\0"),
            ("UTF-32LE", "\u{feff}Zü".into())
        );
        assert_eq!(
            read(b"Caf\xe9 fianc\xe9e \x93quoted\x94 \x96 Wire"),
            ("windows-1252", "Café fiancée “quoted” – Wire".into())
        );
        assert_eq!(read(b"\x1b$BF|K\\8l\x1b(B text").0, "ISO-2022-JP");
    }

    #[test]
    fn a_declaration_holds_unless_the_bytes_belie_it() {
        let xml = |label: &str, text: &[u8]| {
            let mut bytes = format!("<?xml version='1.0' encoding='{label}'?><a>").into_bytes();
            bytes.extend_from_slice(text);
            read(&bytes).0
        };
        assert_eq!(xml("koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4"), "KOI8-R");
        assert_eq!(xml("ISO-8859-2", b"pi\xb6\xe6"), "ISO-8859-2");
        assert_eq!(xml("iso-8859-1", "piąć".as_bytes()), "UTF-8");
        assert_eq!(xml("utf-8", b"caf\xe9 au lait, voil\xe0"), "windows-1252");
        assert_eq!(xml("utf-16", b"plain"), "UTF-8");
        assert_eq!(xml("no-such-thing", b"plain"), "UTF-8");
        let page = b"<html><head><META http-equiv=content-type content='text/html; charset=Shift_JIS'>\x93\xfa\x96\x7b";
        assert_eq!(read(page).0, "Shift_JIS");
        assert_eq!(
            read(b"a text about charset=koi8-r: caf\xe9").0,
            "windows-1252"
        );
    }

    #[test]
    fn stray_bytes_in_utf_8_are_read_as_windows_1252() {
        assert_eq!(
            read(b"\xc3\xa9t\xc3\xa9 \xe2\x80\x93 Libya\x92s").1,
            "été – Libya’s"
        );
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        assert_eq!(
            Encoding::of(b"\x89PNG\r\n").unwrap_err().to_string(),
            "a PNG image, not text"
        );
        let noise: Vec<u8> = (0..4000u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert_eq!(Encoding::of(&noise).unwrap_err(), NotText::Binary);
        assert!(Encoding::of(b"Tit\0le\nBo\0dy\n").is_ok());
        assert!(Encoding::of(b"").is_ok());
    }
}
