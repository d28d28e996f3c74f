//! Where the panes are: worked out before drawing, and shared by update, mouse and draw.

/// The size of the screen, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// The leftmost column.
    pub x: u16,
    /// The topmost row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// True when the cell lies within.
    pub fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }

    /// True when it holds no cell.
    pub fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// What is left within a border of one cell.
    pub fn inside(self) -> Area {
        Area {
            x: self.x.saturating_add(1),
            y: self.y.saturating_add(1),
            width: self.width.saturating_sub(2),
            height: self.height.saturating_sub(2),
        }
    }
}

/// From this many columns on, list and article stand side by side.
pub const SIDE_BY_SIDE: u16 = 100;

/// Columns of text that an article has, at the most.
pub const MOST_COLUMNS: u8 = 3;

/// Cells between two columns of text.
const GUTTER: u16 = 4;

/// A column of text that is wished for has at least so many cells.
const NARROWEST: u16 = 24;

/// A pane narrower than this, or lower, has no border.
const BORDERED: Size = Size {
    width: 24,
    height: 5,
};

/// Where everything stands. An area without a cell is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Panes {
    /// The line at the top.
    pub title: Area,
    /// The list, its border included.
    pub list: Area,
    /// The article, its border included.
    pub article: Area,
    /// The filter bar.
    pub filter: Area,
    /// The line at the bottom.
    pub status: Area,
    /// List and article have borders.
    pub bordered: bool,
}

/// What decides where the panes are.
#[derive(Debug, Clone, Copy)]
pub struct Arrangement {
    /// The keyboard is in the article, not in the list.
    pub in_article: bool,
    /// The article has the whole screen.
    pub zoomed: bool,
    /// It has it for itself alone: no bar and no border.
    pub bare: bool,
    /// The list's share of the width, in thousandths.
    pub divider: u16,
    /// The filter bar has something to show.
    pub filter: bool,
}

/// Where everything stands on a screen of this size. The less room there is, the less stands around the text: first
/// the status line goes, then the title, then the borders, then the filter bar.
pub fn panes(size: Size, arrangement: Arrangement) -> Panes {
    let Size { width, height } = size;
    let bare = arrangement.bare && arrangement.in_article;
    let zoomed = (arrangement.zoomed || bare) && arrangement.in_article;
    let line = |y: u16, shown: bool| Area {
        x: 0,
        y,
        width,
        height: u16::from(shown && height > y),
    };
    let title = line(0, height >= 8 && !zoomed);
    let has_status = height >= 6 && !bare;
    let has_filter = height >= 2
        && if zoomed {
            arrangement.filter
        } else {
            height >= 10 || (arrangement.filter && height >= 2)
        };
    let status = line(height.saturating_sub(1), has_status);
    let filter = line(height.saturating_sub(1 + u16::from(has_status)), has_filter);
    let middle = Area {
        x: 0,
        y: title.height,
        width,
        height: height.saturating_sub(title.height + status.height + filter.height),
    };
    let mut panes = Panes {
        title,
        filter,
        status,
        ..Panes::default()
    };
    if width >= SIDE_BY_SIDE && !zoomed {
        let list = (u32::from(width) * u32::from(arrangement.divider) / 1000) as u16;
        let list = list.clamp(24, width - 40);
        panes.list = Area {
            width: list,
            ..middle
        };
        panes.article = Area {
            x: list,
            width: width - list,
            ..middle
        };
    } else if arrangement.in_article {
        panes.article = middle;
    } else {
        panes.list = middle;
    }
    panes.bordered = !bare && middle.height >= BORDERED.height && width >= BORDERED.width;
    panes
}

impl Panes {
    /// The cells for headlines.
    pub fn list_body(&self) -> Area {
        if self.bordered {
            self.list.inside()
        } else {
            self.list
        }
    }

    /// The cells for the article.
    pub fn article_body(&self) -> Area {
        if self.bordered {
            self.article.inside()
        } else {
            self.article
        }
    }

    /// The article's columns of text, from left to right: as many as are wished for and have the room, each at most
    /// `measure` wide; with no wish as many as have the whole measure.
    pub fn columns(&self, measure: u16, wished: Option<u8>) -> Vec<Area> {
        let one = self.text(measure);
        let body = self.article_body();
        let room = body
            .width
            .saturating_sub(if body.width >= 30 { 4 } else { 0 });
        let width = |count: u16| room.saturating_sub(GUTTER * (count - 1)) / count;
        let least = match wished {
            None => measure.max(1),
            Some(_) => NARROWEST.min(measure.max(1)),
        };
        let most = wished.map_or(MOST_COLUMNS, |wished| wished.clamp(1, MOST_COLUMNS));
        let fits = |count: &u16| width(*count) >= least;
        let Some(count) = (2..=u16::from(most)).rev().find(fits) else {
            return vec![one];
        };
        let width = width(count).min(measure.max(1));
        let first = body.x + (body.width - width * count - GUTTER * (count - 1)) / 2;
        let column = |nth| Area {
            x: first + nth * (width + GUTTER),
            width,
            ..body
        };
        (0..count).map(column).collect()
    }

    /// The article's column of text where there is one: at most `measure` wide, centred, with a margin where there is room.
    pub fn text(&self, measure: u16) -> Area {
        let body = self.article_body();
        let margin = if body.width >= 30 { 2 } else { 0 };
        let width = body.width.saturating_sub(2 * margin).min(measure.max(1));
        Area {
            x: body.x + (body.width - width) / 2,
            width,
            ..body
        }
    }
}

/// The window over the screen, its border included.
pub fn window(size: Size) -> Area {
    let width = size.width.min(96).max(size.width.saturating_sub(8).min(96));
    let height = size
        .height
        .saturating_sub(if size.height > 12 { 4 } else { 0 });
    Area {
        x: (size.width - width) / 2,
        y: (size.height - height) / 2,
        width,
        height,
    }
}

/// A window of so many lines at the right, its border included: what is chosen in it is seen beside it.
pub fn beside(size: Size, lines: usize) -> Area {
    let width = size.width.min(48);
    let room = size
        .height
        .saturating_sub(if size.height > 12 { 3 } else { 0 });
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    Area {
        x: size.width - width,
        y: u16::from(size.height > 12),
        width,
        height: room.min(lines.saturating_add(2)),
    }
}

/// The cells within the window's border.
pub fn within(area: Area) -> Area {
    if area.width >= BORDERED.width && area.height >= BORDERED.height {
        area.inside()
    } else {
        area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fit_every_screen() {
        for width in 0..240 {
            for height in 0..70 {
                for bits in 0..16 {
                    let arrangement = Arrangement {
                        in_article: bits & 1 != 0,
                        zoomed: bits & 2 != 0,
                        filter: bits & 4 != 0,
                        bare: bits & 8 != 0,
                        divider: 400,
                    };
                    let panes = panes(Size { width, height }, arrangement);
                    let areas = [
                        panes.title,
                        panes.list,
                        panes.article,
                        panes.filter,
                        panes.status,
                        panes.list_body(),
                        panes.article_body(),
                        panes.text(68),
                    ];
                    for wished in [None, Some(1), Some(2), Some(3)] {
                        let columns = panes.columns(30, wished);
                        assert!(columns.iter().all(|column| {
                            column.is_empty()
                                || panes.article_body().contains(column.x, column.y)
                                    && panes
                                        .article_body()
                                        .contains(column.x + column.width - 1, column.y)
                        }));
                        let apart = |pair: &[Area]| pair[0].x + pair[0].width < pair[1].x;
                        assert!(columns.windows(2).all(apart));
                    }
                    for area in areas {
                        assert!(
                            area.is_empty()
                                || (area.x + area.width <= width && area.y + area.height <= height)
                        );
                    }
                    let rows = panes.title.height
                        + panes.filter.height
                        + panes.status.height
                        + panes.list.height.max(panes.article.height);
                    assert!(rows == height, "{width}×{height}: {panes:?}");
                    assert!(
                        width == 0
                            || height == 0
                            || !(panes.list_body().is_empty() && panes.article_body().is_empty()),
                        "{width}×{height}"
                    );
                }
            }
        }
    }
}
