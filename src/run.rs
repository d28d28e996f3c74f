//! The loop: wait for what happens, take in all that waits, hand out what is wanted, draw if anything changed. Nothing
//! to do: the thread sleeps.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::Rect;

use crate::app::keymap::{self, Keymap};
use crate::app::look::Look;
use crate::app::message::{Effect, Msg};
use crate::app::model::Settings;
use crate::app::{Model, start, update};
use crate::io::desktop;
use crate::io::hyperlink;
use crate::io::lanes::Lanes;
use crate::io::load::Input;
use crate::io::terminal::{self, Output, Terminal};
use crate::ui::{self, Hyperlinks, Rewritten};

/// How long messages are taken in before the screen is drawn.
const FRAME: Duration = Duration::from_millis(8);

/// Everything that a session needs to begin.
#[derive(Debug)]
pub struct Session {
    /// What is read.
    pub inputs: Vec<Input>,
    /// What is filtered from the start.
    pub filter: Option<String>,
    /// Where marks are kept; nowhere without it.
    pub library: Option<PathBuf>,
    /// What the user asked for.
    pub settings: Settings,
    /// The folder of the user's themes.
    pub themes: Option<PathBuf>,
    /// How it looks.
    pub look: Look,
    /// Links are links for the terminal too.
    pub hyperlinks: bool,
}

/// Why a session could not begin, or broke off.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The terminal cannot be used.
    #[error("no terminal: {0}")]
    Terminal(io::Error),
    /// The default keys are wrong: a fault of this program.
    #[error("keymap: {0}")]
    Keymap(#[from] keymap::Fault),
    /// The screen could not be written.
    #[error("the screen cannot be written: {0}")]
    Screen(#[from] io::Error),
}

type Screen = ratatui::Terminal<CrosstermBackend<Output>>;

/// Runs a session to its end.
pub fn run(session: Session) -> Result<(), RunError> {
    let keymap = Keymap::load(keymap::DEFAULT)?;
    let (messages, waiting) = channel();
    // Reading begins before the terminal is asked for anything.
    let lanes = Lanes::start(session.inputs, session.library, session.themes, &messages)?;
    let size = Terminal::size().map_err(RunError::Terminal)?;
    let mut model = Model::new(session.settings, keymap, size);
    model.look = session.look;
    if let Some(query) = session.filter {
        model.filter.line.set(&query);
    }
    let mut terminal = Terminal::enter().map_err(RunError::Terminal)?;
    let mut screen = Screen::new(CrosstermBackend::new(terminal::output()))?;
    terminal::listen(&messages)?;
    let mut hands = Hands {
        lanes: &lanes,
        messages: &messages,
        terminal: &mut terminal,
        clear: true,
    };
    let effects = start(&mut model);
    hands.carry_out(effects, &mut model)?;
    let mut links = session.hyperlinks.then(Hyperlinks::default);
    let outcome = turn(&mut model, &mut links, &waiting, &mut screen, &mut hands);
    drop(terminal);
    // What was shown as pending is on disk before the shell has its prompt.
    lanes.finish();
    outcome
}

/// What effects are carried out with.
struct Hands<'a> {
    lanes: &'a Lanes,
    messages: &'a Sender<Msg>,
    terminal: &'a mut Terminal,
    /// The screen holds what we did not draw.
    clear: bool,
}

impl Hands<'_> {
    fn carry_out(&mut self, effects: Vec<Effect>, model: &mut Model) -> io::Result<()> {
        for effect in effects {
            match self.lanes.carry_out(effect, self.messages) {
                None | Some(Effect::Quit) => {}
                Some(Effect::CaptureMouse(capture)) => self.terminal.capture_mouse(capture)?,
                Some(Effect::Copy(text)) => {
                    if let Err(why) = desktop::copy(&text, &mut io::stdout()) {
                        let _ = self.messages.send(Msg::Note(why));
                    }
                }
                Some(Effect::AskBackground) => self.terminal.ask_background()?,
                Some(Effect::Suspend) => {
                    self.terminal.suspend()?;
                    self.clear = true;
                }
                Some(Effect::Redraw) => {
                    self.terminal.retake()?;
                    self.clear = true;
                }
                Some(_) => {}
            }
        }
        if self.clear {
            // The window may have another size than when it was left.
            if let Ok(size) = Terminal::size() {
                model.size = size;
            }
        }
        Ok(())
    }
}

fn turn(
    model: &mut Model,
    links: &mut Option<Hyperlinks>,
    waiting: &Receiver<Msg>,
    screen: &mut Screen,
    hands: &mut Hands<'_>,
) -> Result<(), RunError> {
    let mut asked = false;
    loop {
        draw(model, links, screen, std::mem::take(&mut hands.clear))?;
        // The first frame waits for nobody's answer.
        if !std::mem::replace(&mut asked, true) && model.look.has_colours() {
            hands.terminal.ask_background()?;
        }
        let Ok(first) = waiting.recv() else {
            return Ok(());
        };
        let due = Instant::now() + FRAME;
        // Nobody is woken at midnight: the day is looked at when something happens.
        let today = chrono::Local::now().date_naive();
        if today != model.settings.today {
            let effects = update(model, Msg::DayBegan(today));
            hands.carry_out(effects, model)?;
        }
        let mut next = Some(first);
        while let Some(msg) = next {
            let effects = update(model, msg);
            hands.carry_out(effects, model)?;
            if model.leaving {
                return Ok(());
            }
            next = if Instant::now() < due {
                waiting.try_recv().ok()
            } else {
                None
            };
        }
    }
}

fn draw(
    model: &Model,
    links: &mut Option<Hyperlinks>,
    screen: &mut Screen,
    clear: bool,
) -> io::Result<()> {
    let area = Rect {
        x: 0,
        y: 0,
        width: model.size.width,
        height: model.size.height,
    };
    if area.is_empty() {
        return Ok(());
    }
    terminal::begin_frame(screen.backend_mut())?;
    if clear || screen.get_frame().area() != area {
        // Clears as well, and asks the terminal nothing: its answer would go to the thread that waits for keys.
        screen.resize(area)?;
        links.iter_mut().for_each(Hyperlinks::forget);
    }
    let mut linked = Vec::new();
    let drawn = screen.draw(|frame| linked = ui::draw(model, frame))?;
    if let Some(links) = links {
        linked.retain(|link| hyperlink::open(link.address, link.number).is_some());
        write_links(
            &links.rewritten(drawn.buffer, &linked),
            screen.backend_mut(),
        )?;
    }
    terminal::end_frame(screen.backend_mut())
}

/// Writes cells once more, with where they lead. The cursor stays where it is.
fn write_links(runs: &[Rewritten<'_>], backend: &mut CrosstermBackend<Output>) -> io::Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    terminal::keep_cursor(backend)?;
    for run in runs {
        let link = run.link;
        let open = link.and_then(|(address, number)| hyperlink::open(address, number));
        backend.write_all(open.as_deref().unwrap_or_default().as_bytes())?;
        backend.draw(run.cells.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        if open.is_some() {
            backend.write_all(hyperlink::CLOSE.as_bytes())?;
        }
    }
    terminal::restore_cursor(backend)
}
