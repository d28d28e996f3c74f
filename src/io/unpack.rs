//! Compressed inputs: gzip (RFC 1952), zstd (RFC 8878) and zip archives. What they hold is bounded: what grows beyond
//! all measure is read so far and no further. The one door to `flate2`, `ruzstd` and `zip`.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::load::BUFFER;
use super::reading::plain;

/// Bytes that anything may unpack to.
const FREE: u64 = 64 << 20;

/// How many times its size an input may unpack to, beyond [`FREE`]. Text is packed to a tenth; logs to a fiftieth.
const GROWTH: u64 = 200;

/// Members of an archive that are read, at the most.
const MEMBERS: usize = 200_000;

/// Bytes that a zstd frame may look back, at the most (as `zstd --long=27` packs).
const WINDOW: u64 = 128 << 20;

/// How an input is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Zip,
}

impl Packing {
    /// Told by the first bytes.
    pub fn of(head: &[u8]) -> Option<Packing> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            // Of a frame that is passed over, which may stand before the first one.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
            _ => None,
        }
    }
}

/// What is wrong with a compressed input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// It cannot be unpacked, or not to its end.
    #[error("the compressed file is damaged: {0}")]
    Damaged(String),
    /// It grows too much.
    #[error("the compressed file grows to more than {GROWTH} times its size: the rest is left out")]
    Grows,
    /// It cannot be read without a password.
    #[error("`{0}` in it is encrypted")]
    Encrypted(String),
    /// It has more members than are read.
    #[error("more than {MEMBERS} files are in it: the rest is left out")]
    Members,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Damaged(plain(&error))
    }
}

/// What an input holds, unpacked. It ends where the input is damaged or grows too much, which [`Unpacked::fault`] says.
pub(super) struct Unpacked<'a> {
    inner: Box<dyn Read + 'a>,
    /// How many packed bytes were read.
    taken: Rc<Cell<u64>>,
    given: u64,
    fault: Option<Fault>,
}

impl<'a> Unpacked<'a> {
    /// Unpacks what comes as one stream: gzip or zstd.
    pub fn stream(packing: Packing, input: &'a mut dyn Read) -> Unpacked<'a> {
        let taken = Rc::new(Cell::new(0));
        let counted = Counted {
            inner: input,
            read: Rc::clone(&taken),
        };
        let source = BufReader::with_capacity(BUFFER, counted);
        let inner: Box<dyn Read + 'a> = match packing {
            Packing::Zstd => Box::new(ZstdFrames::new(source)),
            Packing::Gzip | Packing::Zip => Box::new(MultiGzDecoder::new(source)),
        };
        Unpacked {
            inner,
            taken,
            given: 0,
            fault: None,
        }
    }

    /// Why it ended before its end.
    pub fn fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.fault.is_some() {
            return Ok(0);
        }
        if self.given > FREE && self.given / GROWTH > self.taken.get() {
            self.fault = Some(Fault::Grows);
            return Ok(0);
        }
        let room = buffer.len().min(BUFFER);
        match self.inner.read(&mut buffer[..room]) {
            Ok(count) => {
                self.given += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.fault = Some(error.into());
                Ok(0)
            }
        }
    }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

/// The frames of a zstd file, one behind the other.
struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(source: R) -> ZstdFrames<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        ZstdFrames {
            source,
            decoder,
            is_open: false,
        }
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_open {
                while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                    self.decoder
                        .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                        .map_err(io::Error::other)?;
                }
                let count = self.decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.is_open = !self.decoder.is_finished();
                continue;
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => self.is_open = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut passed = (&mut self.source).take(length.into());
                    io::copy(&mut passed, &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

/// A zip archive.
pub(super) struct Archive {
    zip: zip::ZipArchive<BufReader<File>>,
}

impl Archive {
    /// Reads its table of contents.
    pub fn open(file: File) -> Result<Archive, Fault> {
        let zip = zip::ZipArchive::new(BufReader::with_capacity(BUFFER, file));
        Ok(Archive {
            zip: zip.map_err(damaged)?,
        })
    }

    /// How many members are to be read, and what is wrong when there are more.
    pub fn members(&self) -> (usize, Option<Fault>) {
        let count = self.zip.len();
        (
            count.min(MEMBERS),
            (count > MEMBERS).then_some(Fault::Members),
        )
    }

    /// A member's name and what it holds. `None` for a folder, and for what an operating system leaves in archives.
    pub fn member(&mut self, at: usize) -> Result<Option<(String, Unpacked<'_>)>, Fault> {
        let file = self.zip.by_index(at).map_err(damaged)?;
        let name = file.name().map_err(damaged)?.into_owned();
        let is_hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
        if file.is_dir() || name.split(['/', '\\']).any(is_hidden) {
            return Ok(None);
        }
        if file.encrypted() {
            return Err(Fault::Encrypted(crate::text::visible(&name).into_owned()));
        }
        let taken = Rc::new(Cell::new(file.compressed_size()));
        let unpacked = Unpacked {
            inner: Box::new(file),
            taken,
            given: 0,
            fault: None,
        };
        Ok(Some((name, unpacked)))
    }
}

fn damaged(error: zip::result::ZipError) -> Fault {
    Fault::Damaged(crate::text::visible(&error.to_string()).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn unpack(packing: Packing, bytes: &[u8]) -> (Vec<u8>, Option<Fault>) {
        let mut input = bytes;
        let mut unpacked = Unpacked::stream(packing, &mut input);
        let mut all = Vec::new();
        unpacked.read_to_end(&mut all).unwrap();
        let fault = unpacked.fault();
        (all, fault)
    }

    #[test]
    fn streams_one_behind_the_other_are_one() {
        let packed = [gzip(b"first "), gzip(b"second")].concat();
        assert_eq!(
            unpack(Packing::Gzip, &packed),
            (b"first second".to_vec(), None)
        );
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        let frame = |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, level);
        let passed_over = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
        let packed = [frame(b"first "), passed_over, frame(b"second")].concat();
        assert_eq!(
            unpack(Packing::Zstd, &packed),
            (b"first second".to_vec(), None)
        );
    }

    #[test]
    fn what_is_cut_off_is_read_as_far_as_it_goes() {
        let text: Vec<u8> = (0..200_000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let packed = gzip(&text);
        let (read, fault) = unpack(Packing::Gzip, &packed[..packed.len() / 2]);
        assert!(read.len() > 100_000 && text.starts_with(&read));
        assert!(matches!(fault, Some(Fault::Damaged(_))));
        let (read, fault) = unpack(Packing::Zstd, b"\x28\xb5\x2f\xfd and no zstd");
        assert!(read.is_empty() && matches!(fault, Some(Fault::Damaged(_))));
    }

    #[test]
    fn what_grows_beyond_measure_is_left_out() {
        let packed = gzip(&vec![0; 256 << 20]);
        let (read, fault) = unpack(Packing::Gzip, &packed);
        assert_eq!(fault, Some(Fault::Grows));
        assert!(read.len() < 100 << 20, "{}", read.len());
    }
}
