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
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"PK\x03\x04", "a compressed file (zip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
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
    /// UTF-8; else by the frequencies of letters.
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
            Err(fault) => fault.error_len().is_none() || mostly_utf_8(head),
        };
        let controls = head
            .iter()
            .filter(|b| matches!(b, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
            .count();
        if controls * 100 > head.len() * if is_utf_8 { 30 } else { 5 } {
            return Err(NotText::Binary);
        }
        let known = match is_utf_8 {
            true if head
                .windows(3)
                .any(|w| matches!(w, b"\x1b$B" | b"\x1b$@" | b"\x1b(J")) =>
            {
                ISO_2022_JP
            }
            true => UTF_8,
            false => {
                let mut detector = chardetng::EncodingDetector::new();
                detector.feed(head, head.len() < HEAD);
                detector.guess(None, false)
            }
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

    /// The encoding that an input of this name has when it is split into lines: that of a transcoded one is UTF-8.
    pub fn for_lines(name: &str) -> Encoding {
        let known = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8);
        let known = if known == UTF_16LE || known == UTF_16BE {
            UTF_8
        } else {
            known
        };
        Encoding {
            known,
            wide: None,
            mark: 0,
        }
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

    /// Transcodes an input whose encoding is wide to UTF-8. What is no character becomes U+FFFD.
    pub fn transcode(self, input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
        match self.wide {
            Some(Wide::Utf32 { big_endian }) => transcode_utf_32(big_endian, input, output),
            _ => transcode_stream(self.known.new_decoder_with_bom_removal(), input, output),
        }
    }
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
