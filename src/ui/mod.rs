//! The screen: `&Model` → cells. Pure functions of the state, one file a pane; only what is seen is drawn. Our styles
//! become ratatui's here.

mod article;
mod bars;
mod canvas;
mod headlines;
mod hyperlinks;
mod overlay;
mod picker;

use ratatui::buffer::Buffer;

use crate::app::Model;
use crate::app::geometry::Area;
use canvas::Canvas;

pub use hyperlinks::{Hyperlinks, LinkedCells, Rewritten};

/// What a screen is besides its cells.
#[derive(Debug)]
pub struct Drawn<'m> {
    /// The cells that lead somewhere.
    pub links: Vec<LinkedCells<'m>>,
    /// The cell of the cursor, where there is one.
    pub cursor: Option<(u16, u16)>,
}

/// Draws the whole screen on empty cells.
pub fn draw<'m>(model: &'m Model, cells: &mut Buffer) -> Drawn<'m> {
    let look = &model.look;
    let mut canvas = Canvas::new(cells, look.theme(), look.page());
    let panes = model.panes();
    bars::title(model, panes.title, &mut canvas);
    headlines::draw(model, &panes, &mut canvas);
    let (in_text, mut links) = article::draw(model, &panes, &mut canvas);
    let cursor = bars::filter(model, panes.filter, &mut canvas);
    if model.is_bare() {
        // What has to be said lies over the text for as long as it has.
        let said = Area {
            x: 0,
            y: model.size.height.saturating_sub(1 + panes.filter.height),
            width: model.size.width,
            height: model.size.height.min(1),
        };
        if model.notice.is_some() {
            canvas.clear(said);
            bars::status(model, said, &mut canvas);
        }
    } else {
        bars::status(model, panes.status, &mut canvas);
    }
    let in_window = overlay::draw(model, &mut canvas);
    let cursor = cursor.or(in_text).filter(|_| model.overlay.is_none());
    if model.overlay.is_some() {
        links.retain(|link| !link.touches(model.window()));
    }
    Drawn {
        links,
        cursor: in_window.or(cursor),
    }
}
