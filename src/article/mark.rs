//! What is kept of an article: read, starred, queued, how far, and how that changes.

/// What is kept of an article in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// It was opened.
    pub read: bool,
    /// It was starred.
    pub starred: bool,
    /// It stands in the queue of what is to be read.
    pub queued: bool,
    /// The word that was at the top of the screen when it was last left.
    pub position: u32,
    /// It was read to its end.
    pub finished: bool,
    /// When it was last left, in seconds since 1970; 0 where that is not known.
    pub left_at: i64,
}

impl Mark {
    /// The mark of an article that turns out to be two with marks of their own.
    pub fn joined(self, other: Mark) -> Mark {
        Mark {
            read: self.read | other.read,
            starred: self.starred | other.starred,
            queued: self.queued | other.queued,
            position: self.position.max(other.position),
            finished: self.finished | other.finished,
            left_at: self.left_at.max(other.left_at),
        }
    }

    /// The bit of [`Mark::flags`] for what was opened.
    pub const READ: u8 = 1;
    /// The bit for what was starred.
    pub const STARRED: u8 = 2;
    /// The bit for what is queued.
    pub const QUEUED: u8 = 4;
    /// The bit for what was read to its end.
    pub const FINISHED: u8 = 8;

    /// The mark in a byte, without the position.
    pub fn flags(self) -> u8 {
        [
            (self.read, Mark::READ),
            (self.starred, Mark::STARRED),
            (self.queued, Mark::QUEUED),
            (self.finished, Mark::FINISHED),
        ]
        .iter()
        .fold(0, |flags, (is_so, bit)| {
            flags | if *is_so { *bit } else { 0 }
        })
    }
}

/// What changes of a [`Mark`]. Only this is written: two who mark one article at once both get what they asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarkChange {
    /// See [`Mark::read`].
    pub read: Option<bool>,
    /// See [`Mark::starred`].
    pub starred: Option<bool>,
    /// See [`Mark::queued`].
    pub queued: Option<bool>,
    /// See [`Mark::position`].
    pub position: Option<u32>,
    /// See [`Mark::finished`].
    pub finished: Option<bool>,
}

impl MarkChange {
    /// What makes one mark of another.
    pub fn between(before: Mark, after: Mark) -> MarkChange {
        MarkChange {
            read: (before.read != after.read).then_some(after.read),
            starred: (before.starred != after.starred).then_some(after.starred),
            queued: (before.queued != after.queued).then_some(after.queued),
            position: (before.position != after.position).then_some(after.position),
            finished: (before.finished != after.finished).then_some(after.finished),
        }
    }

    /// True when nothing changes but the place, which no list shows.
    pub fn is_place_alone(self) -> bool {
        let place = MarkChange {
            position: self.position,
            ..MarkChange::default()
        };
        self == place
    }

    /// What is sure of an article that was two, of which this was changed of the one and that of the other: a mark of
    /// either is one of both.
    pub fn joined(self, other: MarkChange) -> MarkChange {
        let either = |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        MarkChange {
            read: either(self.read, other.read),
            starred: either(self.starred, other.starred),
            queued: either(self.queued, other.queued),
            position: self.position.zip(other.position).map(|(a, b)| a.max(b)),
            finished: either(self.finished, other.finished),
        }
    }

    /// This change, and a later one.
    pub fn then(self, later: MarkChange) -> MarkChange {
        MarkChange {
            read: later.read.or(self.read),
            starred: later.starred.or(self.starred),
            queued: later.queued.or(self.queued),
            position: later.position.or(self.position),
            finished: later.finished.or(self.finished),
        }
    }
}

impl Mark {
    /// This mark, changed.
    pub fn with(self, change: MarkChange) -> Mark {
        Mark {
            read: change.read.unwrap_or(self.read),
            starred: change.starred.unwrap_or(self.starred),
            queued: change.queued.unwrap_or(self.queued),
            position: change.position.unwrap_or(self.position),
            finished: change.finished.unwrap_or(self.finished),
            left_at: self.left_at,
        }
    }
}
