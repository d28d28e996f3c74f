//! Roles → styles, at the colour depth of the terminal. No screen, no escape sequence, no file.
//!
//! | file | what is in it |
//! |---|---|
//! | `color` | colours, and what becomes of them where there are fewer |
//! | `shelf` | the themes that there are, read from `assets/themes/*.toml` and files of the same form |
//! | `wanted` | which of them the settings ask for |

mod color;
mod shelf;
mod wanted;

pub use color::{Color, Depth, Ground, Rgb};
pub use shelf::{Fault, Shelf, Source, THEMES};
pub use wanted::{Picked, Wanted};

use crate::document::{self, Inline, Stress, Syntax};

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
    Lead "lead" "The first paragraph of an article, set apart from the others."
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
    Listing "listing" "Code in lines of its own, where it is none of what follows."
    Keyword "keyword" "In code: a word of the language."
    String "string" "In code: text."
    Number "number" "In code: a number."
    Constant "constant" "In code: another value, or what stands for a character."
    Comment "comment" "In code: a remark."
    Type "type" "In code: a type, a class, a module."
    Function "function" "In code: a function, a macro, a command."
    Variable "variable" "In code: a variable, where the language marks it."
    Attribute "attribute" "In code: an attribute, an annotation, the name of a field."
    Tag "tag" "In code: a tag of a markup language, a key of a table."
    Operator "operator" "In code: operators, brackets and other marks."
    Added "added" "In a diff: a line that was added."
    Removed "removed" "In a diff: a line that was taken out."
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
            document::Role::Listing => Role::Listing,
            document::Role::Syntax(syntax) => match syntax {
                Syntax::Keyword => Role::Keyword,
                Syntax::String => Role::String,
                Syntax::Number => Role::Number,
                Syntax::Constant => Role::Constant,
                Syntax::Comment => Role::Comment,
                Syntax::Type => Role::Type,
                Syntax::Function => Role::Function,
                Syntax::Variable => Role::Variable,
                Syntax::Attribute => Role::Attribute,
                Syntax::Tag => Role::Tag,
                Syntax::Operator => Role::Operator,
                Syntax::Added => Role::Added,
                Syntax::Removed => Role::Removed,
            },
        }
    }
}

/// The roles that lie over a stretch that is stressed so; the later ones over the earlier ones.
const STRESSES: &[(Stress, Role)] = &[
    (Stress::LEAD, Role::Lead),
    (Stress::EMPHASIS, Role::Emphasis),
    (Stress::STRONG, Role::Strong),
    (Stress::UNDERLINED, Role::Inserted),
    (Stress::STRUCK, Role::Struck),
    (Stress::KEY, Role::Keyboard),
    (Stress::MARKED, Role::Highlight),
];

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

/// Roles → styles.
#[derive(Debug, Clone)]
pub struct Theme {
    name: String,
    styles: Vec<Style>,
    /// What it is made for; nothing where it has no background of its own.
    ground: Option<Ground>,
    /// Letters and background where nothing else is said, when it paints them.
    page: Option<Style>,
    /// It always paints its background: it is made for that one alone.
    paints: bool,
}

impl Theme {
    /// No style at all: for what is no terminal.
    pub fn plain() -> Theme {
        Theme {
            name: String::new(),
            styles: vec![Style::default(); ROLES.len()],
            ground: None,
            page: None,
            paints: false,
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is made for; nothing where it is made for every ground.
    pub fn ground(&self) -> Option<Ground> {
        self.ground
    }

    /// True when its background is part of it, and not the terminal's own.
    pub fn paints(&self) -> bool {
        self.paints
    }

    /// What every cell is before anything is written on it, on a terminal of this ground: the terminal's own, unless
    /// the theme is made for another.
    pub fn page(&self, terminal: Option<Ground>) -> Style {
        let is_other = terminal.is_some() && self.ground.is_some() && self.ground != terminal;
        let page = self.page.filter(|_| self.paints || is_other);
        page.unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::color::{contrast, of_256};
    use super::*;

    /// Roles that are seen, not read: what they mean is told by their place too.
    const CHROME: &[Role] = &[Role::Border, Role::BorderFocus];

    /// Roles that stand on a selected line: headlines, and what is listed in windows.
    const ON_SELECTION: &[Role] = &[
        Role::Read,
        Role::Unread,
        Role::UnreadMark,
        Role::Star,
        Role::Date,
        Role::Source,
        Role::Match,
        Role::Text,
        Role::Strong,
        Role::Key,
    ];

    fn figures(color: Option<Color>) -> Rgb {
        match color {
            Some(Color::Rgb(r, g, b)) => (r, g, b),
            Some(Color::Indexed(entry)) => of_256(entry),
            other => panic!("{other:?} is the terminal's own"),
        }
    }

    #[test]
    fn every_theme_can_be_read() {
        let shelf = Shelf::default();
        for (name, _) in THEMES.iter().filter(|(name, _)| *name != "mono") {
            let full = shelf.theme(name, Depth::True).unwrap();
            for depth in [Depth::True, Depth::Palette256] {
                let theme = shelf.theme(name, depth).unwrap();
                // What is not painted is, in fewer colours too, the background as the theme has it.
                let grounds = [theme.page.unwrap().bg, full.page.unwrap().bg].map(figures);
                for (role, called, _) in ROLES {
                    let style = theme.style(*role);
                    let Some(fg) = style.fg else { continue };
                    let least = if CHROME.contains(role) { 3.0 } else { 4.5 };
                    for ground in grounds {
                        let behind = style.bg.map_or(ground, |bg| figures(Some(bg)));
                        let found = contrast(figures(Some(fg)), behind);
                        assert!(found >= least, "{name} {depth:?}: {called} has {found:.2}");
                    }
                    for selection in [Role::Selected, Role::SelectedDim] {
                        if ON_SELECTION.contains(role) {
                            let behind = figures(theme.style(selection).bg);
                            let found = contrast(figures(Some(fg)), behind);
                            assert!(
                                found >= 4.5,
                                "{name} {depth:?}: {called} on {selection:?} has {found:.2}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_marked_is_told_from_what_is_not() {
        let shelf = Shelf::default();
        for (name, _) in THEMES.iter().filter(|(name, _)| *name != "mono") {
            for depth in [Depth::True, Depth::Palette256, Depth::Ansi16] {
                let theme = shelf.theme(name, depth).unwrap();
                let page = theme.page.unwrap().bg;
                let role = |role| theme.style(role);
                for marked in [
                    Role::Selected,
                    Role::SelectedDim,
                    Role::Hit,
                    Role::HitCurrent,
                    Role::Highlight,
                ] {
                    assert!(role(marked).bg.is_some(), "{name} {depth:?}: {marked:?}");
                    assert_ne!(role(marked).bg, page, "{name} {depth:?}: {marked:?}");
                }
                assert_ne!(
                    role(Role::Hit).bg,
                    role(Role::HitCurrent).bg,
                    "{name} {depth:?}"
                );
                assert_ne!(
                    role(Role::Selected),
                    role(Role::SelectedDim),
                    "{name} {depth:?}"
                );
                assert_ne!(role(Role::Keyword), role(Role::Listing), "{name} {depth:?}");
                assert_ne!(role(Role::String), role(Role::Keyword), "{name} {depth:?}");
            }
        }
    }

    #[test]
    fn sixteen_colours_are_read_in_both_usual_palettes() {
        // Of xterm and of the VGA card.
        const PALETTES: [[Rgb; 16]; 2] = [
            [
                (0, 0, 0),
                (0xcd, 0, 0),
                (0, 0xcd, 0),
                (0xcd, 0xcd, 0),
                (0, 0, 0xee),
                (0xcd, 0, 0xcd),
                (0, 0xcd, 0xcd),
                (0xe5, 0xe5, 0xe5),
                (0x7f, 0x7f, 0x7f),
                (0xff, 0, 0),
                (0, 0xff, 0),
                (0xff, 0xff, 0),
                (0x5c, 0x5c, 0xff),
                (0xff, 0, 0xff),
                (0, 0xff, 0xff),
                (0xff, 0xff, 0xff),
            ],
            [
                (0, 0, 0),
                (0xaa, 0, 0),
                (0, 0xaa, 0),
                (0xaa, 0x55, 0),
                (0, 0, 0xaa),
                (0xaa, 0, 0xaa),
                (0, 0xaa, 0xaa),
                (0xaa, 0xaa, 0xaa),
                (0x55, 0x55, 0x55),
                (0xff, 0x55, 0x55),
                (0x55, 0xff, 0x55),
                (0xff, 0xff, 0x55),
                (0x55, 0x55, 0xff),
                (0xff, 0x55, 0xff),
                (0x55, 0xff, 0xff),
                (0xff, 0xff, 0xff),
            ],
        ];
        let shelf = Shelf::default();
        for (name, _) in THEMES.iter().filter(|(name, _)| *name != "mono") {
            let theme = shelf.theme(name, Depth::Ansi16).unwrap();
            let page = theme.page.unwrap();
            for palette in PALETTES {
                let figures = |color| match color {
                    Some(Color::Ansi(at)) => palette[usize::from(at)],
                    other => panic!("{name}: {other:?}"),
                };
                for (role, called, _) in ROLES {
                    let style = theme.style(*role);
                    let fg = figures(style.fg.or(page.fg));
                    let found = contrast(fg, figures(style.bg.or(page.bg)));
                    assert!(found >= 3.0, "{name}: {called} has {found:.2}");
                }
            }
        }
    }

    #[test]
    fn without_colour_the_selection_still_shows() {
        for (name, _) in THEMES {
            let theme = Shelf::default().theme(name, Depth::None).unwrap();
            assert!(
                theme
                    .styles
                    .iter()
                    .all(|style| style.fg.is_none() && style.bg.is_none()),
                "{name}"
            );
            assert!(theme.style(Role::Selected).reverse, "{name}");
            assert_eq!(theme.page(Some(Ground::Light)), Style::default(), "{name}");
        }
    }

    #[test]
    fn the_head_of_an_article_is_told_from_its_text_without_colour_too() {
        let bare = |style: Style| Style {
            fg: None,
            bg: None,
            ..style
        };
        for (name, _) in THEMES {
            for depth in [Depth::True, Depth::Palette256, Depth::Ansi16, Depth::None] {
                let theme = Shelf::default().theme(name, depth).unwrap();
                let [text, lead, dateline] =
                    [Role::Text, Role::Lead, Role::Dateline].map(|role| theme.style(role));
                assert_ne!(bare(text), bare(lead), "{name} {depth:?}");
                assert_ne!(bare(text), bare(dateline), "{name} {depth:?}");
                assert_ne!(lead, dateline, "{name} {depth:?}");
            }
        }
    }

    #[test]
    fn a_background_is_painted_where_it_is_part_of_the_theme_or_the_terminal_has_another() {
        let shelf = Shelf::default();
        let bg = |name, terminal| shelf.theme(name, Depth::True).unwrap().page(terminal).bg;
        assert_eq!(bg("dark", None), None);
        assert_eq!(bg("dark", Some(Ground::Dark)), None);
        assert_eq!(bg("light", Some(Ground::Light)), None);
        assert!(bg("light", Some(Ground::Dark)).is_some());
        assert!(bg("paper", None).is_some());
        assert!(bg("paper", Some(Ground::Light)).is_some());
        assert_eq!(bg("mono", Some(Ground::Light)), None);
    }
}
