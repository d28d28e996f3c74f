//! What several tests need: the real binary in a scratch home, and a real pseudo-terminal round it.

pub mod pages;
pub mod pty;
pub mod target;
pub mod world;

use std::path::{Path, PathBuf};

/// The day on which the tests' queries are read.
pub const TODAY: chrono::NaiveDate = chrono::NaiveDate::from_ymd_opt(2025, 11, 1).unwrap();

/// The real binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_dateline");

/// A scratch folder with a home in it; removed when dropped.
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    pub fn new() -> Scratch {
        Scratch {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with the folders that it needs.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The environment in which the binary touches nothing outside.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let home = self.path().join("home").to_string_lossy().into_owned();
        let mut environment = vec![
            ("HOME", home.clone()),
            ("TERM", "xterm-256color".into()),
            ("COLORTERM", "truecolor".into()),
        ];
        for name in [
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
        ] {
            environment.push((name, format!("{home}/{name}")));
        }
        environment
    }
}

/// A round-up page of our own making: an article of some paragraphs, and so many headlines.
pub fn digest(headlines: usize) -> String {
    let mut page = String::from("The tide gauge keeps its own time – Harbour Post\n");
    for nth in 1..=12 {
        page.push_str(&format!(
            "Paragraph {nth} says that the gauge in the old harbour was read by hand every morning at six, whatever the \
             weather, and that the book in which the readings were kept is still there for anyone who asks for it.\n"
        ));
    }
    page.push_str(
        "Read more from the original source:\nThe tide gauge keeps its own time - Harbour Post\n",
    );
    for nth in 0..headlines {
        let day = 28 - nth * 27 / headlines.max(1);
        let source = ["Harbour Post", "Quay Herald", "The Buoy", "Mole & Pier"][nth % 4];
        let subject = ["ferry", "lighthouse", "herring", "dredger", "regatta"][nth % 5];
        page.push_str(&format!("- Number {nth}: the {subject} is late again - {source} - October {day}th, 2025 [October {day}th, 2025]\n"));
    }
    page
}
