//! A session without threads or a terminal: effects are carried out at once and in order, by the code that carries
//! them out in the program; the screen is the cells that were drawn.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

use dateline::app::bookmarks::Bookmark;
use dateline::app::geometry::Size;
use dateline::app::keymap::{DEFAULT, Keymap};
use dateline::app::message::{Effect, Msg};
use dateline::app::model::Settings;
use dateline::app::{Model, start, update};
use dateline::article::RowId;
use dateline::cluster::Stories;
use dateline::document::layout::{Measure, layout};
use dateline::filter::{Engine, Matches, Overlay, Picking, Searches, Waiting, Want, complete};
use dateline::io::answers::{answer, answer_aside, one_a_story, together};
use dateline::io::begun::begun;
use dateline::io::bodies::Bodies;
use dateline::io::content;
use dateline::io::library::{KnownMarks, change_marks, mark_of};
use dateline::io::load::{Input, Loader, Report};
use dateline::io::piping::Pipes;
use dateline::io::saving;
use dateline::syntax::coloured;
use dateline::theme::{Picked, Source};
use dateline::ui;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::TODAY;

/// A session and the world round it.
pub struct World {
    pub model: Model,
    inputs: Vec<Input>,
    loader: Loader,
    engine: Engine,
    bodies: Bodies,
    /// What the library knows.
    pub marks: KnownMarks,
    /// The library's clock: a minute later with everything that it is told.
    clock: i64,
    /// The searches that the library has.
    pub searches: Searches,
    /// The user's themes.
    pub own_themes: Vec<Source>,
    /// The themes that were picked.
    pub picked: Picked,
    /// The places under letters that it has, the later ones last.
    pub bookmarks: Vec<Bookmark>,
    /// What the program wanted of the desktop: addresses to open, text to copy.
    pub wanted: Vec<Effect>,
}

impl World {
    pub fn new(inputs: Vec<Input>, columns: u16, rows: u16) -> World {
        let settings = Settings {
            measure: Measure {
                lead: true,
                ..Measure::new(68)
            },
            columns: None,
            web_search: "https://search.example/?q={}".into(),
            mouse: true,
            read_story: false,
            divider: 420,
            today: TODAY,
            inputs: inputs
                .iter()
                .map(Input::label)
                .collect::<Vec<_>>()
                .join(", "),
        };
        let keymap = Keymap::load(DEFAULT).unwrap();
        World {
            model: Model::new(
                settings,
                keymap,
                Size {
                    width: columns,
                    height: rows,
                },
            ),
            inputs,
            loader: Loader::default(),
            engine: Engine::default(),
            bodies: Bodies::default(),
            marks: KnownMarks::new(),
            clock: 1_762_000_000,
            searches: Searches::default(),
            own_themes: Vec::new(),
            picked: Picked::default(),
            bookmarks: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// A world in which a page was opened and read.
    pub fn with_page(path: PathBuf, columns: u16, rows: u16) -> World {
        let mut world = World::new(vec![Input::Path(path)], columns, rows);
        world.begin();
        world
    }

    pub fn begin(&mut self) {
        let effects = start(&mut self.model);
        self.settle(effects);
    }

    /// Begins when only so many inputs have been read as yet.
    pub fn begin_with(&mut self, inputs: usize) {
        let all = self.inputs.clone();
        self.inputs.truncate(inputs);
        let Some(Effect::Load { generation }) = start(&mut self.model).pop() else {
            panic!("a start that loads nothing");
        };
        for msg in self.carry_out(Effect::Load { generation }) {
            let msg = match msg {
                Msg::Loaded {
                    generation,
                    snapshot,
                    ..
                } => Msg::Loaded {
                    generation,
                    snapshot,
                    finished: false,
                },
                msg => msg,
            };
            self.happen(msg);
        }
        self.inputs = all;
    }

    /// The other inputs are read too.
    pub fn go_on_loading(&mut self) {
        for msg in self.carry_out(Effect::Load { generation: 1 }) {
            self.happen(msg);
        }
    }

    /// Lets something happen, and all that follows from it.
    pub fn happen(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.settle(effects);
    }

    /// Presses keys, as a keymap names them.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.happen(Msg::Key(
                key.parse().unwrap_or_else(|_| panic!("no key: {key}")),
            ));
        }
    }

    /// Types text.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let name = if c == ' ' {
                "space".to_owned()
            } else {
                c.to_string()
            };
            self.press(&name);
        }
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        let mut waiting: VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            for msg in self.carry_out(effect) {
                waiting.extend(update(&mut self.model, msg));
            }
        }
    }

    /// Carries out an effect; returns what the world answers.
    pub fn carry_out(&mut self, effect: Effect) -> Vec<Msg> {
        match effect {
            Effect::Load { generation } => {
                let mut answers = Vec::new();
                self.loader.load(&self.inputs, &|| false, &mut |report| {
                    answers.push(match report {
                        Report::Items(store, finished) => Msg::Loaded {
                            generation,
                            snapshot: store.snapshot(),
                            finished,
                        },
                        Report::Trouble(message) => Msg::Trouble {
                            generation,
                            message,
                        },
                        Report::PassedOver(line) => Msg::Logged(line),
                    });
                });
                answers
            }
            Effect::FindMarks {
                generation,
                snapshot,
                rows,
            } => {
                let found = rows
                    .map(RowId)
                    .map(|row| (row, mark_of(&self.marks, &snapshot.ids(row))));
                vec![Msg::Marked {
                    generation,
                    marks: found
                        .filter(|(_, mark)| *mark != Default::default())
                        .collect(),
                }]
            }
            Effect::Save { save, changes } => {
                self.clock += 60;
                change_marks(&mut self.marks, &changes, self.clock);
                vec![Msg::Saved { save }]
            }
            Effect::Index { snapshot } => {
                self.engine.extend(&snapshot);
                Vec::new()
            }
            Effect::Filter {
                generation,
                query,
                all,
                snapshot,
                flags,
                sources,
                stories,
                grouping,
            } => {
                let want = if all { Want::All } else { Want::Top(10) };
                let overlay = Overlay {
                    flags: &flags,
                    sources: &sources,
                    bodies: &[],
                };
                let (engine, bodies) = (&mut self.engine, &mut self.bodies);
                let waiting = Waiting::patiently();
                if let Some(by) = grouping {
                    let matches = together(
                        engine, bodies, &query, &snapshot, overlay, &stories, by, waiting,
                    );
                    return vec![Msg::Filtered {
                        generation,
                        matches: Matches {
                            took: std::time::Duration::from_micros(400),
                            ..matches.unwrap()
                        },
                    }];
                }
                let mut matches = answer(
                    &mut self.engine,
                    &mut self.bodies,
                    &query,
                    &snapshot,
                    overlay,
                    want,
                    Waiting::patiently(),
                )
                .unwrap();
                matches.took = std::time::Duration::from_micros(400);
                let matches = one_a_story(matches, &stories);
                vec![Msg::Filtered {
                    generation,
                    matches,
                }]
            }
            Effect::Complete {
                generation,
                text,
                cursor,
                snapshot,
                searches,
            } => vec![Msg::Completed {
                generation,
                completion: complete(&text, cursor, &snapshot, &searches),
            }],
            Effect::FindBegun { snapshot } => {
                let begun = begun(&self.marks, &snapshot, self.clock);
                vec![Msg::BegunFound(Arc::new(begun))]
            }
            Effect::FindThemes => vec![Msg::ThemesFound(self.own_themes.clone())],
            Effect::FindPicked => vec![Msg::ThemesPicked(self.picked.clone())],
            Effect::KeepTheme { ground, name } => {
                self.picked.set(ground, name.clone());
                vec![Msg::ThemeKept { ground, name }]
            }
            Effect::Colour {
                generation,
                document,
            } => vec![Msg::Coloured {
                generation,
                coloured: Arc::new(coloured(&document, &|| false, &mut |_| {})),
            }],
            Effect::FindSearches => vec![Msg::SearchesFound(self.searches.clone())],
            Effect::FindBookmarks => vec![Msg::BookmarksFound(self.bookmarks.clone())],
            Effect::SaveBookmark { save, bookmark } => {
                self.bookmarks.push(bookmark);
                vec![Msg::BookmarkSaved { save }]
            }
            Effect::SaveSearch { save, name, search } => {
                match search {
                    Some(search) => self.searches.put(search),
                    None => self.searches.remove(&name),
                }
                vec![Msg::SearchSaved { save }]
            }
            Effect::CountSearches { .. }
            | Effect::CountUnread { .. }
            | Effect::FindFacets { .. } => {
                let answers = RefCell::new(Vec::new());
                let send = |msg| answers.borrow_mut().push(msg);
                answer_aside(
                    &mut self.engine,
                    &mut self.bodies,
                    &effect,
                    &|| false,
                    &send,
                );
                answers.into_inner()
            }
            Effect::FindStories {
                generation,
                snapshot,
            } => {
                let stories = Stories::find(&snapshot, &|| false).unwrap();
                vec![Msg::StoriesFound {
                    generation,
                    folded: Arc::new(stories.standing(snapshot.order())),
                    stories: Arc::new(stories),
                }]
            }
            Effect::Open {
                generation,
                row,
                snapshot,
            } => {
                let document = content::document(&snapshot, row)
                    .map(Arc::new)
                    .map_err(|error| error.to_string());
                vec![Msg::Opened {
                    generation,
                    document,
                }]
            }
            Effect::LayOut {
                generation,
                document,
                measure,
                folded,
            } => {
                vec![Msg::LaidOut {
                    generation,
                    layout: Arc::new(layout(&document, &measure, &folded)),
                }]
            }
            Effect::Find {
                generation,
                document,
                needle,
            } => vec![Msg::Found {
                generation,
                hits: document.find(&needle),
            }],
            Effect::Pick {
                generation,
                typed,
                choices,
            } => {
                let write = |at, into: &mut String| choices.write(at, into);
                let found = Picking::new(&typed).choose(choices.len(), write, &|| false);
                vec![Msg::Picked {
                    generation,
                    found: Arc::new(found.unwrap()),
                }]
            }
            Effect::FindAddress {
                generation,
                address,
                snapshot,
            } => vec![Msg::AddressFound {
                generation,
                row: snapshot.row_at(&address),
                address,
            }],
            Effect::ReadSource {
                generation,
                row,
                snapshot,
            } => {
                vec![Msg::Source {
                    generation,
                    lines: content::source(&snapshot, row).map_err(|error| error.to_string()),
                }]
            }
            Effect::Write {
                generation,
                file,
                overwrite,
                piece,
            } => vec![Msg::Written {
                generation,
                written: saving::write(&file, &piece, overwrite),
            }],
            Effect::Pipe {
                generation,
                command,
                piece,
            } => {
                // It is waited for, so that its end is the next thing that happens.
                let (answers, received) = channel();
                let pipes = Pipes::start(answers).unwrap();
                pipes.run(generation, command, piece);
                let is_over = |msg: &Msg| matches!(msg, Msg::Piped(piped) if piped.ended.is_some());
                received.iter().filter(is_over).take(1).collect()
            }
            Effect::SetOutput {
                generation,
                output,
                measure,
            } => vec![Msg::OutputSet {
                generation,
                layout: Arc::new(layout(&output, &measure, &[])),
                output,
            }],
            other => {
                self.wanted.push(other);
                Vec::new()
            }
        }
    }

    /// The cells of the screen.
    pub fn cells(&self) -> Buffer {
        let Size { width, height } = self.model.size;
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        ui::draw(&self.model, &mut cells);
        cells
    }

    /// The cell of the cursor, with what is written from there on.
    pub fn cursor(&self) -> String {
        let Size { width, height } = self.model.size;
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        let (x, y) = ui::draw(&self.model, &mut cells).cursor.unwrap_or_default();
        let text: String = (x..(x + 12).min(width))
            .map(|x| cells[(x, y)].symbol())
            .collect();
        format!("{x} {y} {}", text.trim_end())
    }

    /// The screen as text, a line a row, without the spaces at its end.
    pub fn screen(&self) -> String {
        let cells = self.cells();
        let mut text = String::new();
        for y in 0..cells.area.height {
            let mut line = String::new();
            let mut behind = 0;
            for x in 0..cells.area.width {
                if behind > 0 {
                    behind -= 1;
                    continue;
                }
                let symbol = cells[(x, y)].symbol();
                behind = dateline::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
