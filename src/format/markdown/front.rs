//! Front matter: what stands at the head of a text and says what it is. YAML between `---`, TOML between `+++`, JSON
//! before `;;;`, and lines `Name: value` without a fence. The one door to `saphyr_parser`.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::text::sanitise;

/// What a name in front matter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Date,
    Author,
    Source,
    Url,
    Language,
    Tags,
}

const FIELDS: usize = Field::Tags as usize + 1;

/// The names that Jekyll, Hugo, Hexo, Pelican, Zola, Obsidian and their like use, in lower case and without what
/// separates words; the better ones of a field first.
const NAMES: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("headline", Field::Title),
    ("date", Field::Date),
    ("published", Field::Date),
    ("pubdate", Field::Date),
    ("pubdatetime", Field::Date),
    ("publishdate", Field::Date),
    ("publishedat", Field::Date),
    ("datepublished", Field::Date),
    ("created", Field::Date),
    ("createdat", Field::Date),
    ("creationdate", Field::Date),
    ("updated", Field::Date),
    ("lastmod", Field::Date),
    ("modified", Field::Date),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("by", Field::Author),
    ("byline", Field::Author),
    ("creator", Field::Author),
    ("source", Field::Source),
    ("publication", Field::Source),
    ("publisher", Field::Source),
    ("site", Field::Source),
    ("sitename", Field::Source),
    ("url", Field::Url),
    ("link", Field::Url),
    ("canonical", Field::Url),
    ("canonicalurl", Field::Url),
    ("sourceurl", Field::Url),
    ("permalink", Field::Url),
    ("lang", Field::Language),
    ("language", Field::Language),
    ("locale", Field::Language),
    ("tags", Field::Tags),
    ("keywords", Field::Tags),
    ("categories", Field::Tags),
    ("category", Field::Tags),
];

/// Names of tables in which more of those names stand.
const WITHIN: &[&str] = &["taxonomies", "extra", "params", "meta", "metadata"];

/// Names by which a table says what it is, as that of an author.
const NAMED: &[&str] = &["name", "title"];

/// Values of front matter that are looked at, at the most.
const VALUES: usize = 2000;

fn rank(name: &str) -> Option<usize> {
    let separates = |c: char| matches!(c, '_' | '-' | ' ');
    let plain = name.replace(separates, "").to_ascii_lowercase();
    NAMES.iter().position(|(known, _)| *known == plain)
}

/// A value, and the names that lead to it.
type Value = (Vec<String>, String);

/// What front matter says. A field that it does not have is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    fields: [Option<(usize, Vec<String>)>; FIELDS],
}

impl FrontMatter {
    /// What stands between two lines of a fence.
    pub fn fenced(fence: &str, text: &str) -> FrontMatter {
        let values = match fence {
            "+++" => toml(text),
            ";;;" => yaml(&format!("{{{text}}}")),
            _ => yaml(text).or_else(|| yaml(&quoted(text))),
        };
        // One line that is no YAML does not hide the others.
        FrontMatter::of(values.unwrap_or_else(|| lines(text)))
    }

    /// Lines `Name: value` without a fence, as far as they can be such: the first names the title, or two of them are
    /// names that we know.
    pub fn bare(text: &str) -> Option<FrontMatter> {
        let names = || {
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(name, _)| name.trim())
        };
        let is_title = names()
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("title"));
        let known = names().filter(|name| rank(name).is_some()).count();
        let first = names().next().is_some_and(|name| rank(name).is_some());
        (is_title || (first && known >= 2)).then(|| FrontMatter::of(lines(text)))
    }

    fn of(values: Vec<Value>) -> FrontMatter {
        let mut front = FrontMatter::default();
        for (path, value) in values {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let path = match path[..] {
                [outer, ..] if WITHIN.contains(&outer) && path.len() > 1 => &path[1..],
                _ => &path[..],
            };
            let name = match path {
                [name] => name,
                [name, inner] if NAMED.contains(inner) => name,
                _ => continue,
            };
            let Some(rank) = rank(name) else { continue };
            let value = sanitise(&value)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if value.is_empty() {
                continue;
            }
            let slot = &mut front.fields[NAMES[rank].1 as usize];
            match slot {
                Some((better, _)) if *better < rank => {}
                Some((same, values)) if *same == rank => values.push(value),
                _ => *slot = Some((rank, vec![value])),
            }
        }
        front
    }

    fn values(&self, field: Field) -> &[String] {
        self.fields[field as usize]
            .as_ref()
            .map_or(&[], |(_, values)| values)
    }

    fn first(&self, field: Field) -> Option<&str> {
        self.values(field).first().map(String::as_str)
    }

    /// True when it says nothing that we know.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(Option::is_none)
    }

    pub fn title(&self) -> Option<&str> {
        self.first(Field::Title)
    }

    pub fn date(&self) -> Option<&str> {
        self.first(Field::Date)
    }

    /// The authors, in one line.
    pub fn author(&self) -> Option<String> {
        let all = self.values(Field::Author).join(", ");
        (!all.is_empty()).then_some(all)
    }

    pub fn source(&self) -> Option<&str> {
        self.first(Field::Source).filter(|source| !is_web(source))
    }

    /// The address, where it is one that leads there from elsewhere.
    pub fn url(&self) -> Option<&str> {
        let stated = [self.first(Field::Url), self.first(Field::Source)];
        stated.into_iter().flatten().find(|url| is_web(url))
    }

    pub fn lang(&self) -> Option<&str> {
        self.first(Field::Language)
    }

    /// What it is about; several in one value stand apart by commas.
    pub fn tags(&self) -> Vec<&str> {
        let all = self
            .values(Field::Tags)
            .iter()
            .flat_map(|tags| tags.split(','));
        all.map(|tag| tag.trim().trim_start_matches('#'))
            .filter(|tag| !tag.is_empty())
            .collect()
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// What is open while the events of YAML go by.
enum Open {
    List,
    /// A table, with the name whose value comes next.
    Table(Option<String>),
}

/// The values of some YAML. `None` when it is none. What an alias stands for is left out: a few lines of them can stand
/// for more than there is memory.
fn yaml(text: &str) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // Which of them are a name themselves.
    let mut is_name: Vec<bool> = Vec::new();
    let names = |open: &[Open]| -> Vec<String> {
        let name = |open: &Open| match open {
            Open::Table(name) => name.clone(),
            Open::List => None,
        };
        open.iter().filter_map(name).collect()
    };
    // A value was read: what comes next in its table is a name.
    let settle = |open: &mut Vec<Open>| {
        if let Some(Open::Table(name)) = open.last_mut() {
            *name = None;
        }
    };
    for event in Parser::new_from_str(text) {
        if values.len() >= VALUES {
            break;
        }
        match event.ok()?.0 {
            Event::Scalar(text, style, ..) => {
                if let Some(Open::Table(name @ None)) = open.last_mut() {
                    *name = Some(text.into_owned());
                    continue;
                }
                let is_null = style == ScalarStyle::Plain
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                if !is_null && !open.is_empty() {
                    values.push((names(&open), text.into_owned()));
                }
                settle(&mut open);
            }
            Event::Alias(_) => match open.last_mut() {
                Some(Open::Table(name @ None)) => *name = Some(String::new()),
                _ => settle(&mut open),
            },
            event @ (Event::SequenceStart(..) | Event::MappingStart(..)) => {
                is_name.push(matches!(open.last(), Some(Open::Table(None))));
                let is_list = matches!(event, Event::SequenceStart(..));
                open.push(if is_list {
                    Open::List
                } else {
                    Open::Table(None)
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
                let was_name = is_name.pop() == Some(true);
                match open.last_mut() {
                    // A name that is a list or a table is none that we know.
                    Some(Open::Table(name)) if was_name => {
                        *name = Some(String::new());
                    }
                    _ => settle(&mut open),
                }
            }
            // What follows the first document is none of it.
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Some(values)
}

/// YAML whose values of one line stand in quotation marks, where they have something in them that people write and
/// YAML takes for something else.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.lines() {
        let value = line
            .split_once(": ")
            .filter(|_| !line.starts_with([' ', '-', '#', '\t']));
        match value {
            Some((name, value))
                if !value
                    .trim_start()
                    .starts_with(['"', '\'', '[', '{', '|', '>']) =>
            {
                let value = value.trim().replace('\'', "''");
                out.extend([name, ": '", &value, "'\n"]);
            }
            _ => out.extend([line, "\n"]),
        }
    }
    out
}

/// The values of some TOML. `None` when it is none.
fn toml(text: &str) -> Option<Vec<Value>> {
    fn walk(value: toml::Value, names: &[String], values: &mut Vec<Value>) {
        match value {
            toml::Value::Array(list) => list.into_iter().for_each(|one| walk(one, names, values)),
            toml::Value::Table(table) => {
                for (name, value) in table {
                    let names = [names, &[name]].concat();
                    walk(value, &names, values);
                }
            }
            toml::Value::String(text) => values.push((names.to_vec(), text)),
            other => values.push((names.to_vec(), other.to_string())),
        }
    }
    let table: toml::Table = text.parse().ok()?;
    let mut values = Vec::new();
    walk(toml::Value::Table(table), &[], &mut values);
    Some(values)
}

/// The values of lines `name: value` or `name = value`, with lists in brackets or below; whatever else is between them
/// is passed over.
fn lines(text: &str) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let mut name: Option<&str> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indented = line.starts_with([' ', '\t']);
        let inner = line.trim();
        if let Some(element) = inner.strip_prefix("- ") {
            let known = name.map(|name| (vec![name.to_owned()], unquoted(element).to_owned()));
            values.extend(known);
            continue;
        }
        if indented {
            // A value that goes on.
            if let Some((path, value)) = values.last_mut()
                && path.last().map(String::as_str) == name
            {
                value.push(' ');
                value.push_str(inner);
            }
            continue;
        }
        let Some((key, value)) = line.split_once([':', '=']) else {
            continue;
        };
        let key = key.trim();
        name = Some(key);
        let value = value.trim();
        let list = value
            .strip_prefix('[')
            .and_then(|list| list.strip_suffix(']'));
        let elements: Vec<&str> =
            list.map_or_else(|| vec![value], |list| list.split(',').collect());
        let elements = elements.into_iter().map(|element| unquoted(element.trim()));
        values.extend(
            elements
                .filter(|element| !element.is_empty())
                .map(|element| (vec![key.to_owned()], element.to_owned())),
        );
    }
    values
}

/// A value without the quotation marks around it.
fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|mark| value.strip_prefix(mark)?.strip_suffix(mark))
        .unwrap_or(value)
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(front: &FrontMatter) -> String {
        let author = front.author().unwrap_or_default();
        let parts = [
            front.title(),
            front.date(),
            Some(&author),
            front.source(),
            front.url(),
            front.lang(),
        ];
        let parts = parts.map(Option::unwrap_or_default).join("|");
        format!("{parts}|{}", front.tags().join("+"))
    }

    #[test]
    fn front_matter_is_read_as_its_programs_write_it() {
        for (fence, text, wanted) in [
            (
                "---",
                "title: 'It''s late'\ndate: 2025-10-28 09:30:00 +0100\nauthor: \"Ana \\u00c9\"\ntags: [boats, \"two, three\"]\nlang: en\n",
                "It's late|2025-10-28 09:30:00 +0100|Ana É|||en|boats+two+three",
            ),
            (
                "---",
                "title: >-\n  A folded\n  title\nauthors:\n  - name: Ana\n    url: https://ana.example/\n  - Bo\ncategories:\n- boats\nsource: https://a.example/1\n",
                "A folded title||Ana, Bo||https://a.example/1||boats",
            ),
            (
                "---",
                "title: |\n  Literal\nauthor:\n  name: Ana\n  title: Captain\ncreated: 2025-10-28\naliases: [x]\ntags: '#boats'\n",
                "Literal|2025-10-28|Ana, Captain||||boats",
            ),
            // What is no YAML, and what people take for it all the same.
            (
                "---",
                "title: Boats: a history\nauthor: Ana\ntags:\n- a\n- b\n",
                "Boats: a history||Ana||||a+b",
            ),
            (
                "---",
                "title: &t Anchored\nsite: *t\ndate: null\nlang: ~\n",
                "Anchored||||||",
            ),
            (
                "---",
                "? [a, b]\n: c\ntitle: Odd names\n",
                "Odd names||||||",
            ),
            (
                "+++",
                "title = \"T\"\ndate = 2025-10-28T09:30:00Z\nauthors = [\"Ana\", \"Bo\"]\n[taxonomies]\ntags = [\"a\"]\n[extra]\nlang = 'de'\n",
                "T|2025-10-28T09:30:00Z|Ana, Bo|||de|a",
            ),
            ("+++", "title = 'T'\nbroken\n", "T||||||"),
            (
                ";;;",
                "\"title\": \"T\",\n\"published_at\": \"2025-10-28\"\n",
                "T|2025-10-28|||||",
            ),
        ] {
            assert_eq!(told(&FrontMatter::fenced(fence, text)), wanted, "{text}");
        }
    }

    #[test]
    fn lines_without_a_fence_are_front_matter_when_they_name_a_title() {
        let front =
            FrontMatter::bare("Title: Week 7\nNumber: 7\nDate: 2025-10-28\nTags: a, b\n").unwrap();
        assert_eq!(told(&front), "Week 7|2025-10-28|||||a+b");
        assert!(FrontMatter::bare("Author: Ana\nDate: 2025-10-28\n").is_some());
        assert_eq!(FrontMatter::bare("Note: this is a text\n"), None);
        assert_eq!(FrontMatter::bare("Source: a wire\nand more\n"), None);
    }

    #[test]
    fn a_bomb_of_aliases_is_none() {
        let mut text = String::from("a0: &a0 [x, x]\n");
        for n in 1..60 {
            let inner = vec![format!("*a{}", n - 1); 10].join(", ");
            text.push_str(&format!("a{n}: &a{n} [{inner}]\n"));
        }
        text.push_str("title: T\n");
        assert_eq!(FrontMatter::fenced("---", &text).title(), Some("T"));
    }
}
