//! What a format found in an input, or in a stretch of one, kept until the store takes it in.

use crate::article::{BodySpan, Fingerprint, Item, Subscription, Timestamp, Warning};
use crate::format::Sink;

/// A stretch of [`Recording::text`].
type Stretch = (u32, u32);

/// All that a format found, of each kind in order. Texts lie one behind the other in one string.
#[derive(Debug, Default)]
pub(super) struct Recording {
    text: String,
    items: Vec<Recorded>,
    warnings: Vec<Warning>,
    subscriptions: Vec<Subscription>,
}

#[derive(Debug)]
struct Recorded {
    title: Stretch,
    source: Option<Stretch>,
    original: Option<(Stretch, Option<Stretch>)>,
    author: Option<Stretch>,
    published: Option<Timestamp>,
    url: Option<Stretch>,
    entry: Option<(Stretch, Stretch)>,
    lang: Option<Stretch>,
    tags: Vec<Stretch>,
    body: Option<BodySpan>,
    fingerprint: Fingerprint,
    line: u32,
}

impl Recording {
    fn keep(&mut self, text: &str) -> Stretch {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        (start, self.text.len() as u32)
    }

    /// Hands all of it on. What is left is empty, with room for as much again.
    pub fn replay(&mut self, sink: &mut dyn Sink) {
        let text = |(start, end): Stretch| &self.text[start as usize..end as usize];
        for item in &self.items {
            let tags: Vec<&str> = item.tags.iter().map(|tag| text(*tag)).collect();
            sink.item(&Item {
                title: text(item.title),
                source: item.source.map(text),
                original: item
                    .original
                    .map(|(title, source)| (text(title), source.map(text))),
                author: item.author.map(text),
                published: item.published,
                url: item.url.map(text),
                entry: item.entry.map(|(feed, id)| (text(feed), text(id))),
                lang: item.lang.map(text),
                tags: &tags,
                body: item.body,
                fingerprint: item.fingerprint,
                line: item.line,
            });
        }
        self.text.clear();
        self.items.clear();
        self.warnings
            .drain(..)
            .for_each(|warning| sink.warning(warning));
        self.subscriptions
            .drain(..)
            .for_each(|subscription| sink.subscription(subscription));
    }

    /// How many items, and how many bytes of text they have.
    pub fn size(&self) -> (usize, usize) {
        (self.items.len(), self.text.len())
    }
}

impl Sink for Recording {
    fn item(&mut self, item: &Item<'_>) {
        let mut keep = |text: &str| self.keep(text);
        let recorded = Recorded {
            title: keep(item.title),
            source: item.source.map(&mut keep),
            original: item
                .original
                .map(|(title, source)| (keep(title), source.map(&mut keep))),
            author: item.author.map(&mut keep),
            published: item.published,
            url: item.url.map(&mut keep),
            entry: item.entry.map(|(feed, id)| (keep(feed), keep(id))),
            lang: item.lang.map(&mut keep),
            tags: item.tags.iter().map(|tag| keep(tag)).collect(),
            body: item.body,
            fingerprint: item.fingerprint,
            line: item.line,
        };
        self.items.push(recorded);
    }

    fn warning(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    fn subscription(&mut self, subscription: Subscription) {
        self.subscriptions.push(subscription);
    }
}
