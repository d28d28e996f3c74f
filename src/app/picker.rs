//! A window in which something is typed and a line is chosen: headings, links, all that can be done.

use std::borrow::Cow;
use std::sync::Arc;

use super::action::{ACTIONS, Action, Context};
use super::keymap::Keymap;
use super::line::Line;
use super::message::Generation;
use crate::document::{BlockKind, Document};

/// What can be chosen. Nothing is written down before it is looked at: an article may have very many links.
#[derive(Debug, Clone)]
pub enum Choices {
    /// The headings of an article.
    Headings(Arc<Document>),
    /// Its links.
    Links(Arc<Document>),
    /// All that can be done, each with its keys.
    Actions(Arc<Vec<(Action, String)>>),
}

/// A line of such a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice<'a> {
    /// What stands before it: a number, a key.
    pub lead: Cow<'a, str>,
    /// Steps by which it is set in.
    pub indent: usize,
    /// What it says.
    pub text: Cow<'a, str>,
    /// What is said of it.
    pub note: Cow<'a, str>,
}

impl Choices {
    /// All that can be done in a context, with the keys that do it there.
    pub(super) fn actions(keymap: &Keymap, context: Context) -> Choices {
        let own = |context: &Context| {
            !matches!(
                context,
                Context::Prompt
                    | Context::Picker
                    | Context::Finder
                    | Context::Overlay
                    | Context::Copy
            )
        };
        let keys_of = |wanted: Action| {
            let bound = keymap.bindings().iter();
            bound.filter(move |(_, _, action)| *action == wanted)
        };
        let known = ACTIONS.iter().map(|(action, ..)| *action);
        // What is only for typing and choosing would do nothing.
        let fits = |action: &Action| {
            let mut keys = keys_of(*action).peekable();
            keys.peek().is_none() || keys.any(|(context, ..)| own(context))
        };
        let known = known.filter(|action| fits(action) && *action != Action::Palette);
        let lines = known.map(|action| {
            let here = keymap.key_for(context, action);
            let elsewhere = || {
                let mut keys = keys_of(action);
                let key = keys.find(|(context, ..)| own(context));
                key.map(|(_, keys, _)| keys.as_str())
            };
            let keys = here.or_else(elsewhere).unwrap_or_default();
            (action, keys.to_owned())
        });
        Choices::Actions(Arc::new(lines.collect()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Choices::Headings(document) => document.headings().len(),
            Choices::Links(document) => document.linked().len(),
            Choices::Actions(actions) => actions.len(),
        }
    }

    /// True when there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them; nothing beyond the last.
    pub fn get(&self, at: usize) -> Choice<'_> {
        let choice = match self {
            Choices::Headings(document) => heading(document, at),
            Choices::Links(document) => document.linked().get(at).map(|linked| Choice {
                lead: (at + 1).to_string().into(),
                indent: 0,
                text: one_line(&document.text()[linked.range.clone()]),
                note: match document.note(linked) {
                    Some(note) => one_line(&document.text()[note]),
                    None => document.address(linked).into(),
                },
            }),
            Choices::Actions(actions) => actions.get(at).map(|(action, keys)| Choice {
                lead: keys.into(),
                indent: 0,
                text: action.help().into(),
                note: action.name().into(),
            }),
        };
        choice.unwrap_or_default()
    }

    /// Writes the line in which what is typed is looked for.
    pub fn write(&self, at: usize, into: &mut String) {
        self.get(at).write(into);
    }
}

impl Choice<'_> {
    /// Writes the line in which what is typed is looked for: what stands before it, what it says, what is said of it,
    /// with a space between them.
    pub fn write(&self, into: &mut String) {
        into.push_str(&self.lead);
        for part in [&self.text, &self.note] {
            into.push(' ');
            into.push_str(part);
        }
    }
}

fn heading(document: &Document, at: usize) -> Option<Choice<'_>> {
    let level = |number: u32| match document.blocks()[number as usize].kind {
        BlockKind::Heading(level) => usize::from(level),
        _ => 1,
    };
    let number = *document.headings().get(at)?;
    let block = &document.blocks()[number as usize];
    Some(Choice {
        indent: level(number).saturating_sub(1),
        text: one_line(&document.text()[block.range.clone()]),
        ..Choice::default()
    })
}

/// Text of which every line break is a space.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') {
        text.replace('\n', " ").into()
    } else {
        text.into()
    }
}

/// A window in which something is typed and a line is chosen.
#[derive(Debug, Clone)]
pub struct Picker {
    /// What can be chosen.
    pub choices: Choices,
    /// What is typed.
    pub line: Line,
    /// The choices that have what is typed, best first; `None` for all of them in their order.
    pub found: Option<Arc<Vec<u32>>>,
    /// The choice that is at hand when nothing is typed.
    pub(super) current: usize,
    pub(super) generation: Generation,
}

impl Picker {
    pub(super) fn new(choices: Choices, current: usize) -> Picker {
        Picker {
            choices,
            line: Line::default(),
            found: None,
            current,
            generation: 0,
        }
    }

    /// How many lines there are to choose from.
    pub fn len(&self) -> usize {
        self.found
            .as_ref()
            .map_or_else(|| self.choices.len(), |found| found.len())
    }

    /// True when nothing has what is typed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The choice on a line of the window.
    pub fn choice(&self, line: usize) -> Option<usize> {
        match &self.found {
            Some(found) => found.get(line).map(|at| *at as usize),
            None => (line < self.choices.len()).then_some(line),
        }
    }
}
