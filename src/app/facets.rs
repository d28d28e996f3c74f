//! The facets pane: what the rows that match have in common, line by line. What the filter asks for already stands at
//! its head, to be taken away.

use std::sync::Arc;

use super::message::Generation;
use super::model::RowsThen;
use crate::filter::{Facet, FacetKind, Facets, Query};

/// What the facets that are shown were counted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Basis {
    /// The last question that the filter was asked.
    pub filter: Generation,
    /// The rows.
    pub rows: RowsThen,
    /// The state of the marks.
    pub marks: u64,
}

/// The facets pane.
#[derive(Debug, Clone, Default)]
pub struct FacetPane {
    /// What the rows have in common; `None` until that was counted.
    pub facets: Option<Arc<Facets>>,
    pub(super) generation: Generation,
    pub(super) basis: Option<Basis>,
}

/// A line of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FacetLine {
    /// What the facets under it are.
    Heading(String),
    /// A facet that can be chosen.
    Facet {
        /// What it is of.
        kind: FacetKind,
        /// What it is called.
        label: String,
        /// What a filter says to ask for it.
        asks: String,
        /// How many rows have it; none of what is asked for already.
        count: Option<usize>,
        /// The filter asks for it, or denies it.
        asked: Option<Asked>,
        /// How many rows have the one of its kind that most have.
        most: usize,
    },
}

/// What a filter says of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It must be so.
    For,
    /// It must not.
    Against,
}

/// What a filter asks for by name, and whether it denies it.
fn asked(query: &Query) -> Vec<(&str, Asked)> {
    let texts = query.asked().into_iter().map(|span| &query.text()[span]);
    let told = texts.map(|text| match text.strip_prefix('!') {
        Some(denied) => (denied, Asked::Against),
        None => (text, Asked::For),
    });
    told.collect()
}

/// True when both ask for one name: whether it must be the whole of it depends on what other names there are.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |text: &str| {
        let text = text.replacen(":^\"", ":\"", 1);
        text.strip_suffix("\"$")
            .map_or(text.clone(), |start| format!("{start}\""))
    };
    one == other || bare(one) == bare(other)
}

impl FacetPane {
    /// The lines of the pane beside a filter.
    pub fn lines(&self, query: &Query) -> Vec<FacetLine> {
        let asked = asked(query);
        let mut lines = Vec::new();
        if !asked.is_empty() {
            lines.push(FacetLine::Heading("in the filter".into()));
            lines.extend(asked.iter().map(|(text, how)| FacetLine::Facet {
                kind: FacetKind::Asked,
                label: (*text).to_owned(),
                asks: (*text).to_owned(),
                count: None,
                asked: Some(*how),
                most: 0,
            }));
        }
        let sections = self.facets.iter().flat_map(|facets| &facets.sections);
        for section in sections {
            lines.push(FacetLine::Heading(section.title.clone()));
            let counts = section.facets.iter().map(|facet| facet.count);
            let most = counts.max().unwrap_or(0);
            let line = |facet: &Facet| FacetLine::Facet {
                kind: section.kind,
                label: facet.label.clone(),
                asks: facet.asks.clone(),
                count: Some(facet.count),
                asked: asked
                    .iter()
                    .find(|(text, _)| is_same(text, &facet.asks))
                    .map(|(_, how)| *how),
                most,
            };
            lines.extend(section.facets.iter().map(line));
        }
        lines
    }
}

/// A filter that asks for something, or denies it; one that does so already no longer does.
pub(super) fn toggled(query: &Query, asks: &str, how: Asked) -> String {
    let text = query.text();
    let mark = match how {
        Asked::For => "",
        Asked::Against => "!",
    };
    let wanted = format!("{mark}{asks}");
    let known = query.asked().into_iter().find(|span| {
        let text = &text[span.clone()];
        is_same(text.strip_prefix('!').unwrap_or(text), asks)
    });
    match known {
        // In front, where nothing that is still open can take it in.
        None => format!("{wanted} {}", text.trim_start_matches(['|', ' '])),
        Some(span) if text[span.clone()].starts_with('!') == (how == Asked::Against) => {
            let (before, after) = (&text[..span.start], &text[span.end..]);
            let gap = match before.trim_end().is_empty() || after.trim_start().is_empty() {
                true => "",
                false => " ",
            };
            format!("{}{gap}{}", before.trim_end(), after.trim_start())
        }
        Some(span) => format!("{}{wanted}{}", &text[..span.start], &text[span.end..]),
    }
    .trim()
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn a_facet_goes_into_a_filter_and_out_of_it() {
        use Asked::{Against, For};
        for (text, asks, how, becomes) in [
            ("", "lang:en", For, "lang:en"),
            ("oil", "lang:en", Against, "!lang:en oil"),
            ("lang:en oil", "lang:en", For, "oil"),
            ("oil lang:en", "lang:en", For, "oil"),
            ("oil lang:en gas", "lang:en", For, "oil gas"),
            ("oil !lang:en gas", "lang:en", Against, "oil gas"),
            ("oil !lang:en gas", "lang:en", For, "oil lang:en gas"),
            ("oil lang:en", "lang:en", Against, "oil !lang:en"),
            ("\"oil ", "lang:en", For, "lang:en \"oil"),
            ("| oil", "lang:en", For, "lang:en oil"),
            ("(lang:en | oil)", "lang:en", For, "lang:en (lang:en | oil)"),
            ("lang:en,fr", "lang:en", For, "lang:en lang:en,fr"),
            ("source:^\"AP\"$ oil", "source:\"AP\"", For, "oil"),
            ("!source:\"AP\"", "source:^\"AP\"$", Against, ""),
        ] {
            let query = Query::parse(text, NaiveDate::MIN);
            assert_eq!(toggled(&query, asks, how), becomes, "{text}");
        }
    }
}
