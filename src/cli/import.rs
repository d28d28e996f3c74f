//! `dateline import`: subscriptions of another reader.

use super::arguments::{ImportArguments, InspectFormat};
use super::edition;
use super::output::Output;
use super::{Failure, Outcome, complain};
use crate::article::Subscription;
use crate::io::load::Input;
use crate::text::visible;
use crate::theme::Theme;

pub(super) fn run(arguments: &ImportArguments) -> Result<Outcome, Failure> {
    if !arguments.dry_run {
        return Err(Failure::Said(
            "dateline: the library keeps no subscriptions yet: `import FILE --dry-run` prints what a file has"
                .into(),
        ));
    }
    let input = Input::named(&arguments.file);
    let (snapshot, trouble) = edition::read(std::slice::from_ref(&input), false);
    let mut out = Output::new(Theme::plain());
    let mut found = false;
    for file in snapshot.files() {
        for warning in &file.warnings {
            let name = visible(&file.name);
            complain(&format!("{name}:{}: {}", warning.line, warning.message));
        }
        for subscription in &file.subscriptions {
            found = true;
            match arguments.format.unwrap_or_default() {
                InspectFormat::Json => out.object(subscription)?,
                InspectFormat::Text => out.plain(&line(subscription))?,
            }
        }
    }
    out.finish()?;
    if !found && !trouble {
        complain(&format!("{}: no subscriptions in it", input.label()));
    }
    Ok(Outcome { found, trouble })
}

/// A subscription in a line: where it lies and what it is called, then its address.
fn line(subscription: &Subscription) -> String {
    let mut path = subscription.folder.clone();
    path.extend(subscription.title.clone());
    let gap = if path.is_empty() { "" } else { "  " };
    format!("{}{gap}{}\n", path.join(" / "), subscription.url)
}
