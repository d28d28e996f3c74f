//! Text is selected in the article and copied: by keys, and with the mouse.

use super::article::{article_height, next_hit, scroll};
use super::links::{follow, link_at};
use crate::app::action::Action;
use crate::app::copying::Copying;
use crate::app::message::Effect;
use crate::app::model::{Focus, Model};
use crate::document::excerpt::excerpt;
use crate::text::{count_words, counted};

/// The cursor stands on the first character of the screen.
pub(super) fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    let reader = &model.reader;
    let Some((document, layout)) = reader.document().zip(reader.layout.as_ref()) else {
        model.say("there is no text to select from");
        return;
    };
    let first = reader.top.saturating_sub(reader.head());
    let found = (first..layout.lines().len())
        .find_map(|line| layout.byte_at(document, line, reader.pan, 0));
    let Some(byte) = found else {
        model.say("there is no text to select from");
        return;
    };
    model.focus = Focus::Article;
    model.reader.copying = Some(Copying::at(byte));
    show_cursor(model, effects);
}

/// True when the action was one on what is selected.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) -> bool {
    let Some(mut copying) = model.reader.copying else {
        return false;
    };
    let reader = &model.reader;
    let Some((document, layout)) = reader.document().zip(reader.layout.as_ref()) else {
        return false;
    };
    let height = article_height(model).max(1);
    let steps = count.unwrap_or(1) as usize;
    let (action, steps) = match action {
        Action::PageDown => (Action::Down, steps.saturating_mul(height)),
        Action::PageUp => (Action::Up, steps.saturating_mul(height)),
        Action::HalfPageDown => (Action::Down, steps.saturating_mul(height.div_ceil(2))),
        Action::HalfPageUp => (Action::Up, steps.saturating_mul(height.div_ceil(2))),
        action => (action, steps),
    };
    match action {
        Action::Back => model.reader.copying = None,
        Action::Select => {
            copying.select();
            model.reader.copying = Some(copying);
        }
        Action::CopySelection => copy(model, effects),
        Action::NextHit | Action::PreviousHit => {
            next_hit(model, action == Action::NextHit, steps);
            go_to_hit(model, effects);
        }
        action => {
            if !copying.moved(action, steps, document, layout) {
                return false;
            }
            model.reader.copying = Some(copying);
            show_cursor(model, effects);
        }
    }
    true
}

/// The cursor goes where the search stands.
pub(super) fn go_to_hit(model: &mut Model, effects: &mut Vec<Effect>) {
    let reader = &mut model.reader;
    let hit = reader.hit.and_then(|hit| reader.hits.get(hit));
    if let (Some(copying), Some(hit)) = (&mut reader.copying, hit) {
        copying.go(hit.start);
        show_cursor(model, effects);
    }
}

/// Brings the cursor's line onto the screen.
fn show_cursor(model: &mut Model, effects: &mut Vec<Effect>) {
    let height = article_height(model);
    let Some(copying) = model.reader.copying else {
        return;
    };
    let line = model.reader.line_of(copying.cursor);
    if model.reader.shows(line, height) {
        return;
    }
    let is_below = line >= model.reader.top;
    let turned = model.reader.turned(is_below, false, 1, height);
    if let Some(top) = turned {
        scroll(model, top, effects);
    }
    if !model.reader.shows(line, height) {
        let top = if is_below && turned.is_none() {
            (line + 1).saturating_sub(height)
        } else {
            line
        };
        scroll(model, top, effects);
    }
    pan_to_cursor(model, copying.cursor);
}

/// Moves wide code so that the cursor is seen.
fn pan_to_cursor(model: &mut Model, cursor: usize) {
    let reader = &model.reader;
    let Some((document, layout)) = reader.document().zip(reader.layout.as_ref()) else {
        return;
    };
    let line = layout.line_of(cursor);
    let own = cursor..crate::text::next_grapheme(document.text(), cursor);
    if layout.places(document, line, reader.pan, &own).is_empty() {
        model.reader.pan = layout.pan_to(document, line, cursor);
    }
}

/// Copies what is selected, without the lines of the layout; where nothing is, the paragraph of the cursor.
fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let reader = &model.reader;
    let Some((copying, document)) = reader.copying.zip(reader.document()) else {
        return;
    };
    let range = copying.selected(document).unwrap_or_else(|| {
        let blocks = document.blocks();
        let next = blocks.partition_point(|block| block.range.start <= copying.cursor);
        let block = next.checked_sub(1).map(|at| blocks[at].range.clone());
        block.unwrap_or_default()
    });
    let text = excerpt(document, range, |block| reader.shows_block(block));
    model.reader.copying = None;
    if text.is_empty() {
        model.say("nothing was copied");
        return;
    }
    let words = match count_words(&text) {
        0 => counted(text.chars().count(), "character"),
        words => counted(words as usize, "word"),
    };
    model.say(format!("copied {words}"));
    effects.push(Effect::Copy(text));
}

/// The byte of the text that is seen at a cell, or nearest to it in its line.
fn byte_at(model: &Model, x: u16, y: u16) -> Option<usize> {
    let columns = model.columns_of_text();
    // Between two columns it is the one on the left.
    let nth = columns
        .iter()
        .rposition(|(area, _)| area.x <= x)
        .unwrap_or(0);
    let (area, lines) = columns.get(nth)?;
    let reader = &model.reader;
    let (document, layout) = reader.document().zip(reader.layout.as_ref())?;
    let row = usize::from(y.clamp(area.y, (area.y + area.height).saturating_sub(1)) - area.y);
    let line = (lines.start + row).min(lines.end.saturating_sub(1));
    let line = line.saturating_sub(reader.head());
    let column = usize::from(x.saturating_sub(area.x));
    let byte = |line| layout.byte_at(document, line, reader.pan, column);
    // An empty line stands for what is above it, and the head for what is below.
    byte(line)
        .or_else(|| (0..line).rev().take(4).find_map(byte))
        .or_else(|| (line..layout.lines().len()).take(4).find_map(byte))
}

/// The mouse was pressed on the article: a selection may begin there.
pub(super) fn press(model: &mut Model, x: u16, y: u16) {
    model.reader.copying = None;
    model.pressed = byte_at(model, x, y);
}

/// The mouse was moved with its button held: what lies between is selected. At the edge the text moves on.
pub(super) fn drag(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let Some(anchor) = model.pressed else {
        return;
    };
    let body = model.panes().article_body();
    if y < body.y {
        scroll(model, model.reader.top.saturating_sub(1), effects);
    } else if y >= body.y + body.height {
        scroll(model, model.reader.top + 1, effects);
    }
    let Some(byte) = byte_at(model, x, y) else {
        return;
    };
    // A hand that trembles selects nothing.
    if byte != anchor || model.reader.copying.is_some() {
        let mut copying = Copying::at(anchor);
        copying.select();
        copying.go(byte);
        model.reader.copying = Some(copying);
    }
}

/// The button was let go: what was selected is copied; on a link it is followed; on the summary of a part that folds it
/// folds it.
pub(super) fn release(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let Some(pressed) = model.pressed.take() else {
        return;
    };
    if model.reader.copying.is_some() {
        copy(model, effects);
    } else if let Some(link) = link_at(model, x, y) {
        follow(model, link, effects);
    } else if let Some(part) = model.reader.part_of_summary(pressed) {
        model.reader.fold(part);
    }
}
