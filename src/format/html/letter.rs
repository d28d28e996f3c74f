//! Newsletters: what of a mail's markup is sent along with every issue and belongs to none.

use super::document::is_block;
use super::tree::{Tag, Tree};
use super::visible::is_hidden;

/// What stands round the text of a newsletter, in lower case, as mailing services write it in several languages.
const CLUTTER: [&str; 69] = [
    "view in browser",
    "view in your browser",
    "view this email",
    "view email in",
    "view online",
    "view as a web page",
    "read online",
    "read in browser",
    "read this online",
    "open in browser",
    "can't read this email",
    "can't see this email",
    "can’t see this email",
    "having trouble viewing",
    "trouble reading this",
    "email not displaying",
    "not displaying correctly",
    "web version",
    "webversion",
    "unsubscribe",
    "opt out",
    "opt-out",
    "email preferences",
    "manage preferences",
    "manage your preferences",
    "manage your subscription",
    "manage subscription",
    "update your preferences",
    "update your profile",
    "subscription preferences",
    "email settings",
    "change your preferences",
    "you are receiving this",
    "you're receiving this",
    "you received this",
    "you are subscribed",
    "you're subscribed",
    "this email was sent",
    "this message was sent",
    "this newsletter was sent",
    "was forwarded to you",
    "forwarded this email",
    "forward to a friend",
    "forward this email",
    "add us to your address book",
    "all rights reserved",
    "our mailing address",
    "privacy policy",
    "terms of service",
    "powered by mailchimp",
    "sent by substack",
    "im browser ansehen",
    "im browser lesen",
    "im browser anzeigen",
    "online ansehen",
    "newsletter abbestellen",
    "abmelden",
    "abbestellen",
    "darstellungsprobleme",
    "voir dans le navigateur",
    "version en ligne",
    "se désabonner",
    "se désinscrire",
    "désabonnement",
    "ver en el navegador",
    "darse de baja",
    "cancelar suscripción",
    "visualizza nel browser",
    "annulla l'iscrizione",
];

/// Bytes of a block that can be clutter, at the most: a text that speaks of leaving is longer.
const LENGTH: usize = 500;

/// For every node of a newsletter, whether it is part of the issue.
pub(super) fn kept(tree: &Tree) -> Vec<bool> {
    let mut kept = vec![true; tree.len()];
    let blocks = text_blocks(tree);
    let whole: usize = blocks.iter().map(|(_, text)| text.len()).sum();
    let (mut read, mut footer) = (0, None);
    for (at, text) in &blocks {
        let lower = text.to_lowercase();
        if text.len() <= LENGTH && CLUTTER.iter().any(|phrase| lower.contains(phrase)) {
            tree.within(*at).for_each(|inner| kept[inner] = false);
            // The first one behind most of the text begins the footer.
            if footer.is_none() && read * 5 > whole * 4 {
                footer = Some(tree.node(*at).end);
            }
        }
        read += text.len();
    }
    kept[footer.unwrap_or(tree.len())..].fill(false);
    kept
}

/// The innermost blocks with their words.
fn text_blocks(tree: &Tree) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        if is_hidden(tree, at) {
            at = tree.node(at).end;
            continue;
        }
        let inner = |at: usize| tree.tag(at).is_some_and(is_block);
        let is_innermost = tree
            .tag(at)
            .is_some_and(|tag| is_block(tag) && tag != Tag::Html)
            && !tree.within(at).skip(1).any(inner);
        if is_innermost {
            let words = tree.words_of(at);
            if !words.is_empty() {
                blocks.push((at, words));
            }
            at = tree.node(at).end;
        } else {
            at += 1;
        }
    }
    blocks
}
