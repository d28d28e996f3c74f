//! Running text: where its lines break. The one door to `textwrap`, whose optimal fit weighs the lines of a paragraph
//! against each other.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};
use unicode_segmentation::UnicodeSegmentation;

use super::SOFT_HYPHEN;
use super::hyphenation::{Language, syllables};
use crate::document::{Document, Role, Span, Stress};
use crate::text::{line_breaks, width};

/// Paragraphs beyond this many bytes are set line by line as they come: the best lines of a megabyte without a break
/// are nobody's wish, and cost memory.
const OPTIMAL_BYTES: usize = 64 * 1024;

/// Bytes of a paragraph that are cut into fragments at once.
const STRETCH: usize = 32 * 1024;

/// A line that ends in a hyphen is as bad as one that is so many columns short.
const HYPHEN_COLUMNS: usize = 9;

/// The columns that lines have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// The first line.
    pub(super) first: u16,
    /// The others.
    pub(super) rest: u16,
}

impl From<u16> for Room {
    fn from(columns: u16) -> Room {
        Room {
            first: columns,
            rest: columns,
        }
    }
}

/// A line that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: u32,
    pub(super) end: u32,
    /// A hyphen is shown behind it.
    pub(super) hyphen: bool,
}

/// A stretch of text that is not broken, as textwrap weighs it.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    start: u32,
    end: u32,
    columns: u16,
    space: u16,
    /// A hyphen is shown where a line is broken behind it.
    hyphen: bool,
    /// No line may be broken behind it but at the paragraph's end.
    forced: bool,
}

impl Fragment for Chunk {
    fn width(&self) -> f64 {
        self.columns.into()
    }

    fn whitespace_width(&self) -> f64 {
        self.space.into()
    }

    fn penalty_width(&self) -> f64 {
        f64::from(u8::from(self.hyphen))
    }
}

/// Finds the lines of one paragraph after another.
#[derive(Debug)]
pub(super) struct Composer<'a> {
    text: &'a str,
    spans: &'a [Span],
    chunks: Vec<Chunk>,
    /// The same with words broken between their syllables.
    broken: Vec<Chunk>,
    /// A word was cut that was wider than a line.
    was_cut: bool,
}

impl<'a> Composer<'a> {
    pub(super) fn new(document: &'a Document) -> Composer<'a> {
        Composer {
            text: document.text(),
            spans: document.spans(),
            chunks: Vec::new(),
            broken: Vec::new(),
            was_cut: false,
        }
    }

    /// The lines of a stretch of text, those that its author broke among them.
    pub(super) fn lines(
        &mut self,
        range: Range<usize>,
        room: u16,
        language: Option<Language>,
    ) -> Vec<Found> {
        let mut lines = Vec::new();
        let mut start = range.start;
        for part in self.text[range].split('\n') {
            let range = start..start + part.len();
            start = range.end + 1;
            self.set(range, Room::from(room), language, |found| {
                lines.push(found);
                true
            });
        }
        lines
    }

    /// The lines of a stretch of text in which no line is broken by its author. Words are broken between syllables
    /// where a language is given. False when `line` wanted no more.
    pub(super) fn set(
        &mut self,
        range: Range<usize>,
        room: Room,
        language: Option<Language>,
        mut line: impl FnMut(Found) -> bool,
    ) -> bool {
        let mut from = range.start;
        if range.is_empty() {
            return line(Found {
                start: from as u32,
                end: from as u32,
                hyphen: false,
            });
        }
        let optimal = range.len() <= OPTIMAL_BYTES;
        let mut room = room;
        while from < range.end {
            let end = self.stretch_end(from, range.end);
            self.cut_into_chunks(from, end, room);
            let mut chunks = std::mem::take(&mut self.chunks);
            let mut lines = fit(&chunks, room, optimal);
            if let Some(language) = language
                && lines.len() > 1
                && (self.was_cut || !are_even(&lines, room))
            {
                drop(lines);
                self.break_words(&chunks, room, language);
                std::mem::swap(&mut chunks, &mut self.broken);
                lines = fit(&chunks, room, optimal);
            }
            let count = lines.len();
            let mut next = end;
            for (at, chunks) in lines.into_iter().enumerate() {
                let (Some(head), Some(tail)) = (chunks.first(), chunks.last()) else {
                    continue;
                };
                // The last line of a stretch goes on in the next one.
                if at + 1 == count && end < range.end && at > 0 {
                    next = head.start as usize;
                    break;
                }
                let found = Found {
                    start: head.start,
                    end: tail.end,
                    hyphen: tail.hyphen && !tail.forced,
                };
                if !line(found) {
                    return false;
                }
            }
            self.chunks = chunks;
            from = next;
            room.first = room.rest;
        }
        true
    }

    /// The columns that a text needs for its longest word, and for its longest line where none is broken but by its
    /// author.
    pub(super) fn extent(&mut self, range: Range<usize>) -> (usize, usize) {
        let (mut least, mut most) = (0, 0);
        let mut start = range.start;
        for line in self.text[range].split('\n') {
            self.cut_into_chunks(start, start + line.len(), Room::from(u16::MAX));
            let columns = self.chunks.iter().map(|chunk| {
                least = least
                    .max(usize::from(chunk.columns) + usize::from(chunk.hyphen && !chunk.forced));
                usize::from(chunk.columns) + usize::from(chunk.space)
            });
            let all: usize = columns.sum();
            let behind = self.chunks.last().map_or(0, |last| last.space.into());
            most = most.max(all - behind);
            start += line.len() + 1;
        }
        (least, most.max(least))
    }

    /// The end of the stretch that is set at once: the whole paragraph, or of a very long one as much as lies before a
    /// space or, failing that, before a character.
    fn stretch_end(&self, from: usize, end: usize) -> usize {
        if end - from <= OPTIMAL_BYTES {
            return end;
        }
        let mut cut = from + STRETCH;
        while !self.text.is_char_boundary(cut) {
            cut -= 1;
        }
        let stretch = &self.text[from..cut];
        match stretch.rfind(' ') {
            Some(space) if space > STRETCH / 2 => from + space + 1,
            _ => {
                // Not within a grapheme, unless one is longer than the whole stretch.
                let last = stretch.grapheme_indices(true).next_back();
                last.map_or(cut, |(at, _)| if at > 0 { from + at } else { cut })
            }
        }
    }

    fn cut_into_chunks(&mut self, from: usize, end: usize, room: Room) {
        self.chunks.clear();
        self.was_cut = false;
        let text = &self.text[from..end];
        let hyphens = memchr::memmem::find(text.as_bytes(), SOFT_HYPHEN.as_bytes()).is_some();
        let first = self.spans.partition_point(|span| span.range.end <= from);
        let mut spans = &self.spans[first..];
        let room = usize::from(room.first.min(room.rest));
        let mut start = 0;
        for at in line_breaks(text) {
            // `ctrl-d` is one word, whatever its hyphen offers.
            while spans
                .first()
                .is_some_and(|span| span.range.end <= from + at)
            {
                spans = &spans[1..];
            }
            if spans.first().is_some_and(|span| {
                span.inline.role == Role::Code
                    && span.range.start < from + at
                    && !text[..at].ends_with(' ')
            }) {
                continue;
            }
            let word = text[start..at].trim_end_matches(' ').len();
            self.push_chunk(from + start..from + start + word, from + at, room, hyphens);
            start = at;
        }
        if let Some(last) = self.chunks.last_mut() {
            last.forced = true;
        }
    }

    /// A word and the space behind it, which ends at `space_end`; a word wider than a line is cut between graphemes.
    /// `hyphens` says that the text has soft hyphens.
    fn push_chunk(&mut self, word: Range<usize>, space_end: usize, room: usize, hyphens: bool) {
        let text = &self.text[word.clone()];
        let space = u16::try_from(space_end - word.end).unwrap_or(u16::MAX);
        // Where there is but one column, the text needs it.
        let hyphen = hyphens && space == 0 && room > 1 && text.ends_with(SOFT_HYPHEN);
        let columns = if hyphens {
            shown_width(text)
        } else {
            width(text)
        };
        if columns + usize::from(hyphen) <= room {
            self.chunks.push(chunk(word, columns));
        } else {
            self.was_cut = true;
            cut(text, room - usize::from(hyphen), |piece, columns| {
                let piece = word.start + piece.start..word.start + piece.end;
                self.chunks.push(chunk(piece, columns));
            });
        }
        if let Some(last) = self.chunks.last_mut() {
            (last.space, last.hyphen) = (space, hyphen);
        }
    }

    /// The chunks with words broken between their syllables, into `self.broken`.
    fn break_words(&mut self, chunks: &[Chunk], room: Room, language: Language) {
        let mut broken = std::mem::take(&mut self.broken);
        broken.clear();
        let room = usize::from(room.first.min(room.rest));
        let (Some(head), Some(tail)) = (chunks.first(), chunks.last()) else {
            return;
        };
        let first = self
            .spans
            .partition_point(|span| span.range.end <= head.start as usize);
        let mut code = self.spans[first..]
            .iter()
            .take_while(|span| span.range.start < tail.end as usize)
            .filter(|span| span.inline.role == Role::Code || span.inline.stress.has(Stress::KEY))
            .peekable();
        let mut begins_sentence = true;
        let mut at = 0;
        while at < chunks.len() {
            // A word that was cut is put together again.
            let mut last = at;
            while last + 1 < chunks.len()
                && chunks[last].space == 0
                && !chunks[last].hyphen
                && usize::from(chunks[last].columns) + 2 >= room
                && chunks[last].end == chunks[last + 1].start
            {
                last += 1;
            }
            let whole = Chunk {
                start: chunks[at].start,
                ..chunks[last]
            };
            let (start, end) = (whole.start as usize, whole.end as usize);
            while code.next_if(|span| span.range.end <= start).is_some() {}
            let is_code = code.peek().is_some_and(|span| span.range.start < end);
            let word = &self.text[start..end];
            // Half of a word that has a hyphen already is let be.
            let is_half = word.ends_with('-') || self.text[..start].ends_with('-');
            let mut from = broken.len();
            if !is_code && (!is_half || last > at) && whole.columns > 0 {
                let is_wide = last > at || usize::from(whole.columns) * 2 > room;
                for piece in syllables(word, language, begins_sentence, is_wide) {
                    let piece = start + piece.start..start + piece.end;
                    let columns = width(&self.text[piece.clone()]);
                    let is_end = piece.end == end;
                    if columns + usize::from(!is_end) > room {
                        broken.truncate(from);
                        break;
                    }
                    broken.push(Chunk {
                        hyphen: !is_end && room > 2,
                        ..chunk(piece, columns)
                    });
                }
            }
            if broken.len() == from {
                broken.extend_from_slice(&chunks[at..=last]);
            }
            from = broken.len() - 1;
            broken[from].space = whole.space;
            broken[from].hyphen = whole.hyphen;
            broken[from].forced = whole.forced;
            begins_sentence = word
                .trim_end_matches(['”', '"', '’', '\'', ')', '»'])
                .ends_with(['.', '!', '?', ':', '…']);
            at = last + 1;
        }
        self.broken = broken;
    }
}

fn chunk(piece: Range<usize>, columns: usize) -> Chunk {
    Chunk {
        start: piece.start as u32,
        end: piece.end as u32,
        columns: u16::try_from(columns).unwrap_or(u16::MAX),
        space: 0,
        hyphen: false,
        forced: false,
    }
}

/// The columns of a line that is made of chunks.
fn set_width(line: &[Chunk]) -> f64 {
    let all: f64 = line
        .iter()
        .map(|chunk| chunk.width() + chunk.whitespace_width())
        .sum();
    line.last().map_or(0.0, |last| {
        let hyphen = if last.forced {
            0.0
        } else {
            last.penalty_width()
        };
        all - last.whitespace_width() + hyphen
    })
}

/// True when no line but the last is so short that a word broken at its end would mend it.
fn are_even(lines: &[&[Chunk]], room: Room) -> bool {
    let rooms = std::iter::once(room.first).chain(std::iter::repeat(room.rest));
    let full = &lines[..lines.len() - 1];
    full.iter()
        .zip(rooms)
        .all(|(line, room)| set_width(line) + (f64::from(room) / 10.0).max(3.0) >= room.into())
}

/// The lines of a paragraph: the best ones for the paragraph as a whole, or each as full as can be.
fn fit(chunks: &[Chunk], room: Room, optimal: bool) -> Vec<&[Chunk]> {
    let rooms = [f64::from(room.first), f64::from(room.rest)];
    let rooms = if room.first == room.rest {
        &rooms[1..]
    } else {
        &rooms[..]
    };
    if set_width(chunks) <= rooms[0] {
        return vec![chunks];
    }
    // Where lines break anywhere, as in Chinese and Japanese, full lines are the even ones.
    let spaced = chunks.iter().filter(|chunk| chunk.space > 0).count();
    if !optimal || spaced * 4 < chunks.len() {
        return wrap_first_fit(chunks, rooms);
    }
    if let Some(lines) = best_of_fewest(chunks, room) {
        return lines;
    }
    let penalties = penalties(room);
    let fits = |lines: &Vec<&[Chunk]>| {
        lines
            .iter()
            .enumerate()
            .all(|(at, line)| line.len() == 1 || set_width(line) <= rooms[at.min(rooms.len() - 1)])
    };
    wrap_optimal_fit(chunks, rooms, &penalties)
        .ok()
        .filter(fits)
        .unwrap_or_else(|| wrap_first_fit(chunks, rooms))
}

/// What makes a line worse. By default one that is a column too wide costs as much as one that is 50 too short, so that
/// on wide lines long words hang over. Here it costs more than the two short lines that it could be instead.
fn penalties(room: Room) -> Penalties {
    let widest = usize::from(room.first.max(room.rest));
    Penalties {
        overflow_penalty: 8 * (widest * widest + 2 * Penalties::new().nline_penalty),
        hyphen_penalty: HYPHEN_COLUMNS * HYPHEN_COLUMNS,
        ..Penalties::new()
    }
}

/// Pairs of places that are weighed for a chunk, at the most: on very wide lines textwrap's search is the faster one.
const WEIGHED: usize = 64;

/// The lines that textwrap's optimal fit finds, by its own measure, found a good deal faster: since a line more costs
/// more than all that it could gain, each line ends somewhere between where it does when all lines behind it are full,
/// and where it does when all before it are. None when these do not tell, or leave too much open.
fn best_of_fewest(chunks: &[Chunk], room: Room) -> Option<Vec<&[Chunk]>> {
    let columns = |line: usize| u32::from(if line == 0 { room.first } else { room.rest });
    let hyphen = |chunk: &Chunk| u32::from(chunk.hyphen && !chunk.forced);
    // Where each chunk begins when all stand in one line.
    let mut begins = Vec::with_capacity(chunks.len() + 1);
    let mut all = 0_u32;
    for chunk in chunks {
        begins.push(all);
        all = all.saturating_add(u32::from(chunk.columns) + u32::from(chunk.space));
    }
    begins.push(all);
    let width = |from: usize, to: usize| {
        let last = &chunks[to - 1];
        begins[to] - begins[from] - u32::from(last.space) + hyphen(last)
    };
    // The number of chunks before the end of each line but the last, when those before it are full…
    let mut latest = Vec::new();
    let mut from = 0;
    for to in 1..=chunks.len() {
        if to - from > 1 && width(from, to) > columns(latest.len()) {
            from = to - 1;
            latest.push(from);
        }
    }
    // … and when those behind it are, from the last one back.
    let mut earliest = Vec::with_capacity(latest.len());
    let mut to = chunks.len();
    for from in (0..chunks.len()).rev() {
        let line = latest.len().checked_sub(earliest.len())?;
        if line > 0 && to - from > 1 && width(from, to) > columns(line) {
            to = from + 1;
            earliest.push(to);
        }
    }
    earliest.reverse();
    let windows: Vec<(usize, usize)> = earliest.into_iter().zip(latest.iter().copied()).collect();
    let pairs = windows.windows(2).map(|pair| {
        let size = |window: (usize, usize)| window.1.saturating_sub(window.0) + 1;
        size(pair[0]) * size(pair[1])
    });
    if windows.len() < latest.len()
        || windows.iter().any(|(first, last)| first > last)
        || pairs.sum::<usize>() > WEIGHED * chunks.len()
    {
        return None;
    }
    let penalties = penalties(room);
    let cost = |line: usize, from: usize, to: usize| -> Option<u64> {
        let gap = u64::from(columns(line).checked_sub(width(from, to))?);
        if to < chunks.len() {
            let broken = u64::from(hyphen(&chunks[to - 1]));
            return Some(gap * gap + broken * penalties.hyphen_penalty as u64);
        }
        let is_short = to - from == 1
            && width(from, to) as usize * penalties.short_last_line_fraction
                < columns(line) as usize;
        Some(u64::from(is_short) * penalties.short_last_line_penalty as u64)
    };
    // For each place where a line may end: what it costs at best to come there, and where the line before ended.
    let mut ways: Vec<(u64, usize)> = vec![(0, 0)];
    // Of each line the first of these, and the place that it stands for: of the beginning as well.
    let mut rows = vec![(0, 0)];
    let ends = windows
        .iter()
        .copied()
        .chain([(chunks.len(), chunks.len())]);
    for (line, (first, last)) in ends.enumerate() {
        let (row, begin) = rows[line];
        let before = begin..begin + ways.len() - row;
        rows.push((ways.len(), first));
        for to in first..=last {
            let way = |from: usize| {
                let (so_far, _) = ways[row + from - begin];
                let here = (so_far != u64::MAX && from < to).then(|| cost(line, from, to))??;
                Some((so_far + here, from))
            };
            let best = before.clone().filter_map(way).min_by_key(|(cost, _)| *cost);
            ways.push(best.unwrap_or((u64::MAX, 0)));
        }
    }
    let mut lines = Vec::with_capacity(rows.len());
    let mut to = chunks.len();
    for (row, first) in rows[1..].iter().rev() {
        let (cost, from) = ways[row + to - first];
        if cost == u64::MAX {
            return None;
        }
        lines.push(&chunks[from..to]);
        to = from;
    }
    lines.reverse();
    Some(lines)
}

/// Cuts a text that may be wider than a line into pieces that are not, between graphemes; `piece` is handed each with
/// its columns. Only a grapheme that is wider than a line of two columns is itself cut, and one of absurd length.
pub(super) fn cut(text: &str, room: usize, mut piece: impl FnMut(Range<usize>, usize)) {
    let (mut from, mut taken, mut at) = (0, 0, 0);
    let mut take = |length: usize, columns: usize| {
        if at > from && (taken + columns > room || at + length - from > STRETCH) {
            piece(from..at, taken);
            (from, taken) = (at, 0);
        }
        at += length;
        taken += columns;
        (from, taken)
    };
    let mut rest = (0, 0);
    for grapheme in text.graphemes(true) {
        let columns = shown_width(grapheme);
        if columns > room.max(2) || grapheme.len() > STRETCH {
            for c in grapheme.chars() {
                rest = take(c.len_utf8(), shown_width(c.encode_utf8(&mut [0; 4])));
            }
        } else {
            rest = take(grapheme.len(), columns);
        }
    }
    if rest.0 < text.len() {
        piece(rest.0..text.len(), rest.1);
    }
}

/// Columns of a text whose soft hyphens are not shown.
pub(super) fn shown_width(text: &str) -> usize {
    if text.contains(SOFT_HYPHEN) {
        width(&text.replace(SOFT_HYPHEN, ""))
    } else {
        width(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of these lengths, with a space behind each.
    fn words(lengths: &[u16]) -> Vec<Chunk> {
        let mut at = 0;
        let word = |length: &u16| {
            let start = at;
            at += u32::from(*length) + 1;
            Chunk {
                start,
                end: at - 1,
                columns: *length,
                space: 1,
                hyphen: false,
                forced: false,
            }
        };
        lengths.iter().map(word).collect()
    }

    #[test]
    fn the_lines_found_are_as_good_as_those_of_textwrap() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut draw = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        let mut found = 0;
        for round in 0..400 {
            let lengths: Vec<u16> = (0..10 + draw(120)).map(|_| 1 + draw(11) as u16).collect();
            let mut chunks = words(&lengths);
            for chunk in &mut chunks {
                if round % 2 == 0 && draw(3) == 0 {
                    (chunk.hyphen, chunk.space) = (true, 0);
                }
            }
            if let Some(last) = chunks.last_mut() {
                (last.forced, last.hyphen) = (true, false);
            }
            let room = Room {
                first: 38,
                rest: 40,
            };
            let cost = |lines: &[&[Chunk]]| -> (usize, f64) {
                let rooms = std::iter::once(38.0).chain(std::iter::repeat(40.0));
                let (last, full) = lines.split_last().unwrap();
                let hyphens = full
                    .iter()
                    .filter(|line| line[line.len() - 1].hyphen)
                    .count();
                let gaps = full.iter().zip(rooms);
                let gaps: f64 = gaps
                    .map(|(line, room)| (room - set_width(line)).powi(2))
                    .sum();
                let is_short = last.len() == 1 && set_width(last) < 10.0;
                let penalties =
                    hyphens * HYPHEN_COLUMNS * HYPHEN_COLUMNS + usize::from(is_short) * 25;
                (lines.len(), gaps + penalties as f64)
            };
            let theirs = wrap_optimal_fit(&chunks, &[38.0, 40.0], &penalties(room)).unwrap();
            if let Some(ours) = best_of_fewest(&chunks, room) {
                found += 1;
                assert_eq!(cost(&ours), cost(&theirs), "{lengths:?}");
            }
        }
        assert!(found > 350, "{found}");
    }
}
