//! The loop: wait for what happens, take in all that waits, hand out what is wanted, draw if anything changed. Nothing
//! to do: the thread sleeps.

mod screen;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::app::keymap::{self, Keymap};
use crate::app::look::Look;
use crate::app::message::{Effect, Msg};
use crate::app::model::Settings;
use crate::app::{Model, start, update};
use crate::io::desktop;
use crate::io::lanes::Lanes;
use crate::io::load::Input;
use crate::io::terminal::{self, Terminal};
use screen::Screen;

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
    let mut screen = Screen::new(session.hyperlinks);
    terminal::listen(&messages)?;
    let mut hands = Hands {
        lanes: &lanes,
        messages: &messages,
        terminal: &mut terminal,
        unhurried: Vec::new(),
        clear: true,
    };
    let effects = start(&mut model);
    hands.carry_out(effects, &mut model)?;
    hands.catch_up();
    let outcome = turn(&mut model, &waiting, &mut screen, &mut hands);
    hands.catch_up();
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
    /// What the library is to do when the screen has been drawn, in order.
    unhurried: Vec<Effect>,
    /// The screen holds what we did not draw.
    clear: bool,
}

impl Hands<'_> {
    fn carry_out(&mut self, effects: Vec<Effect>, model: &mut Model) -> io::Result<()> {
        for effect in effects {
            if effect.is_for_library() {
                self.unhurried.push(effect);
                continue;
            }
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

    /// Hands the library what has waited: its thread, once awake, would take time from the frame.
    fn catch_up(&mut self) {
        for effect in self.unhurried.drain(..) {
            let _ = self.lanes.carry_out(effect, self.messages);
        }
    }
}

fn turn(
    model: &mut Model,
    waiting: &Receiver<Msg>,
    screen: &mut Screen,
    hands: &mut Hands<'_>,
) -> Result<(), RunError> {
    let mut asked = false;
    loop {
        let anew = std::mem::take(&mut hands.clear);
        screen.show(model, anew, &mut io::stdout())?;
        hands.catch_up();
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
