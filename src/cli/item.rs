//! An item as JSON. The names of its fields and their order are a contract.

use serde::Serialize;

use super::edition::Edition;
use crate::article::RowId;

/// An item as `list` and `show` print it.
#[derive(Serialize)]
pub(super) struct JsonItem<'a> {
    id: String,
    title: &'a str,
    source: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<String>,
    url: Option<&'a str>,
    feed: Option<&'a str>,
    lang: Option<&'a str>,
    words: u32,
    has_body: bool,
    read: bool,
    starred: bool,
    queued: bool,
    tags: Vec<&'a str>,
    story: Option<JsonStory>,
    origins: Vec<JsonOrigin<'a>>,
    score: Option<i32>,
}

#[derive(Serialize)]
struct JsonStory {
    id: String,
    sources: u32,
}

#[derive(Serialize)]
struct JsonOrigin<'a> {
    path: &'a str,
    line: u32,
}

impl<'a> JsonItem<'a> {
    /// A row, with its score where a filter ranked it.
    pub fn new(edition: &'a Edition, row: RowId, score: Option<i32>) -> JsonItem<'a> {
        let snapshot = &edition.snapshot;
        let headline = snapshot.headline(row);
        let mark = edition.mark(row);
        let origins = snapshot.origins(row);
        let origins = origins.iter().map(|origin| JsonOrigin {
            path: &snapshot.file(origin.file).name,
            line: origin.line,
        });
        JsonItem {
            id: headline.id.to_string(),
            title: headline.title,
            source: headline.source,
            author: headline.author,
            published: headline.published.map(|date| date.to_string()),
            url: headline.url,
            feed: snapshot.file(headline.origin.file).page.feed.as_deref(),
            lang: headline.lang,
            words: headline.body.map_or(0, |(_, body)| body.words),
            has_body: headline.body.is_some(),
            read: mark.read,
            starred: mark.starred,
            queued: mark.queued,
            tags: headline.tags().collect(),
            story: edition.stories().of(row).map(|story| JsonStory {
                id: snapshot.id(story.rows[0]).to_string(),
                sources: story.sources,
            }),
            origins: origins.collect(),
            score,
        }
    }
}
