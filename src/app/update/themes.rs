//! The window of themes: each is shown as one moves to it, and picked or not.

use super::log;
use crate::app::action::Action;
use crate::app::look::Look;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::app::overlay::{Overlay, OverlayKind, ThemeLine};
use crate::theme::{Ground, Source};

/// Opens the window at the theme in force. The user's are read again: one may be being written.
pub(super) fn show(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.look.has_colours() {
        model.say("there are no colours to choose from: NO_COLOR, --color never, or the terminal has none");
        return;
    }
    effects.push(Effect::FindThemes);
    let lines = lines(&model.look);
    let picked = model.look.picked();
    let at = lines
        .iter()
        .position(|line| !line.is_unpicked && Some(line.name.as_str()) == picked)
        .unwrap_or(0);
    let mut overlay = Overlay::new(OverlayKind::Themes(lines));
    overlay.at = at;
    model.overlay = Some(overlay);
    let height = usize::from(model.window_body().height);
    if let Some(overlay) = &mut model.overlay {
        overlay.top = (at + 1).saturating_sub(height);
    }
}

/// The themes that there are, and before them what there is without a pick.
fn lines(look: &Look) -> Vec<ThemeLine> {
    let unpicked = ThemeLine {
        label: "auto".into(),
        name: look.unpicked().to_owned(),
        about: match look.named() {
            Some(named) => format!("{named}, as the settings say"),
            None => format!("{}, as the terminal is", look.unpicked()),
        },
        is_unpicked: true,
    };
    let line = |name: &str| ThemeLine {
        label: name.to_owned(),
        name: name.to_owned(),
        about: look.shelf().about(name),
        is_unpicked: false,
    };
    let names = look.shelf().names();
    std::iter::once(unpicked)
        .chain(names.into_iter().map(line))
        .collect()
}

/// The line that is chosen.
fn chosen(model: &Model) -> Option<&ThemeLine> {
    match model.overlay.as_ref()? {
        Overlay {
            kind: OverlayKind::Themes(lines),
            at,
            ..
        } => lines.get(*at),
        _ => None,
    }
}

/// Whatever happened: what is chosen in the window is shown, and without the window what is in force.
pub(super) fn follow(model: &mut Model) {
    let name = chosen(model).map(|line| line.name.as_str());
    if name != model.look.previewed() {
        let name = name.map(str::to_owned);
        model.look.preview(name);
    }
    tell(model);
}

/// Says what is wrong with the theme that was wanted last.
pub(super) fn tell(model: &mut Model) {
    if let Some(fault) = model.look.fault.take() {
        model.complain(fault.to_string());
        log(model, fault.to_string());
    }
}

/// The user's themes were read again.
pub(super) fn shelved(model: &mut Model, own: Vec<Source>) {
    let name = chosen(model).map(|line| line.label.clone());
    if !model.look.shelved(own) {
        return;
    }
    let lines = lines(&model.look);
    if let Some(Overlay {
        kind: OverlayKind::Themes(shown),
        at,
        ..
    }) = &mut model.overlay
    {
        *at = lines
            .iter()
            .position(|line| Some(&line.label) == name.as_ref())
            .unwrap_or(0);
        *shown = lines;
    }
}

/// True when the action was one on the line that is chosen.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let line = match (action, chosen(model)) {
        (Action::Choose, Some(line)) => line.clone(),
        _ => return false,
    };
    model.overlay = None;
    let name = (!line.is_unpicked).then_some(line.name);
    match model.look.pick(name.clone()) {
        Some(ground) => effects.push(Effect::KeepTheme { ground, name }),
        None => match name {
            Some(name) => {
                let text = format!("{name}, for now: theme = \"{name}\" in the settings keeps it");
                model.say(text);
            }
            None => model.say("the theme is as the settings say"),
        },
    }
    true
}

/// A pick is on disk.
pub(super) fn kept(model: &mut Model, ground: Ground, name: Option<String>) {
    let place = match model.look.terminal() {
        Some(_) => format!(" for {} terminals", ground.name()),
        None => String::new(),
    };
    let text = match name {
        Some(name) => format!("{name} is kept{place}"),
        None => format!("the theme is as the settings say{place}"),
    };
    model.say(text);
}
