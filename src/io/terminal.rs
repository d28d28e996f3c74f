//! The terminal: entered and left as it was found, its keys and its signals as messages. The one door to `crossterm`
//! and `signal_hook`.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

use crate::app::geometry::Size;
use crate::app::key::{Key, KeyCode};
use crate::app::message::{Mouse, MouseKind, Msg};

/// Where the screen is written: what is drawn goes out in one piece.
pub type Output = BufWriter<Stdout>;

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
        give_back();
        #[cfg(unix)]
        signal_hook::low_level::raise(signal_hook::consts::SIGSTOP)?;
        self.take()
    }

    /// Takes the terminal once more: someone else may have used it since.
    pub fn retake(&self) -> io::Result<()> {
        self.take()
    }

    /// The size of the screen.
    pub fn size() -> io::Result<Size> {
        crossterm::terminal::size().map(|(width, height)| Size { width, height })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
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
        EnableLineWrap,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// The writer of the screen.
pub fn output() -> Output {
    BufWriter::with_capacity(64 * 1024, io::stdout())
}

/// What is written from here on appears at once, not piece by piece (terminals that know it not pass it over).
pub fn begin_frame(out: &mut impl Write) -> io::Result<()> {
    queue!(out, BeginSynchronizedUpdate)
}

/// The end of what appears at once.
pub fn end_frame(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EndSynchronizedUpdate)?;
    out.flush()
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
    loop {
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
            Event::Key(key) => key_of(key).map(Msg::Key),
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
            Event::FocusGained | Event::FocusLost => None,
        };
        if msg.is_some_and(|msg| messages.send(msg).is_err()) {
            return;
        }
    }
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
}
