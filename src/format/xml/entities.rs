//! What entities stand for.

use std::borrow::Cow;

use memchr::memchr;

use super::fault::Fault;
use crate::format::html::reference;

/// Entities that a document declares for itself: how many, how long each, and how much all that is made of them.
const ENTITIES: usize = 64;
const ENTITY: usize = 1024;
pub(super) const EXPANDED: usize = 1 << 20;

/// The longest name of an entity that is looked for.
pub(super) const NAME: usize = 40;

/// Entities that a document declares for itself, as far as they are plain text. Those of HTML are known without.
#[derive(Debug, Default)]
pub struct Entities {
    own: Vec<(String, String)>,
    expanded: usize,
}

impl Entities {
    /// Takes the entities of a document type declaration. One that is made of others is not taken, nor one that lies
    /// elsewhere: nothing is fetched, and nothing grows.
    pub(super) fn declare(&mut self, doctype: &str) {
        for declaration in doctype.split("<!ENTITY").skip(1) {
            let declaration = declaration.trim_start();
            let Some((name, rest)) = declaration.split_once(|c: char| c.is_ascii_whitespace())
            else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(quote @ ('"' | '\'')) = rest.chars().next() else {
                continue;
            };
            let Some((value, _)) = rest[1..].split_once(quote) else {
                continue;
            };
            let mut text = String::new();
            let whole = Entities::default().resolve_into(value, &mut text).is_none();
            if whole && value.len() <= ENTITY && self.own.len() < ENTITIES {
                self.own.push((name.to_owned(), text));
            }
        }
    }

    /// A document type declaration that declares the same.
    pub fn doctype(&self) -> String {
        if self.own.is_empty() {
            return String::new();
        }
        let mut doctype = String::from("<!DOCTYPE feed [");
        for (name, text) in &self.own {
            let text = escape(text);
            doctype.extend(["<!ENTITY ", name, " \"", &text, "\">"]);
        }
        doctype + "]>"
    }

    /// True when the document declares none: markup has its entities as they stand.
    pub fn are_all_known(&self) -> bool {
        self.own.is_empty()
    }

    /// Appends a text with its entities resolved. What is none stands as it is, and the first such fault is told.
    pub fn resolve_into(&mut self, raw: &str, into: &mut String) -> Option<Fault> {
        let mut fault = None;
        let mut rest = raw;
        while let Some(at) = memchr(b'&', rest.as_bytes()) {
            into.push_str(&rest[..at]);
            rest = &rest[at..];
            let bytes = rest.as_bytes();
            let end = memchr(b';', &bytes[..bytes.len().min(NAME)]);
            let name = end.map(|end| &bytes[1..end]);
            let is_name = |name: &&[u8]| {
                !name.is_empty()
                    && name.iter().all(|b| {
                        b.is_ascii_alphanumeric()
                            || *b == b'#'
                            || *b == b'_'
                            || *b == b'-'
                            || *b == b'.'
                    })
            };
            let Some(name) = name.filter(is_name) else {
                fault = fault.or(Some(Fault::Ampersand));
                into.push('&');
                rest = &rest[1..];
                continue;
            };
            let length = name.len() + 2;
            if self.push(&rest[..length], into) {
                rest = &rest[length..];
            } else {
                fault = fault.or(Some(Fault::Entity));
                into.push('&');
                rest = &rest[1..];
            }
        }
        into.push_str(rest);
        fault
    }

    /// Appends what `&name;` stands for.
    fn push(&mut self, whole: &str, into: &mut String) -> bool {
        let known = match whole {
            "&lt;" => "<",
            "&gt;" => ">",
            "&amp;" => "&",
            "&quot;" => "\"",
            _ => "",
        };
        if !known.is_empty() {
            into.push_str(known);
            return true;
        }
        let name = &whole[1..whole.len() - 1];
        if let Some((_, text)) = self.own.iter().find(|(own, _)| own == name) {
            if self.expanded + text.len() > EXPANDED {
                return false;
            }
            self.expanded += text.len();
            into.push_str(text);
            return true;
        }
        // HTML also knows some that end without the semicolon, within a name: those are none.
        let before = into.len();
        let is_whole = reference(whole, into) == whole.len();
        if !is_whole {
            into.truncate(before);
        }
        is_whole
    }
}

/// A text as markup has it.
pub fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(text)
}
