//! Articles that were begun and not read to their end.

use super::article::keep_place;
use super::jumps::jump_to_article;
use crate::app::jumps::Whereto;
use crate::app::message::{Begun, Effect};
use crate::app::model::Model;
use crate::app::overlay::{Overlay, OverlayKind};

/// Opens the window in which they are chosen from.
pub(super) fn show(model: &mut Model, effects: &mut Vec<Effect>) {
    // The one that is being read is one of them.
    keep_place(model, effects);
    model.overlay = Some(Overlay::new(OverlayKind::Begun(None)));
    effects.push(Effect::FindBegun {
        snapshot: model.snapshot.clone(),
    });
}

/// Goes on with the one that is chosen.
pub(super) fn choose(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let found = match model.overlay.as_ref().map(|overlay| &overlay.kind) {
        Some(OverlayKind::Begun(Some(begun))) => begun.get(at),
        _ => None,
    };
    let Some(row) = found.map(|begun: &Begun| begun.row) else {
        return;
    };
    model.overlay = None;
    if row.index() >= model.snapshot.rows() {
        return;
    }
    let row = model.snapshot.survivor(row);
    jump_to_article(model, row, Whereto::Kept, effects);
}
