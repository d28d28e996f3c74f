//! An article goes through a command of the user's: its text in, what the command says out, bit by bit. A lane of its
//! own, which one command has at a time; one that is stopped is ended with all that it began.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::reading::plain;
use crate::app::message::{Generation, Msg, Piped};
use crate::document::{Document, DocumentBuilder, Role};
use crate::export::{Format, Piece};
use crate::text::{thousands, width};

/// Bytes of output that are kept, at the most.
const MOST: usize = 1 << 20;

/// How often what has come is shown.
const SHOWN: Duration = Duration::from_millis(50);

/// How long the rest of the output is waited for when the command has ended: what it left running may hold it open.
const REST: Duration = Duration::from_millis(200);

/// How long a command that is asked to end has for it.
const GRACE: Duration = Duration::from_secs(1);

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// What happens to the lane.
enum Event {
    Run(Generation, String, Box<Piece>),
    Stop,
    Leave,
    Output(Generation, Vec<u8>),
    Closed(Generation),
    Exited(Generation),
}

/// The lane.
#[derive(Debug)]
pub struct Pipes {
    events: Sender<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Pipes {
    /// Starts it.
    pub fn start(answers: Sender<Msg>) -> io::Result<Pipes> {
        let (events, received) = channel();
        let own = events.clone();
        let thread = thread::Builder::new()
            .name("pipe".into())
            .spawn(move || lane(&received, &own, &answers))?;
        Ok(Pipes {
            events,
            thread: Some(thread),
        })
    }

    /// Runs a command by the shell and hands it the text; one that still runs is ended. Answered by [`Msg::Piped`].
    pub fn run(&self, generation: Generation, command: String, piece: Piece) {
        let _ = self
            .events
            .send(Event::Run(generation, command, piece.into()));
    }

    /// Ends the command that runs.
    pub fn stop(&self) {
        let _ = self.events.send(Event::Stop);
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        let _ = self.events.send(Event::Leave);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A command that runs.
struct Running {
    generation: Generation,
    child: Child,
    output: Vec<u8>,
    /// More came than is kept.
    is_cut: bool,
    is_closed: bool,
    /// When the command was seen to have ended.
    exited: Option<Instant>,
    /// When what has come is to be shown, if something has.
    due: Option<Instant>,
}

fn lane(received: &Receiver<Event>, events: &Sender<Event>, answers: &Sender<Msg>) {
    let mut running: Option<Running> = None;
    let mut later = VecDeque::new();
    loop {
        let wake = running.as_ref().and_then(|running| {
            let end = running.exited.map(|at| at + REST);
            [running.due, end].into_iter().flatten().min()
        });
        let event = match wake {
            _ if !later.is_empty() => later.pop_front().ok_or(RecvTimeoutError::Timeout),
            None => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wake) => received.recv_timeout(wake.saturating_duration_since(Instant::now())),
        };
        match event {
            Err(RecvTimeoutError::Disconnected) | Ok(Event::Leave) => {
                if let Some(running) = &running {
                    signal(&running.child, Signal::End);
                }
                return;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Event::Stop) => {
                if let Some(running) = running.take() {
                    end(running, received, &mut later);
                }
            }
            Ok(Event::Run(generation, command, piece)) => {
                if let Some(before) = running.take() {
                    end(before, received, &mut later);
                }
                match begin(generation, &command, &piece, events) {
                    Ok(begun) => running = Some(begun),
                    Err(error) => {
                        let _ = answers.send(Msg::Piped(Piped {
                            generation,
                            output: Arc::default(),
                            ended: Some(format!("it cannot be run: {}", plain(&error))),
                        }));
                    }
                }
            }
            Ok(Event::Output(generation, bytes)) => {
                if let Some(running) = of(&mut running, generation) {
                    let room = MOST.saturating_sub(running.output.len());
                    running.is_cut |= bytes.len() > room;
                    running.output.extend(bytes.into_iter().take(room));
                    running.due.get_or_insert_with(|| Instant::now() + SHOWN);
                }
            }
            Ok(Event::Closed(generation)) => {
                if let Some(running) = of(&mut running, generation) {
                    running.is_closed = true;
                }
            }
            Ok(Event::Exited(generation)) => {
                if let Some(running) = of(&mut running, generation) {
                    running.exited = Some(Instant::now());
                }
            }
        }
        let Some(now) = &mut running else { continue };
        let is_over = now
            .exited
            .is_some_and(|at| now.is_closed || at.elapsed() >= REST);
        if is_over || now.due.is_some_and(|due| Instant::now() >= due) {
            now.due = None;
            let ended = is_over.then(|| outcome(now));
            let _ = answers.send(Msg::Piped(Piped {
                generation: now.generation,
                output: Arc::new(shown(&now.output)),
                ended,
            }));
        }
        if is_over {
            running = None;
        }
    }
}

fn of(running: &mut Option<Running>, generation: Generation) -> Option<&mut Running> {
    running
        .as_mut()
        .filter(|running| running.generation == generation)
}

fn begin(
    generation: Generation,
    command: &str,
    piece: &Piece,
    events: &Sender<Event>,
) -> io::Result<Running> {
    let (reader, writer) = io::pipe()?;
    let headline = piece.headline();
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .env("DATELINE_TITLE", headline.title)
        .env("DATELINE_URL", headline.url.unwrap_or_default());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // A group of its own, which can be ended as one, and which Ctrl-Z and Ctrl-C do not reach.
        shell.process_group(0);
    }
    let mut child = shell.spawn()?;
    // It holds our end of the output.
    drop(shell);
    if let Some(mut input) = child.stdin.take() {
        let text = piece.written(Format::Text);
        spawn("pipe in", move || {
            // A command may well have had enough of it.
            let _ = input.write_all(text.as_bytes());
        })?;
    }
    let (told, mut reader) = (events.clone(), reader);
    spawn("pipe out", move || {
        let mut buffer = vec![0; 64 << 10];
        let mut read = 0;
        // Beyond what is kept nothing is read: a command that goes on is told so by its closed output.
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let _ = told.send(Event::Output(generation, buffer[..count].to_vec()));
            read += count;
            if read > MOST {
                break;
            }
        }
        let _ = told.send(Event::Closed(generation));
    })?;
    watch(&child, generation, events)?;
    Ok(Running {
        generation,
        child,
        output: Vec::new(),
        is_cut: false,
        is_closed: false,
        exited: None,
        due: None,
    })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map(drop)
}

/// Tells when a command has ended, and leaves it to be taken note of: until then its number is no one else's.
#[cfg(unix)]
fn watch(child: &Child, generation: Generation, events: &Sender<Event>) -> io::Result<()> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let (pid, told) = (Pid::from_child(child), events.clone());
    spawn("pipe end", move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(
            waitid(WaitId::Pid(pid), options),
            Err(rustix::io::Errno::INTR)
        ) {}
        let _ = told.send(Event::Exited(generation));
    })
}

/// Elsewhere a command has ended when its output has.
#[cfg(not(unix))]
fn watch(_: &Child, generation: Generation, events: &Sender<Event>) -> io::Result<()> {
    events
        .send(Event::Exited(generation))
        .map_err(io::Error::other)
}

/// What a command is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// To end.
    End,
    /// Nothing any more.
    Kill,
}

#[cfg(unix)]
fn signal(child: &Child, signal: Signal) {
    use rustix::process::{Pid, Signal as Number, kill_process_group};
    let group = Pid::from_child(child);
    let numbers = match signal {
        // One that was stopped has to go on to hear it.
        Signal::End => &[Number::TERM, Number::CONT][..],
        Signal::Kill => &[Number::KILL],
    };
    for number in numbers {
        // That there is no one left is what was wanted.
        let _ = kill_process_group(group, *number);
    }
}

#[cfg(not(unix))]
fn signal(_: &Child, _: Signal) {}

/// Ends a command and all that it began. What is asked for meanwhile comes later.
fn end(mut running: Running, received: &Receiver<Event>, later: &mut VecDeque<Event>) {
    signal(&running.child, Signal::End);
    let due = Instant::now() + GRACE;
    while running.exited.is_none() {
        match received.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(Event::Exited(generation)) if generation == running.generation => break,
            Ok(Event::Output(..) | Event::Closed(_) | Event::Exited(_)) => {}
            Ok(Event::Leave) => {
                later.push_back(Event::Leave);
                break;
            }
            Ok(asked) => later.push_back(asked),
            Err(_) => break,
        }
    }
    signal(&running.child, Signal::Kill);
    let _ = running.child.wait();
}

/// How a command has ended, in words.
fn outcome(running: &mut Running) -> String {
    let ended = match running.child.wait() {
        Ok(status) => said(status),
        Err(error) => plain(&error),
    };
    if running.is_cut {
        return format!("{ended}; beyond {} bytes nothing is shown", thousands(MOST));
    }
    ended
}

fn said(status: ExitStatus) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return format!("ended by signal {signal}");
        }
    }
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

/// What a command said, as it may be shown: a paragraph whose lines are its lines.
fn shown(output: &[u8]) -> Document {
    let text = String::from_utf8_lossy(output);
    let mut builder = DocumentBuilder::default();
    for (nth, line) in text.lines().enumerate() {
        if nth > 0 {
            builder.break_line();
        }
        builder.push(&without_escapes(line), Role::Text);
    }
    builder.finish()
}

/// A line without the sequences that move and colour a terminal (ECMA-48), tabs as spaces.
fn without_escapes(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    // What is written over an earlier beginning of the line is what is seen.
    let line = line.trim_end_matches('\r');
    let mut chars = line.rsplit('\r').next().unwrap_or_default().chars();
    let mut stop = 0;
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => match chars.next() {
                Some('[') => {
                    // Up to the byte that says what it does.
                    chars.find(|c| matches!(c, '\x40'..='\x7e'));
                }
                Some(']') => {
                    chars.find(|c| matches!(c, '\x07' | '\u{9c}' | '\\'));
                }
                _ => {}
            },
            '\x08' => {
                out.pop();
            }
            '\t' => {
                let columns = out.get(stop..).map_or(0, width);
                out.extend(std::iter::repeat_n(' ', TAB - columns % TAB));
                stop = out.len();
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_says_is_text() {
        for (said, shown) in [
            ("\x1b[1;31mred\x1b[0m", "red"),
            ("\x1b]8;;https://x.example\x1b\\link\x1b]8;;\x07", "link"),
            ("a\tb", "a       b"),
            ("10 %\r100 %\r", "100 %"),
            ("b\x08bo\x08old", "bold"),
        ] {
            assert_eq!(without_escapes(said), shown, "{said:?}");
        }
        let document = shown("  one\n\n\x1b[2Jtwo\n".as_bytes());
        assert_eq!(document.text(), "  one\n\ntwo");
    }
}
