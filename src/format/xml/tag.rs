//! A start tag, and the first of them in a text.

use std::borrow::Cow;

use memchr::memchr;
use quick_xml::events::attributes::Attributes;

use super::{Entities, Token, XmlReader};
use crate::format::encoding::Encoding;

/// A start tag.
#[derive(Debug)]
pub struct Tag<'t> {
    content: Cow<'t, str>,
    name: usize,
    /// Its element ends with it.
    pub is_empty: bool,
}

impl<'t> Tag<'t> {
    pub(super) fn new(content: Cow<'t, str>) -> Tag<'t> {
        let is_empty = content.ends_with('/');
        let content = match content {
            Cow::Borrowed(content) => Cow::Borrowed(content.strip_suffix('/').unwrap_or(content)),
            Cow::Owned(mut content) => {
                content.truncate(content.len() - usize::from(is_empty));
                Cow::Owned(content)
            }
        };
        let name = content
            .find(|c: char| c.is_ascii_whitespace() || c == '/')
            .unwrap_or(content.len());
        Tag {
            content,
            name,
            is_empty,
        }
    }

    /// The name as it stands, with its prefix.
    pub fn name(&self) -> &str {
        &self.content[..self.name]
    }

    /// All that stands between `<` and `>`.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Each attribute with its value, entities resolved. Values may stand without quotation marks, or be missing.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = Attributes::html(&self.content, self.name);
        attributes.with_checks(false);
        attributes.filter_map(Result::ok).map(|attribute| {
            let value = match attribute.value {
                Cow::Borrowed(value) => plain(value),
                Cow::Owned(value) => Cow::Owned(plain(&value).into_owned()),
            };
            (attribute.key.into_inner(), value)
        })
    }

    /// True when it has any attribute.
    pub fn has_attributes(&self) -> bool {
        self.content.len() > self.name
    }

    /// The value of an attribute, whatever the case of its name.
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        if !self.has_attributes() {
            return None;
        }
        self.attributes()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Bytes of other text that may stand before the first element of XML: what a server complains of, mostly.
const JUNK: usize = 400;

/// The first start tags of a text, to tell what it is by; true when other text stands before them. None of what is
/// JSON, or has a text of its own before it.
pub fn first_tags(head: &str, most: usize) -> (Vec<Tag<'static>>, bool) {
    let mut tags = Vec::new();
    let mut junk = 0;
    let mut input = head.trim_start_matches('\u{feff}').as_bytes();
    if matches!(input.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return (tags, false);
    }
    let mut reader = XmlReader::new(&mut input, Encoding::UTF_8);
    // Reading from memory does not fail.
    while let Ok(Some(found)) = reader.next() {
        match found.token {
            Token::Start(tag) => tags.push(Tag::new(Cow::Owned(tag.content.into_owned()))),
            Token::Text(text) | Token::Verbatim(text) if tags.is_empty() => {
                junk += text.trim().len();
                if junk > JUNK || text.contains("```") {
                    break;
                }
            }
            _ => {}
        }
        if tags.len() >= most {
            break;
        }
    }
    (tags, junk > 0)
}

/// A text with its entities resolved.
fn plain(raw: &str) -> Cow<'_, str> {
    if memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    Entities::default().resolve_into(raw, &mut text);
    Cow::Owned(text)
}
