//! The real binary in a real pseudo-terminal, with an emulator that says what is on the screen.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use super::{BINARY, Scratch};

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the emulator shows, and everything that was written to it.
struct Shown {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

impl Shown {
    /// False while a frame is being drawn: half a frame is nothing that a user sees.
    fn is_whole(&self) -> bool {
        let last = |sign: &[u8]| {
            self.bytes
                .windows(sign.len())
                .rposition(|bytes| bytes == sign)
        };
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }
}

/// The program on its terminal.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
}

impl Terminal {
    /// Starts the program with these arguments on a terminal of this size.
    pub fn start(scratch: &Scratch, columns: u16, rows: u16, arguments: &[&str]) -> Terminal {
        Terminal::start_with(scratch, columns, rows, BINARY, arguments, &[])
    }

    /// Starts a program, with more in its environment.
    pub fn start_with(
        scratch: &Scratch,
        columns: u16,
        rows: u16,
        program: &str,
        arguments: &[&str],
        more: &[(&str, &str)],
    ) -> Terminal {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(scratch.path());
        command.env_clear();
        command.env("PATH", std::env::var("PATH").unwrap());
        for (name, value) in scratch.environment() {
            command.env(name, value);
        }
        for (name, value) in more {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let shown = Shown {
            parser: vt100::Parser::new(rows.max(1), columns.max(1), 0),
            bytes: Vec::new(),
            ended: false,
        };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let feed = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut shown = feed.0.lock().unwrap_or_else(PoisonError::into_inner);
                shown.parser.process(&buffer[..count]);
                shown.bytes.extend_from_slice(&buffer[..count]);
                shown.ended = count == 0;
                feed.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Terminal {
            master: pair.master,
            keys,
            child,
            shown,
        }
    }

    /// The process.
    pub fn process(&self) -> i32 {
        self.child.process_id().unwrap() as i32
    }

    /// Types keys, as a terminal sends them.
    pub fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Gives the terminal another size: the emulator first, so that it is ready for what is drawn then.
    pub fn resize(&self, columns: u16, rows: u16) {
        let mut shown = self.shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown
            .parser
            .screen_mut()
            .set_size(rows.max(1), columns.max(1));
        drop(shown);
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.master.resize(size).unwrap();
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.shown
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .parser
            .screen()
            .contents()
    }

    /// Everything that was written to the terminal.
    pub fn bytes(&self) -> Vec<u8> {
        self.shown
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .bytes
            .clone()
    }

    /// Waits until the screen is so; says what it was when it never is.
    pub fn wait(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        self.wait_until(what, |_, screen| is_so(screen))
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&Shown, &str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let screen = shown.parser.screen().contents();
            if shown.is_whole() && is_so(&shown, &screen) {
                return screen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited in vain for {what}; the screen is\n{screen}"
            );
            assert!(
                !shown.ended,
                "the program ended before {what}; the screen was\n{screen}"
            );
            shown = self.shown.1.wait_timeout(shown, left).unwrap().0;
        }
    }

    /// Waits until so much was written to the terminal.
    pub fn wait_for_bytes(&self, what: &str, is_so: impl Fn(&[u8]) -> bool) {
        self.wait_until(what, |shown, _| is_so(&shown.bytes));
    }

    /// Waits for text on the screen.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Waits for the program to end.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        {
            let deadline = Instant::now() + PATIENCE;
            let mut shown = self.shown.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !shown.ended {
                let left = deadline.saturating_duration_since(Instant::now());
                assert!(
                    !left.is_zero(),
                    "the program does not end; the screen is\n{}",
                    shown.parser.screen().contents()
                );
                shown = self.shown.1.wait_timeout(shown, left).unwrap().0;
            }
        }
        self.child.wait().unwrap()
    }

    /// Waits until the terminal is as a shell expects it: no alternate screen, no mouse, the cursor on.
    pub fn wait_until_given_back(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let screen = shown.parser.screen();
            let no_mouse = screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
            if !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && no_mouse
            {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !shown.ended,
                "the terminal is not given back"
            );
            shown = self.shown.1.wait_timeout(shown, left).unwrap().0;
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
