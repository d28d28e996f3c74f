//! A frame, and a key with all that follows from it in the state, among few headlines and among many: neither may grow
//! with what is not on the screen.

use std::sync::Arc;

use chrono::NaiveDate;
use dateline::app::geometry::Size;
use dateline::app::keymap::{DEFAULT, Keymap};
use dateline::app::message::{Effect, Msg};
use dateline::app::model::Settings;
use dateline::app::{Model, start, update};
use dateline::document::layout::{Measure, layout};
use dateline::document::{BlockKind, DocumentBuilder, Role};
use dateline::ui;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::headlines;
use crate::race::{ms, race};

/// A session on a wide screen with so many headlines, in the middle of a megabyte of text.
fn session(rows: usize) -> Model {
    let settings = Settings {
        measure: Measure::new(68),
        columns: None,
        web_search: "https://search.example/?q={}".into(),
        mouse: false,
        read_story: false,
        divider: 420,
        today: NaiveDate::from_ymd_opt(2025, 11, 1).unwrap(),
        inputs: "bench".into(),
    };
    let mut model = Model::new(
        settings,
        Keymap::load(DEFAULT).unwrap(),
        Size {
            width: 200,
            height: 50,
        },
    );
    start(&mut model);
    let snapshot = headlines::snapshot(rows);
    update(
        &mut model,
        Msg::Loaded {
            generation: 1,
            snapshot,
            finished: true,
        },
    );
    let mut builder = DocumentBuilder::default();
    for nth in 0..2000 {
        builder.begin(BlockKind::Paragraph);
        builder.push(
            &format!("Paragraph {nth} says what the harbour looked like at that hour of the day. ")
                .repeat(7),
            Role::Text,
        );
    }
    let document = Arc::new(builder.finish());
    let width = model.panes().text(68).width;
    model.reader.text = dateline::app::reader::Text::Here(Arc::clone(&document));
    model.reader.layout = Some(Arc::new(layout(&document, &Measure::new(width), &[])));
    model
}

/// Runs the group.
pub fn run() {
    println!("frame: 200×50, list and a megabyte of text, ms");
    for rows in [1_000, 1_000_000] {
        let mut model = session(rows);
        let mut other = model.clone();
        press(&mut other, "tab");
        press(&mut other, "5 0 %");
        let mut screen = Terminal::new(TestBackend::new(200, 50)).unwrap();
        let mut frame = |_| {
            screen
                .draw(|frame| drop(ui::draw(&other, frame.buffer_mut())))
                .unwrap();
            1
        };
        let mut down =
            |round: usize| update(&mut model, Msg::Key("j".parse().unwrap())).len() + round;
        let times = race(200, &mut [&mut frame, &mut down]);
        println!(
            "  {rows:>9} headlines  a frame {:.3}  j {:.4}",
            ms(times[0]),
            ms(times[1])
        );
    }
}

fn press(model: &mut Model, keys: &str) {
    for key in keys.split(' ') {
        let effects = update(model, Msg::Key(key.parse().unwrap()));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Quit)));
    }
}
