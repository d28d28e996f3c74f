//! Unicode's own tests of where graphemes, words and lines end and of how wide pictures are, read from the folder that
//! `DATELINE_CORPUS` names; passed over, and said so, where there is none.

use std::fs;

use dateline::text::{line_breaks, next_grapheme, width};
use unicode_segmentation::UnicodeSegmentation;

/// A file of the Unicode tests.
fn file(name: &str) -> Option<String> {
    let corpus = std::env::var_os("DATELINE_CORPUS");
    let path = corpus.map(|corpus| {
        std::path::PathBuf::from(corpus)
            .join("unicode/files")
            .join(name)
    });
    let text = path.and_then(|path| fs::read_to_string(path).ok());
    if text.is_none() {
        println!("passed over: DATELINE_CORPUS names no folder with unicode/files/{name}");
    }
    text
}

fn character(code: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

/// The cases of a test of breaks: the line itself, its text, and the bytes at which it may be broken, but for the first.
fn cases(file: &str) -> Vec<(&str, String, Vec<usize>)> {
    let case = |line: &'_ str| {
        let marks = line.split('#').next().unwrap_or_default();
        let (mut text, mut breaks) = (String::new(), Vec::new());
        for mark in marks.split_whitespace() {
            match mark {
                "÷" if !text.is_empty() => breaks.push(text.len()),
                "÷" | "×" => {}
                code => text.push(character(code)?),
            }
        }
        (!text.is_empty()).then_some((text, breaks))
    };
    file.lines()
        .filter_map(|line| case(line).map(|(text, breaks)| (line, text, breaks)))
        .collect()
}

/// The cases for which `found` does not find the breaks.
fn misses(file: &str, found: impl Fn(&str) -> Vec<usize>) -> (usize, Vec<&str>) {
    let cases = cases(file);
    assert!(!cases.is_empty());
    let missed = cases
        .iter()
        .filter(|(_, text, breaks)| found(text) != *breaks)
        .map(|(line, ..)| *line)
        .collect();
    (cases.len(), missed)
}

fn ends<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<usize> {
    parts
        .scan(0, |end, part| {
            *end += part.len();
            Some(*end)
        })
        .collect()
}

/// The scissors of the tests of Unicode 16 count as a picture there, which a joiner binds to another; since Unicode 17,
/// by which graphemes are told apart here, they do not.
const NO_PICTURE: &str = "2701 × 200D × 2701";

#[test]
fn graphemes_end_where_unicode_says() {
    let Some(file) = file("GraphemeBreakTest-16.0.0.txt") else {
        return;
    };
    let step = |text: &str| {
        let mut ends = Vec::new();
        while ends.last() != Some(&text.len()) {
            ends.push(next_grapheme(text, ends.last().copied().unwrap_or(0)));
        }
        ends
    };
    let (_, mut missed) = misses(&file, step);
    missed.retain(|case| !case.contains(NO_PICTURE));
    assert_eq!(missed, [""; 0]);
}

#[test]
fn words_end_where_unicode_says() {
    let Some(file) = file("WordBreakTest-16.0.0.txt") else {
        return;
    };
    assert_eq!(
        misses(&file, |text| ends(text.split_word_bounds())).1,
        [""; 0]
    );
}

#[test]
fn lines_break_where_unicode_says() {
    let Some(file) = file("LineBreakTest-16.0.0.txt") else {
        return;
    };
    let (all, missed) = misses(&file, |text| line_breaks(text).collect());
    println!("{} of {all} cases missed", missed.len());
    assert_eq!(missed, [""; 0]);
}

/// The sequences of a file of emoji: those of one code point or several; ranges are written out.
fn emoji(file: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in file.lines() {
        let mut fields = line.split('#').next().unwrap_or_default().split(';');
        let (Some(codes), kind) = (fields.next(), fields.next().unwrap_or_default().trim()) else {
            continue;
        };
        if !matches!(kind, "fully-qualified" | "emoji style" | "Basic_Emoji")
            && !kind.contains("Sequence")
        {
            continue;
        }
        match codes.trim().split_once("..") {
            Some((first, last)) => {
                let (first, last) = (character(first).unwrap(), character(last).unwrap());
                all.extend((first..=last).map(String::from));
            }
            None => all.push(codes.split_whitespace().filter_map(character).collect()),
        }
    }
    all
}

#[test]
fn pictures_are_one_grapheme_of_two_columns() {
    for name in [
        "emoji-test-15.0.txt",
        "emoji-sequences-15.0.txt",
        "emoji-variation-sequences-15.0.txt",
        "emoji-zwj-sequences-15.0.txt",
    ] {
        let Some(file) = file(name) else { return };
        let all = emoji(&file);
        assert!(all.len() > 100);
        let wrong: Vec<&String> = all
            .iter()
            .filter(|text| width(text) != 2 || next_grapheme(text, 0) != text.len())
            .collect();
        println!("{name}: {} of {}", wrong.len(), all.len());
        assert_eq!(wrong, [""; 0], "{name}");
    }
}
