//! Unicode's own tests of where graphemes, words and lines end and of how wide pictures are, read from the folder that
//! `DATELINE_CORPUS` names; passed over, and said so, where there is none.

use std::fs;

use dateline::document::layout::{Measure, layout};
use dateline::document::{BlockKind, DocumentBuilder, Role};
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

/// Wide by the tables, and set so: but for jamo that join the one before into a syllable, which is wide already, and
/// marks that stand on another character.
#[test]
fn wide_characters_take_two_columns() {
    let Some(file) = file("EastAsianWidth-16.0.0.txt") else {
        return;
    };
    let mut wrong = vec![];
    for line in file.lines() {
        let mut fields = line.split('#').next().unwrap_or_default().split(';');
        let (Some(codes), Some(class)) = (fields.next(), fields.next()) else {
            continue;
        };
        let (first, last) = codes
            .trim()
            .split_once("..")
            .unwrap_or((codes.trim(), codes.trim()));
        let last = last.trim_start_matches('.');
        let (Some(first), Some(last)) = (character(first), character(last)) else {
            continue;
        };
        for c in first..=last {
            let columns = width(c.encode_utf8(&mut [0; 4]));
            let is_right = match class.trim() {
                "W" | "F" => columns == 2 || columns == 0,
                "H" | "Na" => columns == 1 || c.is_control(),
                _ => true,
            };
            if !is_right {
                wrong.push((c, columns));
            }
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn running_text_of_many_languages_falls_into_lines_whole() {
    for language in [
        "arabic", "english", "hindi", "japanese", "korean", "mandarin", "russian",
    ] {
        let Some(file) = file(&format!("text-{language}.txt")) else {
            return;
        };
        let mut builder = DocumentBuilder::default();
        for line in file.lines() {
            builder.begin(BlockKind::Paragraph);
            builder.push(line, Role::Text);
        }
        let document = builder.finish();
        for columns in [20, 40, 68] {
            let measure = Measure {
                hyphenate: true,
                justify: columns == 40,
                ..Measure::new(columns)
            };
            let set = layout(&document, &measure, &[]);
            let mut shown = String::new();
            for line in 0..set.lines().len() {
                let pieces = set.pieces(&document, line);
                let whole: String = pieces.iter().map(|piece| &*piece.text).collect();
                assert!(width(&whole) <= columns.into(), "{whole}");
                shown.extend(
                    set.stretches(line)
                        .into_iter()
                        .map(|range| &document.text()[range]),
                );
            }
            let letters = |text: &str| -> String { text.split_whitespace().collect() };
            assert_eq!(letters(&shown), letters(document.text()));
        }
    }
}
