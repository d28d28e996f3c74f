//! The terminal: entered and left as it was found, its keys and its signals as messages. The one door to `crossterm`
//! and `signal_hook`.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    self, DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, Event, KeyEvent, KeyEventKind, KeyModifiers,
    MouseButton, MouseEventKind,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

use crate::app::geometry::Size;
use crate::app::key::{Key, KeyCode};
use crate::app::message::{Mouse, MouseKind, Msg};
use crate::theme::Rgb;

/// The question what the background is (xterm's control sequences, OSC 11).
const BACKGROUND: &str = "\x1b]11;?\x1b\\";

/// When the background was asked for, until the answer comes.
static ASKED: Mutex<Option<Instant>> = Mutex::new(None);

/// True while the terminal is ours and has to be given back.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; given back when dropped, and before a panic is told.
#[derive(Debug)]
pub struct Terminal {
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, pastes in brackets.
    pub fn enter() -> io::Result<Terminal> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::other("the standard output is no terminal"));
        }
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            before(info);
        }));
        let terminal = Terminal { mouse: false };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&self) -> io::Result<()> {
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            EnableFocusChange,
            DisableLineWrap,
            Hide
        )?;
        if self.mouse {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        Ok(())
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn capture_mouse(&mut self, capture: bool) -> io::Result<()> {
        self.mouse = capture;
        if capture {
            execute!(io::stdout(), EnableMouseCapture)
        } else {
            execute!(io::stdout(), DisableMouseCapture)
        }
    }

    /// Gives the terminal back, stops the process, and takes the terminal again when it goes on.
    pub fn suspend(&self) -> io::Result<()> {
        await_answer();
        give_back();
        #[cfg(unix)]
        signal_hook::low_level::raise(signal_hook::consts::SIGSTOP)?;
        self.take()
    }

    /// Takes the terminal once more: someone else may have used it since.
    pub fn retake(&self) -> io::Result<()> {
        self.take()
    }

    /// Asks for the background. The answer comes with the keys, or does not come.
    pub fn ask_background(&self) -> io::Result<()> {
        let term = std::env::var("TERM").unwrap_or_default();
        // They would show the question.
        if matches!(term.as_str(), "linux" | "dumb") {
            return Ok(());
        }
        *ASKED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let mut out = io::stdout();
        out.write_all(BACKGROUND.as_bytes())?;
        out.flush()
    }

    /// The size of the screen.
    pub fn size() -> io::Result<Size> {
        crossterm::terminal::size().map(|(width, height)| Size { width, height })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        await_answer();
        give_back();
    }
}

/// Waits for an answer that was asked for just now: one that comes later would be typed into the shell.
fn await_answer() {
    const PATIENCE: Duration = Duration::from_millis(200);
    let asked = || *ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    while asked().is_some_and(|asked| asked.elapsed() < PATIENCE) {
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Gives the terminal back as it was found. What cannot be undone is left: there is no one to tell.
fn give_back() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        DisableFocusChange,
        EnableLineWrap,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// What is written from here on appears at once, not piece by piece (terminals that know it not pass it over).
pub fn begin_frame(out: &mut impl Write) -> io::Result<()> {
    queue!(out, BeginSynchronizedUpdate)
}

/// The end of what appears at once.
pub fn end_frame(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EndSynchronizedUpdate)
}

/// Starts the threads that wait for keys and for signals. They sleep until there is one, and end with the process.
pub fn listen(messages: &Sender<Msg>) -> io::Result<()> {
    let keys = messages.clone();
    std::thread::Builder::new()
        .name("keys".into())
        .spawn(move || read_events(&keys))?;
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        let mut signals =
            signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
        let messages = messages.clone();
        std::thread::Builder::new()
            .name("signals".into())
            .spawn(move || {
                for signal in signals.forever() {
                    let msg = match signal {
                        SIGTSTP => Msg::Suspend,
                        SIGCONT => Msg::Redraw,
                        _ => Msg::Quit,
                    };
                    if messages.send(msg).is_err() {
                        return;
                    }
                }
            })?;
    }
    Ok(())
}

/// Failures to read in a row, after which the terminal is taken to be gone.
const FAILURES: u32 = 10;

fn read_events(messages: &Sender<Msg>) {
    // The first look installs the handler for changes of size. One that came before it was not seen.
    let _ = event::poll(Duration::ZERO);
    if let Ok(size) = Terminal::size() {
        let _ = messages.send(Msg::Resized(size));
    }
    let mut failures = 0;
    let mut held: Option<Event> = None;
    let mut answer = Answer::default();
    loop {
        // What may be the beginning of an answer waits for the rest of it, but not for long.
        if held.is_none()
            && let Some(patience) = answer.patience()
            && !event::poll(patience).unwrap_or(false)
        {
            for key in answer.let_go() {
                if key_of(key).is_some_and(|key| messages.send(Msg::Key(key)).is_err()) {
                    return;
                }
            }
        }
        let event = match held.take().map_or_else(event::read, Ok) {
            Ok(event) => event,
            Err(_) => {
                failures += 1;
                if failures >= FAILURES {
                    let _ = messages.send(Msg::Quit);
                    return;
                }
                continue;
            }
        };
        failures = 0;
        let msg = match event {
            // Of several sizes that wait only the last one is true.
            Event::Resize(mut width, mut height) => {
                while event::poll(Duration::ZERO).unwrap_or(false) {
                    match event::read() {
                        Ok(Event::Resize(wider, higher)) => (width, height) = (wider, higher),
                        Ok(other) => {
                            held = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                Some(Msg::Resized(Size { width, height }))
            }
            Event::Key(key) => {
                let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
                let is_awaited = asked.is_some_and(|asked| asked.elapsed() < CERTAINLY);
                match answer.take(key, is_awaited) {
                    Taken::Held => None,
                    Taken::Background(rgb) => {
                        *asked = None;
                        rgb.map(Msg::Background)
                    }
                    Taken::Keys(keys) => {
                        for key in keys.into_iter().filter_map(key_of) {
                            if messages.send(Msg::Key(key)).is_err() {
                                return;
                            }
                        }
                        None
                    }
                }
            }
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Mouse(mouse) => {
                let kind = match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => Some(MouseKind::Press),
                    MouseEventKind::Drag(MouseButton::Left) => Some(MouseKind::Drag),
                    MouseEventKind::Up(MouseButton::Left) => Some(MouseKind::Release),
                    MouseEventKind::ScrollUp => Some(MouseKind::WheelUp),
                    MouseEventKind::ScrollDown => Some(MouseKind::WheelDown),
                    _ => None,
                };
                kind.map(|kind| {
                    Msg::Mouse(Mouse {
                        kind,
                        x: mouse.column,
                        y: mouse.row,
                    })
                })
            }
            Event::FocusGained => Some(Msg::FocusGained),
            Event::FocusLost => None,
        };
        if msg.is_some_and(|msg| messages.send(msg).is_err()) {
            return;
        }
    }
}

/// How long what may be an answer waits for the rest of it: a key that begins as an answer does, and what is certainly
/// one.
const MAYBE: Duration = Duration::from_millis(25);
const CERTAINLY: Duration = Duration::from_secs(2);

/// No answer is as long as this.
const LONGEST_ANSWER: usize = 64;

/// An answer to the question for the background, which comes as if it had been typed: crossterm knows keys and no
/// answers, and passes each of its characters on as one.
#[derive(Debug, Default)]
struct Answer {
    keys: Vec<KeyEvent>,
    /// What the terminal sent for them.
    text: String,
}

/// What a key was.
#[derive(Debug, PartialEq, Eq)]
enum Taken {
    /// Perhaps a part of an answer.
    Held,
    /// The end of one: the background, where it can be understood.
    Background(Option<Rgb>),
    /// Keys after all.
    Keys(Vec<KeyEvent>),
}

impl Answer {
    /// Takes a key. When an answer is awaited an Esc may be its beginning, which came alone.
    fn take(&mut self, key: KeyEvent, is_awaited: bool) -> Taken {
        self.keys.push(key);
        match (key.code, key.modifiers) {
            (event::KeyCode::Esc, KeyModifiers::NONE) => self.text.push('\x1b'),
            (event::KeyCode::Char(c), KeyModifiers::ALT) => self.text.extend(['\x1b', c]),
            (event::KeyCode::Char('g'), KeyModifiers::CONTROL) => self.text.push('\x07'),
            (event::KeyCode::Char(c), KeyModifiers::NONE | KeyModifiers::SHIFT) => {
                self.text.push(c)
            }
            _ => return Taken::Keys(self.broken_off(key)),
        }
        let is_begun = match self.text.strip_prefix("\x1b]11;") {
            None => "\x1b]11;".starts_with(&self.text) && (is_awaited || self.text != "\x1b"),
            Some(said) => {
                let end = said.strip_suffix('\x07').or(said.strip_suffix("\x1b\\"));
                if let Some(said) = end {
                    let background = background(said);
                    self.keys.clear();
                    self.text.clear();
                    return Taken::Background(background);
                }
                let figures = said.strip_suffix('\x1b').unwrap_or(said);
                let is_figure = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '#');
                figures.chars().all(is_figure) && said.len() < LONGEST_ANSWER
            }
        };
        match is_begun {
            true => Taken::Held,
            false => Taken::Keys(self.broken_off(key)),
        }
    }

    /// A key that no answer goes on with: it is one itself, whatever those before it were.
    fn broken_off(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        let mut keys = self.let_go();
        if keys.is_empty() {
            keys.push(key);
        }
        keys
    }

    /// How long the rest is waited for; `None` where nothing is held.
    fn patience(&self) -> Option<Duration> {
        match self.text.len() {
            0 => None,
            1..=5 => Some(MAYBE),
            _ => Some(CERTAINLY),
        }
    }

    /// No more of it comes. The keys that it was after all: none, when it was half an answer.
    fn let_go(&mut self) -> Vec<KeyEvent> {
        let is_answer = self.text.starts_with("\x1b]11;r") || self.text.starts_with("\x1b]11;#");
        self.text.clear();
        let keys = std::mem::take(&mut self.keys);
        if is_answer { Vec::new() } else { keys }
    }
}

/// The colour that an answer says (XParseColor(3)): `rgb:` or `rgba:`, and three figures of one to four digits each.
fn background(said: &str) -> Option<Rgb> {
    let figures = said.strip_prefix("rgb:").or(said.strip_prefix("rgba:"))?;
    let mut parts = figures.split('/').map(|digits| {
        let value = u32::from_str_radix(digits, 16).ok()?;
        let most = 16_u32
            .pow(digits.len() as u32)
            .checked_sub(1)
            .filter(|_| digits.len() <= 4)?;
        u8::try_from(value * 255 / most).ok()
    });
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// A key as a keymap names it; `None` for what a keymap cannot name, and for releases.
fn key_of(event: KeyEvent) -> Option<Key> {
    use crossterm::event::KeyCode as Pressed;
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let (mut ctrl, mut shift) = (held(KeyModifiers::CONTROL), held(KeyModifiers::SHIFT));
    let code = match event.code {
        Pressed::Char(c) => {
            shift = false;
            // Terminals send Ctrl with a letter in either case.
            KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c })
        }
        Pressed::BackTab => {
            shift = true;
            KeyCode::Tab
        }
        Pressed::Enter => KeyCode::Enter,
        Pressed::Esc => KeyCode::Esc,
        Pressed::Tab => KeyCode::Tab,
        Pressed::Backspace => KeyCode::Backspace,
        Pressed::Delete => KeyCode::Delete,
        Pressed::Insert => KeyCode::Insert,
        Pressed::Home => KeyCode::Home,
        Pressed::End => KeyCode::End,
        Pressed::PageUp => KeyCode::PageUp,
        Pressed::PageDown => KeyCode::PageDown,
        Pressed::Up => KeyCode::Up,
        Pressed::Down => KeyCode::Down,
        Pressed::Left => KeyCode::Left,
        Pressed::Right => KeyCode::Right,
        Pressed::F(n) => KeyCode::F(n),
        Pressed::Null => {
            ctrl = true;
            KeyCode::Char(' ')
        }
        _ => return None,
    };
    Some(Key {
        code,
        ctrl,
        alt: held(KeyModifiers::ALT),
        shift,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_names_that_a_keymap_gives_them() {
        use crossterm::event::KeyCode as Pressed;
        for (code, modifiers, name) in [
            (Pressed::Char('G'), KeyModifiers::SHIFT, "G"),
            (Pressed::Char('D'), KeyModifiers::CONTROL, "ctrl-d"),
            (Pressed::BackTab, KeyModifiers::SHIFT, "shift-tab"),
            (Pressed::Left, KeyModifiers::ALT, "alt-left"),
            (Pressed::Char(' '), KeyModifiers::NONE, "space"),
            (Pressed::F(5), KeyModifiers::NONE, "f5"),
        ] {
            let key = key_of(KeyEvent::new(code, modifiers)).unwrap();
            assert_eq!(Ok(key), name.parse(), "{name}");
        }
        let released =
            KeyEvent::new_with_kind(Pressed::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(key_of(released), None);
    }

    /// Keys as crossterm makes them of what a terminal sends.
    fn typed(sent: &str) -> Vec<KeyEvent> {
        use crossterm::event::KeyCode as Pressed;
        let mut keys = Vec::new();
        let mut sent = sent.chars().peekable();
        while let Some(c) = sent.next() {
            keys.push(match c {
                '\x1b' => match sent.next_if(|c| *c != '\x1b') {
                    Some(c) => KeyEvent::new(Pressed::Char(c), KeyModifiers::ALT),
                    None => KeyEvent::new(Pressed::Esc, KeyModifiers::NONE),
                },
                '\x07' => KeyEvent::new(Pressed::Char('g'), KeyModifiers::CONTROL),
                c => KeyEvent::new(Pressed::Char(c), KeyModifiers::NONE),
            });
        }
        keys
    }

    /// The backgrounds that were heard and the keys that were left, after all has been let go.
    fn heard(keys: &[KeyEvent], is_awaited: bool) -> (Vec<Option<Rgb>>, Vec<KeyEvent>) {
        let (mut answer, mut heard, mut left) = (Answer::default(), Vec::new(), Vec::new());
        for key in keys {
            match answer.take(*key, is_awaited) {
                Taken::Held => {}
                Taken::Background(rgb) => heard.push(rgb),
                Taken::Keys(keys) => left.extend(keys),
            }
        }
        left.extend(answer.let_go());
        (heard, left)
    }

    #[test]
    fn an_answer_is_no_keys() {
        for (sent, rgb) in [
            ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", Some((255, 255, 255))),
            ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07", Some((0x1e, 0x1e, 0x2e))),
            ("\x1b]11;rgba:00/80/ff/ff\x07", Some((0, 0x80, 0xff))),
            ("\x1b]11;rgb:f/0/8\x1b\\", Some((255, 0, 136))),
            ("\x1b]11;rgb:12345/0/0\x07", None),
            ("\x1b]11;rgb://\x07", None),
            ("\x1b]11;#123456\x07", None),
        ] {
            for is_awaited in [true, false] {
                let (heard, left) = heard(&typed(sent), is_awaited);
                assert_eq!((heard, left), (vec![rgb], vec![]), "{sent:?}");
            }
            // In pieces, where the first of them is an Esc alone.
            let mut keys = vec![typed("\x1b")[0]];
            keys.extend(typed(&sent[1..]));
            assert_eq!(heard(&keys, true), (vec![rgb], vec![]), "{sent:?}");
        }
    }

    #[test]
    fn keys_are_no_answer() {
        for sent in [
            "\x1b",
            "\x1bx",
            "]11;",
            "\x1b]",
            "\x1b]1",
            "\x1b]11;q",
            "\x1b]12;",
            "q\x07",
        ] {
            for is_awaited in [true, false] {
                let keys = typed(sent);
                assert_eq!(heard(&keys, is_awaited), (vec![], keys), "{sent:?}");
            }
        }
        // Half an answer is none either, and what breaks it off is a key.
        let mut keys = typed("\x1b]11;rgb:ff");
        assert_eq!(heard(&keys, true), (vec![], vec![]));
        let down = KeyEvent::new(crossterm::event::KeyCode::Down, KeyModifiers::NONE);
        keys.push(down);
        assert_eq!(heard(&keys, true), (vec![], vec![down]));
        // Esc waits for nothing when no answer is awaited.
        assert_eq!(
            Answer::default().take(typed("\x1b")[0], false),
            Taken::Keys(typed("\x1b"))
        );
    }
}
