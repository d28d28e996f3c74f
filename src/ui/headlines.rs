//! The list pane: marks, date, title, source; what the filter matched stands out.

use chrono::{Datelike, NaiveDate};

use super::canvas::Canvas;
use crate::app::Model;
use crate::app::geometry::{Area, Panes};
use crate::app::model::{Focus, Prompt};
use crate::article::{Headline, Precision, RowId, Timestamp};
use crate::filter::{Field, Highlighter};
use crate::text::{cut, thousands, width};
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
            &format!("headlines {count}"),
            "",
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
    let shown = rows.iter().skip(model.list.top).take(body.height.into());
    let shown: Vec<(Headline<'_>, String)> = shown
        .map(|row| {
            let headline = model.snapshot.headline(*row);
            (
                headline,
                short_date(headline.published, model.settings.today),
            )
        })
        .collect();
    // As wide as the widest date that is seen: a list of recent ones leaves more room for titles.
    let dates = shown
        .iter()
        .map(|(_, date)| date.len() as u16)
        .max()
        .unwrap_or(0);
    for (y, (headline, date)) in (body.y..).zip(&shown) {
        let line = Area {
            y,
            height: 1,
            ..body
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

/// How many headlines there are, or match.
fn count(model: &Model) -> String {
    match &model.list.matches {
        Some(matches) => format!(
            "{} of {}",
            thousands(matches.total),
            thousands(model.snapshot.len())
        ),
        None => thousands(model.snapshot.len()),
    }
}

/// Why there is nothing, and what to do.
fn empty(model: &Model, body: Area, canvas: &mut Canvas<'_>) {
    use crate::app::action::{Action, Context};
    let key = |context, action| model.keymap.key_for(context, action).unwrap_or_default();
    let lines: Vec<String> = match &model.list.matches {
        _ if !model.load.finished => vec!["reading …".into()],
        Some(_) => vec![
            "no headline matches".into(),
            format!(
                "{} takes the filter away",
                key(Context::Prompt, Action::Cancel)
            ),
        ],
        None => vec![
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
