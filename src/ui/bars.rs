//! The lines round the panes: the title, the filter bar, the status.

use super::canvas::Canvas;
use crate::app::Model;
use crate::app::action::{Action, Context};
use crate::app::bookmarks::LetterFor;
use crate::app::geometry::Area;
use crate::app::hints::HintFor;
use crate::app::line::Line;
use crate::app::model::{Offer, Prompt};
use crate::app::overlay::OverlayKind;
use crate::app::picker::Choices;
use crate::filter::{Fault, Token, TokenKind};
use crate::text::{counted, next_grapheme, thousands, width};
use crate::theme::Role;

/// Name, counts, what is read.
pub(super) fn title(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let end = area.x + area.width;
    let mut x = area.x + canvas.put(area.x, area.y, area.width, " dateline", Role::BarStrong);
    let mut facts = vec![counted(model.snapshot.len(), "headline")];
    facts.push(format!("{} unread", thousands(model.unread())));
    if !model.load.finished {
        facts.push("reading …".into());
    }
    facts.push(model.settings.inputs.clone());
    x += 2;
    canvas.put_cut(
        x,
        area.y,
        end.saturating_sub(x),
        &facts.join(" · "),
        Role::Bar,
    );
}

/// What is typed, and on the right what came of it. Returns the cell of the cursor.
pub(super) fn filter(model: &Model, area: Area, canvas: &mut Canvas<'_>) -> Option<(u16, u16)> {
    if area.is_empty() {
        return None;
    }
    let searching = model.prompt == Some(Prompt::Search)
        || (model.prompt.is_none()
            && model.focus == crate::app::model::Focus::Article
            && !model.reader.search.text().is_empty());
    let (line, sign, result) = match model.prompt {
        Some(Prompt::Name) => {
            let result = format!("for {}", model.filter.line.text());
            (&model.searches.name, " save as @", result)
        }
        Some(Prompt::File) => {
            let format = model
                .outlet
                .format()
                .map(|format| format!("as {}", format.name()));
            let endings = ".txt .md .html .json".to_owned();
            (&model.outlet.file, " write to ", format.unwrap_or(endings))
        }
        Some(Prompt::Command) => (&model.outlet.command, " | ", String::new()),
        _ if searching => (&model.reader.search, " search ", search_result(model)),
        _ => (&model.filter.line, " / ", filter_result(model)),
    };
    let columns = width(&result) as u16;
    let has_result = !result.is_empty() && area.width >= columns + 16;
    if has_result {
        canvas.put(
            area.x + area.width - columns - 1,
            area.y,
            columns,
            &result,
            Role::Bar,
        );
    }
    let idle = line.text().is_empty() && model.prompt.is_none();
    let sign = match sign {
        _ if idle => " ",
        _ if area.width < 20 => "/",
        sign => sign,
    };
    let role = if model.prompt.is_some() {
        Role::Key
    } else {
        Role::Bar
    };
    let x = area.x + canvas.put(area.x, area.y, area.width, sign, role);
    let room =
        (area.x + area.width).saturating_sub(x + 1 + if has_result { columns + 2 } else { 0 });
    if idle {
        if let Some(key) = model.keymap.key_for(model.context(), Action::Filter) {
            let hint = format!("{key} filters the headlines");
            canvas.put_cut(x, area.y, room, &hint, Role::Marker);
        }
        return None;
    }
    let query = &model.filter.query;
    let is_filter = std::ptr::eq(line, &model.filter.line);
    let tokens = match is_filter && query.text() == line.text() {
        true => query.tokens(),
        false => &[],
    };
    let cursor = typed(line, tokens, x, area.y, room, canvas);
    model.prompt.is_some().then_some((cursor, area.y))
}

/// The line, scrolled so that the cursor is in sight, each of its tokens as what it is. Returns the cursor's column.
pub(super) fn typed(
    line: &Line,
    tokens: &[Token],
    x: u16,
    y: u16,
    room: u16,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let (text, cursor) = (line.text(), line.cursor());
    let (mut start, mut columns) = (0, width(&text[..cursor]));
    while columns > room.into() && start < cursor {
        let next = next_grapheme(text, start);
        columns -= width(&text[start..next]);
        start = next;
    }
    canvas.put(x, y, room, &text[start..], Role::Prompt);
    for token in tokens.iter().filter(|token| token.span.end > start) {
        let role = match token.kind {
            TokenKind::Text => continue,
            TokenKind::Mark => Role::Marker,
            TokenKind::Name => Role::Key,
            TokenKind::Value => Role::Match,
            TokenKind::Fault => Role::Trouble,
        };
        let from = token.span.start.max(start);
        let before = width(&text[start..from]);
        let before = u16::try_from(before).unwrap_or(u16::MAX).min(room);
        canvas.put(
            x + before,
            y,
            room - before,
            &text[from..token.span.end],
            role,
        );
    }
    x + columns as u16
}

fn search_result(model: &Model) -> String {
    match (
        model.reader.search.text().is_empty(),
        model.reader.hits.len(),
        model.reader.hit,
    ) {
        (true, _, _) => String::new(),
        (false, 0, _) => "not found".into(),
        (false, count, hit) => format!(
            "{} of {}",
            thousands(hit.map_or(1, |hit| hit + 1)),
            thousands(count)
        ),
    }
}

fn filter_result(model: &Model) -> String {
    if model.filter.is_held {
        return "none so far".into();
    }
    let Some(matches) = &model.list.matches else {
        return String::new();
    };
    if model.filter.line.text().is_empty() {
        return String::new();
    }
    let took = matches.took.as_secs_f64() * 1000.0;
    let took = if took < 10.0 {
        format!("{took:.1}")
    } else {
        format!("{took:.0}")
    };
    if matches.forgiving {
        return format!(
            "none spelt so: {} of {} with a letter forgiven · {took} ms",
            thousands(matches.total),
            thousands(model.snapshot.len())
        );
    }
    let waiting = if model.filter.awaited { "… " } else { "" };
    format!(
        "{waiting}{} of {} · {took} ms",
        thousands(matches.total),
        thousands(model.snapshot.len())
    )
}

/// Keys that wait, a notice, or the keys that are worth knowing here.
pub(super) fn status(model: &Model, area: Area, canvas: &mut Canvas<'_>) {
    if area.is_empty() {
        return;
    }
    let mut room = area.width.saturating_sub(1);
    let waiting = waiting(model);
    if !waiting.is_empty() {
        let columns = width(&waiting) as u16;
        canvas.put(
            (area.x + area.width).saturating_sub(columns + 1),
            area.y,
            columns,
            &waiting,
            Role::Key,
        );
        room = room.saturating_sub(columns + 2);
    }
    if let Some(notice) = &model.notice {
        let role = if notice.is_trouble {
            Role::Trouble
        } else {
            Role::Notice
        };
        canvas.put_cut(area.x + 1, area.y, room, &notice.text, role);
        return;
    }
    if let Some(offer) = model
        .filter
        .offer
        .as_ref()
        .filter(|_| model.prompt == Some(Prompt::Filter))
    {
        offered(offer, area.x + 1, area.y, room, canvas);
        return;
    }
    if model.prompt == Some(Prompt::Filter)
        && let Some(fault) = fault_at_cursor(model)
    {
        let text = format!("expected {}", fault.expected);
        canvas.put_cut(area.x + 1, area.y, room, &text, Role::Notice);
        return;
    }
    let context = model.context();
    let end = area.x + 1 + room;
    let mut x = area.x + 1;
    let of_window = match model.overlay.as_ref().map(|overlay| &overlay.kind) {
        Some(OverlayKind::Searches) => IN_SEARCHES,
        Some(OverlayKind::Facets) => IN_FACETS,
        Some(OverlayKind::Themes(_)) => IN_THEMES,
        Some(OverlayKind::Picker(picker)) if matches!(picker.choices, Choices::Links(_)) => {
            IN_LINKS
        }
        _ => &[],
    };
    let of_context = match model.prompt {
        Some(Prompt::Name) if model.overlay.is_none() => IN_NAME,
        Some(Prompt::File) if model.overlay.is_none() => IN_FILE,
        Some(Prompt::Command) if model.overlay.is_none() => IN_COMMAND,
        _ => hints(context),
    };
    for (actions, what) in of_context.iter().chain(of_window) {
        let keys: Vec<&str> = actions
            .iter()
            .filter_map(|action| model.keymap.key_for(context, *action))
            .collect();
        let keys = keys.join("/");
        let columns = width(&keys) as u16 + 1 + width(what) as u16;
        if keys.is_empty() || x + columns > end {
            continue;
        }
        x += canvas.put(x, area.y, end - x, &keys, Role::Key) + 1;
        x += canvas.put(x, area.y, end.saturating_sub(x), what, Role::Bar) + 2;
    }
}

/// The ways to go on, the one that stands in the line first.
fn offered(offer: &Offer, x: u16, y: u16, room: u16, canvas: &mut Canvas<'_>) {
    let mut at = x;
    let end = x + room;
    let candidates = offer.candidates.iter().cycle().skip(offer.chosen);
    for (nth, candidate) in candidates.take(offer.candidates.len()).enumerate() {
        let count = candidate
            .count
            .map(|count| format!(" {}", thousands(count)));
        let columns = width(&candidate.text) + count.as_deref().map_or(0, width);
        if nth > 0 && usize::from(end.saturating_sub(at)) < columns {
            return;
        }
        let role = if nth == 0 { Role::Key } else { Role::Bar };
        at += canvas.put_cut(at, y, end.saturating_sub(at), &candidate.text, role);
        if let Some(count) = count {
            at += canvas.put_cut(at, y, end.saturating_sub(at), &count, Role::Marker);
        }
        at += 2;
    }
}

/// What was not understood of the filter: the last of it before the cursor, else the first.
fn fault_at_cursor(model: &Model) -> Option<&Fault> {
    let faults = model.filter.query.faults();
    let cursor = model.filter.line.cursor();
    let before = faults.iter().rfind(|fault| fault.span.start <= cursor);
    before.or(faults.first())
}

/// The number and the keys that were typed and wait for more.
fn waiting(model: &Model) -> String {
    let count = model
        .pending
        .count
        .map(|count| count.to_string())
        .unwrap_or_default();
    let keys: Vec<String> = model.pending.keys.iter().map(ToString::to_string).collect();
    let letter = match model.pending.letter {
        Some(LetterFor::Remember) => "remember …",
        Some(LetterFor::Recall) => "go to …",
        None => "",
    };
    let link = model.reader.hints.as_ref().map(|hints| {
        let what = match hints.of {
            HintFor::Follow => "follow",
            HintFor::Copy => "copy",
        };
        format!("{what} {}…", hints.typed)
    });
    let link = link.unwrap_or_default();
    format!("{count}{}{letter}{link}", keys.join(" "))
}

/// Keys, and what they do in a word.
type Hint = (&'static [Action], &'static str);

/// The keys worth knowing where a name is typed.
const IN_NAME: &[Hint] = &[(&[Action::Accept], "save"), (&[Action::Cancel], "do not")];

/// The same where a file is named.
const IN_FILE: &[Hint] = &[
    (&[Action::Accept], "write"),
    (&[Action::Cancel], "do not"),
    (&[Action::HistoryBack], "history"),
];

/// The same where a command is typed.
const IN_COMMAND: &[Hint] = &[
    (&[Action::Accept], "run"),
    (&[Action::Cancel], "do not"),
    (&[Action::HistoryBack], "history"),
];

/// The keys worth knowing among saved searches, over those of any window where a line is chosen.
const IN_SEARCHES: &[Hint] = &[
    (&[Action::Delete], "delete"),
    (&[Action::Undo], "undo"),
    (&[Action::Help], "help"),
];

/// The same among links.
const IN_LINKS: &[Hint] = &[(&[Action::CopyLink], "copy")];

/// The same among facets.
const IN_FACETS: &[Hint] = &[
    (&[Action::Exclude], "leave out"),
    (&[Action::NextGroup, Action::PreviousGroup], "section"),
    (&[Action::Help], "help"),
];

/// The same among themes.
const IN_THEMES: &[Hint] = &[(&[Action::Help], "help")];

/// The keys worth knowing in a context, the most useful first.
fn hints(context: Context) -> &'static [Hint] {
    match context {
        Context::List | Context::Global => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Open], "read"),
            (&[Action::Filter], "filter"),
            (&[Action::ReadOn], "read on"),
            (&[Action::Star], "star"),
            (&[Action::NextGroup, Action::PreviousGroup], "day"),
            (&[Action::Help], "help"),
            (&[Action::Quit], "quit"),
        ],
        Context::Article => &[
            (&[Action::ReadOn], "read on"),
            (&[Action::Search], "search"),
            (&[Action::NextItem, Action::PreviousItem], "next"),
            (&[Action::Star], "star"),
            (&[Action::Zoom], "zoom"),
            (&[Action::Browse], "open"),
            (&[Action::Back], "back"),
            (&[Action::Help], "help"),
        ],
        Context::Copy => &[
            (&[Action::Select], "select"),
            (&[Action::CopySelection], "copy"),
            (&[Action::WordRight, Action::WordLeft], "word"),
            (
                &[Action::NextParagraph, Action::PreviousParagraph],
                "paragraph",
            ),
            (&[Action::Search], "search"),
            (&[Action::Back], "leave"),
        ],
        Context::Overlay => &[
            (&[Action::Down, Action::Up], "scroll"),
            (&[Action::Back], "close"),
        ],
        Context::Picker => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Choose], "take"),
            (&[Action::Back], "close"),
        ],
        Context::Finder => &[
            (&[Action::Down, Action::Up], "move"),
            (&[Action::Choose], "take"),
            (&[Action::Back], "close"),
        ],
        Context::Prompt => &[
            (&[Action::Accept], "keep"),
            (&[Action::Cancel], "take away"),
            (&[Action::Complete], "complete"),
            (&[Action::NextItem, Action::PreviousItem], "move"),
            (&[Action::HistoryBack], "history"),
        ],
    }
}
