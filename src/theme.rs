//! Roles → styles, at the colour depth of the terminal. Reads `assets/themes/*.toml` and files of the same form. No
//! screen, no escape sequence.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::document::{self, Inline, Stress};

macro_rules! roles {
    ($($role:ident $name:literal $doc:literal)*) => {
        /// What a piece of the screen or of an output means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(#[doc = $doc] $role,)*
        }

        /// Every role with its name in a theme and what it is for.
        pub const ROLES: &[(Role, &str, &str)] = &[$((Role::$role, $name, $doc),)*];
    };
}

roles! {
    Text "text" "Running text."
    Title "title" "The title of an article, over its text."
    Heading "heading" "A heading within the text."
    Emphasis "emphasis" "Stressed."
    Strong "strong" "Strongly stressed."
    Code "code" "Code."
    Link "link" "A link."
    Quote "quote" "Quoted from elsewhere."
    Dateline "dateline" "The place at the head of a news article."
    Byline "byline" "Who wrote it, and other facts about it."
    Caption "caption" "What stands under a figure or over a table."
    Image "image" "The words that stand for an image."
    Note "note" "The number of a footnote."
    Struck "struck" "Struck through: no longer so."
    Inserted "inserted" "Underlined, or inserted later."
    Highlight "highlight" "Marked, as with a pen."
    Keyboard "keyboard" "A key to be pressed, in an article."
    Marker "marker" "Bullets, numbers, rules."
    Read "read" "A headline that was opened."
    Unread "unread" "A headline that was not."
    UnreadMark "unread-mark" "The mark of an unread headline."
    Star "star" "The mark of a starred one."
    Pending "pending" "A mark that is not on disk yet."
    Date "date" "The date of a headline."
    Source "source" "The source of a headline."
    Selected "selected" "The selected headline, with the keyboard."
    SelectedDim "selected-dim" "The selected headline, without it."
    Match "match" "Characters that the filter matched."
    Hit "hit" "Where the search found what was searched."
    HitCurrent "hit-current" "The hit that the reader stands at."
    Border "border" "Borders."
    BorderFocus "border-focus" "The border of the pane that has the keyboard."
    Bar "bar" "The lines at top and bottom."
    BarStrong "bar-strong" "What stands out in them."
    Prompt "prompt" "What is typed."
    Key "key" "A key in a hint or in the help."
    Notice "notice" "Something was done."
    Trouble "trouble" "Something went wrong."
}

impl From<document::Role> for Role {
    fn from(role: document::Role) -> Role {
        match role {
            document::Role::Text => Role::Text,
            document::Role::Heading(_) => Role::Heading,
            document::Role::Code => Role::Code,
            document::Role::Link => Role::Link,
            document::Role::Quote => Role::Quote,
            document::Role::Dateline => Role::Dateline,
            document::Role::Byline => Role::Byline,
            document::Role::Caption => Role::Caption,
            document::Role::Image => Role::Image,
            document::Role::Note => Role::Note,
            document::Role::Marker => Role::Marker,
        }
    }
}

/// The roles that lie over a stretch that is stressed so; the later ones over the earlier ones.
const STRESSES: &[(Stress, Role)] = &[
    (Stress::EMPHASIS, Role::Emphasis),
    (Stress::STRONG, Role::Strong),
    (Stress::UNDERLINED, Role::Inserted),
    (Stress::STRUCK, Role::Struck),
    (Stress::KEY, Role::Keyboard),
    (Stress::MARKED, Role::Highlight),
];

/// A colour as a terminal takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// 24 bits.
    Rgb(u8, u8, u8),
    /// An entry of the palette of 256.
    Indexed(u8),
    /// One of the sixteen, 0 to 15.
    Ansi(u8),
}

/// How a piece looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The colour of the letters; the terminal's own where there is none.
    pub fg: Option<Color>,
    /// The colour behind them.
    pub bg: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Letters and background change places.
    pub reverse: bool,
    /// Faint.
    pub dim: bool,
    /// Struck through.
    pub strike: bool,
}

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None at all.
    None,
    /// Sixteen.
    Ansi16,
    /// A palette of 256.
    Palette256,
    /// 24 bits.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR` (no-color.org), `COLORTERM`, `TERM`.
    pub fn from_env(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Depth {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|set| !set.is_empty())
            || term == "dumb"
            || term.ends_with("-mono")
            || term == "vt100"
        {
            return Depth::None;
        }
        if colorterm.is_some_and(|kind| matches!(kind, "truecolor" | "24bit"))
            || term.ends_with("-direct")
        {
            return Depth::True;
        }
        if term.contains("256color") {
            Depth::Palette256
        } else {
            Depth::Ansi16
        }
    }
}

/// Roles → styles.
#[derive(Debug, Clone)]
pub struct Theme {
    styles: Vec<Style>,
}

/// The embedded themes by name.
pub const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../assets/themes/dark.toml")),
    ("light", include_str!("../assets/themes/light.toml")),
    ("mono", include_str!("../assets/themes/mono.toml")),
];

/// What is wrong with a theme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no TOML, or not of the form.
    #[error("{0}")]
    Form(String),
    /// There is no such role.
    #[error("line {0}: there is no role `{1}`")]
    Role(usize, String),
    /// A colour is written wrongly.
    #[error("line {0}: `{1}` is no colour: write `#rrggbb`")]
    Color(usize, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    background: Option<Spanned<String>>,
    roles: BTreeMap<Spanned<String>, WrittenStyle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct WrittenStyle {
    fg: Option<Spanned<String>>,
    bg: Option<Spanned<String>>,
    bold: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
    dim: bool,
    strike: bool,
}

fn rgb(text: &str) -> Option<(u8, u8, u8)> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

impl Theme {
    /// Reads a theme for a terminal of this depth. Roles that it does not name look like running text.
    pub fn load(text: &str, depth: Depth) -> Result<Theme, Fault> {
        let written: Written =
            toml::from_str(text).map_err(|error| Fault::Form(error.to_string()))?;
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let color = |written: Option<&Spanned<String>>| match written {
            None => Ok(None),
            Some(text) => match rgb(text.get_ref()) {
                Some(rgb) => Ok(reduced(rgb, depth)),
                None => Err(Fault::Color(
                    line(text.span().start),
                    text.get_ref().clone(),
                )),
            },
        };
        color(written.background.as_ref())?;
        let mut styles: Vec<Option<Style>> = vec![None; ROLES.len()];
        for (name, style) in &written.roles {
            let role = ROLES.iter().find(|(_, known, _)| known == name.get_ref());
            let (role, _, _) =
                role.ok_or_else(|| Fault::Role(line(name.span().start), name.get_ref().clone()))?;
            let style = Style {
                fg: color(style.fg.as_ref())?,
                bg: color(style.bg.as_ref())?,
                bold: style.bold,
                italic: style.italic,
                underline: style.underline,
                reverse: style.reverse,
                dim: style.dim,
                strike: style.strike,
            };
            styles[*role as usize] = Some(style);
        }
        let plain = styles[Role::Text as usize].unwrap_or_default();
        let mut styles: Vec<Style> = styles
            .into_iter()
            .map(|style| style.unwrap_or(plain))
            .collect();
        if depth == Depth::None {
            without_colour(&mut styles);
        }
        Ok(Theme { styles })
    }

    /// An embedded theme; the dark one when there is none of the name.
    pub fn named(name: &str, depth: Depth) -> Theme {
        let name = if depth == Depth::None { "mono" } else { name };
        let text = THEMES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(THEMES[0].1, |(_, text)| text);
        Theme::load(text, depth).unwrap_or_else(|_| Theme::plain())
    }

    /// No style at all: for what is no terminal.
    pub fn plain() -> Theme {
        Theme {
            styles: vec![Style::default(); ROLES.len()],
        }
    }

    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// How a stretch of an article looks: its role, with its stress over it. Running text takes the colour of its
    /// stress; what has a colour that says what it is keeps that.
    pub fn inline(&self, inline: Inline) -> Style {
        let mut style = self.style(inline.role.into());
        let is_running = matches!(inline.role, document::Role::Text | document::Role::Quote);
        for (stress, role) in STRESSES {
            if !inline.stress.has(*stress) {
                continue;
            }
            let over = self.style(*role);
            style.fg = over
                .fg
                .filter(|_| is_running || over.bg.is_some())
                .or(style.fg);
            style.bg = over.bg.or(style.bg);
            style.bold |= over.bold;
            style.italic |= over.italic;
            style.underline |= over.underline;
            style.reverse |= over.reverse;
            style.dim |= over.dim;
            style.strike |= over.strike;
        }
        style
    }
}

/// Where a theme says something by colour alone, something else says it when there is none.
fn without_colour(styles: &mut [Style]) {
    for (role, reverse, underline) in [
        (Role::Selected, true, false),
        (Role::SelectedDim, false, true),
        (Role::Hit, true, false),
        (Role::HitCurrent, true, true),
        (Role::Match, false, true),
    ] {
        let style = &mut styles[role as usize];
        style.reverse |= reverse;
        style.underline |= underline;
    }
}

/// A colour at a depth.
fn reduced((r, g, b): (u8, u8, u8), depth: Depth) -> Option<Color> {
    match depth {
        Depth::True => Some(Color::Rgb(r, g, b)),
        Depth::Palette256 => Some(Color::Indexed(nearest_of_256(r, g, b))),
        Depth::Ansi16 => Some(Color::Ansi(nearest_of_16(r, g, b))),
        Depth::None => None,
    }
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> i32 {
    // Weighted as the eye does, roughly: green most, blue least.
    let part = |a: u8, b: u8, weight: i32| weight * (i32::from(a) - i32::from(b)).pow(2);
    part(a.0, b.0, 3) + part(a.1, b.1, 4) + part(a.2, b.2, 2)
}

/// The nearest entry of xterm's palette: the cube of 216 colours, or a grey of 24.
fn nearest_of_256(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |value: u8| {
        (0..6u8)
            .min_by_key(|at| STEPS[usize::from(*at)].abs_diff(value))
            .unwrap_or(0)
    };
    let (x, y, z) = (step(r), step(g), step(b));
    let cube = (
        STEPS[usize::from(x)],
        STEPS[usize::from(y)],
        STEPS[usize::from(z)],
    );
    let level = ((u16::from(r) + u16::from(g) + u16::from(b)) / 3).clamp(8, 238);
    let grey = ((level - 8 + 5) / 10).min(23) as u8;
    let shade = 8 + 10 * grey;
    if distance((r, g, b), (shade, shade, shade)) < distance((r, g, b), cube) {
        232 + grey
    } else {
        16 + 36 * x + 6 * y + z
    }
}

/// The nearest of the sixteen: by hue for what has one, by lightness for greys.
fn nearest_of_16(r: u8, g: u8, b: u8) -> u8 {
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    if high - low < 40 {
        return match high {
            0..=55 => 0,
            56..=140 => 8,
            141..=205 => 7,
            _ => 15,
        };
    }
    let middle = low + (high - low) / 2;
    let bits = u8::from(r > middle) | u8::from(g > middle) << 1 | u8::from(b > middle) << 2;
    if high > 170 { bits + 8 } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours by WCAG 2.1.
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let light = |(r, g, b): (u8, u8, u8)| {
            let part = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.03928 {
                    value / 12.92
                } else {
                    ((value + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        };
        let (a, b) = (light(a) + 0.05, light(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn every_theme_names_every_role_and_can_be_read() {
        for (name, text) in THEMES {
            let written: Written = toml::from_str(text).unwrap();
            assert_eq!(written.roles.len(), ROLES.len(), "{name}");
            let Some(background) = written.background else {
                continue;
            };
            let background = rgb(background.get_ref()).unwrap();
            let selected = written
                .roles
                .iter()
                .find(|(role, _)| role.get_ref() == "selected")
                .unwrap()
                .1;
            let selected = rgb(selected.bg.as_ref().unwrap().get_ref()).unwrap();
            for (role, style) in &written.roles {
                let Some(fg) = &style.fg else { continue };
                let behind = style
                    .bg
                    .as_ref()
                    .map_or(background, |bg| rgb(bg.get_ref()).unwrap());
                let found = contrast(rgb(fg.get_ref()).unwrap(), behind);
                let least = if role.get_ref() == "border" { 3.0 } else { 4.5 };
                assert!(found >= least, "{name}: {} has {found:.2}", role.get_ref());
                if [
                    "read",
                    "unread",
                    "match",
                    "date",
                    "source",
                    "star",
                    "unread-mark",
                ]
                .contains(&role.get_ref().as_str())
                {
                    let found = contrast(rgb(fg.get_ref()).unwrap(), selected);
                    assert!(
                        found >= 4.0,
                        "{name}: {} selected has {found:.2}",
                        role.get_ref()
                    );
                }
            }
        }
    }

    #[test]
    fn without_colour_the_selection_still_shows() {
        for (name, text) in THEMES {
            let theme = Theme::load(text, Depth::None).unwrap();
            assert!(
                theme
                    .styles
                    .iter()
                    .all(|style| style.fg.is_none() && style.bg.is_none()),
                "{name}"
            );
            assert!(theme.style(Role::Selected).reverse, "{name}");
        }
    }

    #[test]
    fn colours_are_reduced_to_near_ones() {
        assert_eq!(nearest_of_256(255, 0, 0), 196);
        assert_eq!(nearest_of_256(128, 128, 128), 244);
        assert_eq!(nearest_of_16(0x86, 0xb6, 0xf0), 12);
        assert_eq!(nearest_of_16(0xf2, 0xf3, 0xf5), 15);
        assert_eq!(nearest_of_16(0x2d, 0x3a, 0x50), 8);
    }

    #[test]
    fn the_environment_tells_the_depth() {
        assert_eq!(
            Depth::from_env(Some("1"), Some("truecolor"), Some("xterm")),
            Depth::None
        );
        assert_eq!(
            Depth::from_env(Some(""), Some("truecolor"), Some("xterm")),
            Depth::True
        );
        assert_eq!(
            Depth::from_env(None, None, Some("tmux-256color")),
            Depth::Palette256
        );
        assert_eq!(Depth::from_env(None, None, Some("linux")), Depth::Ansi16);
        assert_eq!(Depth::from_env(None, None, Some("dumb")), Depth::None);
    }

    #[test]
    fn a_fault_names_its_line() {
        let fault = |text| Theme::load(text, Depth::True).unwrap_err().to_string();
        assert_eq!(
            fault("[roles]\ntext = { fg = \"red\" }"),
            "line 2: `red` is no colour: write `#rrggbb`"
        );
        assert_eq!(
            fault("[roles]\n\nlead = {}"),
            "line 3: there is no role `lead`"
        );
    }
}
