//! Arguments in, exit code out: picks the reader or a headless command.

use dateline::app::model::Settings;
use dateline::io::load::Input;

fn main() {
    let inputs: Vec<Input> = std::env::args_os()
        .skip(1)
        .map(|a| Input::named(&a))
        .collect();
    let session = dateline::run::Session {
        settings: Settings {
            measure: 68,
            web_search: "https://duckduckgo.com/?q={}".into(),
            mouse: true,
            divider: 420,
            today: chrono::Local::now().date_naive(),
            inputs: inputs
                .iter()
                .map(Input::label)
                .collect::<Vec<_>>()
                .join(", "),
        },
        inputs,
        library: None,
        theme: dateline::theme::Theme::named("dark", dateline::theme::Depth::True),
    };
    if let Err(e) = dateline::run::run(session) {
        eprintln!("{e}");
        std::process::exit(2)
    }
}
