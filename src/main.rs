//! Arguments in, exit code out: picks the reader or a headless command.

use std::process::ExitCode;

use dateline::app::look::Look;
use dateline::app::model::Settings;
use dateline::cli::{self, Asked, Reading};
use dateline::io::hyperlink;
use dateline::io::load::Input;
use dateline::run::{Session, run};

fn main() -> ExitCode {
    let reading = match cli::run(std::env::args_os()) {
        Asked::Read(reading) => *reading,
        Asked::Done(code) => return code,
    };
    match run(session(reading)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&format!("dateline: {error}"));
            ExitCode::from(2)
        }
    }
}

fn session(reading: Reading) -> Session {
    let Reading {
        inputs,
        filter,
        library,
        config,
        themes,
        shelf,
        wanted,
        depth,
        ground,
    } = reading;
    let settings = Settings {
        measure: config.measure,
        columns: config.columns,
        web_search: config.web_search,
        mouse: config.mouse,
        read_story: config.read_story,
        divider: config.list_width * 10,
        today: chrono::Local::now().date_naive(),
        inputs: inputs
            .iter()
            .map(Input::label)
            .collect::<Vec<_>>()
            .join(", "),
    };
    Session {
        hyperlinks: hyperlink::is_wanted(config.hyperlinks),
        inputs,
        filter,
        library,
        settings,
        themes,
        look: Look::new(shelf, depth, wanted, ground),
    }
}
