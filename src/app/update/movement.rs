//! Where a movement leads, in any column of lines.

use crate::app::action::Action;

/// Where a movement leads from a line among so many, on a pane this high; `None` when it is no movement.
pub(super) fn moved(
    action: Action,
    count: Option<u32>,
    at: usize,
    lines: usize,
    height: usize,
) -> Option<usize> {
    let steps = count.unwrap_or(1) as usize;
    let last = lines.saturating_sub(1);
    let page = height.saturating_sub(2).max(1);
    let half = (height / 2).max(1);
    Some(
        match action {
            Action::Down => at.saturating_add(steps),
            Action::Up => at.saturating_sub(steps),
            Action::HalfPageDown => at.saturating_add(steps.saturating_mul(half)),
            Action::HalfPageUp => at.saturating_sub(steps.saturating_mul(half)),
            Action::PageDown => at.saturating_add(steps.saturating_mul(page)),
            Action::PageUp => at.saturating_sub(steps.saturating_mul(page)),
            Action::First => count.map_or(0, |line| line.saturating_sub(1) as usize),
            Action::Last => count.map_or(last, |line| line.saturating_sub(1) as usize),
            Action::Percent => lines * count.unwrap_or(0).min(100) as usize / 100,
            _ => return None,
        }
        .min(last),
    )
}
