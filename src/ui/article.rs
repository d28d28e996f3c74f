//! The article pane: masthead and text, line by line; for a headline without a text, all that is known of it.

use std::ops::Range;

use super::canvas::Canvas;
use super::hyperlinks::LinkedCells;
use crate::app::Model;
use crate::app::action::{Action, Context};
use crate::app::geometry::{Area, Panes};
use crate::app::hints::Hints;
use crate::app::model::Focus;
use crate::app::reader::Text;
use crate::article::Headline;
use crate::document::layout::{Layout, Measure, layout};
use crate::document::{Coloured, Document, DocumentBuilder};
use crate::text::{minutes, next_grapheme, thousands, visible};
use crate::theme::Role;

/// Draws the pane. Returns the cell of the cursor, when there is one in the text, and the cells that lead somewhere.
pub(super) fn draw<'m>(
    model: &'m Model,
    panes: &Panes,
    canvas: &mut Canvas<'_>,
) -> (Option<(u16, u16)>, Vec<LinkedCells<'m>>) {
    let mut links = Vec::new();
    if panes.article.is_empty() {
        return (None, links);
    }
    let reader = &model.reader;
    let body = panes.article_body();
    let height = usize::from(body.height);
    if panes.bordered {
        let headline = reader.row.map(|row| model.snapshot.headline(row));
        let title = headline.map_or("", |headline| headline.title);
        let length = headline
            .and_then(|headline| headline.body)
            .map(|(_, body)| format!("{} min", thousands(minutes(body.words) as usize)));
        let foot = match reader.text {
            Text::Here(_) if reader.layout.is_some() => format!("{}%", reader.percent(height)),
            _ => String::new(),
        };
        // The title is on the page itself until it is scrolled away.
        let title = if reader.top > 0 { title } else { "article" };
        canvas.frame(
            panes.article,
            title,
            &length.unwrap_or_default(),
            &foot,
            model.focus == Focus::Article,
        );
    }
    let head = reader.head();
    let landing = reader.landing();
    let chosen = reader.chosen_link(height).zip(reader.document());
    let chosen = chosen.map(|(link, document)| document.linked()[link].range.clone());
    let columns = model.columns_of_text();
    let text = columns.first().map_or(body, |(area, _)| *area);
    let places = columns.iter().flat_map(|(area, lines)| {
        let place = |y| Area {
            y,
            height: 1,
            ..*area
        };
        (area.y..area.y.saturating_add(area.height))
            .map(place)
            .zip(lines.clone())
    });
    let mut cursor = None;
    for (place, line) in places {
        match line.checked_sub(head) {
            None => draw_line(
                &Page::of(&reader.masthead.0, &reader.masthead.1),
                line,
                place,
                canvas,
                &mut links,
            ),
            Some(line) => {
                if let (Text::Here(document), Some(layout)) = (&reader.text, &reader.layout) {
                    let copying = reader.copying.as_ref();
                    let page = Page {
                        pan: reader.pan,
                        coloured: Some(&reader.coloured),
                        hits: &reader.hits,
                        hit: reader.hit,
                        selected: copying.and_then(|copying| copying.selected(document)),
                        chosen: chosen.clone(),
                        ..Page::of(document, layout)
                    };
                    draw_line(&page, line, place, canvas, &mut links);
                    if landing == Some(line) {
                        canvas.shade(place, Role::Selected);
                    }
                    if let Some(hints) = &reader.hints {
                        draw_hints(hints, line, place, canvas);
                    }
                    if let Some(copying) = copying
                        && layout.line_of(copying.cursor) == line
                    {
                        cursor = Some(cursor_cell(&page, line, place, copying.cursor));
                    }
                }
            }
        }
    }
    let under_masthead = Area {
        y: text.y + head.saturating_sub(reader.top).min(height) as u16,
        height: text.height - head.saturating_sub(reader.top).min(height) as u16,
        ..text
    };
    match &reader.text {
        Text::Bare => {
            if let Some(row) = reader.row {
                let headline = model.snapshot.headline(row);
                links = bare(model, &headline, under_masthead, canvas);
            }
        }
        Text::Failed(why) => {
            notes(&[(why.clone(), Role::Trouble)], under_masthead, canvas);
        }
        Text::Nothing | Text::Awaited | Text::Here(_) => {}
    }
    (cursor, links)
}

/// The cell of the character that the cursor is on.
fn cursor_cell(page: &Page<'_>, line: usize, place: Area, cursor: usize) -> (u16, u16) {
    let own = cursor..next_grapheme(page.document.text(), cursor);
    let found = page.layout.places(page.document, line, page.pan, &own);
    let column = found.first().map_or(0, |columns| columns.start as u16);
    (place.x + column.min(place.width.saturating_sub(1)), place.y)
}

/// What lines are drawn of.
struct Page<'a> {
    document: &'a Document,
    layout: &'a Layout,
    /// What its code is in its language.
    coloured: Option<&'a Coloured>,
    /// Columns by which wide code is moved.
    pan: usize,
    hits: &'a [Range<usize>],
    /// The hit that the reader stands at.
    hit: Option<usize>,
    /// What is selected.
    selected: Option<Range<usize>>,
    /// The link that is chosen.
    chosen: Option<Range<usize>>,
}

impl<'a> Page<'a> {
    fn of(document: &'a Document, layout: &'a Layout) -> Page<'a> {
        Page {
            document,
            layout,
            coloured: None,
            pan: 0,
            hits: &[],
            hit: None,
            selected: None,
            chosen: None,
        }
    }
}

fn draw_line<'a>(
    page: &Page<'a>,
    line: usize,
    place: Area,
    canvas: &mut Canvas<'_>,
    links: &mut Vec<LinkedCells<'a>>,
) {
    let Page {
        document,
        layout,
        coloured,
        pan,
        hits,
        hit: current,
        ref selected,
        ref chosen,
    } = *page;
    let mut x = place.x;
    let end = place.x + place.width;
    for piece in layout.panned(document, line, pan) {
        let parts = match coloured {
            Some(coloured) => coloured.parts(document, piece),
            None => vec![piece],
        };
        for part in parts {
            let taken = canvas.put_inline(x, place.y, end - x, &part.text, part.inline);
            if let Some(number) = part.inline.link {
                push_link(links, place.y, x..x + taken, document, number);
            }
            x = (x + taken).min(end);
        }
    }
    let shade = |part: &Range<usize>, role: Role, canvas: &mut Canvas<'_>| {
        for columns in layout.places(document, line, pan, part) {
            let x = (place.x + columns.start as u16).min(end);
            let shown = Area {
                x,
                width: (columns.len() as u16).min(end - x),
                ..place
            };
            canvas.shade(shown, role);
        }
    };
    for range in layout.stretches(line) {
        let first = hits.partition_point(|hit| hit.end <= range.start);
        let within = hits[first..].iter().take_while(|hit| hit.start < range.end);
        for (nth, hit) in (first..).zip(within) {
            let role = if current == Some(nth) {
                Role::HitCurrent
            } else {
                Role::Hit
            };
            let part = hit.start.max(range.start)..hit.end.min(range.end);
            shade(&part, role, canvas);
        }
        if let Some(selected) = selected {
            let part = selected.start.max(range.start)..selected.end.min(range.end);
            if !part.is_empty() {
                shade(&part, Role::Selected, canvas);
            }
        }
    }
    if let Some(chosen) = chosen {
        shade(chosen, Role::Selected, canvas);
    }
}

/// Some more cells that lead somewhere; with those before them, where these are of the same link.
fn push_link<'a>(
    links: &mut Vec<LinkedCells<'a>>,
    y: u16,
    columns: Range<u16>,
    document: &'a Document,
    number: usize,
) {
    match links.last_mut() {
        Some(last) if (last.number, last.y, last.columns.end) == (number, y, columns.start) => {
            last.columns.end = columns.end;
        }
        _ => links.push(LinkedCells {
            y,
            columns,
            address: &document.links()[number],
            number,
        }),
    }
}

/// The letters over the links of a line, each over the beginning of its own: nothing moves.
fn draw_hints(hints: &Hints, line: usize, place: Area, canvas: &mut Canvas<'_>) {
    let mut free = 0;
    for hint in hints.left().filter(|hint| hint.line == line) {
        let columns = hint.code.len() as u16;
        if place.width < columns {
            continue;
        }
        // Links that are shorter than their letters stand aside for each other, as far as there is room.
        let column = u16::try_from(hint.column).unwrap_or(u16::MAX).max(free);
        let column = column.min(place.width - columns);
        free = column + columns;
        let x = place.x + column;
        let typed = hints.typed.len().min(hint.code.len());
        let (done, left) = hint.code.split_at(typed);
        let taken = canvas.put(x, place.y, columns, done, Role::Hit);
        canvas.put(x + taken, place.y, columns - taken, left, Role::HitCurrent);
    }
}

/// Everything that is known of a headline without a text, and what to do. Returns where its address stands.
fn bare<'m>(
    model: &'m Model,
    headline: &Headline<'m>,
    area: Area,
    canvas: &mut Canvas<'_>,
) -> Vec<LinkedCells<'m>> {
    let key = |action| {
        model
            .keymap
            .key_for(Context::List, action)
            .unwrap_or_default()
    };
    let mut lines = vec![
        ("This headline came without a text.".to_owned(), Role::Text),
        (String::new(), Role::Text),
    ];
    match headline.url {
        Some(url) => {
            lines.push((visible(url).into_owned(), Role::Link));
            lines.push((
                format!("{} opens this address", key(Action::Browse)),
                Role::Byline,
            ));
        }
        None => lines.push((
            format!("{} searches the web for it", key(Action::Browse)),
            Role::Byline,
        )),
    }
    lines.push((
        format!(
            "{} shows the lines that it was read from",
            key(Action::Source)
        ),
        Role::Byline,
    ));
    lines.push((String::new(), Role::Text));
    lines.push(("Read from".to_owned(), Role::Text));
    for origin in model.snapshot.origins(headline.row).iter().take(50) {
        let name = visible(&model.snapshot.file(origin.file).name).into_owned();
        lines.push((format!("{name}:{}", origin.line), Role::Source));
    }
    let cells = notes(&lines, area, canvas).into_iter();
    cells
        .zip(headline.url.iter().cycle())
        .map(|((y, columns), address)| LinkedCells {
            y,
            columns,
            address,
            number: 0,
        })
        .collect()
}

/// Lines of ours, wrapped. Returns the rows and the columns of those that are a link.
fn notes(lines: &[(String, Role)], area: Area, canvas: &mut Canvas<'_>) -> Vec<(u16, Range<u16>)> {
    let mut linked = Vec::new();
    let mut y = area.y;
    for (text, role) in lines {
        let mut builder = DocumentBuilder::default();
        builder.push(text, crate::document::Role::Text);
        let document = builder.finish();
        let set = layout(&document, &Measure::new(area.width.max(1)), &[]);
        for line in 0..set.lines().len().max(1) {
            if y >= area.y + area.height {
                return linked;
            }
            let text: String = set
                .pieces(&document, line)
                .iter()
                .map(|piece| piece.text.to_string())
                .collect();
            let taken = canvas.put(area.x, y, area.width, &text, *role);
            if *role == Role::Link {
                linked.push((y, area.x..area.x + taken));
            }
            y += 1;
        }
    }
    linked
}
