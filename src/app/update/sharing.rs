//! What leaves the reader: addresses to a browser, text to the clipboard.

use crate::app::action::Action;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::document::dump;

/// Only what a browser should open is handed to one.
fn is_web(address: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// Opens an address out of the program.
pub(super) fn browse_address(model: &mut Model, address: &str, effects: &mut Vec<Effect>) {
    if !is_web(address) {
        model.complain(format!("{address} is no address for a browser"));
        return;
    }
    model.say(format!("opening {address}"));
    effects.push(Effect::Browse(address.to_owned()));
}

pub(super) fn browse(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let (address, text) = match headline.url {
        Some(url) if is_web(url) => (url.to_owned(), format!("opening {url}")),
        Some(url) => {
            let text = format!("{url} is no address for a browser");
            model.complain(text);
            return;
        }
        None => {
            let words = format!("{} {}", headline.title, headline.source.unwrap_or_default());
            let address = model
                .settings
                .web_search
                .replace("{}", &percent_encoded(words.trim()));
            (address, "searching the web for the headline".into())
        }
    };
    effects.push(Effect::Browse(address));
    model.say(text);
}

/// Percent-encoding of a query's value (RFC 3986, section 2.1): all but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

pub(super) fn copy(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let (what, text) = match action {
        Action::CopyAddress => ("the address", headline.url.map(str::to_owned)),
        Action::CopyText => {
            let shown = model.reader.row == Some(headline.row);
            (
                "the text",
                model
                    .reader
                    .document()
                    .filter(|_| shown)
                    .map(|document| dump::plain_text(document)),
            )
        }
        _ => ("the title", Some(headline.title.to_owned())),
    };
    let text = match text {
        Some(text) => {
            effects.push(Effect::Copy(text));
            format!("copied {what}")
        }
        None if action == Action::CopyText => "the text is not open: open the article first".into(),
        None => format!("{what} is not known"),
    };
    model.say(text);
}
