//! What the stretches of code are in their languages: keywords, text, remarks. The door to syntect, and to the grammars
//! that two-face packs for it. No colour comes in here: a theme has these.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::document::{BlockKind, Coloured, Document, Syntax};

/// Code beyond so many bytes of a document stays plain.
const MOST: usize = 200_000;

/// A longer line is no one's writing: it stays plain, and what follows it goes on as if it were not there.
const LONGEST_LINE: usize = 2_000;

/// Languages by what people call them, where no grammar is called so.
const ALIASES: &[(&str, &str)] = &[
    ("console", "sh"),
    ("shell", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("zsh", "sh"),
    ("golang", "go"),
    ("python3", "python"),
    ("py3", "python"),
    ("node", "javascript"),
    ("jsx", "tsx"),
    ("mjs", "javascript"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("docker", "dockerfile"),
    ("patch", "diff"),
    ("objc", "objective-c"),
    ("objectivec", "objective-c"),
    ("c#", "cs"),
    ("csharp", "cs"),
    ("f#", "fs"),
    ("fsharp", "fs"),
    ("jinja", "jinja2"),
    ("tex", "latex"),
    ("emacs-lisp", "lisp"),
    ("elisp", "lisp"),
    ("markup", "html"),
    ("plpgsql", "sql"),
    ("postgresql", "sql"),
    ("mysql", "sql"),
    ("sqlite", "sql"),
];

/// Scopes of grammars and what they are to us: of a stack of them the innermost that is named here tells. `None` is
/// for what would otherwise pass for what it lies in.
const SCOPES: &[(&str, Option<Syntax>)] = &[
    ("comment", Some(Syntax::Comment)),
    ("constant.numeric", Some(Syntax::Number)),
    ("constant", Some(Syntax::Constant)),
    ("entity.name.function", Some(Syntax::Function)),
    ("entity.name.tag", Some(Syntax::Tag)),
    ("entity.name.section", Some(Syntax::Keyword)),
    ("entity.name.label", Some(Syntax::Attribute)),
    ("entity.name", Some(Syntax::Type)),
    ("entity.other.attribute-name", Some(Syntax::Attribute)),
    ("entity.other.inherited-class", Some(Syntax::Type)),
    ("keyword.operator.word", Some(Syntax::Keyword)),
    ("keyword.operator.logical.python", Some(Syntax::Keyword)),
    ("keyword.operator", Some(Syntax::Operator)),
    ("keyword", Some(Syntax::Keyword)),
    ("markup.bold", Some(Syntax::Keyword)),
    ("markup.deleted", Some(Syntax::Removed)),
    ("markup.heading", Some(Syntax::Keyword)),
    ("markup.inserted", Some(Syntax::Added)),
    ("markup.raw", Some(Syntax::String)),
    ("markup.underline.link", Some(Syntax::Function)),
    ("meta.annotation", Some(Syntax::Attribute)),
    ("meta.diff.header", Some(Syntax::Type)),
    ("meta.diff.range", Some(Syntax::Keyword)),
    ("meta.interpolation", None),
    ("meta.template.expression", None),
    ("punctuation.accessor", Some(Syntax::Operator)),
    ("punctuation.definition.block", Some(Syntax::Operator)),
    ("punctuation.definition.group", Some(Syntax::Operator)),
    ("punctuation.definition.parameters", Some(Syntax::Operator)),
    ("punctuation.definition.sequence", Some(Syntax::Operator)),
    ("punctuation.section", Some(Syntax::Operator)),
    ("punctuation.separator", Some(Syntax::Operator)),
    ("punctuation.terminator", Some(Syntax::Operator)),
    ("storage.type.c", Some(Syntax::Type)),
    ("storage.type.go", Some(Syntax::Type)),
    ("storage.type.primitive", Some(Syntax::Type)),
    ("storage", Some(Syntax::Keyword)),
    ("string", Some(Syntax::String)),
    ("support.constant", Some(Syntax::Constant)),
    ("support.function", Some(Syntax::Function)),
    ("support.macro", Some(Syntax::Function)),
    ("support.class", Some(Syntax::Type)),
    ("support.type.property-name", Some(Syntax::Attribute)),
    ("support.type", Some(Syntax::Type)),
    ("support", Some(Syntax::Function)),
    ("variable.annotation", Some(Syntax::Attribute)),
    ("variable.function", Some(Syntax::Function)),
    ("variable.language.star", Some(Syntax::Operator)),
    ("variable.language", Some(Syntax::Keyword)),
    ("variable.other.member", Some(Syntax::Attribute)),
    ("variable.parameter", Some(Syntax::Variable)),
    ("variable.other.readwrite.instance", Some(Syntax::Variable)),
    ("variable.other.readwrite.shell", Some(Syntax::Variable)),
];

/// Keys of objects: text to the grammar, names to who reads it.
const KEYS: &[&str] = &[
    "meta.structure.dictionary.key",
    "meta.mapping.key",
    "meta.object-literal.key",
];

/// Grammars, and our scopes as they are compared.
struct Grammars {
    syntaxes: SyntaxSet,
    scopes: Vec<(Scope, Option<Syntax>)>,
    keys: Vec<Scope>,
}

/// Unpacked when there is first something to do with them.
static GRAMMARS: LazyLock<Grammars> = LazyLock::new(|| {
    let mut scopes: Vec<(Scope, Option<Syntax>)> = SCOPES
        .iter()
        .filter_map(|(name, syntax)| Some((Scope::new(name).ok()?, *syntax)))
        .collect();
    // A longer name goes before one that it begins with.
    scopes.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
    Grammars {
        syntaxes: two_face::syntax::extra_newlines(),
        scopes,
        keys: KEYS
            .iter()
            .filter_map(|name| Scope::new(name).ok())
            .collect(),
    }
});

impl Grammars {
    /// The grammar for code that is said to be in a language; where nothing is said, by its first line.
    fn of(&self, lang: Option<&str>, code: &str) -> Option<&SyntaxReference> {
        let found = match lang.map(str::trim).filter(|lang| !lang.is_empty()) {
            Some(lang) => {
                // What stands behind the name is of use to others: `rust,no_run`, `js {1,3}`.
                let end = lang.find([',', ' ', '{', ':']).unwrap_or(lang.len());
                let name = lang[..end].to_lowercase();
                let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
                let name = alias.map_or(name.as_str(), |(_, name)| name);
                self.syntaxes.find_syntax_by_token(name)
            }
            None => self.syntaxes.find_syntax_by_first_line(code),
        };
        found.filter(|syntax| syntax.name != "Plain Text")
    }

    /// What a stack of scopes says of the text that it lies over.
    fn told(&self, stack: &[Scope]) -> Option<Syntax> {
        if stack
            .iter()
            .any(|scope| self.keys.iter().any(|key| key.is_prefix_of(*scope)))
        {
            return Some(Syntax::Attribute);
        }
        let of = |scope: &Scope| {
            let known = self
                .scopes
                .iter()
                .find(|(known, _)| known.is_prefix_of(*scope));
            known.map(|(_, syntax)| *syntax)
        };
        stack.iter().rev().find_map(of).flatten()
    }
}

/// True when a document has code that something may be said of.
pub fn has_code(document: &Document) -> bool {
    let is_code = |kind| matches!(kind, BlockKind::Code(_));
    document.blocks().iter().any(|block| is_code(block.kind))
}

/// What the code of a document is in its languages, as far as these are known, up to a bound, and until `cancelled`.
/// What is known `so_far` is said line by line.
pub fn coloured(
    document: &Document,
    cancelled: &dyn Fn() -> bool,
    so_far: &mut dyn FnMut(&Coloured),
) -> Coloured {
    let mut coloured = Coloured::default();
    let mut left = MOST;
    for block in document.blocks() {
        let BlockKind::Code(lang) = block.kind else {
            continue;
        };
        let code = &document.text()[block.range.clone()];
        let lang = lang.map(|at| document.labels()[at as usize].as_str());
        left = match left.checked_sub(code.len()) {
            Some(left) if !cancelled() => left,
            _ => return coloured,
        };
        if let Some(syntax) = GRAMMARS.of(lang, code) {
            colour(
                syntax,
                code,
                block.range.start,
                &mut coloured,
                &mut |coloured| {
                    so_far(coloured);
                    cancelled()
                },
            );
        }
    }
    coloured
}

/// One block, which begins at a byte of the document, line by line until `is_over` says so.
fn colour(
    syntax: &SyntaxReference,
    code: &str,
    start: usize,
    coloured: &mut Coloured,
    is_over: &mut dyn FnMut(&Coloured) -> bool,
) {
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    let (mut at, mut line) = (start, String::new());
    for text in code.split_inclusive('\n') {
        let begin = at;
        at += text.len();
        if text.len() > LONGEST_LINE {
            continue;
        }
        if is_over(coloured) {
            return;
        }
        // The grammars want every line to have an end.
        line.clear();
        line.push_str(text.trim_end_matches('\n'));
        line.push('\n');
        let Ok(changes) = state.parse_line(&line, &GRAMMARS.syntaxes) else {
            return;
        };
        let mut from = 0;
        let mut say = |until: usize, stack: &ScopeStack, from: &mut usize| {
            let until = until.min(line.len() - 1);
            if *from < until {
                if let Some(syntax) = GRAMMARS.told(stack.as_slice()) {
                    coloured.push(begin + *from..begin + until, syntax);
                }
                *from = until;
            }
        };
        for (place, change) in changes {
            say(place, &stack, &mut from);
            if stack.apply(&change).is_err() {
                return;
            }
        }
        say(line.len(), &stack, &mut from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::layout::{Measure, layout};
    use crate::document::{DocumentBuilder, Role};

    fn document(lang: Option<&str>, code: &str) -> Document {
        let mut builder = DocumentBuilder::default();
        let lang = lang.map(|lang| builder.label(lang));
        builder.begin(BlockKind::Code(lang));
        builder.push(code, Role::Code);
        builder.finish()
    }

    /// What is said of each word that something is said of.
    fn told(lang: Option<&str>, code: &str) -> Vec<(String, Syntax)> {
        let document = document(lang, code);
        let coloured = coloured(&document, &|| false, &mut |_| {});
        let set = layout(&document, &Measure::new(400), &[]);
        let lines = 0..set.lines().len();
        let pieces = lines.flat_map(|line| set.pieces(&document, line));
        let parts = pieces.flat_map(|piece| coloured.parts(&document, piece));
        let told = parts.filter_map(|part| match part.inline.role {
            Role::Syntax(syntax) => Some((part.text.trim().to_owned(), syntax)),
            _ => None,
        });
        told.filter(|(text, syntax)| !text.is_empty() && *syntax != Syntax::Operator)
            .collect()
    }

    #[test]
    fn words_of_code_are_what_they_are_in_its_language() {
        use Syntax::{Attribute, Comment, Function, Keyword, Number, String, Tag};
        for (lang, code, wanted) in [
            (
                "rust",
                "fn tide() { return 12; } // ebb",
                &[
                    ("fn", Keyword),
                    ("tide", Function),
                    ("return", Keyword),
                    ("12", Number),
                    ("// ebb", Comment),
                ][..],
            ),
            (
                "python",
                "def tide():\n    return \"low\"",
                &[
                    ("def", Keyword),
                    ("tide", Function),
                    ("return", Keyword),
                    ("\"low\"", String),
                ],
            ),
            ("Rust,no_run", "fn", &[("fn", Keyword)]),
            (
                "json",
                "{\"tide\": 12}",
                &[("\"tide\"", Attribute), ("12", Number)],
            ),
            ("html", "<b>ebb</b>", &[("b", Tag), ("b", Tag)]),
            (
                "diff",
                "-ebb\n+flood",
                &[("-ebb", Syntax::Removed), ("+flood", Syntax::Added)],
            ),
        ] {
            let told = told(Some(lang), code);
            for (word, syntax) in wanted {
                assert!(
                    told.contains(&((*word).to_owned(), *syntax)),
                    "{lang}: {word}: {told:?}"
                );
            }
        }
    }

    #[test]
    fn a_language_is_known_by_its_usual_names() {
        let names = "bash c c# c++ clojure console cpp cs css diff docker dockerfile elixir erlang go golang graphql haskell hs html ini java javascript js json jsx kotlin latex lisp lua makefile markdown nix objc ocaml perl php protobuf py python r rb ruby rs rust scala scss sh shell sql swift terraform toml ts tsx typescript viml xml yaml yml zig zsh";
        let aliases = ALIASES.iter().map(|(_, name)| *name);
        let unknown = |name: &&str| GRAMMARS.of(Some(name), "").is_none();
        let unknown: Vec<&str> = names.split(' ').chain(aliases).filter(unknown).collect();
        assert_eq!(unknown, [""; 0]);
    }

    #[test]
    fn where_no_language_is_named_the_first_line_tells() {
        assert!(told(None, "#!/bin/sh\necho 'low'").contains(&("'low'".into(), Syntax::String)));
        assert_eq!(told(None, "plain words, no language"), []);
        assert_eq!(told(Some("text"), "if 12 \"x\""), []);
        assert_eq!(told(Some("no-such-language"), "if 12 \"x\""), []);
    }

    #[test]
    fn scopes_are_named_as_grammars_name_them() {
        assert_eq!(GRAMMARS.scopes.len(), SCOPES.len());
        assert_eq!(GRAMMARS.keys.len(), KEYS.len());
    }

    #[test]
    fn it_stops_at_its_bound_and_when_no_one_waits() {
        let line = "let tide = \"low\";\n";
        let long = document(Some("js"), &line.repeat(MOST / line.len() + 1));
        assert!(coloured(&long, &|| false, &mut |_| {}).is_empty());
        let short = document(Some("js"), line);
        assert!(coloured(&short, &|| true, &mut |_| {}).is_empty());
        assert!(!coloured(&short, &|| false, &mut |_| {}).is_empty());
        // A line that no one wrote stays plain, and what follows does not.
        let minified = format!("{}\nlet low = 1", "a=\"x\";".repeat(1000));
        assert!(
            told(Some("js"), &minified)
                .iter()
                .all(|(text, _)| text.len() < 10)
        );
        assert!(told(Some("js"), &minified).contains(&("1".into(), Syntax::Number)));
    }

    #[test]
    fn no_grammar_panics() {
        let odd = "#!/x <?a b='c'>\"\\d{2}\" é // /* ]]> {{ }} <% %> `${x}` @a 0x1F\n\t- [x](y) |\n\"\"\"\n=begin\n";
        for syntax in GRAMMARS.syntaxes.syntaxes() {
            let mut found = Coloured::default();
            colour(syntax, odd, 0, &mut found, &mut |_| false);
        }
    }
}
