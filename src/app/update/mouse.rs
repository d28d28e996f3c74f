//! The mouse: it selects, opens, scrolls, and drags the divider.

use super::act::act;
use super::article::{open, scroll, to_list};
use super::copying;
use super::list::go;
use super::windows::act_in_overlay;
use crate::app::action::Action;
use crate::app::geometry::{Area, SIDE_BY_SIDE};
use crate::app::headlines::ListLine;
use crate::app::message::{Effect, Mouse, MouseKind};
use crate::app::model::{Focus, Model};

/// Lines of a notch of the wheel.
const WHEEL: usize = 3;

pub(super) fn mouse_event(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    let Mouse { kind, x, y } = mouse;
    model.reader.hints = None;
    if model.overlay.is_some() {
        match kind {
            MouseKind::WheelUp => act_in_overlay(model, Action::Up, Some(WHEEL as u32), effects),
            MouseKind::WheelDown => {
                act_in_overlay(model, Action::Down, Some(WHEEL as u32), effects)
            }
            MouseKind::Press if !model.window().contains(x, y) => {
                act_in_overlay(model, Action::Quit, None, effects)
            }
            _ => false,
        };
        return;
    }
    let panes = model.panes();
    let on_divider =
        model.is_side_by_side() && panes.article.contains(x, y) && x == panes.article.x;
    match kind {
        MouseKind::Press if on_divider => model.dragging = true,
        MouseKind::Release => {
            model.dragging = false;
            copying::release(model, x, y, effects);
        }
        MouseKind::Drag if model.dragging && model.size.width >= SIDE_BY_SIDE => {
            let share = u32::from(x) * 1000 / u32::from(model.size.width);
            model.divider = (share as u16).clamp(150, 800);
        }
        MouseKind::WheelUp | MouseKind::WheelDown => {
            wheel(model, kind == MouseKind::WheelDown, x, y, effects)
        }
        MouseKind::Press if panes.filter.contains(x, y) => {
            act(model, Action::Filter, None, effects)
        }
        MouseKind::Press if panes.list.contains(x, y) => {
            click_in_list(model, panes.list_body(), y, effects)
        }
        MouseKind::Press if panes.article.contains(x, y) => {
            model.prompt = None;
            open(model, effects);
            copying::press(model, x, y);
        }
        MouseKind::Drag => copying::drag(model, x, y, effects),
        MouseKind::Press => {}
    }
}

fn wheel(model: &mut Model, down: bool, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let panes = model.panes();
    if panes.article.contains(x, y) {
        let top = if down {
            model.reader.top + WHEEL
        } else {
            model.reader.top.saturating_sub(WHEEL)
        };
        scroll(model, top, effects);
    } else if panes.list.contains(x, y) {
        let place = if down {
            model.list.place.saturating_add(WHEEL)
        } else {
            model.list.place.saturating_sub(WHEEL)
        };
        go(model, place, effects);
    }
}

/// A click selects; a click on what is selected opens it.
fn click_in_list(model: &mut Model, body: Area, y: u16, effects: &mut Vec<Effect>) {
    model.prompt = None;
    let was_in_list = model.focus == Focus::List;
    if !was_in_list {
        to_list(model, effects);
    }
    let Some(line) = y.checked_sub(body.y).filter(|line| *line < body.height) else {
        return;
    };
    let place = match model.list.at_line(model.list.top + usize::from(line)) {
        ListLine::Item(place) => place,
        ListLine::Heading(group) => model.list.groups()[group].first,
    };
    if place >= model.list.rows(&model.snapshot).len() {
        return;
    }
    if was_in_list && place == model.list.place {
        open(model, effects);
    } else {
        go(model, place, effects);
    }
}
