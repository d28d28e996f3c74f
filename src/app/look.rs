//! How it looks: which theme is in force, and why. A theme that the settings name goes before what was picked here;
//! that goes before what the settings have for a dark and for a light terminal.
//!
//! What was picked is kept in the library and not in the settings, as saved searches are: it is made by pressing keys,
//! and a file that the user writes by hand stays the user's.

use std::sync::Arc;

use crate::theme::{Depth, Fault, Ground, Picked, Rgb, Shelf, Source, Style, Theme, Wanted};

/// How it looks.
#[derive(Debug, Clone)]
pub struct Look {
    shelf: Arc<Shelf>,
    depth: Depth,
    wanted: Wanted,
    /// What the terminal is, as far as it said so.
    terminal: Option<Ground>,
    picked: Picked,
    /// What was picked for this session alone.
    for_now: Option<String>,
    theme: Arc<Theme>,
    page: Style,
    /// What is shown to be chosen.
    previewed: Option<String>,
    /// What is wrong with the theme that was wanted last, until it is told.
    pub(super) fault: Option<Fault>,
}

impl Default for Look {
    fn default() -> Look {
        Look::new(Shelf::default(), Depth::True, Wanted::default(), None)
    }
}

impl Look {
    /// How it looks on a terminal of this depth and, as far as is known, this ground.
    pub fn new(shelf: Shelf, depth: Depth, wanted: Wanted, terminal: Option<Ground>) -> Look {
        let theme = Arc::new(Theme::plain());
        let mut look = Look {
            shelf: Arc::new(shelf),
            depth,
            wanted,
            terminal,
            picked: Picked::default(),
            for_now: None,
            theme,
            page: Style::default(),
            previewed: None,
            fault: None,
        };
        look.renew();
        look
    }

    /// The theme in force.
    pub fn theme(&self) -> &Arc<Theme> {
        &self.theme
    }

    /// What every cell is before anything is written on it.
    pub fn page(&self) -> Style {
        self.page
    }

    /// True where there are colours to choose from.
    pub fn has_colours(&self) -> bool {
        self.depth != Depth::None
    }

    /// The themes that there are.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// What the terminal is, as far as it said so.
    pub fn terminal(&self) -> Option<Ground> {
        self.terminal
    }

    /// The theme that the settings name whatever the terminal is.
    pub(super) fn named(&self) -> Option<&str> {
        self.wanted.named.as_deref()
    }

    /// The one that is wanted where nothing was picked.
    pub(super) fn unpicked(&self) -> &str {
        self.wanted.on(self.terminal.unwrap_or_default())
    }

    /// What was picked for this terminal.
    pub(super) fn picked(&self) -> Option<&str> {
        let kept = self.picked.on(self.terminal.unwrap_or_default());
        let kept = kept.filter(|_| self.wanted.named.is_none());
        self.for_now.as_deref().or(kept)
    }

    /// Puts in force what is wanted; where that is not to be had, the theme for the ground.
    fn renew(&mut self) {
        let previewed = self.previewed.as_deref();
        let name = previewed.or(self.picked()).unwrap_or(self.unpicked());
        let theme = self.shelf.theme(name, self.depth).unwrap_or_else(|fault| {
            self.fault = Some(fault);
            let ground = self.terminal.unwrap_or_default();
            Shelf::fallback(ground, self.depth)
        });
        self.page = theme.page(self.terminal);
        self.theme = Arc::new(theme);
    }

    /// What is shown to be chosen.
    pub(super) fn previewed(&self) -> Option<&str> {
        self.previewed.as_deref()
    }

    /// Shows a theme to be chosen; `None` for the one in force.
    pub(super) fn preview(&mut self, name: Option<String>) {
        self.previewed = name;
        self.renew();
    }

    /// Picks a theme for terminals of this ground, or, where the settings name one, for this session; `None` takes the
    /// pick back. Returns the ground for which that is to be kept.
    pub(super) fn pick(&mut self, name: Option<String>) -> Option<Ground> {
        let is_named = self.wanted.named.is_some();
        let ground = self.terminal.unwrap_or_default();
        match is_named {
            true => self.for_now = name,
            false => self.picked.set(ground, name),
        }
        self.renew();
        (!is_named).then_some(ground)
    }

    /// Takes in what was picked in earlier sessions. What is no longer to be had is passed over.
    pub(super) fn found(&mut self, mut picked: Picked) {
        let names = self.shelf.names();
        for ground in [Ground::Dark, Ground::Light] {
            if picked.on(ground).is_some_and(|name| !names.contains(&name)) {
                picked.set(ground, None);
            }
        }
        self.picked = picked;
        self.renew();
    }

    /// Takes in the user's themes as they are now. True when they are others than they were.
    pub(super) fn shelved(&mut self, own: Vec<Source>) -> bool {
        let shelf = Shelf::with(own);
        let is_other = *self.shelf != shelf;
        if is_other {
            self.shelf = Arc::new(shelf);
            self.renew();
        }
        is_other
    }

    /// The terminal said what its background is.
    pub(super) fn heard(&mut self, background: Rgb) {
        let ground = Some(Ground::of(background));
        if self.terminal != ground {
            self.terminal = ground;
            self.renew();
        }
    }
}
