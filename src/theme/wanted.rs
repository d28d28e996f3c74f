//! Which theme is wanted: what the settings say, and what was picked by hand.

use super::color::Ground;

/// What the settings say of themes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The one, whatever the terminal is.
    pub named: Option<String>,
    /// The one for a dark terminal.
    pub dark: String,
    /// The one for a light terminal.
    pub light: String,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted {
            named: None,
            dark: Ground::Dark.name().into(),
            light: Ground::Light.name().into(),
        }
    }
}

impl Wanted {
    /// The one that is wanted on a terminal of this ground.
    pub fn on(&self, ground: Ground) -> &str {
        let of_ground = match ground {
            Ground::Dark => &self.dark,
            Ground::Light => &self.light,
        };
        self.named.as_ref().unwrap_or(of_ground)
    }
}

/// What was picked by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picked {
    dark: Option<String>,
    light: Option<String>,
}

impl Picked {
    /// What was picked for terminals of this ground.
    pub fn on(&self, ground: Ground) -> Option<&str> {
        match ground {
            Ground::Dark => self.dark.as_deref(),
            Ground::Light => self.light.as_deref(),
        }
    }

    /// Picks a theme for terminals of this ground, or takes back what was picked.
    pub fn set(&mut self, ground: Ground, name: Option<String>) {
        match ground {
            Ground::Dark => self.dark = name,
            Ground::Light => self.light = name,
        }
    }
}
