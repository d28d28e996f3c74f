//! Compressed inputs: what is in them is read as if it lay there unpacked, at the first reading and when it is opened.

use std::io::{Cursor, Write};

use dateline::article::RowId;
use dateline::io::content;
use dateline::store::Snapshot;

use crate::support::pages::read;
use crate::support::{Scratch, digest};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn titles(snapshot: &Snapshot) -> Vec<String> {
    let title = |row: &RowId| snapshot.headline(*row).title.to_owned();
    snapshot.order().iter().map(title).collect()
}

fn texts(snapshot: &Snapshot) -> Vec<String> {
    let rows = snapshot.order().iter();
    let with_text = rows.filter(|row| snapshot.body(**row).is_some());
    with_text
        .map(|row| content::document(snapshot, *row).unwrap().text().to_owned())
        .collect()
}

#[test]
fn a_compressed_page_is_the_page() {
    let scratch = Scratch::new();
    let page = digest(9);
    let (plain, _) = read(&scratch.write("page.txt", &page));
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(page.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, packed) in [
        ("page.txt.gz", gzip(page.as_bytes())),
        ("page.txt.zst", zstd(page.as_bytes())),
        ("page.zip", zip(&[("a/page.txt", page.as_bytes())])),
        ("twice.gz", gzip(&gzip(page.as_bytes()))),
        ("wide.gz", gzip(&utf_16)),
        ("inner.zip", zip(&[("page.txt.gz", &gzip(page.as_bytes()))])),
    ] {
        let (unpacked, told) = read(&scratch.write(name, packed));
        assert_eq!(told, [""; 0], "{name}");
        assert_eq!(titles(&unpacked), titles(&plain), "{name}");
        assert_eq!(texts(&unpacked), texts(&plain), "{name}");
    }
}

#[test]
fn every_member_of_an_archive_is_an_input() {
    let scratch = Scratch::new();
    let archive = scratch.write(
        "heap.zip",
        zip(&[
            ("one/first.txt", b"First\n\nIts text.\n"),
            ("one/.hidden.txt", b"Hidden\n\nIts text.\n"),
            ("two/second.md", b"# Second\n\nIts text.\n"),
            ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ]),
    );
    let (snapshot, told) = read(&archive);
    assert_eq!(titles(&snapshot), ["First", "Second"]);
    let files: Vec<&str> = snapshot.files().iter().map(|file| &*file.name).collect();
    let inside = |name: &str| format!("{}/{name}", archive.display());
    assert_eq!(files, [inside("one/first.txt"), inside("two/second.md")]);
    assert_eq!(
        told,
        [format!("{}: a PNG image, not text", inside("picture.png"))]
    );
}

#[test]
fn an_archive_without_an_article_is_said_to_be_one() {
    let scratch = Scratch::new();
    let archive = scratch.write("art.zip", zip(&[("a.png", b"\x89PNG\r\n\x1a\n")]));
    let (snapshot, told) = read(&archive);
    assert!(snapshot.is_empty());
    assert_eq!(
        told.last().unwrap(),
        &format!(
            "{}: no articles in this archive: 1 files in it hold none (the log names them)",
            archive.display()
        )
    );
}

#[test]
fn what_is_damaged_is_read_as_far_as_it_goes_and_said() {
    let scratch = Scratch::new();
    let page = digest(2000);
    let packed = gzip(page.as_bytes());
    let half = scratch.write("half.gz", &packed[..packed.len() / 2]);
    let (snapshot, told) = read(&half);
    assert!(snapshot.len() > 500, "{}", snapshot.len());
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("half.gz: the compressed file is damaged"),
        "{told:?}"
    );
    let (snapshot, told) = read(&scratch.write("no.zip", b"PK\x03\x04 and nothing else"));
    assert!(snapshot.is_empty());
    assert!(
        told[0].contains("no.zip: the compressed file is damaged"),
        "{told:?}"
    );
}

#[test]
fn compressed_files_do_not_lie_in_each_other_without_end() {
    let scratch = Scratch::new();
    let mut packed = b"Deep\n\nIts text.\n".to_vec();
    for _ in 0..8 {
        packed = gzip(&packed);
    }
    let (snapshot, told) = read(&scratch.write("deep.gz", packed));
    assert!(snapshot.is_empty());
    assert!(
        told[0].ends_with("compressed files lie too deep in each other"),
        "{told:?}"
    );
}
