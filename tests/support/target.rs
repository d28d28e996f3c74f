//! What a format must never do, whatever bytes it is handed. Shared by the property tests and the fuzz target
//! (`tests/fuzz`), which is why it names nothing of either.

use dateline::document::dump::{markdown, plain_text};
use dateline::document::layout::{Measure, layout};
use dateline::format::encoding::Encoding;
use dateline::format::{Body, Format, Input, Item, Page, Reads, Sink, Subscription, Warning};

/// Columns at which every text is set.
const WIDTHS: [u16; 2] = [7, 68];

/// Texts of one input that are opened, at the most.
const OPENED: usize = 50;

/// Takes in what is found and looks at every text of it.
#[derive(Default)]
struct Looks {
    bodies: Vec<(u64, u64)>,
    items: usize,
}

fn is_clean(text: &str) {
    assert!(
        !text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')),
        "{text:?} would reach the terminal"
    );
}

impl Sink for Looks {
    fn item(&mut self, item: &Item<'_>) {
        assert!(!item.title.trim().is_empty(), "an item without a title");
        let (original, by) = item.original.unzip();
        let (feed, entry) = item.entry.unzip();
        let texts = [
            Some(item.title),
            item.source,
            original,
            by.flatten(),
            item.author,
            item.url,
            feed,
            entry,
            item.lang,
        ];
        texts.into_iter().flatten().for_each(is_clean);
        item.tags.iter().copied().for_each(is_clean);
        self.items += 1;
        if let Some(body) = item.body.filter(|_| self.bodies.len() < OPENED) {
            self.bodies.push((body.start, body.len));
        }
    }

    fn warning(&mut self, warning: Warning) {
        is_clean(&warning.message);
    }

    fn subscription(&mut self, subscription: Subscription) {
        is_clean(&subscription.url);
        subscription.title.iter().for_each(|title| is_clean(title));
        subscription.folder.iter().for_each(|name| is_clean(name));
    }
}

/// Reads bytes as a format would, and opens, sets and dumps the texts that it finds. Panics when anything is wrong.
/// Returns how many items there were.
pub fn read_as(format: &Format, bytes: &[u8]) -> usize {
    let Ok(mut encoding) = Encoding::of(bytes) else {
        return 0;
    };
    let mut copy = Vec::new();
    let mut bytes = bytes;
    if encoding.is_wide() || (format.reads == Reads::Utf8 && !encoding.is_utf_8()) {
        encoding.transcode(&mut bytes, &mut copy).unwrap();
        (encoding, bytes) = (Encoding::UTF_8, &copy);
    }
    let mut looks = Looks::default();
    let mut reader = bytes;
    let mut input = Input::new(&mut reader, encoding, "input");
    // An input in memory fails only where its format gives it up.
    let page = (format.parse)(&mut input, &mut looks).unwrap_or_default();
    for text in [&page.title, &page.site, &page.lang, &page.feed]
        .into_iter()
        .flatten()
    {
        is_clean(text);
    }
    for (start, len) in looks.bodies {
        let end = (start + len) as usize;
        assert!(end <= bytes.len(), "a text beyond the end of its input");
        open(format, &page, encoding, &bytes[start as usize..end]);
    }
    looks.items
}

fn open(format: &Format, page: &Page, encoding: Encoding, bytes: &[u8]) {
    let document = (format.document)(&Body {
        bytes,
        encoding,
        page,
    });
    document.text().split('\n').for_each(is_clean);
    document.links().iter().for_each(|link| is_clean(link));
    for width in WIDTHS {
        let set = layout(&document, &Measure::new(width), &[]);
        for line in 0..set.lines().len() {
            for piece in set.pieces(&document, line) {
                is_clean(&piece.text);
            }
        }
    }
    markdown(&document).split('\n').for_each(is_clean);
    plain_text(&document).split('\n').for_each(is_clean);
}
