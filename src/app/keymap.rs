//! Keys → actions: chords as a trie for each context, read from `assets/keymap.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::action::{Action, Context};
use super::key::{Key, NotAKey};

/// The default keys.
pub const DEFAULT: &str = include_str!("../../assets/keymap.toml");

/// Keys → actions.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    contexts: BTreeMap<Context, Node>,
    /// Every binding in the order in which they are written: the first key of an action is the one that hints show.
    bindings: Vec<(Context, String, Action)>,
}

/// What a sequence of keys leads to.
#[derive(Debug, Clone, Default)]
struct Node {
    action: Option<Action>,
    next: BTreeMap<Key, Node>,
}

/// What a sequence of keys means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// This.
    Action(Action),
    /// It may become something with more keys.
    Pending,
    /// Nothing.
    Nothing,
}

/// What is wrong with a keymap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no TOML, or not of the form.
    #[error("{0}")]
    Form(String),
    /// A key is written wrongly.
    #[error("line {0}: {1}")]
    Key(usize, NotAKey),
    /// There is no such action.
    #[error("line {0}: there is no action `{1}`")]
    Action(usize, String),
    /// One sequence begins another.
    #[error(
        "line {0}: `{1}` can never be pressed: it begins with a key that has an action, or begins one that has"
    )]
    Hidden(usize, String),
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The name of a context.
    Heading(&'static str),
    /// Keys, and what they do.
    Keys(String, &'static str),
}

type Bindings = BTreeMap<Context, BTreeMap<Spanned<String>, Spanned<String>>>;

impl Keymap {
    /// Reads a keymap.
    pub fn load(text: &str) -> Result<Keymap, Fault> {
        let bindings: Bindings =
            toml::from_str(text).map_err(|error| Fault::Form(error.to_string()))?;
        let line = |span: Range<usize>| text[..span.start].matches('\n').count() + 1;
        let mut keymap = Keymap::default();
        let mut written = Vec::new();
        for (context, keys) in bindings {
            let root = keymap.contexts.entry(context).or_default();
            for (keys, name) in keys {
                let at = line(name.span());
                let action = Action::named(name.get_ref())
                    .ok_or_else(|| Fault::Action(at, name.get_ref().clone()))?;
                let mut node = &mut *root;
                for key in keys.get_ref().split(' ') {
                    let key = key.parse().map_err(|fault| Fault::Key(at, fault))?;
                    node = node.next.entry(key).or_default();
                    if node.action.is_some() {
                        return Err(Fault::Hidden(at, keys.get_ref().clone()));
                    }
                }
                if !node.next.is_empty() {
                    return Err(Fault::Hidden(at, keys.get_ref().clone()));
                }
                node.action = Some(action);
                written.push((keys.span().start, (context, keys.get_ref().clone(), action)));
            }
        }
        written.sort_by_key(|(at, _)| *at);
        keymap.bindings = written.into_iter().map(|(_, binding)| binding).collect();
        Ok(keymap)
    }

    /// What a sequence of keys means in a context; what a context does not bind is looked for in the one behind it.
    pub fn meaning(&self, context: Context, keys: &[Key]) -> Meaning {
        let own = self.walk(context, keys);
        match (own, behind(context)) {
            (Meaning::Nothing, Some(behind)) => self.walk(behind, keys),
            (own, _) => own,
        }
    }

    fn walk(&self, context: Context, keys: &[Key]) -> Meaning {
        let root = self.contexts.get(&context);
        let node = keys
            .iter()
            .try_fold(root, |node, key| node.map(|node| node.next.get(key)));
        match node.flatten() {
            Some(Node {
                action: Some(action),
                ..
            }) => Meaning::Action(*action),
            Some(node) if !node.next.is_empty() => Meaning::Pending,
            _ => Meaning::Nothing,
        }
    }

    /// Every binding: context, keys and action, in the order in which they are written.
    pub fn bindings(&self) -> &[(Context, String, Action)] {
        &self.bindings
    }

    /// The keys that ask for an action in a context, the preferred one first, as they are written.
    pub fn keys_for(&self, context: Context, action: Action) -> impl Iterator<Item = &str> {
        let reached = move |binding: &&(Context, String, Action)| {
            binding.2 == action && self.is_reached(context, binding.0, &binding.1)
        };
        self.bindings
            .iter()
            .filter(reached)
            .map(|(_, keys, _)| keys.as_str())
    }

    /// The preferred key of an action in a context.
    pub fn key_for(&self, context: Context, action: Action) -> Option<&str> {
        self.keys_for(context, action).next()
    }

    /// The help: for each context that has keys of its own, a heading and a line for each action.
    pub fn help(&self) -> Vec<HelpLine> {
        let contexts = [
            (Context::List, "in the list"),
            (Context::Article, "in the article"),
            (Context::Global, "everywhere"),
            (Context::Picker, "where a line is chosen"),
            (Context::Copy, "while text is selected"),
            (Context::Finder, "where a line is chosen by typing"),
            (Context::Prompt, "while typing"),
        ];
        let bindings = self.bindings();
        let mut lines = Vec::new();
        for (context, title) in contexts {
            lines.push(HelpLine::Heading(title));
            let mut bound: Vec<(Action, Vec<&str>)> = Vec::new();
            for (at, keys, action) in bindings {
                if *at == context {
                    match bound.iter_mut().find(|(known, _)| known == action) {
                        Some((_, known)) => known.push(keys),
                        None => bound.push((*action, vec![keys])),
                    }
                }
            }
            bound.sort_by_key(|(action, _)| *action);
            for (action, keys) in bound {
                lines.push(HelpLine::Keys(keys.join("  "), action.help()));
            }
        }
        lines
    }

    /// A binding of the context behind is reached from a context that does not bind its keys to something else.
    fn is_reached(&self, context: Context, at: Context, keys: &str) -> bool {
        let keys: Vec<Key> = keys.split(' ').filter_map(|key| key.parse().ok()).collect();
        at == context
            || (behind(context) == Some(at) && self.walk(context, &keys) == Meaning::Nothing)
    }
}

/// Where the keys are looked for that a context does not bind: in the global one, but for a prompt, where every other
/// key is text, a picker, where it may be that of a line, and text that is selected, which it might lose.
fn behind(context: Context) -> Option<Context> {
    match context {
        Context::List | Context::Article | Context::Overlay => Some(Context::Global),
        Context::Finder => Some(Context::Prompt),
        Context::Prompt | Context::Picker | Context::Copy | Context::Global => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::action::ACTIONS;
    use super::*;

    fn keys(text: &str) -> Vec<Key> {
        text.split(' ').map(|key| key.parse().unwrap()).collect()
    }

    #[test]
    fn every_action_can_be_reached_by_a_default_key() {
        let keymap = Keymap::load(DEFAULT).unwrap();
        let contexts = [
            Context::Global,
            Context::List,
            Context::Article,
            Context::Overlay,
            Context::Picker,
            Context::Copy,
            Context::Finder,
            Context::Prompt,
        ];
        for (action, name, _) in ACTIONS {
            let reached = contexts
                .iter()
                .any(|context| keymap.key_for(*context, *action).is_some());
            assert!(reached, "{name}");
        }
    }

    #[test]
    fn a_sequence_waits_for_its_last_key() {
        let keymap = Keymap::load(DEFAULT).unwrap();
        assert_eq!(keymap.meaning(Context::List, &keys("g")), Meaning::Pending);
        assert_eq!(
            keymap.meaning(Context::List, &keys("g g")),
            Meaning::Action(Action::First)
        );
        assert_eq!(
            keymap.meaning(Context::List, &keys("g x")),
            Meaning::Nothing
        );
        assert_eq!(
            keymap.meaning(Context::List, &keys("/")),
            Meaning::Action(Action::Filter)
        );
        assert_eq!(
            keymap.meaning(Context::Article, &keys("/")),
            Meaning::Action(Action::Search)
        );
        assert_eq!(
            keymap.meaning(Context::Prompt, &keys("q")),
            Meaning::Nothing
        );
    }

    #[test]
    fn a_fault_names_its_line() {
        let fault = |text| Keymap::load(text).unwrap_err().to_string();
        assert_eq!(
            fault("[list]\n\"x\" = \"fly\""),
            "line 2: there is no action `fly`"
        );
        assert!(
            fault("[list]\n\n\"hyper-x\" = \"down\"").starts_with("line 3: `hyper-x` is no key")
        );
        assert!(
            fault("[list]\n\"g\" = \"down\"\n\"g g\" = \"up\"").contains("can never be pressed")
        );
        assert!(fault("[lists]\n").contains("line 1"));
    }
}
