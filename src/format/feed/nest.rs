//! The elements that are open while a feed is read: their names, which namespaces they declare, which base address and
//! which language holds in them. What ill-formed XML opens and closes is made a nest again here.

use std::fmt::Write;

use memchr::memmem;

use super::vocabulary::{Vocabulary, of_namespace, of_prefix};
use crate::article::resolve;
use crate::format::xml::{Tag, escape};

/// Elements within elements, at the most: what lies deeper is counted alone.
const DEPTH: usize = 512;

/// Bytes of a context, at the most.
const CONTEXT: usize = 16 * 1024;

/// How far up an end tag looks for its element, and how far down from the outermost.
const NEAR: usize = 48;
const OUTER: usize = 8;

/// What an open element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Around a feed, or something that says nothing to us.
    Other,
    /// A feed, or its channel.
    Feed,
    /// An entry.
    Entry,
    /// Holds what could stand without it.
    Group,
    /// What a text is taken from, or an element within it.
    Text,
}

#[derive(Debug)]
struct Element {
    role: Role,
    /// Where its name begins in [`Nest::names`].
    name: usize,
    /// How many namespaces, bases and languages were there before it.
    before: [usize; 3],
}

#[derive(Debug)]
struct Namespace {
    prefix: String,
    address: String,
    known: Option<Vocabulary>,
}

/// The open elements, outermost first.
#[derive(Debug, Default)]
pub struct Nest {
    elements: Vec<Element>,
    names: String,
    namespaces: Vec<Namespace>,
    bases: Vec<String>,
    languages: Vec<String>,
    /// Elements that lie too deep.
    deeper: usize,
}

/// The prefix of a name, and the name without it.
pub fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

impl Nest {
    /// Opens an element, and tells whose its name is.
    pub fn open(&mut self, tag: &Tag<'_>) -> Vocabulary {
        if self.elements.len() >= DEPTH {
            self.deeper += 1;
            return Vocabulary::Foreign;
        }
        let before = [
            self.namespaces.len(),
            self.bases.len(),
            self.languages.len(),
        ];
        if tag.has_attributes() && memmem::find(tag.content().as_bytes(), b"xml").is_some() {
            self.declare(tag);
        }
        let name = self.names.len();
        self.names.push_str(tag.name());
        self.elements.push(Element {
            role: Role::Other,
            name,
            before,
        });
        self.vocabulary(split(tag.name()).0)
    }

    fn declare(&mut self, tag: &Tag<'_>) {
        for (key, value) in tag.attributes() {
            match split(key) {
                ("xmlns", prefix) => self.bind(prefix, &value),
                ("", "xmlns") => self.bind("", &value),
                ("xml", "base") => {
                    let value = value.trim();
                    let base = match self.base() {
                        Some(base) => resolve(base, value),
                        None => Some(value.to_owned()),
                    };
                    self.bases.extend(base);
                }
                ("xml", "lang") => self.languages.push(value.trim().to_owned()),
                _ => {}
            }
        }
    }

    fn bind(&mut self, prefix: &str, address: &str) {
        self.namespaces.push(Namespace {
            prefix: prefix.to_owned(),
            address: address.to_owned(),
            known: of_namespace(address),
        });
    }

    /// What a prefix stands for here.
    pub fn vocabulary(&self, prefix: &str) -> Vocabulary {
        let mut bound = self.namespaces.iter().rev();
        bound
            .find(|bound| bound.prefix == prefix)
            .and_then(|bound| bound.known)
            .unwrap_or_else(|| of_prefix(prefix))
    }

    /// Says what the innermost element is for.
    pub fn is(&mut self, role: Role) {
        if let Some(last) = self.elements.last_mut().filter(|_| self.deeper == 0) {
            last.role = role;
        }
    }

    /// What the innermost element is for.
    pub fn role(&self) -> Role {
        match self.elements.last() {
            Some(last) if self.deeper == 0 => last.role,
            _ => Role::Other,
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.elements.len() + self.deeper
    }

    /// The base address that holds here.
    pub fn base(&self) -> Option<&str> {
        self.bases.last().map(String::as_str)
    }

    /// The language that holds here.
    pub fn language(&self) -> Option<&str> {
        self.languages.last().map(String::as_str)
    }

    /// An element in which the same holds as here, but for another base address where none is stated here.
    pub fn context(&self, base: Option<&str>) -> String {
        let mut tag = String::from("<feed");
        let mut put = |name: &str, prefix: &str, value: &str| {
            let colon = if prefix.is_empty() { "" } else { ":" };
            if tag.len() + value.len() < CONTEXT {
                let _ = write!(tag, " {name}{colon}{prefix}=\"{}\"", escape(value));
            }
        };
        for namespace in &self.namespaces {
            put("xmlns", &namespace.prefix, &namespace.address);
        }
        if let Some(base) = self.base().or(base) {
            put("xml", "base", base);
        }
        if let Some(language) = self.language() {
            put("xml", "lang", language);
        }
        tag.push('>');
        tag
    }

    /// Which element an end tag ends: how many are open when it has ended. `None` when none of that name is open.
    pub fn ended_by(&self, name: &str) -> Option<usize> {
        let count = self.elements.len();
        if self.deeper > 0 {
            // Which of what is only counted ends is not known, but for what is around all of it.
            let is_ours = |at: &usize| {
                self.elements[*at].role != Role::Other
                    && self.name_of(*at).eq_ignore_ascii_case(name)
            };
            let around = (0..count.min(OUTER)).rev().find(is_ours);
            return around.or(Some(self.depth() - 1));
        }
        let near = (count.saturating_sub(NEAR)..count).rev();
        let outer = (0..count.saturating_sub(NEAR).min(OUTER)).rev();
        near.chain(outer).find(|at| {
            let own = self.name_of(*at);
            own == name || own.eq_ignore_ascii_case(name)
        })
    }

    /// The innermost element's name.
    pub fn name(&self) -> &str {
        match self.elements.len().checked_sub(1) {
            Some(last) if self.deeper == 0 => self.name_of(last),
            _ => "",
        }
    }

    fn name_of(&self, at: usize) -> &str {
        let end = self
            .elements
            .get(at + 1)
            .map_or(self.names.len(), |next| next.name);
        &self.names[self.elements[at].name..end]
    }

    /// Closes the innermost element.
    pub fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        if let Some(last) = self.elements.pop() {
            self.names.truncate(last.name);
            let [namespaces, bases, languages] = last.before;
            self.namespaces.truncate(namespaces);
            self.bases.truncate(bases);
            self.languages.truncate(languages);
        }
    }
}
