//! Reading the article of HTML pages, beside `dom_smoothie` alone on the same pages: ours parses once, runs it, and then
//! takes out of its article what is none.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use dateline::format::html::article;

use crate::race::{ms, race};

/// A page of so many paragraphs, with as much round them as news sites have.
fn page(paragraphs: usize) -> String {
    let mut page =
        String::from("<!doctype html><html lang=en><head><title>The ferry</title></head><body>");
    let entry = |nth: usize| {
        format!(
            "<li class=item><a href=/story/{nth}>Another story of the quay, number {nth}</a></li>"
        )
    };
    let menu: String = (0..80).map(entry).collect();
    write!(
        page,
        "<nav class=menu><ul>{menu}</ul></nav><main><h1>The ferry</h1><div class=article-body>"
    )
    .unwrap();
    for nth in 0..paragraphs {
        write!(
            page,
            "<p class=text>The ferry of day {nth} left at <b>noon</b>, with <a href=/boats/{nth}>the boats</a> behind it, and came \
             back before dark; nobody on the quay, said the keeper, had seen it go, or had been asked to look.</p>"
        )
        .unwrap();
    }
    write!(
        page,
        "</div><div class=related><ul>{menu}</ul></div></main><footer>All rights reserved</footer>"
    )
    .unwrap();
    page
}

/// Pages of other people's making, where `DATELINE_CORPUS` names some.
fn corpus() -> Vec<String> {
    let Some(corpus) = std::env::var_os("DATELINE_CORPUS").map(PathBuf::from) else {
        return Vec::new();
    };
    let Ok(entries) = fs::read_dir(corpus.join("zyte-articles/files")) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|name| name == "gz"));
    let read = |path: &PathBuf| {
        let mut bytes = Vec::new();
        let packed = fs::File::open(path).unwrap();
        flate2::read::MultiGzDecoder::new(packed)
            .read_to_end(&mut bytes)
            .unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    paths.iter().map(read).collect()
}

/// Runs the group.
pub fn run() {
    println!(
        "pages: the article of a page, ms a page on one core (and how many times dom_smoothie alone)"
    );
    let invented: Vec<String> = (0..40).map(|nth| page(10 + 5 * nth)).collect();
    for (name, pages) in [("invented", invented), ("corpus", corpus())] {
        if pages.is_empty() {
            println!(
                "  {name:>9} pages: passed over, DATELINE_CORPUS names no folder that has any"
            );
            continue;
        }
        let mut ours = |_| {
            pages
                .iter()
                .map(|page| article(page, None).document.words() as usize)
                .sum()
        };
        let mut theirs = |_| {
            let read = |page: &String| {
                let mut readability =
                    dom_smoothie::Readability::new(page.as_str(), None, None).ok()?;
                Some(readability.parse().ok()?.length)
            };
            pages.iter().filter_map(read).sum()
        };
        let times = race(3, &mut [&mut ours, &mut theirs]);
        let bytes: usize = pages.iter().map(String::len).sum();
        println!(
            "  {name:>9} pages, {:>4} of {:>4} kB  {:>6.2}  (dom_smoothie {:.2}, {:.2}×)  {:.0} pages/s",
            pages.len(),
            bytes / pages.len() / 1000,
            ms(times[0]) / pages.len() as f64,
            ms(times[1]) / pages.len() as f64,
            times[0].as_secs_f64() / times[1].as_secs_f64(),
            pages.len() as f64 / times[0].as_secs_f64()
        );
    }
}
