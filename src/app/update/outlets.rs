//! The article leaves: as a file, through a command.

use std::sync::Arc;

use crate::app::message::{Effect, Generation, Piped, Written};
use crate::app::model::{Model, Prompt};
use crate::app::outlet::Outlet;
use crate::app::overlay::{Output, Overlay, OverlayKind};
use crate::app::reader::Text;
use crate::document::Document;
use crate::document::layout::{Layout, Measure};
use crate::export::{Format, Piece, file_name};

/// The selected article as it leaves; that there is none to leave is said.
fn piece(model: &mut Model) -> Option<Piece> {
    let row = model.list.selected?;
    let is_shown = model.reader.row == Some(row);
    let document = match &model.reader.text {
        Text::Here(document) if is_shown => Arc::clone(document),
        Text::Bare if is_shown => Arc::default(),
        Text::Failed(why) if is_shown => {
            let why = why.clone();
            model.complain(why);
            return None;
        }
        _ if model.snapshot.headline(row).body.is_none() => Arc::default(),
        _ => {
            model.complain("the text is not open: open the article first");
            return None;
        }
    };
    let story = model.list.stories.of(row);
    Some(Piece {
        snapshot: model.snapshot.clone(),
        row,
        document,
        mark: model.marks.of(row),
        story: story.map(|story| (model.snapshot.id(story.rows[0]), story.sources)),
        score: None,
    })
}

/// Asks for a file's name; one that suits the title stands there already.
pub(super) fn begin_writing(model: &mut Model) {
    let Some(piece) = piece(model) else {
        return;
    };
    let name = format!("{}.md", file_name(piece.headline().title));
    model.outlet.file.set(&name);
    model.outlet.exists = None;
    model.prompt = Some(Prompt::File);
}

/// The file's name is typed.
pub(super) fn write(model: &mut Model, effects: &mut Vec<Effect>) {
    let file = model.outlet.file.text().trim().to_owned();
    if file.is_empty() {
        model.prompt = None;
        return;
    }
    if Format::of_file(&file).is_none() {
        model.complain("the ending says how it is written: .txt .md .html .json");
        return;
    }
    let Some(piece) = piece(model) else {
        return;
    };
    model.outlet.file.remember();
    let overwrite = model.outlet.exists.take().is_some_and(|told| told == file);
    model.outlet.writing += 1;
    effects.push(Effect::Write {
        generation: model.outlet.writing,
        file,
        overwrite,
        piece,
    });
    model.say("writing …");
}

/// The file is on disk, or not.
pub(super) fn written(model: &mut Model, generation: Generation, written: Written) {
    let is_awaited = generation == model.outlet.writing && model.prompt == Some(Prompt::File);
    match written {
        Written::Done(text) => {
            if is_awaited {
                model.prompt = None;
            }
            model.say(text);
        }
        Written::Exists if is_awaited => {
            let file = model.outlet.file.text().trim().to_owned();
            model.complain(format!(
                "{file} is there already: enter once more writes over it"
            ));
            model.outlet.exists = Some(file);
        }
        Written::Exists => {}
        Written::Failed(why) => model.complain(why),
    }
}

/// Asks for a command.
pub(super) fn begin_piping(model: &mut Model) {
    if piece(model).is_some() {
        model.outlet.command.clear();
        model.prompt = Some(Prompt::Command);
    }
}

/// The command is typed.
pub(super) fn pipe(model: &mut Model, effects: &mut Vec<Effect>) {
    model.prompt = None;
    let command = model.outlet.command.text().trim().to_owned();
    if command.is_empty() {
        return;
    }
    let Some(piece) = piece(model) else {
        return;
    };
    model.outlet.command.remember();
    model.outlet.piping += 1;
    let generation = model.outlet.piping;
    model.overlay = Some(Overlay::new(OverlayKind::Output(Output {
        command: command.clone(),
        said: Piped {
            generation,
            output: Arc::default(),
            ended: None,
        },
        set: None,
        asked: None,
    })));
    effects.push(Effect::Pipe {
        generation,
        command,
        piece,
    });
}

/// What the window shows, if it is that of a command.
fn output(model: &mut Model) -> Option<&mut Output> {
    match &mut model.overlay {
        Some(Overlay {
            kind: OverlayKind::Output(output),
            ..
        }) => Some(output),
        _ => None,
    }
}

/// The command has said something, or has ended.
pub(super) fn piped(model: &mut Model, said: Piped) {
    if let Some(output) = output(model)
        && output.said.generation == said.generation
    {
        output.said = said;
        output.asked = None;
    }
}

/// The lines of what it said are there.
pub(super) fn output_set(
    model: &mut Model,
    generation: Generation,
    said: Arc<Document>,
    layout: Arc<Layout>,
) {
    if generation == model.outlet.setting
        && let Some(output) = output(model)
    {
        output.set = Some((said, layout));
    }
}

/// What a command said is set at the width of its window; a command whose window is gone is ended.
pub(super) fn keep_output(model: &mut Model, effects: &mut Vec<Effect>, was_running: bool) {
    let measure = Measure {
        reorder: model.settings.measure.reorder,
        ..Measure::new(model.window_body().width.saturating_sub(2).max(1))
    };
    let next = model.outlet.setting + 1;
    let Some(output) = output(model) else {
        if was_running {
            effects.push(Effect::StopPipe);
        }
        return;
    };
    if output.asked != Some(measure) {
        output.asked = Some(measure);
        let output = Arc::clone(&output.said.output);
        model.outlet.setting = next;
        effects.push(Effect::SetOutput {
            generation: next,
            output,
            measure,
        });
    }
}

/// True while the window of a command that runs is open.
pub(super) fn is_running(model: &Model) -> bool {
    let overlay = model.overlay.as_ref().map(|overlay| &overlay.kind);
    matches!(overlay, Some(OverlayKind::Output(output)) if output.is_running())
}

impl Outlet {
    /// The format that the file's name asks for.
    pub fn format(&self) -> Option<Format> {
        Format::of_file(self.file.text().trim())
    }
}
