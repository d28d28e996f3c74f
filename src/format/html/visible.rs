//! What of a page nobody sees: what is not text, what is hidden by its markup, and the bars and forms round a text.

use super::tree::{Kind, Tag, Tree};

/// True for an element that is not shown, or shows no text of the page.
pub(super) fn is_hidden(tree: &Tree, at: usize) -> bool {
    use Tag::*;
    let Kind::Element(tag, _, attributes) = &tree.node(at).kind else {
        return false;
    };
    if matches!(
        tag,
        Script
            | Style
            | Head
            | Title
            | Template
            | Noscript
            | Svg
            | Iframe
            | Frame
            | Object
            | Embed
            | Audio
            | Video
            | Canvas
            | Button
            | Select
            | Datalist
            | Textarea
            | Noembed
            | Noframes
            | Map
            | Progress
            | Meter
    ) {
        return true;
    }
    for attribute in attributes {
        let value = attribute.value.trim();
        let is = match &*attribute.name.local {
            "hidden" => !value.eq_ignore_ascii_case("until-found"),
            // Pictures of formulas are hidden from those who hear the formula.
            "aria-hidden" => value == "true" && !matches!(tag, Img | Picture | Figure),
            "style" => hides(value),
            "class" => value.split_ascii_whitespace().any(is_unseen),
            _ => false,
        };
        if is {
            return true;
        }
    }
    false
}

/// True for a style that hides what it is given to.
fn hides(style: &str) -> bool {
    style.split(';').any(|one| {
        let Some((name, value)) = one.split_once(':') else {
            return false;
        };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |known: &str| value.eq_ignore_ascii_case(known);
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => is("none"),
            "visibility" => is("hidden") || is("collapse"),
            "mso-hide" => is("all"),
            "font-size" | "max-height" | "opacity" => {
                let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
                let least = if value.ends_with("px") { 1.0 } else { 0.0 };
                number.parse().is_ok_and(|number: f32| number <= least)
            }
            _ => false,
        }
    })
}

/// Names of classes by which what is for readers aloud alone, or for sharing, is known everywhere.
fn is_unseen(class: &str) -> bool {
    const UNSEEN: [&str; 24] = [
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "screen-reader-text",
        "screen-reader-only",
        "screenreader",
        "u-hidden-visually",
        "a11y-hidden",
        "assistive-text",
        "noprint",
        "mw-editsection",
        "sharedaddy",
        "sd-sharing",
        "addtoany_share_save_container",
        "a2a_kit",
        "feedflare",
        "share-buttons",
        "social-share",
        "social-sharing",
        "sharebar",
        "share-bar",
        "jp-relatedposts",
        "preheader",
        "mcnPreviewText",
    ];
    UNSEEN.iter().any(|known| known.eq_ignore_ascii_case(class))
}
