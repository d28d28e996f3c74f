//! The themes that there are: ours, embedded, and over them the user's. A theme says what it changes of the one that it
//! inherits, so reading one may mean to read several. Whoever calls has read the files.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::color::{Color, Depth, Ground, Rgb, SIXTEEN, nearest_of_16, nearest_of_256};
use super::{ROLES, Role, Style, Theme};
use crate::text::{sanitise, visible};

/// The embedded themes by name: those for a dark ground, those for a light one, and the one without colours.
pub const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("deep", include_str!("../../assets/themes/deep.toml")),
    ("fjord", include_str!("../../assets/themes/fjord.toml")),
    ("gruvbox", include_str!("../../assets/themes/gruvbox.toml")),
    ("lamp", include_str!("../../assets/themes/lamp.toml")),
    (
        "contrast",
        include_str!("../../assets/themes/contrast.toml"),
    ),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("paper", include_str!("../../assets/themes/paper.toml")),
    ("shore", include_str!("../../assets/themes/shore.toml")),
    ("meadow", include_str!("../../assets/themes/meadow.toml")),
    (
        "contrast-light",
        include_str!("../../assets/themes/contrast-light.toml"),
    ),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// The theme without colours.
const MONO: &str = "mono";

/// What is wrong with a theme; one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}:{line}: {message}")]
pub struct Fault {
    /// The file.
    pub place: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// A theme as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub name: String,
    /// The file, as it may be shown.
    pub place: String,
    /// What the file holds.
    pub text: String,
}

/// Themes by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// A later one goes before an earlier one of the same name.
    all: Vec<Source>,
}

impl Default for Shelf {
    fn default() -> Shelf {
        Shelf::with(Vec::new())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    about: Option<String>,
    inherits: Option<Spanned<String>>,
    background: Option<Spanned<String>>,
    paint: Option<bool>,
    #[serde(default)]
    palette: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, WrittenStyle>,
}

#[derive(Deserialize, Clone, Default)]
#[serde(
    deny_unknown_fields,
    default,
    expecting = "a style such as { fg = \"#86b6f0\", bold = true }"
)]
struct WrittenStyle {
    fg: Option<Spanned<String>>,
    bg: Option<Spanned<String>>,
    bold: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
    dim: bool,
    strike: bool,
    /// How it looks in sixteen colours, where that is another thing.
    ansi: Option<Box<WrittenStyle>>,
}

/// A colour in 24 bits, in 256, in sixteen. What is `None` is the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shade {
    rgb: Option<Rgb>,
    /// The entry of the palette of 256, where it is not the nearest.
    entry: Option<u8>,
    ansi: Option<u8>,
}

impl Shade {
    /// Reads `#rrggbb`, `#rrggbb 230` with an entry of the palette of 256, either with the name of one of the sixteen or
    /// `default` behind it, or such a name alone.
    fn parse(text: &str) -> Option<Shade> {
        let mut words = text.split_whitespace().peekable();
        let rgb = match rgb(words.peek()?) {
            Some(rgb) => words.next().map(|_| rgb),
            None => None,
        };
        let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        let entry = match words.next_if(|word| rgb.is_some() && is_number(word)) {
            Some(number) => Some(number.parse().ok().filter(|entry| *entry >= 16)?),
            None => None,
        };
        let ansi = match (words.next(), rgb) {
            (Some("default"), _) => None,
            (Some(name), _) => Some(SIXTEEN.iter().position(|known| *known == name)? as u8),
            (None, Some(rgb)) => Some(nearest_of_16(rgb)),
            (None, None) => return None,
        };
        let shade = Shade { rgb, entry, ansi };
        words.next().is_none().then_some(shade)
    }

    fn at(self, depth: Depth) -> Option<Color> {
        match (depth, self.rgb) {
            (Depth::None, _) => None,
            (Depth::True, Some((r, g, b))) => Some(Color::Rgb(r, g, b)),
            (Depth::Palette256, Some(rgb)) => Some(Color::Indexed(
                self.entry.unwrap_or_else(|| nearest_of_256(rgb)),
            )),
            _ => self.ansi.map(Color::Ansi),
        }
    }
}

fn rgb(text: &str) -> Option<Rgb> {
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// A theme and what it inherits, nearest first.
struct Lineage<'a> {
    generations: Vec<(&'a Source, Written)>,
}

impl Shelf {
    /// Our themes, and the user's over them.
    pub fn with(own: Vec<Source>) -> Shelf {
        let ours = THEMES.iter().map(|(name, text)| Source {
            name: (*name).into(),
            place: format!("{name}.toml"),
            text: (*text).into(),
        });
        Shelf {
            all: ours.chain(own).collect(),
        }
    }

    /// Every name once: ours, then the user's.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for source in &self.all {
            if !names.contains(&source.name.as_str()) {
                names.push(&source.name);
            }
        }
        names
    }

    /// A theme for a terminal of this depth. Where there are no colours every theme is the one without.
    pub fn theme(&self, name: &str, depth: Depth) -> Result<Theme, Fault> {
        let name = if depth == Depth::None { MONO } else { name };
        self.read(self.all.len(), name, depth)
    }

    /// What a theme says of itself, in a line; else where it is from.
    pub fn about(&self, name: &str) -> String {
        let source = self.all.iter().rev().find(|one| one.name == name);
        let written = source.and_then(|source| toml::from_str::<Written>(&source.text).ok());
        let about = written.and_then(|written| written.about);
        let about = about.map(|about| sanitise(&about).into_owned());
        about
            .or(source.map(|source| source.place.clone()))
            .unwrap_or_default()
    }

    /// The theme that is there whatever happens to others.
    pub fn fallback(ground: Ground, depth: Depth) -> Theme {
        let name = match depth {
            Depth::None => MONO,
            _ => ground.name(),
        };
        let theme = Shelf::default().read(THEMES.len(), name, depth);
        theme.unwrap_or_else(|_| Theme::plain())
    }

    /// What is wrong with any of the user's themes.
    pub fn faults(&self) -> Vec<Fault> {
        let own = THEMES.len()..self.all.len();
        own.filter_map(|at| self.read(at + 1, &self.all[at].name, Depth::True).err())
            .collect()
    }

    /// The theme of a name among the first ones.
    fn read(&self, among: usize, name: &str, depth: Depth) -> Result<Theme, Fault> {
        self.lineage(among, name)?.theme(name, depth)
    }

    fn lineage(&self, among: usize, name: &str) -> Result<Lineage<'_>, Fault> {
        let find = |name: &str, among: usize| {
            let known = self.all[..among].iter().rposition(|one| one.name == name);
            known.map(|at| (at, &self.all[at]))
        };
        let Some(mut next) = find(name, among) else {
            return Err(Fault {
                place: format!("{name}.toml"),
                line: 1,
                message: format!("there is no theme `{name}`"),
            });
        };
        let mut lineage = Lineage {
            generations: Vec::new(),
        };
        let mut passed = Vec::new();
        loop {
            let (at, source) = next;
            passed.push(at);
            let written: Written = toml::from_str(&source.text).map_err(|error| {
                let at = error.span().map_or(0, |span| span.start);
                source.fault(at, error.message().replace('\n', " "))
            })?;
            let parent = match &written.inherits {
                Some(parent) => parent.get_ref().clone(),
                // The roles that say everything by themselves need none.
                None if source.says_all(&written) => String::new(),
                None => written.ground().name().into(),
            };
            let inherits = written
                .inherits
                .as_ref()
                .map_or(0, |name| name.span().start);
            lineage.generations.push((source, written));
            if parent.is_empty() {
                return Ok(lineage);
            }
            // What goes by the name of one of ours inherits ours.
            let below = if parent == source.name {
                at
            } else {
                self.all.len()
            };
            let found = find(&parent, below).ok_or_else(|| {
                let names = self.names().join(", ");
                let message = format!("there is no theme `{parent}` to inherit: choose {names}");
                source.fault(inherits, message)
            })?;
            if passed.contains(&found.0) {
                let message =
                    format!("`{parent}` inherits this theme: one of them has to stand alone");
                return Err(source.fault(inherits, message));
            }
            next = found;
        }
    }
}

impl Source {
    fn fault(&self, at: usize, message: String) -> Fault {
        Fault {
            place: self.place.clone(),
            line: self.text[..at.min(self.text.len())].matches('\n').count() + 1,
            message: visible(&message).into_owned(),
        }
    }

    /// True when there is nothing to inherit.
    fn says_all(&self, written: &Written) -> bool {
        written.roles.len() == ROLES.len()
    }

    /// The colour that something is written as; the names are those of the palette.
    fn shade(
        &self,
        written: &Spanned<String>,
        palette: &BTreeMap<String, Shade>,
    ) -> Result<Shade, Fault> {
        let text = written.get_ref().as_str();
        let known = palette.get(text).copied().or_else(|| Shade::parse(text));
        known.ok_or_else(|| {
            let names: Vec<&str> = palette.keys().map(String::as_str).collect();
            let of_palette = match names.is_empty() {
                true => String::new(),
                false => format!(", a name of the palette ({})", names.join(", ")),
            };
            let message = format!(
                "`{text}` is no colour: write `#rrggbb`, one of the sixteen (`red`), both, `default`{of_palette}"
            );
            self.fault(written.span().start, message)
        })
    }
}

impl Written {
    /// What it is made for, as its background says.
    fn ground(&self) -> Ground {
        let background = self.background.as_ref();
        let shade = background.and_then(|text| Shade::parse(text.get_ref()));
        shade
            .and_then(|shade| shade.rgb)
            .map_or(Ground::Dark, Ground::of)
    }
}

impl Lineage<'_> {
    fn theme(&self, name: &str, depth: Depth) -> Result<Theme, Fault> {
        let none = BTreeMap::new();
        let mut palette: BTreeMap<String, Shade> = BTreeMap::new();
        for (source, written) in self.generations.iter().rev() {
            for (name, shade) in &written.palette {
                palette.insert(name.get_ref().clone(), source.shade(shade, &none)?);
            }
        }
        let mut background = Shade {
            rgb: None,
            entry: None,
            ansi: None,
        };
        for (source, written) in self.generations.iter().rev() {
            if let Some(text) = &written.background {
                background = source.shade(text, &palette)?;
            }
        }
        let mut styles: Vec<Option<Style>> = vec![None; ROLES.len()];
        for (source, written) in self.generations.iter().rev() {
            for (name, written) in &written.roles {
                let known = ROLES.iter().find(|(_, known, _)| known == name.get_ref());
                let Some((role, _, _)) = known else {
                    let message = format!("there is no role `{}`", name.get_ref());
                    return Err(source.fault(name.span().start, message));
                };
                styles[*role as usize] = Some(source.style(written, &palette, depth)?);
            }
        }
        let text = styles[Role::Text as usize].unwrap_or_default();
        let mut styles: Vec<Style> = styles
            .into_iter()
            .map(|style| style.unwrap_or(text))
            .collect();
        if depth == Depth::None {
            without_colour(&mut styles);
        }
        let ground = background.rgb.map_or(Ground::Dark, Ground::of);
        let own = |ground| Color::Ansi(if ground == Ground::Light { 0 } else { 7 });
        let page = background.at(depth).map(|bg| Style {
            fg: text.fg.or(Some(own(ground))),
            bg: Some(bg),
            ..Style::default()
        });
        Ok(Theme {
            name: name.into(),
            styles,
            ground: background.rgb.map(|_| ground),
            page,
            paints: self.first(|written| written.paint).unwrap_or(false),
        })
    }

    /// What the nearest says that says it.
    fn first<T>(&self, of: impl Fn(&Written) -> Option<T>) -> Option<T> {
        self.generations.iter().find_map(|(_, written)| of(written))
    }
}

impl Source {
    fn style(
        &self,
        written: &WrittenStyle,
        palette: &BTreeMap<String, Shade>,
        depth: Depth,
    ) -> Result<Style, Fault> {
        let color = |text: &Option<Spanned<String>>| match text {
            Some(text) => Ok(self.shade(text, palette)?.at(depth)),
            None => Ok(None),
        };
        let own = Style {
            fg: color(&written.fg)?,
            bg: color(&written.bg)?,
            bold: written.bold,
            italic: written.italic,
            underline: written.underline,
            reverse: written.reverse,
            dim: written.dim,
            strike: written.strike,
        };
        match &written.ansi {
            // What is wrong with it is told on every terminal.
            Some(ansi) => {
                // There a name is one of the sixteen, whatever the palette calls so.
                let of_sixteen = self.style(ansi, &BTreeMap::new(), depth)?;
                Ok(if depth == Depth::Ansi16 {
                    of_sixteen
                } else {
                    own
                })
            }
            None => Ok(own),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, text: &str) -> Source {
        Source {
            name: name.into(),
            place: format!("/themes/{name}.toml"),
            text: text.into(),
        }
    }

    fn read(text: &str, depth: Depth) -> Theme {
        let shelf = Shelf::with(vec![own("mine", text)]);
        shelf.theme("mine", depth).unwrap()
    }

    #[test]
    fn three_lines_make_a_theme() {
        let text = "inherits = \"paper\"\n[palette]\nblue = \"#112233 magenta\"";
        let theme = read(text, Depth::True);
        let link = theme.style(Role::Link);
        assert_eq!(
            (link.fg, link.underline),
            (Some(Color::Rgb(0x11, 0x22, 0x33)), true)
        );
        assert_eq!(theme.style(Role::UnreadMark).fg, link.fg);
        let paper = Shelf::default().theme("paper", Depth::True).unwrap();
        assert_eq!(theme.style(Role::Text), paper.style(Role::Text));
        assert_eq!(theme.page(None), paper.page(None));
        let link = read(text, Depth::Ansi16).style(Role::Link);
        assert_eq!(link.fg, Some(Color::Ansi(5)));
        // What names none inherits the one for its ground.
        let light = Shelf::default().theme("light", Depth::True).unwrap();
        let theme = read("background = \"#eeeeff\"", Depth::True);
        assert_eq!(theme.style(Role::Quote), light.style(Role::Quote));
    }

    #[test]
    fn a_theme_of_the_user_goes_before_ours_and_may_inherit_it() {
        let text = "inherits = \"dark\"\n[roles]\nlink = { fg = \"gold\", bold = true }";
        let shelf = Shelf::with(vec![own("dark", text)]);
        let (ours, theirs) = (Shelf::default(), shelf.theme("dark", Depth::True).unwrap());
        let ours = ours.theme("dark", Depth::True).unwrap();
        assert_eq!(theirs.style(Role::Link).fg, ours.style(Role::Star).fg);
        assert_eq!(theirs.style(Role::Text), ours.style(Role::Text));
        assert_eq!(
            shelf.names().iter().filter(|name| **name == "dark").count(),
            1
        );
        // What is built upon ours stands upon theirs.
        let deep = shelf.theme("deep", Depth::True).unwrap();
        assert!(deep.style(Role::Link).bold);
    }

    #[test]
    fn a_colour_is_written_in_24_bits_in_sixteen_or_both() {
        let style = |written: &str, depth| {
            let text = format!("[roles]\ntext = {{ fg = \"{written}\" }}");
            read(&text, depth).style(Role::Text).fg
        };
        assert_eq!(style("#ff0000", Depth::True), Some(Color::Rgb(255, 0, 0)));
        assert_eq!(
            style("#ff0000", Depth::Palette256),
            Some(Color::Indexed(196))
        );
        assert_eq!(style("#ff0000", Depth::Ansi16), Some(Color::Ansi(9)));
        assert_eq!(style("#ff0000 cyan", Depth::Ansi16), Some(Color::Ansi(6)));
        assert_eq!(style("#ff0000 default", Depth::Ansi16), None);
        assert_eq!(
            style("#f5ecd7 230 bright-white", Depth::Palette256),
            Some(Color::Indexed(230))
        );
        assert_eq!(
            style("#f5ecd7 230 bright-white", Depth::Ansi16),
            Some(Color::Ansi(15))
        );
        assert_eq!(style("#ff0000 88", Depth::Ansi16), Some(Color::Ansi(9)));
        assert_eq!(style("bright-blue", Depth::True), Some(Color::Ansi(12)));
        assert_eq!(style("default", Depth::True), None);
    }

    #[test]
    fn a_fault_is_one_line_that_names_its_file_and_line() {
        let fault = |text: &str| {
            let shelf = Shelf::with(vec![own("mine", text), own("other", "inherits = \"mine\"")]);
            let fault = shelf.theme("mine", Depth::True).unwrap_err();
            assert_eq!(shelf.faults().first(), Some(&fault));
            let fault = fault.to_string();
            assert!(!fault.contains('\n'), "{fault}");
            fault
        };
        let wrong = fault("[roles]\ntext = { fg = \"redd\" }");
        assert!(
            wrong.starts_with("/themes/mine.toml:2: `redd` is no colour: write `#rrggbb`"),
            "{wrong}"
        );
        assert!(
            wrong.contains("a name of the palette (amber, blue,"),
            "{wrong}"
        );
        assert_eq!(
            fault("[roles]\n\nheadline = {}"),
            "/themes/mine.toml:3: there is no role `headline`"
        );
        for written in [
            "#12345",
            "#12345g",
            "#123456 #123456",
            "red blue",
            "#+12345",
            "#123456 7",
            "#123456 256 red",
            "#123456 red 88",
            "red 88",
            "",
        ] {
            let wrong = fault(&format!("[palette]\nx = \"{written}\""));
            assert!(wrong.starts_with("/themes/mine.toml:2: `"), "{wrong}");
        }
        let wrong = fault("\ninherits = \"darkk\"");
        assert!(
            wrong.starts_with(
                "/themes/mine.toml:2: there is no theme `darkk` to inherit: choose dark"
            ),
            "{wrong}"
        );
        assert_eq!(
            fault("inherits = \"other\""),
            "/themes/other.toml:1: `mine` inherits this theme: one of them has to stand alone"
        );
        let wrong = fault("[roles]\n\nlink = { fgg = \"red\" }");
        assert!(
            wrong.starts_with("/themes/mine.toml:3: unknown field `fgg`"),
            "{wrong}"
        );
        assert_eq!(
            fault("[roles]\nlink = 1"),
            "/themes/mine.toml:2: invalid type: integer `1`, expected a style such as { fg = \"#86b6f0\", bold = true }"
        );
        assert!(fault("[roles").starts_with("/themes/mine.toml:1: "));
    }
}
