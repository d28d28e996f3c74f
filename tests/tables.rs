//! The manual and the guide are in step with the code: keys, options, formats, settings, the filter's examples, JSON.
//! Where a table of the manual is not as it should be, the test prints what belongs there, or writes it.

use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use clap::CommandFactory;
use dateline::app::action::{ACTIONS, Context};
use dateline::app::keymap::{self, Keymap};
use dateline::cli::Arguments;
use dateline::filter::{Engine, Overlay, PREDICATES, Query, SORT_KEYS, Waiting, Want};
use dateline::format::FORMATS;
use dateline::io::answers::answer;
use dateline::io::bodies::Bodies;
use dateline::io::load::{Input, Loader, Report, SAMPLE};
use dateline::theme::{Depth, ROLES, Shelf, THEMES};

use crate::support::TODAY;

static MANUAL: Mutex<()> = Mutex::new(());

fn manual_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn manual() -> String {
    fs::read_to_string(manual_path()).unwrap()
}

/// Where in the manual stands what lies between `<!-- name -->` and `<!-- end -->`.
#[track_caller]
fn section(manual: &str, name: &str) -> Range<usize> {
    let mark = format!("<!-- {name} -->\n");
    let start = manual.find(&mark).expect("the section") + mark.len();
    let end = manual[start..].find("<!-- end -->").expect("its end");
    start..start + end
}

/// Holds a section against what belongs there; with `DATELINE_BLESS` set, puts that there.
#[track_caller]
fn assert_section(name: &str, wanted: &str) {
    let _one_at_a_time = MANUAL.lock().unwrap_or_else(PoisonError::into_inner);
    let mut manual = manual();
    let range = section(&manual, name);
    if std::env::var_os("DATELINE_BLESS").is_some() {
        manual.replace_range(range, wanted);
        fs::write(manual_path(), manual).unwrap();
        return;
    }
    assert!(
        &manual[range] == wanted,
        "README.md, `{name}` should be (DATELINE_BLESS=1 cargo test writes it):\n{wanted}"
    );
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_manual_has_every_key() {
    let keymap = Keymap::load(keymap::DEFAULT).unwrap();
    let bindings = keymap.bindings();
    let mut wanted = String::new();
    for (context, title) in [
        (Context::Global, "Everywhere"),
        (Context::List, "In the list"),
        (Context::Article, "In the article"),
        (Context::Overlay, "In a window (help, log, source)"),
        (
            Context::Picker,
            "In a window where a line is chosen (saved searches, what headlines have in common, themes)",
        ),
        (Context::Copy, "While text is selected (`V` in the article)"),
        (
            Context::Finder,
            "In a window where a line is chosen by typing (headings, links, all that can be done)",
        ),
        (Context::Prompt, "While a filter or a search is typed"),
    ] {
        if context != Context::Global {
            wanted.push('\n');
        }
        writeln!(wanted, "{title}:\n\n| key | what it does |\n|---|---|").unwrap();
        for (action, _, help) in ACTIONS {
            let mut keys: Vec<&str> = bindings
                .iter()
                .filter(|(at, _, bound)| *at == context && bound == action)
                .map(|(_, keys, _)| keys.as_str())
                .collect();
            keys.sort_by_key(|keys| (keys.chars().count(), *keys));
            if !keys.is_empty() {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|keys| format!("`{}`", cell(keys)))
                    .collect();
                writeln!(wanted, "| {} | {help} |", keys.join(" ")).unwrap();
            }
        }
    }
    assert_section("keys", &wanted);
}

#[test]
fn the_guide_names_keys_that_there_are() {
    let (_, guide) = SAMPLE.iter().find(|(name, _)| *name == "guide.md").unwrap();
    let guide = std::str::from_utf8(guide).unwrap();
    let prose: String = guide.split("```").step_by(2).collect();
    let named: Vec<&str> = prose.split('`').skip(1).step_by(2).collect();
    assert!(named.len() > 30, "the keys of the guide were not found");
    let keymap = Keymap::load(keymap::DEFAULT).unwrap();
    let bindings = keymap.bindings();
    for name in named {
        assert!(
            bindings.iter().any(|(_, keys, _)| keys == name),
            "the guide names `{name}`, which is no key"
        );
    }
}

#[test]
fn the_manual_has_every_option() {
    let program = Arguments::command();
    let mut rows: Vec<(String, String, Vec<String>)> = Vec::new();
    for command in program.get_subcommands() {
        for option in command
            .get_arguments()
            .filter(|option| !option.is_positional())
        {
            if option.get_id() == "help" || option.is_hide_set() {
                continue;
            }
            let mut name = format!("--{}", option.get_long().unwrap());
            if let Some(short) = option.get_short() {
                name = format!("-{short}, {name}");
            }
            if let Some(values) = option
                .get_value_names()
                .filter(|_| option.get_action().takes_values())
            {
                write!(name, " {}", values[0]).unwrap();
            }
            let help = option.get_help().unwrap().to_string();
            let own = command.get_name().to_owned();
            match rows
                .iter_mut()
                .find(|(known, said, _)| *known == name && *said == help)
            {
                Some((_, _, commands)) => commands.push(own),
                None => rows.push((name, help, vec![own])),
            }
        }
    }
    let own = program.get_arguments().filter(|option| {
        let is_shared = rows.iter().any(|(name, ..)| {
            let long = option.get_long().map(|long| format!("--{long}"));
            long.is_some_and(|long| name.contains(&long))
        });
        let of_parser = ["help", "version"].contains(&option.get_id().as_str());
        !is_shared && !of_parser && !option.is_positional()
    });
    let own: Vec<_> = own
        .map(|option| {
            let name = format!("--{}", option.get_long().unwrap());
            let help = option.get_help().unwrap().to_string();
            (name, help, vec!["the reader".to_owned()])
        })
        .collect();
    rows.extend(own);
    let mut wanted = "| option | what it does | of |\n|---|---|---|\n".to_owned();
    for (name, help, commands) in rows {
        writeln!(
            wanted,
            "| `{name}` | {} | {} |",
            cell(&help),
            commands.join(", ")
        )
        .unwrap();
    }
    assert_section("options", &wanted);
    for command in program.get_subcommands() {
        assert!(
            manual().contains(&format!("\ndateline {} ", command.get_name())),
            "README.md does not show `dateline {}`",
            command.get_name()
        );
    }
}

#[test]
fn the_manual_has_every_format() {
    let mut wanted = "| format | endings of names |\n|---|---|\n".to_owned();
    for format in FORMATS {
        let endings: Vec<String> = format
            .extensions
            .iter()
            .map(|extension| format!("`.{extension}` "))
            .collect();
        writeln!(wanted, "| `{}` | {}|", format.name, endings.concat()).unwrap();
    }
    assert_section("formats", &wanted);
}

#[test]
fn the_manual_has_the_default_settings() {
    assert_section(
        "settings",
        &format!("```toml\n{}```\n", dateline::config::DEFAULT),
    );
}

#[test]
fn the_manual_has_every_theme_and_every_role() {
    let shelf = Shelf::default();
    let mut wanted =
        String::from("| theme | for a terminal that is | what it is |\n|---|---|---|\n");
    for name in shelf.names() {
        let theme = shelf.theme(name, Depth::True).unwrap();
        let ground = match theme.ground() {
            Some(ground) if theme.paints() => format!("any: it paints a {} ground", ground.name()),
            Some(ground) => ground.name().into(),
            None => "any".into(),
        };
        let about = shelf.about(name);
        writeln!(wanted, "| `{name}` | {ground} | {about} |").unwrap();
    }
    assert_section("themes", &wanted);
    let mut wanted = String::from("| role | what it is for |\n|---|---|\n");
    for (_, name, help) in ROLES {
        writeln!(wanted, "| `{name}` | {help} |").unwrap();
    }
    assert_section("roles", &wanted);
    let (_, dark) = THEMES.iter().find(|(name, _)| *name == "dark").unwrap();
    let palette = &dark[dark.find("[palette]").unwrap()..dark.find("\n[roles]").unwrap()];
    assert_section("palette", &format!("```toml\n{palette}```\n"));
}

#[test]
fn the_manual_has_every_predicate_and_every_order() {
    let mut wanted = String::from("| write | to find by |\n|---|---|\n");
    for predicate in PREDICATES {
        writeln!(
            wanted,
            "| `{}:` {} | {} |",
            predicate.name,
            cell(predicate.values),
            cell(predicate.help)
        )
        .unwrap();
    }
    assert_section("predicates", &wanted);
    let mut wanted = String::from("| key | what comes first | and with `-` |\n|---|---|---|\n");
    for (_, name, first, last) in SORT_KEYS {
        writeln!(wanted, "| `{name}` | {first} | {last} |").unwrap();
    }
    assert_section("sort-keys", &wanted);
}

#[test]
fn the_filters_of_the_manual_find_something_in_the_sample_edition() {
    let mut snapshot = None;
    Loader::default().load(&[Input::Sample], &|| false, &mut |report| {
        if let Report::Items(store, true) = report {
            snapshot = Some(store.snapshot());
        }
    });
    let snapshot = snapshot.unwrap();
    let mut engine = Engine::default();
    let mut queries = 0;
    let manual = manual();
    for row in manual[section(&manual, "filter")].lines().skip(2) {
        let query = row.split('`').nth(1).unwrap().replace("\\|", "|");
        let parsed = Query::parse(&query, TODAY);
        let overlay = Overlay::default();
        let matches = answer(
            &mut engine,
            &mut Bodies::default(),
            &parsed,
            &snapshot,
            overlay,
            Want::All,
            Waiting::patiently(),
        )
        .unwrap();
        assert!(!matches.forgiving, "`{query}` finds nothing so");
        assert!(matches.total > 0, "`{query}` finds nothing");
        assert!(matches.total < snapshot.len(), "`{query}` finds everything");
        queries += 1;
    }
    assert!(queries > 8);
}

#[test]
fn the_json_of_the_manual_is_what_is_printed() {
    let home = tempfile::TempDir::new().unwrap();
    for (name, arguments) in [
        (
            "json",
            &["list", "--id", "mem9g93ws9hz166z", "--format", "json"][..],
        ),
        ("inspect", &["inspect", "--format", "json"]),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let line = printed.lines().last().unwrap();
        assert_section(name, &format!("```json\n{line}\n```\n"));
    }
}
