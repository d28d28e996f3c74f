//! Worker lanes: threads that carry out effects and answer with messages. Each lane does one kind of work and owns
//! what it needs for it; of what it is asked for in a hurry only the last counts.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::answers::{TOP, answer, answer_aside, one_a_story, together};
use super::bodies::Bodies;
use super::code;
use super::content;
use super::db::Db;
use super::desktop;
use super::load::{Input, Loader, Report};
use super::piping::Pipes;
use super::saving;
use super::themes;
use crate::app::message::{Effect, Generation, Msg};
use crate::cluster::Stories;
use crate::document::layout::{beginning, layout};
use crate::filter::{Engine, Overlay, Picking, SCREEN, Waiting, Want, complete};

/// When the best so far of a search is shown: so that it is on the screen within a frame of 16 ms.
const EARLY: Duration = Duration::from_millis(8);

/// The lanes.
#[derive(Debug)]
pub struct Lanes {
    load: Sender<Generation>,
    filter: Sender<Effect>,
    text: Sender<Effect>,
    code: Sender<Effect>,
    stories: Sender<Effect>,
    files: Option<(Sender<Effect>, JoinHandle<()>)>,
    pipes: Pipes,
    db: Option<Db>,
    themes: Option<PathBuf>,
    wanted: Arc<Wanted>,
}

/// The last request of each kind: what is older has no one waiting for it.
#[derive(Debug, Default)]
struct Wanted {
    load: AtomicU64,
    filter: AtomicU64,
    open: AtomicU64,
    set: AtomicU64,
    find: AtomicU64,
    output: AtomicU64,
    pick: AtomicU64,
    count: AtomicU64,
    unread: AtomicU64,
    facets: AtomicU64,
    /// The last filter that was answered, or let go.
    filtered: Mutex<Generation>,
    is_filtered: Condvar,
}

impl Wanted {
    /// Says that no one waits for this filter any more.
    fn end_filter(&self, generation: Generation) {
        *self.filtered.lock().unwrap_or_else(PoisonError::into_inner) = generation;
        self.is_filtered.notify_all();
    }

    /// Waits as long as a filter is under way: what is done in the background is in no hurry, and someone is typing.
    fn let_filter_go_first(&self) {
        let mut filtered = self.filtered.lock().unwrap_or_else(PoisonError::into_inner);
        while *filtered != self.filter.load(Ordering::SeqCst) {
            filtered = self
                .is_filtered
                .wait(filtered)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// True when no one waits for what is asked aside of the filter.
    fn is_stale(&self, aside: &Effect) -> bool {
        match aside {
            Effect::CountSearches { generation, .. } => {
                self.count.load(Ordering::Relaxed) != *generation
            }
            Effect::CountUnread { generation, .. } => {
                self.unread.load(Ordering::Relaxed) != *generation
            }
            Effect::FindFacets { generation, .. } => {
                self.facets.load(Ordering::Relaxed) != *generation
            }
            _ => true,
        }
    }
}

impl Lanes {
    /// Starts the lanes. Without a library nothing is kept; `themes` is the folder of the user's.
    pub fn start(
        inputs: Vec<Input>,
        library: Option<PathBuf>,
        themes: Option<PathBuf>,
        answers: &Sender<Msg>,
    ) -> std::io::Result<Lanes> {
        let wanted = Arc::new(Wanted::default());
        let (load, loads) = channel();
        let (filter, filters) = channel();
        let (text, texts) = channel();
        let (code, codes) = channel();
        let (stories, askings) = channel();
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            thread::Builder::new().name(name.into()).spawn(work)
        };
        let (known, out) = (Arc::clone(&wanted), answers.clone());
        spawn(
            "load",
            Box::new(move || load_lane(&inputs, &loads, &known, &out)),
        )?;
        let (known, out) = (Arc::clone(&wanted), answers.clone());
        spawn(
            "filter",
            Box::new(move || filter_lane(&filters, &known, &out)),
        )?;
        let (known, out) = (Arc::clone(&wanted), answers.clone());
        spawn("text", Box::new(move || text_lane(&texts, &known, &out)))?;
        let (files, to_write) = channel();
        let out = answers.clone();
        let writer = spawn("files", Box::new(move || file_lane(&to_write, &out)))?;
        let (known, out) = (Arc::clone(&wanted), answers.clone());
        let is_open = move |generation| known.open.load(Ordering::Relaxed) == generation;
        spawn("code", Box::new(move || code::lane(&codes, &is_open, &out)))?;
        let (known, out) = (Arc::clone(&wanted), answers.clone());
        spawn(
            "stories",
            Box::new(move || story_lane(&askings, &known, &out)),
        )?;
        Ok(Lanes {
            load,
            filter,
            text,
            code,
            stories,
            files: Some((files, writer)),
            pipes: Pipes::start(answers.clone())?,
            db: Some(Db::start(library, answers.clone())),
            themes,
            wanted,
        })
    }

    /// Hands an effect to its lane. Returns it when it is none of a lane's.
    pub fn carry_out(&self, effect: Effect, answers: &Sender<Msg>) -> Option<Effect> {
        let wanted = &self.wanted;
        // A lane ends only with the program: what it no longer takes is nobody's loss.
        match effect {
            Effect::Load { generation } => {
                wanted.load.store(generation, Ordering::SeqCst);
                let _ = self.load.send(generation);
            }
            Effect::Filter { generation, .. } => {
                wanted.filter.store(generation, Ordering::SeqCst);
                let _ = self.filter.send(effect);
            }
            Effect::CountSearches { generation, .. } => {
                wanted.count.store(generation, Ordering::SeqCst);
                let _ = self.filter.send(effect);
            }
            Effect::CountUnread { generation, .. } => {
                wanted.unread.store(generation, Ordering::SeqCst);
                let _ = self.filter.send(effect);
            }
            Effect::FindFacets { generation, .. } => {
                wanted.facets.store(generation, Ordering::SeqCst);
                let _ = self.filter.send(effect);
            }
            Effect::Index { .. } | Effect::Complete { .. } => {
                let _ = self.filter.send(effect);
            }
            Effect::FindStories { .. } => {
                let _ = self.stories.send(effect);
            }
            Effect::Open { generation, .. } => {
                wanted.open.store(generation, Ordering::SeqCst);
                let _ = self.text.send(effect);
            }
            Effect::LayOut { generation, .. } => {
                wanted.set.store(generation, Ordering::SeqCst);
                let _ = self.text.send(effect);
            }
            Effect::Colour { .. } => {
                let _ = self.code.send(effect);
            }
            Effect::Find { generation, .. } => {
                wanted.find.store(generation, Ordering::SeqCst);
                let _ = self.text.send(effect);
            }
            Effect::Pick { generation, .. } => {
                wanted.pick.store(generation, Ordering::SeqCst);
                let _ = self.text.send(effect);
            }
            Effect::ReadSource { .. } | Effect::FindAddress { .. } => {
                let _ = self.text.send(effect);
            }
            Effect::SetOutput { generation, .. } => {
                wanted.output.store(generation, Ordering::SeqCst);
                let _ = self.text.send(effect);
            }
            Effect::Write { .. } => {
                if let Some((files, _)) = &self.files {
                    let _ = files.send(effect);
                }
            }
            Effect::Pipe {
                generation,
                command,
                piece,
            } => self.pipes.run(generation, command, piece),
            Effect::StopPipe => self.pipes.stop(),
            Effect::Save { save, changes } => {
                if let Some(db) = &self.db {
                    db.save(save, changes);
                }
            }
            Effect::FindSearches => {
                if let Some(db) = &self.db {
                    db.find_searches();
                }
            }
            Effect::FindBegun { snapshot } => {
                if let Some(db) = &self.db {
                    db.find_begun(snapshot);
                }
            }
            Effect::FindPicked => {
                if let Some(db) = &self.db {
                    db.find_picked();
                }
            }
            Effect::KeepTheme { ground, name } => {
                if let Some(db) = &self.db {
                    db.keep_theme((ground, name));
                }
            }
            Effect::FindBookmarks => {
                if let Some(db) = &self.db {
                    db.find_bookmarks();
                }
            }
            Effect::SaveBookmark { save, bookmark } => {
                if let Some(db) = &self.db {
                    db.save_bookmark(save, bookmark);
                }
            }
            Effect::SaveSearch { save, name, search } => {
                if let Some(db) = &self.db {
                    db.save_search(save, (name, search));
                }
            }
            Effect::FindMarks {
                generation,
                snapshot,
                rows,
            } => {
                if let Some(db) = &self.db {
                    db.find_marks(generation, snapshot, rows);
                }
            }
            Effect::FindThemes => {
                let (answers, folder) = (answers.clone(), self.themes.clone());
                let find = move || {
                    let (own, troubles) = folder.map(|at| themes::read(&at)).unwrap_or_default();
                    for trouble in troubles {
                        let _ = answers.send(Msg::Logged(trouble));
                    }
                    let _ = answers.send(Msg::ThemesFound(own));
                };
                let _ = thread::Builder::new().name("themes".into()).spawn(find);
            }
            Effect::Browse(address) => {
                let answers = answers.clone();
                let browse = move || {
                    if let Err(why) = desktop::browse(&address) {
                        let _ = answers.send(Msg::Note(why));
                    }
                };
                let _ = thread::Builder::new().name("browse".into()).spawn(browse);
            }
            other => return Some(other),
        }
        None
    }

    /// Ends the session: what was marked and what is to be a file is written before this returns, and a command that
    /// runs is ended; loads and filters are let go.
    pub fn finish(mut self) {
        drop(self.pipes);
        if let Some((files, writer)) = self.files.take() {
            drop(files);
            let _ = writer.join();
        }
        self.wanted.load.store(u64::MAX, Ordering::SeqCst);
        self.wanted.filter.store(u64::MAX, Ordering::SeqCst);
        self.wanted.count.store(u64::MAX, Ordering::SeqCst);
        self.wanted.unread.store(u64::MAX, Ordering::SeqCst);
        self.wanted.facets.store(u64::MAX, Ordering::SeqCst);
        self.wanted.end_filter(u64::MAX);
        drop(self.db.take());
    }
}

/// Writes files, one after the other.
fn file_lane(asked: &Receiver<Effect>, answers: &Sender<Msg>) {
    while let Ok(effect) = asked.recv() {
        if let Effect::Write {
            generation,
            file,
            overwrite,
            piece,
        } = effect
        {
            let written = saving::write(&file, &piece, overwrite);
            let _ = answers.send(Msg::Written {
                generation,
                written,
            });
        }
    }
}

fn load_lane(
    inputs: &[Input],
    loads: &Receiver<Generation>,
    wanted: &Wanted,
    answers: &Sender<Msg>,
) {
    let loader = Loader::default();
    while let Ok(generation) = loads.recv() {
        let cancelled = || wanted.load.load(Ordering::Relaxed) != generation;
        loader.load(inputs, &cancelled, &mut |report| {
            let msg = match report {
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
            };
            let _ = answers.send(msg);
        });
    }
}

/// Says that a filter is answered once it goes out of scope, however that came.
struct Ended<'a>(&'a Wanted, Generation);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.end_filter(self.1);
    }
}

fn filter_lane(asked: &Receiver<Effect>, wanted: &Wanted, answers: &Sender<Msg>) {
    let (mut engine, mut bodies) = (Engine::default(), Bodies::default());
    // What is asked aside waits until there is nothing to filter.
    let mut aside: VecDeque<Effect> = VecDeque::new();
    let mut filtered = 0;
    loop {
        let next = match aside.pop_front() {
            None => asked.recv().ok(),
            Some(effect) => match asked.try_recv() {
                Ok(next) => {
                    aside.push_front(effect);
                    Some(next)
                }
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => {
                    let is_interrupted = || wanted.filter.load(Ordering::Relaxed) != filtered;
                    let cancelled = || is_interrupted() || wanted.is_stale(&effect);
                    let send = |msg| drop(answers.send(msg));
                    let done = answer_aside(&mut engine, &mut bodies, &effect, &cancelled, &send);
                    if done.is_none() && !wanted.is_stale(&effect) {
                        // A filter goes before; then this is asked once more.
                        aside.push_front(effect);
                    }
                    continue;
                }
            },
        };
        let Some(effect) = next else {
            return;
        };
        match effect {
            Effect::CountSearches { .. }
            | Effect::CountUnread { .. }
            | Effect::FindFacets { .. } => aside.push_back(effect),
            Effect::Index { snapshot } => engine.extend(&snapshot),
            Effect::Complete {
                generation,
                text,
                cursor,
                snapshot,
                searches,
            } => {
                let _ = answers.send(Msg::Completed {
                    generation,
                    completion: complete(&text, cursor, &snapshot, &searches),
                });
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
                filtered = generation;
                let _ended = Ended(wanted, generation);
                let cancelled = || wanted.filter.load(Ordering::Relaxed) != generation;
                if cancelled() {
                    continue;
                }
                let (want, more) = match all {
                    true => (Want::All, None),
                    // Texts are searched once.
                    false if !query.body_terms().is_empty() => (Want::Top(TOP), None),
                    // A screen is found sooner than the pages behind it.
                    false => (Want::Top(SCREEN), Some(Want::Top(TOP))),
                };
                let overlay = Overlay {
                    flags: &flags,
                    sources: &sources,
                    bodies: &[],
                };
                if let Some(by) = grouping {
                    let waiting = Waiting::until(&cancelled);
                    let (engine, bodies) = (&mut engine, &mut bodies);
                    let matches = together(
                        engine, bodies, &query, &snapshot, overlay, &stories, by, waiting,
                    );
                    if let Some(matches) = matches {
                        let _ = answers.send(Msg::Filtered {
                            generation,
                            matches,
                        });
                    }
                    continue;
                }
                let show = |matches| {
                    let matches = one_a_story(matches, &stories);
                    let _ = answers.send(Msg::Filtered {
                        generation,
                        matches,
                    });
                };
                let mut ask = |want, waiting| {
                    answer(
                        &mut engine,
                        &mut bodies,
                        &query,
                        &snapshot,
                        overlay,
                        want,
                        waiting,
                    )
                };
                let waiting = Waiting::until(&cancelled);
                let Some(matches) = ask(want, waiting.shown(EARLY, &show)) else {
                    continue;
                };
                let more = more.filter(|_| !matches.complete);
                show(matches);
                if let Some(matches) = more.and_then(|want| ask(want, waiting)) {
                    show(matches);
                }
            }
            _ => {}
        }
    }
}

/// Finds stories: of several snapshots that wait, those of the last.
fn story_lane(asked: &Receiver<Effect>, wanted: &Wanted, answers: &Sender<Msg>) {
    while let Ok(effect) = asked.recv() {
        let Effect::FindStories {
            generation,
            snapshot,
        } = effect
        else {
            continue;
        };
        let cancelled = || {
            wanted.let_filter_go_first();
            wanted.load.load(Ordering::Relaxed) != generation
        };
        let Some(stories) = Stories::find(&snapshot, &cancelled) else {
            continue;
        };
        let _ = answers.send(Msg::StoriesFound {
            generation,
            folded: Arc::new(stories.standing(snapshot.order())),
            stories: Arc::new(stories),
        });
    }
}

/// A text of so many bytes is set before anyone sees that it was not.
const AT_ONCE: usize = 256 * 1024;

/// Lines of a longer one that are set first.
const FIRST_LINES: usize = 400;

fn text_lane(asked: &Receiver<Effect>, wanted: &Wanted, answers: &Sender<Msg>) {
    while let Ok(effect) = asked.recv() {
        let is_stale = |last: &AtomicU64, generation| last.load(Ordering::Relaxed) != generation;
        let msg = match effect {
            Effect::Open {
                generation,
                row,
                snapshot,
            } if !is_stale(&wanted.open, generation) => {
                let document = content::document(&snapshot, row)
                    .map(Arc::new)
                    .map_err(|error| error.to_string());
                Msg::Opened {
                    generation,
                    document,
                }
            }
            Effect::LayOut {
                generation,
                document,
                measure,
                folded,
            } if !is_stale(&wanted.set, generation) => {
                // Of a long text what can be seen first is shown first.
                if document.text().len() > AT_ONCE {
                    let layout = Arc::new(beginning(&document, &measure, &folded, FIRST_LINES));
                    let _ = answers.send(Msg::LaidOut { generation, layout });
                }
                Msg::LaidOut {
                    generation,
                    layout: Arc::new(layout(&document, &measure, &folded)),
                }
            }
            Effect::Find {
                generation,
                document,
                needle,
            } if !is_stale(&wanted.find, generation) => Msg::Found {
                generation,
                hits: document.find(&needle),
            },
            Effect::SetOutput {
                generation,
                output,
                measure,
            } if !is_stale(&wanted.output, generation) => Msg::OutputSet {
                generation,
                layout: Arc::new(layout(&output, &measure, &[])),
                output,
            },
            Effect::Pick {
                generation,
                typed,
                choices,
            } => {
                let write = |at, into: &mut String| choices.write(at, into);
                let cancelled = || is_stale(&wanted.pick, generation);
                match Picking::new(&typed).choose(choices.len(), write, &cancelled) {
                    Some(found) => Msg::Picked {
                        generation,
                        found: Arc::new(found),
                    },
                    None => continue,
                }
            }
            Effect::FindAddress {
                generation,
                address,
                snapshot,
            } => Msg::AddressFound {
                generation,
                row: snapshot.row_at(&address),
                address,
            },
            Effect::ReadSource {
                generation,
                row,
                snapshot,
            } => Msg::Source {
                generation,
                lines: content::source(&snapshot, row).map_err(|error| error.to_string()),
            },
            _ => continue,
        };
        let _ = answers.send(msg);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_in_the_background_waits_for_the_last_filter() {
        let wanted = Wanted::default();
        wanted.let_filter_go_first();
        wanted.filter.store(2, Ordering::SeqCst);
        let (went_on, told) = channel();
        thread::scope(|scope| {
            scope.spawn(|| {
                wanted.let_filter_go_first();
                went_on.send(()).unwrap();
            });
            drop(Ended(&wanted, 1));
            assert_eq!(told.try_recv(), Err(TryRecvError::Empty));
            drop(Ended(&wanted, 2));
            assert_eq!(told.recv(), Ok(()));
        });
    }
}
