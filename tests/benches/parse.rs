//! Reading a digest page of so many headlines, a dump in JSON and a mailbox into a store, beside the floor: checking
//! that the same bytes are UTF-8 and finding their line ends.

use std::io::Write;

use dateline::io::load::{Input, Loader, Report};

use crate::headlines;
use crate::race::{ms, race};

/// A page with these headlines, in a temporary file.
fn page(rows: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let titles = headlines::titles(rows);
    let mut text = String::from(
        "A day at the quay – Harbour Post\nThe ferry came.\nRead more from the original source:\nA day at the quay - Harbour Post\n",
    );
    for (nth, (title, source)) in titles.iter().enumerate() {
        let day = 28 - nth * 27 / rows;
        text.push_str(&format!(
            "- {title} - {source} - October {day}th, 2025 [October {day}th, 2025]\n"
        ));
    }
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    (file, text.into_bytes())
}

/// Texts of some paragraphs, one for each of so many titles.
fn texts(rows: usize) -> impl Iterator<Item = (String, String, String)> {
    let titles = headlines::titles(rows);
    (0..rows).map(move |nth| {
        let (title, source) = &titles[nth];
        let sentence = |at: usize| titles[(nth * 7 + at) % rows].0.clone();
        let paragraph = |at: usize| {
            (0..4)
                .map(|inner| sentence(4 * at + inner))
                .collect::<Vec<_>>()
                .join(". ")
        };
        let text = (0..6).map(paragraph).collect::<Vec<_>>().join("\n");
        (title.clone(), (*source).to_owned(), text)
    })
}

fn kept(suffix: &str, text: &str) -> (tempfile::NamedTempFile, Vec<u8>) {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    (file, text.as_bytes().to_vec())
}

/// A dump with so many articles.
fn dump(rows: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let mut json = String::new();
    for (nth, (title, source, text)) in texts(rows).enumerate() {
        let object = serde_json::json!({
            "title": title, "source": source, "text": text,
            "url": format!("https://quay.example/{nth}"), "timestamp": "2025-10-28T09:30:00Z",
        });
        json.push_str(&object.to_string());
        json.push('\n');
    }
    kept(".jsonl", &json)
}

/// A mailbox with so many newsletters.
fn mailbox(rows: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let mut mail = String::new();
    for (nth, (title, source, text)) in texts(rows).enumerate() {
        let page: String = text
            .lines()
            .map(|line| format!("<p style=3D\"margin:0\">{line}</p>=\n"))
            .collect();
        mail.push_str(&format!(
            "From a@quay.example Tue Oct 28 09:30:00 2025\nFrom: {source} <a@quay.example>\nSubject: {title}\n\
             Date: Tue, 28 Oct 2025 09:30:00 +0000\nMessage-ID: <{nth}@quay.example>\nMIME-Version: 1.0\n\
             Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\
             --b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
             <html><body>{page}</body></html>\n--b--\n\n"
        ));
    }
    kept(".mbox", &mail)
}

/// What is read, how it is made, and for how many items.
type Kind = (
    &'static str,
    fn(usize) -> (tempfile::NamedTempFile, Vec<u8>),
    &'static [usize],
);

const KINDS: [Kind; 3] = [
    ("digest", page, &[10_000, 100_000, 1_000_000]),
    ("jsonl", dump, &[10_000, 100_000]),
    ("mbox", mailbox, &[5_000, 50_000]),
];

/// Runs the group.
pub fn run() {
    println!("parse: into a store, ms, MB/s (and how many times the floor)");
    for (kind, made, rows) in KINDS
        .iter()
        .flat_map(|(kind, made, rows)| rows.iter().map(move |rows| (kind, made, *rows)))
    {
        let (file, bytes) = made(rows);
        let inputs = [Input::Path(file.path().to_owned())];
        let mut load = |_| {
            let mut items = 0;
            Loader::default().load(&inputs, &|| false, &mut |report| {
                if let Report::Items(store, true) = report {
                    items = store.snapshot().len();
                }
            });
            items
        };
        let mut floor = |_| {
            let text = std::str::from_utf8(&bytes).unwrap();
            memchr::memchr_iter(b'\n', text.as_bytes()).count()
        };
        let times = race(3, &mut [&mut load, &mut floor]);
        println!(
            "  {kind:<6} {rows:>9} items, {:>5.1} MB  {:>8.1}  {:>5.0} MB/s  (floor {:.1}, {:.0}×)",
            bytes.len() as f64 / 1e6,
            ms(times[0]),
            bytes.len() as f64 / 1e6 / times[0].as_secs_f64(),
            ms(times[1]),
            times[0].as_secs_f64() / times[1].as_secs_f64()
        );
    }
}
