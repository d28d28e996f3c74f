//! The facets pane: opened, kept in step with what matches, moved in, put into the filter.

use std::sync::Arc;

use super::filtering::{drop_offer, filter_changed};
use super::movement::moved;
use crate::app::action::Action;
use crate::app::facets::{Asked, Basis, FacetLine, toggled};
use crate::app::message::{Effect, Known};
use crate::app::model::Model;
use crate::app::overlay::{Overlay, OverlayKind};
use crate::filter::{FacetKind, Facets};

/// Opens the pane.
pub(super) fn show(model: &mut Model) {
    model.overlay = Some(Overlay::new(OverlayKind::Facets));
    // What was counted before may be of other rows.
    model.facets.facets = None;
    model.facets.basis = None;
    stay(model, None);
}

fn is_open(model: &Model) -> bool {
    let kind = model.overlay.as_ref().map(|overlay| &overlay.kind);
    matches!(kind, Some(OverlayKind::Facets))
}

/// Something else matches than what was counted: it is counted anew.
pub(super) fn keep_facets(model: &mut Model, effects: &mut Vec<Effect>) {
    if !is_open(model) {
        return;
    }
    let basis = Basis {
        filter: model.filter.generation,
        rows: model.rows_now(),
        marks: model.marks.changes(),
    };
    if model.facets.basis == Some(basis) {
        return;
    }
    model.facets.basis = Some(basis);
    model.facets.generation += 1;
    effects.push(Effect::FindFacets {
        generation: model.facets.generation,
        query: Arc::clone(&model.filter.query),
        known: Known {
            snapshot: model.snapshot.clone(),
            flags: Arc::new(model.marks.flags().to_vec()),
            sources: Arc::clone(model.list.stories.sources()),
        },
    });
}

/// The facets that can be chosen, each with its line.
fn choices(model: &Model) -> Vec<(usize, FacetKind, String)> {
    let lines = model.facets.lines(&model.filter.query);
    let choice = |(line, facet)| match facet {
        FacetLine::Facet { kind, asks, .. } => Some((line, kind, asks)),
        FacetLine::Heading(_) => None,
    };
    lines.into_iter().enumerate().filter_map(choice).collect()
}

/// The line of the pane that is chosen.
fn at(model: &Model) -> usize {
    model.overlay.as_ref().map_or(0, |overlay| overlay.at)
}

/// What is chosen: the facet on the line, or the nearest.
fn chosen(model: &Model) -> Option<(usize, FacetKind, String)> {
    let (at, mut choices) = (at(model), choices(model));
    let nearest = choices.partition_point(|(line, ..)| *line < at);
    let nearest = nearest.min(choices.len().checked_sub(1)?);
    Some(choices.swap_remove(nearest))
}

/// The lines have changed: the same facet stays chosen, where it still is one.
fn stay(model: &mut Model, before: Option<(usize, FacetKind, String)>) {
    let same = before.and_then(|(_, kind, asks)| {
        let choices = choices(model);
        let same = |(_, other, also): &&(usize, FacetKind, String)| *other == kind && *also == asks;
        choices.iter().find(same).map(|(line, ..)| *line)
    });
    let line = same.or_else(|| chosen(model).map(|(line, ..)| line));
    go(model, line.unwrap_or(0));
}

fn go(model: &mut Model, line: usize) {
    let height = usize::from(model.window_body().height);
    if let Some(overlay) = &mut model.overlay {
        overlay.at = line;
        // A heading over it is seen, where there is room for both.
        let with_heading = usize::from(height > 1).min(line);
        let top = overlay.top.min(line - with_heading);
        overlay.top = top.max((line + 1).saturating_sub(height));
    }
}

/// What the rows have in common was counted.
pub(super) fn found(model: &mut Model, facets: Arc<Facets>) {
    let before = chosen(model);
    model.facets.facets = Some(facets);
    if is_open(model) {
        stay(model, before);
    }
}

/// True when the action was the pane's.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) -> bool {
    let how = match action {
        Action::Choose => Asked::For,
        Action::Exclude => Asked::Against,
        Action::NextGroup | Action::PreviousGroup => {
            section(model, action == Action::NextGroup);
            return true;
        }
        _ => return walk(model, action, count),
    };
    let Some(before) = chosen(model) else {
        return true;
    };
    let (_, kind, asks) = &before;
    // What stands in the filter is taken out of it, also where it is denied.
    let is_denied = |line: &FacetLine| {
        matches!(line, FacetLine::Facet { kind: FacetKind::Asked, asks: also, asked, .. }
            if also == asks && *asked == Some(Asked::Against))
    };
    let lines = model.facets.lines(&model.filter.query);
    let how = match *kind == FacetKind::Asked && lines.iter().any(is_denied) {
        true => Asked::Against,
        false => how,
    };
    let line = toggled(&model.filter.query, asks, how);
    drop_offer(model);
    model.filter.line.set(&line);
    filter_changed(model, effects);
    stay(model, Some(before));
    true
}

/// Moves from facet to facet. True when it was a movement.
fn walk(model: &mut Model, action: Action, count: Option<u32>) -> bool {
    let choices = choices(model);
    let height = model.window_body().height.into();
    let now = choices.partition_point(|(line, ..)| *line < at(model));
    let next = moved(action, count, now, choices.len(), height);
    if let Some((line, ..)) = next.and_then(|next| choices.get(next)) {
        go(model, *line);
    }
    next.is_some()
}

/// To the first facet of the next section, or of this one, or of the one before.
fn section(model: &mut Model, forward: bool) {
    let choices = choices(model);
    let at = at(model);
    let is_first = |nth: &usize| {
        let before = nth.checked_sub(1).and_then(|nth| choices.get(nth));
        before.is_none_or(|(_, kind, _)| *kind != choices[*nth].1)
    };
    let mut firsts = (0..choices.len())
        .filter(is_first)
        .map(|nth| choices[nth].0);
    let next = match forward {
        true => firsts.find(|line| *line > at),
        false => firsts.take_while(|line| *line < at).last(),
    };
    if let Some(line) = next {
        go(model, line);
    }
}
