//! What a format found in an input that was read ahead of its turn, kept until the store takes it in.

use crate::article::{BodySpan, Fingerprint, Item, Subscription, Timestamp, Warning};
use crate::format::Sink;

/// A stretch of [`Recording::text`].
type Stretch = (u32, u32);

/// All that a format found, in order. Texts lie one behind the other in one string.
#[derive(Debug, Default)]
pub(super) struct Recording {
    text: String,
    found: Vec<Found>,
}

#[derive(Debug)]
enum Found {
    Item(Box<Recorded>),
    Warning(Warning),
    Subscription(Subscription),
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

    /// Hands all of it on.
    pub fn replay(self, sink: &mut dyn Sink) {
        let text = |(start, end): Stretch| &self.text[start as usize..end as usize];
        for found in self.found {
            match found {
                Found::Item(item) => {
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
                Found::Warning(warning) => sink.warning(warning),
                Found::Subscription(subscription) => sink.subscription(subscription),
            }
        }
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
        self.found.push(Found::Item(Box::new(recorded)));
    }

    fn warning(&mut self, warning: Warning) {
        self.found.push(Found::Warning(warning));
    }

    fn subscription(&mut self, subscription: Subscription) {
        self.found.push(Found::Subscription(subscription));
    }
}
