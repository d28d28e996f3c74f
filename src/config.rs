//! What the user asked for: defaults ← file ← environment ← flags. Pure parsing; whoever calls reads the file.

use serde::Deserialize;
use toml::Spanned;

use crate::document::layout::Measure;

/// The default settings, as `dateline config default` prints them.
pub const DEFAULT: &str = include_str!("../assets/config.toml");

/// The one resolved answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The name of a theme; `auto` for the one that suits the terminal.
    pub theme: String,
    /// The one that suits a dark terminal.
    pub theme_dark: String,
    /// The one that suits a light terminal.
    pub theme_light: String,
    /// How an article is set; its columns at the most.
    pub measure: Measure,
    /// Columns of text; `None` for as many as have room for the measure.
    pub columns: Option<u8>,
    /// The address of a web search, with `{}` where the words go.
    pub web_search: String,
    /// Links are links for the terminal too.
    pub hyperlinks: Hyperlinks,
    /// Take the mouse.
    pub mouse: bool,
    /// The list's share of the screen, in percent.
    pub list_width: u16,
    /// Opening an article marks the others of its story as read too. Not by default: a mark is the user's, and another
    /// source's article is another article.
    pub read_story: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            theme: "auto".into(),
            theme_dark: "dark".into(),
            theme_light: "light".into(),
            measure: Measure {
                hyphenate: true,
                lead: true,
                ..Measure::new(68)
            },
            columns: None,
            web_search: "https://duckduckgo.com/?q={}".into(),
            hyperlinks: Hyperlinks::Auto,
            mouse: true,
            list_width: 42,
            read_story: false,
        }
    }
}

/// When links are links for the terminal too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hyperlinks {
    /// On a terminal that is not known to show them as text.
    Auto,
    /// Wherever something is written.
    Always,
    /// Nowhere.
    Never,
}

/// What is wrong with a file of settings; one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    theme: Option<Spanned<String>>,
    theme_dark: Option<Spanned<String>>,
    theme_light: Option<Spanned<String>>,
    measure: Option<Spanned<u16>>,
    columns: Option<Spanned<WrittenColumns>>,
    hyphenate: Option<bool>,
    justify: Option<bool>,
    lead: Option<bool>,
    paragraphs: Option<Spanned<String>>,
    line_spacing: Option<Spanned<u8>>,
    bidi: Option<Spanned<String>>,
    web_search: Option<Spanned<String>>,
    hyperlinks: Option<Hyperlinks>,
    mouse: Option<bool>,
    list_width: Option<Spanned<u16>>,
    read_story: Option<bool>,
}

/// A number, or a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenColumns {
    Count(i64),
    Word(String),
}

impl Config {
    /// The defaults, and over them what a file says; `themes` are the names to choose from, beside `auto`.
    pub fn parse(text: &str, themes: &[&str]) -> Result<Config, Fault> {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let fault = |at: usize, message: String| Fault {
            line: line(at),
            message,
        };
        let written: Written = toml::from_str(text).map_err(|error| {
            let message = error.message().replace('\n', " ");
            fault(error.span().map_or(0, |span| span.start), message)
        })?;
        let mut config = Config::default();
        for (written, of) in [
            (written.theme, &mut config.theme),
            (written.theme_dark, &mut config.theme_dark),
            (written.theme_light, &mut config.theme_light),
        ] {
            let Some(theme) = written else { continue };
            let name = theme.get_ref().as_str();
            let is_auto = name == "auto" && of == "auto";
            if !is_auto && !themes.contains(&name) {
                let auto = if of == "auto" { "auto, " } else { "" };
                let message = format!(
                    "there is no theme `{name}`: choose {auto}{}",
                    themes.join(", ")
                );
                return Err(fault(theme.span().start, message));
            }
            *of = theme.into_inner();
        }
        if let Some(measure) = written.measure {
            if !(20..=400).contains(measure.get_ref()) {
                return Err(fault(
                    measure.span().start,
                    "measure is a number of columns from 20 to 400".into(),
                ));
            }
            config.measure.width = measure.into_inner();
        }
        if let Some(columns) = written.columns {
            config.columns = match columns.get_ref() {
                WrittenColumns::Word(word) if word == "auto" => None,
                WrittenColumns::Count(count @ 1..=3) => Some(*count as u8),
                _ => {
                    let message = "columns is \"auto\", 1, 2 or 3".into();
                    return Err(fault(columns.span().start, message));
                }
            };
        }
        let set = &mut config.measure;
        set.hyphenate = written.hyphenate.unwrap_or(set.hyphenate);
        set.justify = written.justify.unwrap_or(set.justify);
        set.lead = written.lead.unwrap_or(set.lead);
        let one_of = |name: &str, value: &Spanned<String>, first: &str, second: &str| {
            let given = value.get_ref().as_str();
            if given == first || given == second {
                return Ok(given == first);
            }
            let message = format!("{name} is \"{first}\" or \"{second}\"");
            Err(fault(value.span().start, message))
        };
        if let Some(paragraphs) = written.paragraphs {
            set.indent = one_of("paragraphs", &paragraphs, "indent", "space")?;
        }
        if let Some(bidi) = written.bidi {
            set.reorder = one_of("bidi", &bidi, "dateline", "terminal")?;
        }
        if let Some(spacing) = written.line_spacing {
            if !(1..=3).contains(spacing.get_ref()) {
                return Err(fault(
                    spacing.span().start,
                    "line-spacing is 1, 2 or 3".into(),
                ));
            }
            set.leading = spacing.get_ref() - 1;
        }
        if let Some(address) = written.web_search {
            let is_web = ["https://", "http://"]
                .iter()
                .any(|scheme| address.get_ref().starts_with(scheme));
            if !is_web || !address.get_ref().contains("{}") {
                let message =
                    "web-search is an http or https address with {} where the words go".into();
                return Err(fault(address.span().start, message));
            }
            config.web_search = address.into_inner();
        }
        if let Some(share) = written.list_width {
            if !(15..=80).contains(share.get_ref()) {
                return Err(fault(
                    share.span().start,
                    "list-width is a percentage from 15 to 80".into(),
                ));
            }
            config.list_width = share.into_inner();
        }
        config.hyperlinks = written.hyperlinks.unwrap_or(config.hyperlinks);
        config.mouse = written.mouse.unwrap_or(config.mouse);
        config.read_story = written.read_story.unwrap_or(config.read_story);
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_says_the_defaults() {
        let themes = ["dark", "light"];
        assert_eq!(Config::parse(DEFAULT, &themes), Ok(Config::default()));
        assert_eq!(Config::parse("", &[]), Ok(Config::default()));
    }

    #[test]
    fn a_fault_names_its_line() {
        let fault = |text| {
            Config::parse(text, &["dark", "light"])
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            fault("theme = \"dark\"\nmeasure = 5"),
            "2: measure is a number of columns from 20 to 400"
        );
        assert!(
            fault("mouse = 1").starts_with("1: invalid type"),
            "{}",
            fault("mouse = 1")
        );
        assert!(
            fault("\n\ntheem = \"dark\"").starts_with("3: unknown field `theem`"),
            "{}",
            fault("\n\ntheem = 1")
        );
        assert_eq!(
            fault("theme = \"pink\""),
            "1: there is no theme `pink`: choose auto, dark, light"
        );
        assert_eq!(
            fault("theme-light = \"auto\""),
            "1: there is no theme `auto`: choose dark, light"
        );
        assert!(fault("web-search = \"javascript:{}\"").contains("http"));
        assert_eq!(
            fault("paragraphs = \"both\""),
            "1: paragraphs is \"indent\" or \"space\""
        );
        assert_eq!(fault("columns = 4"), "1: columns is \"auto\", 1, 2 or 3");
        assert!(
            fault("hyperlinks = \"maybe\"").starts_with("1: unknown variant `maybe`"),
            "{}",
            fault("hyperlinks = \"maybe\"")
        );
        assert_eq!(fault("line-spacing = 0"), "1: line-spacing is 1, 2 or 3");
    }

    #[test]
    fn a_file_says_how_articles_are_set() {
        let columns = |text| Config::parse(text, &[]).unwrap().columns;
        assert_eq!(columns("columns = 2"), Some(2));
        assert_eq!(columns("columns = \"auto\""), None);
        let text = "hyphenate = false\njustify = true\nlead = false\nparagraphs = \"indent\"\nline-spacing = 2\nbidi = \"terminal\"";
        let wanted = Measure {
            justify: true,
            indent: true,
            leading: 1,
            reorder: false,
            ..Measure::new(68)
        };
        assert_eq!(Config::parse(text, &[]).unwrap().measure, wanted);
    }
}
