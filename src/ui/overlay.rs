//! Windows over the screen: help, log, raw source.

use super::canvas::Canvas;
use super::picker;
use crate::app::Model;
use crate::app::action::{Action, Context};
use crate::app::facets::{Asked, FacetLine};
use crate::app::geometry::Area;
use crate::app::keymap::HelpLine;
use crate::app::message::Begun;
use crate::app::overlay::{Output, Overlay, OverlayKind, ThemeLine};
use crate::app::picker::Choices;
use crate::article::Headline;
use crate::text::{percent, thousands, visible, width};
use crate::theme::Role;

/// Draws the window; returns the cell of the cursor, where something is typed into it.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) -> Option<(u16, u16)> {
    let overlay = model.overlay.as_ref()?;
    let (area, body) = (model.window(), model.window_body());
    canvas.clear(area);
    let title = match &overlay.kind {
        OverlayKind::Help => "keys".to_owned(),
        OverlayKind::Log => "log".to_owned(),
        OverlayKind::Picker(picker) => match picker.choices {
            Choices::Headings(_) => "headings".to_owned(),
            Choices::Links(_) => "links".to_owned(),
            Choices::Actions(_) => "what can be done".to_owned(),
        },
        OverlayKind::Searches => "saved searches".to_owned(),
        OverlayKind::Facets => "in common".to_owned(),
        OverlayKind::Themes(_) => "themes".to_owned(),
        OverlayKind::Story { rows } => format!("story, {} headlines", thousands(rows.len())),
        OverlayKind::Begun(_) => "continue reading".to_owned(),
        OverlayKind::Output(output) => format!("| {}", output.command),
        OverlayKind::Source { name, line, .. } => format!("{}:{line}", visible(name)),
    };
    if body != area {
        let foot = match &overlay.kind {
            OverlayKind::Output(output) => output.said.ended.as_deref().unwrap_or("running …"),
            _ => "",
        };
        canvas.frame(area, &title, "", foot, true);
    }
    let lines = body.y..body.y + body.height;
    match &overlay.kind {
        OverlayKind::Help => {
            let help = model.keymap.help();
            let column = help
                .iter()
                .map(|line| {
                    if let HelpLine::Keys(keys, _) = line {
                        width(keys)
                    } else {
                        0
                    }
                })
                .max();
            let column = (column.unwrap_or(0) as u16).min(body.width / 2);
            for (y, line) in lines.zip(help.iter().skip(overlay.top)) {
                help_line(
                    line,
                    column,
                    Area {
                        y,
                        height: 1,
                        ..body
                    },
                    canvas,
                );
            }
        }
        OverlayKind::Log => {
            let mut shown = model.log_lines().skip(overlay.top).peekable();
            if shown.peek().is_none() && overlay.top == 0 {
                canvas.put_cut(
                    body.x + 1,
                    body.y,
                    body.width.saturating_sub(1),
                    "nothing went wrong",
                    Role::Bar,
                );
            }
            for (y, line) in lines.zip(shown) {
                canvas.put_cut(
                    body.x + 1,
                    y,
                    body.width.saturating_sub(1),
                    &line,
                    Role::Text,
                );
            }
        }
        OverlayKind::Picker(picker) => return picker::draw(picker, overlay, body, canvas),
        OverlayKind::Searches => searches(model, overlay, body, canvas),
        OverlayKind::Facets => facets(model, overlay, body, canvas),
        OverlayKind::Themes(all) => themes(all, overlay, body, canvas),
        OverlayKind::Story { rows } => {
            for (y, (nth, row)) in lines.zip(rows.iter().enumerate().skip(overlay.top)) {
                let line = Area {
                    y,
                    height: 1,
                    ..body
                };
                story_line(&model.snapshot.headline(*row), line, canvas);
                if nth == overlay.at {
                    canvas.put(line.x, y, 1, "▸", Role::UnreadMark);
                    canvas.shade(line, Role::Selected);
                }
            }
        }
        OverlayKind::Begun(begun) => {
            let begun = begun.as_ref().map(|begun| &begun[..]);
            unfinished(model, begun, overlay, body, canvas);
        }
        OverlayKind::Output(output) => said(output, overlay.top, body, canvas),
        OverlayKind::Source {
            line: own,
            lines: source,
            ..
        } => match source {
            None => {}
            Some(Err(why)) => {
                canvas.put_cut(
                    body.x + 1,
                    body.y,
                    body.width.saturating_sub(1),
                    why,
                    Role::Trouble,
                );
            }
            Some(Ok(source)) => {
                for (y, (number, text)) in lines.zip(source.iter().skip(overlay.top)) {
                    let is_own = number == own;
                    let gutter = canvas.put(
                        body.x,
                        y,
                        body.width,
                        &format!("{number:>7} "),
                        if is_own { Role::Key } else { Role::Marker },
                    );
                    let role = if is_own { Role::Strong } else { Role::Text };
                    canvas.put_cut(
                        body.x + gutter,
                        y,
                        body.width.saturating_sub(gutter),
                        text,
                        role,
                    );
                }
            }
        },
    }
    None
}

/// Articles that were begun: how much of each was read, when it was left, its title.
fn unfinished(
    model: &Model,
    begun: Option<&[Begun]>,
    overlay: &Overlay,
    body: Area,
    canvas: &mut Canvas<'_>,
) {
    let Some(begun) = begun.filter(|begun| !begun.is_empty()) else {
        let text = match begun {
            None => "looking …",
            Some(_) => "nothing was begun that is not read to its end",
        };
        let room = body.width.saturating_sub(1);
        canvas.put_cut(body.x + 1, body.y, room, text, Role::Bar);
        return;
    };
    let shown = begun.iter().enumerate().skip(overlay.top);
    let when = begun.iter().map(|begun| width(&begun.when) as u16);
    let when = when.max().unwrap_or(0).min(body.width / 3);
    for (y, (nth, begun)) in (body.y..body.y + body.height).zip(shown) {
        let line = Area {
            y,
            height: 1,
            ..body
        };
        let end = line.x + line.width;
        if begun.row.index() >= model.snapshot.rows() {
            continue;
        }
        let headline = model.snapshot.headline(begun.row);
        let words = headline.body.map_or(0, |(_, body)| body.words);
        let percent = format!("{:>3}%", percent(begun.word, words));
        let mut at = line.x + 2;
        at += canvas.put(at, y, end.saturating_sub(at), &percent, Role::Key) + 2;
        canvas.put_cut(
            at,
            y,
            when.min(end.saturating_sub(at)),
            &begun.when,
            Role::Date,
        );
        at = (at + when + 2).min(end);
        at += canvas.put_cut(at, y, end - at, headline.title, Role::Text);
        if let Some(source) = headline.source {
            at = (at + 2).min(end);
            canvas.put_cut(at, y, end - at, source, Role::Source);
        }
        if nth == overlay.at {
            canvas.put(line.x, y, 1, "▸", Role::UnreadMark);
            canvas.shade(line, Role::Selected);
        }
    }
}

/// What a command said, from a line on.
fn said(output: &Output, top: usize, body: Area, canvas: &mut Canvas<'_>) {
    let room = body.width.saturating_sub(2);
    let is_silent = !output.is_running() && output.said.output.is_empty();
    let Some((document, layout)) = output.set.as_ref().filter(|_| !is_silent) else {
        if is_silent {
            canvas.put_cut(body.x + 1, body.y, room, "it said nothing", Role::Bar);
        }
        return;
    };
    let lines = (body.y..body.y + body.height).zip(top..layout.lines().len());
    for (y, line) in lines {
        let mut x = body.x + 1;
        let end = x + room;
        for piece in layout.pieces(document, line) {
            x += canvas.put(x, y, end.saturating_sub(x), &piece.text, Role::Text);
        }
    }
}

/// Saved searches: the key of each, its name, what it finds and what it asks.
fn searches(model: &Model, overlay: &Overlay, body: Area, canvas: &mut Canvas<'_>) {
    let all = model.searches.all().all();
    if all.is_empty() {
        let key = model.keymap.key_for(Context::List, Action::SaveSearch);
        let text = match key {
            Some(key) => format!("none yet: {key} in the list saves the filter"),
            None => "none yet".to_owned(),
        };
        let room = body.width.saturating_sub(1);
        canvas.put_cut(body.x + 1, body.y, room, &text, Role::Bar);
        return;
    }
    let names = all.iter().map(|search| width(&search.name) as u16 + 1);
    let names = names.max().unwrap_or(0).min(body.width / 3);
    let counts = all
        .iter()
        .filter_map(|search| model.searches.count(&search.name));
    let counts = counts
        .max()
        .map_or(1, |count| thousands(count).len() as u16);
    let lines = (body.y..body.y + body.height).zip(all.iter().enumerate().skip(overlay.top));
    for (y, (nth, search)) in lines {
        let line = Area {
            y,
            height: 1,
            ..body
        };
        let end = line.x + line.width;
        let key = search.key.map_or(String::new(), String::from);
        canvas.put(line.x + 1, y, 2, &key, Role::Key);
        let mut at = line.x + 3;
        if model.searches.is_pending(&search.name) {
            canvas.put(at, y, 1, "◌", Role::Pending);
        }
        at += 2;
        let name = format!("@{}", search.name);
        canvas.put_cut(
            at,
            y,
            names.min(end.saturating_sub(at)),
            &name,
            Role::Strong,
        );
        at = (at + names + 2).min(end);
        let count = model.searches.count(&search.name);
        let count = count.map_or("…".to_owned(), thousands);
        let before = counts.saturating_sub(width(&count) as u16);
        let room = end.saturating_sub(at + before);
        canvas.put(at + before, y, room, &count, Role::Date);
        at = (at + counts + 2).min(end);
        canvas.put_cut(at, y, end - at, &search.query, Role::Text);
        if nth == overlay.at {
            canvas.put(line.x, y, 1, "▸", Role::UnreadMark);
            canvas.shade(line, Role::Selected);
        }
    }
}

/// What the rows that match have in common: each with a bar as long as there are many, and their number.
fn facets(model: &Model, overlay: &Overlay, body: Area, canvas: &mut Canvas<'_>) {
    let all = model.facets.lines(&model.filter.query);
    if model.facets.facets.is_none() && all.is_empty() {
        let room = body.width.saturating_sub(1);
        canvas.put_cut(body.x + 1, body.y, room, "counting …", Role::Bar);
        return;
    }
    let (mut labels, mut counts) = (0, 0);
    for line in &all {
        if let FacetLine::Facet { label, count, .. } = line
            && let Some(count) = count
        {
            labels = labels.max(width(label) as u16);
            counts = counts.max(thousands(*count).len() as u16);
        }
    }
    let labels = labels.min(body.width / 3);
    for (y, (nth, shown)) in
        (body.y..body.y + body.height).zip(all.iter().enumerate().skip(overlay.top))
    {
        let line = Area {
            y,
            height: 1,
            ..body
        };
        let end = line.x + line.width;
        let (label, count, asked, most) = match shown {
            FacetLine::Heading(text) => {
                let room = line.width.saturating_sub(1);
                canvas.put_cut(line.x + 1, y, room, text, Role::Heading);
                continue;
            }
            FacetLine::Facet {
                label,
                count,
                asked,
                most,
                ..
            } => (label, count, asked, *most),
        };
        match asked {
            Some(Asked::For) => canvas.put(line.x + 1, y, 1, "✓", Role::Key),
            Some(Asked::Against) => canvas.put(line.x + 1, y, 1, "!", Role::Trouble),
            None => 0,
        };
        let at = line.x + 3;
        match count {
            None => {
                canvas.put_cut(at, y, end.saturating_sub(at), label, Role::Strong);
            }
            Some(count) => {
                let label_room = labels.min(end.saturating_sub(at));
                canvas.put_cut(at, y, label_room, label, Role::Text);
                let at = at + labels + 1;
                let number = thousands(*count);
                let before = counts.saturating_sub(number.len() as u16);
                let room = end.saturating_sub(at + before);
                canvas.put(at + before, y, room, &number, Role::Date);
                let at = at + counts + 1;
                let room = end.saturating_sub(at + 1);
                canvas.put(at, y, room, &bar(*count, most, room), Role::Marker);
            }
        }
        if nth == overlay.at {
            canvas.put(line.x, y, 1, "▸", Role::UnreadMark);
            canvas.shade(line, Role::Selected);
        }
    }
}

/// Themes: the name of each, and what it says of itself.
fn themes(all: &[ThemeLine], overlay: &Overlay, body: Area, canvas: &mut Canvas<'_>) {
    let names = all.iter().map(|line| width(&line.label) as u16).max();
    let names = names.unwrap_or(0).min(body.width / 2);
    let lines = (body.y..body.y + body.height).zip(all.iter().enumerate().skip(overlay.top));
    for (y, (nth, theme)) in lines {
        let line = Area {
            y,
            height: 1,
            ..body
        };
        let end = line.x + line.width;
        let at = line.x + 2;
        let role = if theme.is_unpicked {
            Role::Text
        } else {
            Role::Strong
        };
        canvas.put_cut(at, y, names.min(end.saturating_sub(at)), &theme.label, role);
        let at = (at + names + 2).min(end);
        canvas.put_cut(at, y, end - at, &theme.about, Role::Read);
        if nth == overlay.at {
            canvas.put(line.x, y, 1, "▸", Role::UnreadMark);
            canvas.shade(line, Role::Selected);
        }
    }
}

/// A bar that is as much of so many columns as a count is of the most, to the eighth of a column; never nothing where
/// there is something.
fn bar(count: usize, most: usize, columns: u16) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = usize::from(columns) * 8 * count / most.max(1);
    let eighths = eighths.max(usize::from(count > 0 && columns > 0));
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

/// A headline of a story: its day, its source, its words.
fn story_line(headline: &Headline<'_>, line: Area, canvas: &mut Canvas<'_>) {
    let (x, y, end) = (line.x + 1, line.y, line.x + line.width);
    let date = headline.published.map(|date| date.to_string());
    let date = date.unwrap_or_else(|| "no date".into());
    let mut at = x;
    if line.width >= 40 {
        canvas.put_cut(at, y, 10, &date, Role::Date);
        at += 12;
    }
    let source = (line.width / 4).clamp(8, 24).min(end.saturating_sub(at));
    canvas.put_cut(at, y, source, headline.source.unwrap_or("–"), Role::Source);
    at = (at + source + 2).min(end);
    canvas.put_cut(at, y, end - at, headline.title, Role::Text);
}

fn help_line(line: &HelpLine, column: u16, place: Area, canvas: &mut Canvas<'_>) {
    match line {
        HelpLine::Heading(text) => {
            canvas.put_cut(
                place.x + 1,
                place.y,
                place.width.saturating_sub(1),
                text,
                Role::Heading,
            );
        }
        HelpLine::Keys(keys, what) => {
            canvas.put_cut(
                place.x + 3,
                place.y,
                column.min(place.width.saturating_sub(3)),
                keys,
                Role::Key,
            );
            let x = place.x + 3 + column + 2;
            canvas.put_cut(
                x,
                place.y,
                (place.x + place.width).saturating_sub(x),
                what,
                Role::Text,
            );
        }
    }
}
