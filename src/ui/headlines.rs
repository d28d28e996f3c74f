//! The list pane: marks, date, title, source; what the filter matched stands out.

use chrono::{Datelike, NaiveDate};

use super::canvas::Canvas;
use crate::app::Model;
use crate::app::geometry::{Area, Panes};
use crate::app::headlines::ListLine;
use crate::app::model::{Focus, Prompt};
use crate::article::{Headline, Precision, RowId, Timestamp};
use crate::filter::{Field, GROUPINGS, Heading, Highlighter};
use crate::text::{cut, thousands, visible, width};
use crate::theme::Role;

/// Columns of the marks: selection, unread, star, and the space behind them.
const MARKS: u16 = 4;

pub(super) fn draw(model: &Model, panes: &Panes, canvas: &mut Canvas<'_>) {
    if panes.list.is_empty() {
        return;
    }
    let focused = model.focus == Focus::List && model.prompt != Some(Prompt::Search);
    let count = count(model);
    if panes.bordered {
        let place = match model.list.len(&model.snapshot) {
            0 => String::new(),
            len => format!("{} of {}", thousands(model.list.place + 1), thousands(len)),
        };
        canvas.frame(
            panes.list,
            &format!("headlines {count}{}", by(model)),
            &above(model, panes.list.width.saturating_sub(24).into()),
            &place,
            focused,
        );
    }
    let body = panes.list_body();
    let rows = model.list.rows(&model.snapshot);
    if rows.is_empty() {
        empty(model, body, canvas);
        return;
    }
    let matches = model.list.matches.as_ref();
    let mut highlighter = matches.map(|matches| Highlighter::new(&matches.query));
    let lines = model.list.top..model.list.top + usize::from(body.height);
    let shown: Vec<Shown<'_>> = lines
        .map_while(|line| match model.list.at_line(line) {
            ListLine::Heading(group) => Some(Shown::Heading(group)),
            ListLine::Item(place) => {
                let headline = model.snapshot.headline(*rows.get(place)?);
                let date = short_date(headline.published, model.settings.today);
                Some(Shown::Item(headline, date))
            }
        })
        .collect();
    // As wide as the widest date that is seen: a list of recent ones leaves more room for titles.
    let dates = shown.iter().map(|shown| match shown {
        Shown::Heading(_) => 0,
        Shown::Item(_, date) => date.len() as u16,
    });
    let dates = dates.max().unwrap_or(0);
    for (y, shown) in (body.y..).zip(&shown) {
        let line = Area {
            y,
            height: 1,
            ..body
        };
        let (headline, date) = match shown {
            Shown::Heading(group) => {
                draw_heading(model, *group, line, canvas);
                continue;
            }
            Shown::Item(headline, date) => (headline, date),
        };
        draw_row(
            model,
            headline,
            (date, dates),
            line,
            highlighter.as_mut(),
            canvas,
        );
        if Some(headline.row) == model.list.selected {
            canvas.shade(
                line,
                if focused {
                    Role::Selected
                } else {
                    Role::SelectedDim
                },
            );
        }
    }
}

/// What a line of the list shows.
enum Shown<'a> {
    /// The heading of a group.
    Heading(usize),
    /// An item, with its date as the list has it.
    Item(Headline<'a>, String),
}

/// What the rows under it share, how many they are, and how many of them are unread.
fn draw_heading(model: &Model, group: usize, line: Area, canvas: &mut Canvas<'_>) {
    let (Some(matches), Some(of)) = (&model.list.matches, model.list.groups().get(group)) else {
        return;
    };
    let unread = matches
        .unread
        .get(group)
        .map_or(0, |unread| *unread as usize);
    let count = match unread {
        0 => thousands(of.len),
        _ if line.width < 40 => thousands(of.len),
        all if all == of.len => format!("{} unread", thousands(all)),
        unread => format!("{} · {} unread", thousands(of.len), thousands(unread)),
    };
    let end = line.x + line.width;
    let columns = width(&count) as u16;
    let x = line.x + u16::from(line.width >= 16);
    let room = (end - x).saturating_sub(columns + 2);
    let mut at = x + canvas.put_cut(x, line.y, room, &heading(model, of.heading), Role::Heading);
    at += 1;
    let rule = "─".repeat(usize::from(
        end.saturating_sub(columns + 1).saturating_sub(at),
    ));
    canvas.put(at, line.y, end.saturating_sub(at), &rule, Role::Border);
    if columns < line.width {
        canvas.put(end - columns, line.y, columns, &count, Role::Date);
    }
}

/// The heading over the first line, where it is scrolled away.
fn above(model: &Model, columns: usize) -> String {
    let list = &model.list;
    let first = list
        .groups()
        .partition_point(|group| group.line <= list.top);
    let group = first.checked_sub(1).and_then(|at| list.groups().get(at));
    let Some(group) = group.filter(|group| group.line < list.top) else {
        return String::new();
    };
    let text = heading(model, group.heading);
    let (len, is_cut) = cut(&text, columns.min(30));
    format!("{}{}", &text[..len], if is_cut { "…" } else { "" })
}

/// What the rows of a group share, in words.
fn heading(model: &Model, heading: Heading) -> String {
    match heading {
        Heading::Day(day) => {
            let day = i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
            match day.filter(|day| day.year() < 10_000) {
                Some(day) => day.format("%A, %-d %B %Y").to_string(),
                None => "no date".into(),
            }
        }
        Heading::Source(source) => model.snapshot.source(source).unwrap_or("no source").into(),
        Heading::File(file) => {
            let file = model.snapshot.file(file);
            let feed = file.page.feed.clone();
            feed.unwrap_or_else(|| visible(&file.name).into_owned())
        }
        Heading::Story(row) => model.snapshot.title(row).into(),
        Heading::NoStory => "told once".into(),
    }
}

/// How many headlines there are, or match.
fn count(model: &Model) -> String {
    match &model.list.matches {
        Some(matches) if !model.filter.line.text().is_empty() => format!(
            "{} of {}",
            thousands(matches.total),
            thousands(model.snapshot.len())
        ),
        _ => thousands(model.snapshot.len()),
    }
}

/// What the rows are put together by.
fn by(model: &Model) -> String {
    let known = GROUPINGS
        .iter()
        .find(|(by, _)| Some(*by) == model.list.grouping);
    known.map_or(String::new(), |(_, name)| format!(" by {name}"))
}

/// Why there is nothing, and what to do.
fn empty(model: &Model, body: Area, canvas: &mut Canvas<'_>) {
    use crate::app::action::{Action, Context};
    let key = |context, action| model.keymap.key_for(context, action).unwrap_or_default();
    let lines: Vec<String> = match &model.list.matches {
        _ if !model.load.finished => vec!["reading …".into()],
        Some(_) if !model.filter.line.text().is_empty() => vec![
            "no headline matches".into(),
            format!(
                "{} takes the filter away",
                key(Context::Prompt, Action::Cancel)
            ),
        ],
        _ => vec![
            "no articles".into(),
            format!("{} shows what went wrong", key(Context::List, Action::Log)),
            format!("{} leaves", key(Context::List, Action::Quit)),
        ],
    };
    for (y, line) in (body.y..body.y + body.height).zip(lines) {
        canvas.put_cut(
            body.x + 1,
            y,
            body.width.saturating_sub(1),
            &line,
            Role::Bar,
        );
    }
}

/// A date as the list has it: the day of a recent one, the whole of another one.
fn short_date(date: Option<Timestamp>, today: NaiveDate) -> String {
    let Some(date) = date else {
        return "no date".into();
    };
    let Some(day) = date.day() else {
        return "?".into();
    };
    let recent = day.year() == today.year()
        || (0..300).contains(&today.signed_duration_since(day).num_days());
    match date.precision() {
        Precision::Year => day.format("%Y").to_string(),
        Precision::Month => day.format("%b %Y").to_string(),
        _ if recent => day.format("%b %_d").to_string(),
        _ => day.format("%Y-%m-%d").to_string(),
    }
}

/// How many others tell the story that a row stands for: sources, or headlines where they are all of one.
fn others(model: &Model, row: RowId) -> String {
    let Some(story) = model.list.story(row) else {
        return String::new();
    };
    match (story.sources, story.rows.len()) {
        (0 | 1, headlines) => format!("+{}", headlines - 1),
        (sources, _) => format!("+{}", sources - 1),
    }
}

fn draw_row(
    model: &Model,
    headline: &Headline<'_>,
    (date, dates): (&str, u16),
    line: Area,
    highlighter: Option<&mut Highlighter<'_>>,
    canvas: &mut Canvas<'_>,
) {
    let mark = model.marks.of(headline.row);
    let (x, y) = (line.x, line.y);
    let mut at = x;
    let end = line.x + line.width;
    if line.width >= 16 {
        if Some(headline.row) == model.list.selected {
            canvas.put(x, y, 1, "▸", Role::UnreadMark);
        }
        let pending = model.marks.is_pending(headline.row);
        match (mark.read, pending) {
            (false, false) => canvas.put(x + 1, y, 1, "●", Role::UnreadMark),
            (_, true) => canvas.put(x + 1, y, 1, "◌", Role::Pending),
            (true, false) => 0,
        };
        if mark.starred {
            canvas.put(
                x + 2,
                y,
                1,
                if pending { "☆" } else { "★" },
                if pending { Role::Pending } else { Role::Star },
            );
        }
        at += MARKS;
    }
    if line.width >= 36 {
        canvas.put(at, y, dates, date, Role::Date);
        at += dates + 1;
    }
    let others = others(model, headline.row);
    let mut room = end.saturating_sub(at);
    let columns = others.len() as u16;
    let has_others = columns > 0 && room > columns + 12;
    if has_others {
        room -= columns + 1;
    }
    let source = headline.source.filter(|_| room >= 44).unwrap_or_default();
    let source_room = if source.is_empty() {
        0
    } else {
        (room / 4).clamp(8, 24)
    };
    let title_room = room - source_room - u16::from(source_room > 0);
    let role = if mark.read { Role::Read } else { Role::Unread };
    let written = canvas.put_cut(at, y, title_room, headline.title, role);
    if has_others {
        canvas.put(end - columns, y, columns, &others, Role::Marker);
    }
    let end = if has_others { end - columns - 1 } else { end };
    let mut source_at = None;
    if source_room > 0 {
        let columns = (width(source) as u16).min(source_room);
        // Where the title leaves room, the source stands whole.
        let columns = columns.max((width(source) as u16).min(room.saturating_sub(written + 2)));
        canvas.put_cut(end - columns, y, columns, source, Role::Source);
        source_at = Some((end - columns, columns));
    }
    let Some(highlighter) = highlighter else {
        return;
    };
    mark_matches(
        headline.title,
        at,
        y,
        title_room,
        highlighter.stretches(headline.title, Field::Title),
        canvas,
    );
    if let Some((x, columns)) = source_at {
        mark_matches(
            source,
            x,
            y,
            columns,
            highlighter.stretches(source, Field::Source),
            canvas,
        );
    }
}

/// Writes the matched stretches of a text that was written from a cell on, once more, as matches.
fn mark_matches(
    text: &str,
    x: u16,
    y: u16,
    columns: u16,
    stretches: &[std::ops::Range<usize>],
    canvas: &mut Canvas<'_>,
) {
    let (shown, _) = cut(text, columns.into());
    for stretch in stretches {
        let end = stretch.end.min(shown);
        if stretch.start >= end {
            break;
        }
        let before = width(&text[..stretch.start]) as u16;
        canvas.put(
            x + before,
            y,
            columns.saturating_sub(before),
            &text[stretch.start..end],
            Role::Match,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_short_as_it_can_be() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        let date = |y, m, d| {
            short_date(
                NaiveDate::from_ymd_opt(y, m, d).map(Timestamp::from_day),
                today,
            )
        };
        assert_eq!(date(2025, 10, 8), "Oct  8");
        assert_eq!(date(2024, 10, 28), "2024-10-28");
        assert_eq!(short_date(None, today), "no date");
    }
}
