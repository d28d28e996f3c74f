//! What stands over an article: its title, what is known of it, who else tells its story.

use super::model::Model;
use crate::article::{RowId, Timestamp};
use crate::document::{BlockKind, Document, DocumentBuilder, Role};
use crate::store::Snapshot;
use crate::text::{percent, thousands, width};

/// Other sources of a story that are named.
const NAMED: usize = 4;

/// Columns of a title, at the most.
const LONGEST: usize = 240;

/// Columns of a fact that is not broken, at the most: a line ends behind a date, not within it.
const TOGETHER: usize = 30;

/// Facts whose words stay together, where they are short.
fn kept_together(facts: &str) -> String {
    let mut kept = String::with_capacity(facts.len());
    for fact in facts.split(" · ") {
        // How long it is, in words and in minutes, is one.
        let between = match fact.ends_with(" min") {
            true => "\u{a0}·\u{a0}",
            false => "\u{a0}· ",
        };
        kept.push_str(if kept.is_empty() { "" } else { between });
        match width(fact) <= TOGETHER {
            true => kept.push_str(&fact.replace(' ', "\u{a0}")),
            false => kept.push_str(fact),
        }
    }
    kept
}

impl Model {
    /// What stands over an article.
    pub(super) fn masthead(&self, snapshot: &Snapshot, row: RowId) -> Document {
        let headline = snapshot.headline(row);
        let mut builder = DocumentBuilder::default();
        // A text without a title is called by its first paragraph, which is read as one.
        let is_text = width(headline.title) > LONGEST;
        if !is_text {
            builder.begin(BlockKind::Heading(1));
            builder.push(headline.title, Role::Heading(1));
        }
        builder.begin(BlockKind::Paragraph);
        let in_words = |date: Timestamp| date.in_words_on(self.settings.today);
        let date = headline.published.map(in_words);
        let mut facts = headline.facts_with(date.unwrap_or_else(|| "no date".into()));
        let mark = self.marks.of(row);
        match headline.body {
            Some(_) if mark.finished => facts.push_str(" · read to its end"),
            Some((_, body)) if mark.position > 0 => {
                let percent = percent(mark.position, body.words);
                facts.push_str(&format!(" · read to {percent}%"));
            }
            _ => {}
        }
        builder.push(&kept_together(&facts), Role::Byline);
        if let Some(others) = self.others(snapshot, row) {
            builder.break_line();
            builder.push(&others, Role::Byline);
        }
        if is_text {
            builder.begin(BlockKind::Paragraph);
            builder.push(headline.title, Role::Text);
        }
        builder.finish()
    }

    /// The other sources that tell an article's story, the first ones by name.
    fn others(&self, snapshot: &Snapshot, row: RowId) -> Option<String> {
        let story = self.list.stories.of(row)?;
        let own = snapshot.headline(row).source;
        let mut names: Vec<&str> = Vec::new();
        for other in &story.rows {
            let source = snapshot.headline(*other).source;
            if let Some(name) = source.filter(|name| own != Some(name) && !names.contains(name)) {
                names.push(name);
            }
            if names.len() > NAMED {
                break;
            }
        }
        let all = (story.sources as usize).saturating_sub(usize::from(own.is_some()));
        names.truncate(NAMED);
        let more = all.saturating_sub(names.len());
        let named = names.join(", ");
        match (named.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(format!("also told by {named}")),
            (false, more) => Some(format!("also told by {named} and {} more", thousands(more))),
        }
    }
}
