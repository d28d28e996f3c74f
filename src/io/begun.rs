//! What the library knows to be begun and not finished.

use hashbrown::HashSet;

use super::library::KnownMarks;
use crate::app::message::Begun;
use crate::store::Snapshot;
use crate::text::counted;

/// Articles that are told of, at the most.
const MOST: usize = 1000;

/// The articles on hand that were left between their beginning and their end, the last one first; `now` in seconds
/// since 1970.
pub fn begun(known: &KnownMarks, snapshot: &Snapshot, now: i64) -> Vec<Begun> {
    let open = known
        .iter()
        .filter(|(_, mark)| mark.position > 0 && !mark.finished);
    let mut found: Vec<_> = open
        .filter_map(|(id, mark)| Some((snapshot.row_of(*id)?, mark)))
        .collect();
    found.sort_by_key(|(row, mark)| (std::cmp::Reverse(mark.left_at), *row));
    let mut seen = HashSet::new();
    found.retain(|(row, _)| seen.insert(*row));
    found.truncate(MOST);
    let told = found.into_iter().map(|(row, mark)| Begun {
        row,
        word: mark.position,
        when: match mark.left_at {
            0 => "some time ago".into(),
            at => ago(now - at),
        },
    });
    told.collect()
}

/// How long ago so many seconds are.
fn ago(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..60 => return "just now".into(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        86_400.. => (seconds / 86_400, "day"),
    };
    format!("{} ago", counted(count as usize, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_said_in_the_largest_unit() {
        let said = [-5, 59, 60, 7199, 86_399, 86_400, 200_000].map(ago);
        assert_eq!(
            said,
            [
                "just now",
                "just now",
                "1 minute ago",
                "1 hour ago",
                "23 hours ago",
                "1 day ago",
                "2 days ago"
            ]
        );
    }
}
