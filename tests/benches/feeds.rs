//! Reading feeds with bodies into a store, beside feed-rs, and beside the floor: checking that the same bytes are UTF-8
//! and finding where their tags begin. One feed with bodies in CDATA sections, one with escaped bodies, as Atom.

use std::io::Write;
use std::time::{Duration, Instant};

use dateline::io::load::{Input, Loader, Report};

use crate::headlines;
use crate::peers::processors;
use crate::race::ms;

const ROUNDS: usize = 3;

/// A body of some kilobytes, as markup.
fn body(titles: &[(String, &str)], nth: usize) -> String {
    let mut body = String::new();
    for paragraph in 0..9 {
        body.push_str("<p>");
        for sentence in 0..5 {
            let (title, _) = &titles[(nth * 7 + paragraph * 13 + sentence * 29) % titles.len()];
            body.push_str(title);
            body.push_str(match sentence % 3 {
                0 => ". ",
                1 => ", <em>as was said</em>, ",
                _ => {
                    " <a href=\"https://quay.example/archive?year=2025&amp;page=3\">and so on</a>. "
                }
            });
        }
        body.push_str("</p>\n");
    }
    body
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn rss(entries: usize) -> String {
    let titles = headlines::titles(1000);
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Harbour Post</title><link>https://quay.example/</link>\n",
    );
    for nth in 0..entries {
        let (title, source) = &titles[nth % titles.len()];
        feed.push_str(&format!(
            "<item>\n<title>{}</title>\n<link>https://quay.example/{nth}</link>\n<guid isPermaLink=\"false\">{nth}</guid>\n\
             <pubDate>Tue, 28 Oct 2025 09:{:02}:00 GMT</pubDate>\n<dc:creator>{}</dc:creator>\n<category>harbour</category>\n\
             <content:encoded><![CDATA[{}]]></content:encoded>\n</item>\n",
            escaped(title),
            nth % 60,
            escaped(source),
            body(&titles, nth)
        ));
    }
    feed + "</channel></rss>\n"
}

fn atom(entries: usize) -> String {
    let titles = headlines::titles(1000);
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Harbour Post</title>\
         <id>https://quay.example/feed</id><updated>2025-10-28T09:00:00Z</updated>\n",
    );
    for nth in 0..entries {
        let (title, source) = &titles[nth % titles.len()];
        feed.push_str(&format!(
            "<entry><title>{}</title><link href=\"https://quay.example/{nth}\"/><id>tag:quay.example,2025:{nth}</id>\
             <updated>2025-10-28T09:{:02}:00Z</updated><author><name>{}</name></author>\n<content type=\"html\">{}</content></entry>\n",
            escaped(title),
            nth % 60,
            escaped(source),
            escaped(&body(&titles, nth))
        ));
    }
    feed + "</feed>\n"
}

/// Runs the group.
pub fn run() {
    println!(
        "feeds: entries with bodies into a store, MB/s by the clock, by processor time (and beside feed-rs)"
    );
    for (name, feed) in [("rss, CDATA", rss(20_000)), ("atom, escaped", atom(20_000))] {
        let mut file = tempfile::Builder::new().suffix(".xml").tempfile().unwrap();
        file.write_all(feed.as_bytes()).unwrap();
        let inputs = [Input::Path(file.path().to_owned())];
        let mut load = || {
            let mut items = 0;
            Loader::default().load(&inputs, &|| false, &mut |report| {
                if let Report::Items(store, true) = report {
                    items = store.snapshot().len();
                }
            });
            assert_eq!(items, 20_000);
            items
        };
        let mut other = || {
            feed_rs::parser::parse(feed.as_bytes())
                .unwrap()
                .entries
                .len()
        };
        let mut floor = || {
            let text = std::str::from_utf8(feed.as_bytes()).unwrap();
            memchr::memchr_iter(b'<', text.as_bytes()).count()
        };
        let mut contestants: [&mut dyn FnMut() -> usize; 3] = [&mut load, &mut other, &mut floor];
        let mut best = [(Duration::MAX, Duration::MAX); 3];
        // In turn, so that what else the machine does meets them all alike.
        for _ in 0..ROUNDS {
            for ((wall, busy), contestant) in best.iter_mut().zip(contestants.iter_mut()) {
                let (started, before) = (Instant::now(), processors());
                std::hint::black_box(contestant());
                *wall = (*wall).min(started.elapsed());
                *busy = (*busy).min(processors() - before);
            }
        }
        let megabytes = feed.len() as f64 / 1e6;
        let speed = |time: Duration| megabytes * 1e3 / ms(time);
        println!("  {name}, {megabytes:.1} MB");
        for (name, (wall, busy)) in ["dateline", "feed-rs", "floor"].iter().zip(best) {
            println!(
                "    {name:<10} {:>6.0}  {:>6.0}  ({:.1}×)",
                speed(wall),
                speed(busy),
                best[1].1.as_secs_f64() / busy.as_secs_f64()
            );
        }
    }
}
