//! A window in which something is typed and a line is chosen.

use super::bars::typed;
use super::canvas::Canvas;
use crate::app::geometry::Area;
use crate::app::overlay::Overlay;
use crate::app::picker::Picker;
use crate::filter::Picking;
use crate::text::{thousands, width};
use crate::theme::Role;

/// Columns by which a heading is set in for each level.
const STEP: usize = 2;

/// In fewer columns than these nothing is said of a choice.
const NOTED: u16 = 24;

/// Draws the window; returns the cell of the cursor.
pub(super) fn draw(
    picker: &Picker,
    overlay: &Overlay,
    body: Area,
    canvas: &mut Canvas<'_>,
) -> Option<(u16, u16)> {
    if body.is_empty() {
        return None;
    }
    let count = match picker.found {
        None => thousands(picker.len()),
        Some(_) => format!(
            "{} of {}",
            thousands(picker.len()),
            thousands(picker.choices.len())
        ),
    };
    let columns = width(&count) as u16;
    let has_count = body.width >= columns + 16;
    let end = body.x + body.width;
    if has_count {
        canvas.put(end - columns - 1, body.y, columns, &count, Role::Bar);
    }
    let x = body.x + canvas.put(body.x, body.y, body.width, " › ", Role::Key);
    let room = end.saturating_sub(x + 1 + if has_count { columns + 1 } else { 0 });
    let cursor = typed(&picker.line, &[], x, body.y, room, canvas);
    let shown: Vec<(usize, usize)> = (overlay.top..)
        .take(usize::from(body.height) - 1)
        .map_while(|line| Some((line, picker.choice(line)?)))
        .collect();
    let leads = shown
        .iter()
        .map(|(_, at)| width(&picker.choices.get(*at).lead) as u16);
    let leads = leads.max().unwrap_or(0).min(body.width / 3);
    let mut picking = Picking::new(picker.line.text());
    for (y, (line, at)) in (body.y + 1..).zip(shown) {
        let place = Area {
            y,
            height: 1,
            ..body
        };
        draw_choice(picker, at, leads, place, &mut picking, canvas);
        if line == overlay.at {
            canvas.put(place.x, y, 1, "▸", Role::UnreadMark);
            canvas.shade(place, Role::Selected);
        }
    }
    Some((cursor, body.y))
}

fn draw_choice(
    picker: &Picker,
    at: usize,
    leads: u16,
    place: Area,
    picking: &mut Picking,
    canvas: &mut Canvas<'_>,
) {
    let choice = picker.choices.get(at);
    let mut whole = String::new();
    choice.write(&mut whole);
    let stretches = picking.stretches(&whole);
    let end = place.x + place.width;
    // Each part is drawn with what matched in it.
    let mut part = |x: u16, room: u16, text: &str, from: usize, role: Role| {
        let taken = canvas.put_cut(x, place.y, room, text, role);
        // What is cut ends with an ellipsis, which nothing is written over.
        let is_cut = width(text) > usize::from(taken);
        let seen = taken.saturating_sub(u16::from(is_cut));
        for stretch in &stretches {
            let within = stretch
                .start
                .checked_sub(from)
                .zip(stretch.end.checked_sub(from));
            let Some((start, matched)) =
                within.and_then(|(start, end)| Some((start, text.get(start..end)?)))
            else {
                continue;
            };
            let before = width(&text[..start]) as u16;
            let columns = width(matched) as u16;
            if before + columns <= seen {
                canvas.put(x + before, place.y, columns, matched, Role::Match);
            }
        }
        taken
    };
    let behind_lead = choice.lead.len() + 1;
    let mut x = place.x + 2;
    if leads > 0 {
        let before = leads.saturating_sub(width(&choice.lead) as u16);
        let room = end.saturating_sub(x + before);
        part(x + before, room.min(leads), &choice.lead, 0, Role::Key);
        x += leads + 2;
    }
    x = (x + (choice.indent * STEP) as u16).min(end);
    let note = width(&choice.note) as u16;
    let room = end.saturating_sub(x + 1);
    // What it says goes before what is said of it.
    let left = room.saturating_sub(note + 2).max(room * 3 / 5).min(room);
    let has_note = note > 0 && room >= NOTED;
    let own = if has_note { left } else { room };
    let taken = part(x, own, &choice.text, behind_lead, Role::Text);
    if !has_note {
        return;
    }
    x = (x + taken + 2).min(end);
    let from = behind_lead + choice.text.len() + 1;
    part(
        x,
        end.saturating_sub(x + 1),
        &choice.note,
        from,
        Role::Marker,
    );
}
