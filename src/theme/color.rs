//! Colours as terminals take them, and what becomes of 24 bits where there are fewer. No theme, no role.

use std::sync::LazyLock;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// A colour as a terminal takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// 24 bits.
    Rgb(u8, u8, u8),
    /// An entry of the palette of 256.
    Indexed(u8),
    /// One of the sixteen, 0 to 15.
    Ansi(u8),
}

/// The sixteen by name, in the order of their numbers.
pub const SIXTEEN: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None at all.
    None,
    /// Sixteen.
    Ansi16,
    /// A palette of 256.
    Palette256,
    /// 24 bits.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR` (no-color.org), `COLORTERM`, `TERM`.
    pub fn from_env(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Depth {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|set| !set.is_empty())
            || term == "dumb"
            || term.ends_with("-mono")
            || term == "vt100"
        {
            return Depth::None;
        }
        if colorterm.is_some_and(|kind| matches!(kind, "truecolor" | "24bit"))
            || term.ends_with("-direct")
        {
            return Depth::True;
        }
        if term.contains("256color") {
            Depth::Palette256
        } else {
            Depth::Ansi16
        }
    }
}

/// What a page is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Light letters on dark.
    #[default]
    Dark,
    /// Dark letters on light.
    Light,
}

impl Ground {
    /// Whether a background is light or dark: which of black and white is read better on it.
    pub fn of((r, g, b): Rgb) -> Ground {
        let (lightness, ..) = lab((r, g, b));
        match lightness > 0.6 {
            true => Ground::Light,
            false => Ground::Dark,
        }
    }

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Ground::Dark => "dark",
            Ground::Light => "light",
        }
    }
}

/// A colour as the eye has it: lightness, and how far it is from grey towards red or green, and yellow or blue (Oklab,
/// by Björn Ottosson). Distances in it are as they look.
type Lab = (f32, f32, f32);

fn lab((r, g, b): Rgb) -> Lab {
    let linear = |part: u8| {
        let part = f32::from(part) / 255.0;
        match part <= 0.04045 {
            true => part / 12.92,
            false => ((part + 0.055) / 1.055).powf(2.4),
        }
    };
    let (r, g, b) = (linear(r), linear(g), linear(b));
    let long = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let middle = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let short = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    (
        0.210_454_26 * long + 0.793_617_8 * middle - 0.004_072_047 * short,
        1.977_998_5 * long - 2.428_592_2 * middle + 0.450_593_7 * short,
        0.025_904_037 * long + 0.782_771_77 * middle - 0.808_675_77 * short,
    )
}

/// What xterm's palette has at an entry from 16 on: a cube of 216 colours, and 24 greys. The sixteen before are the
/// user's own.
pub(super) fn of_256(entry: u8) -> Rgb {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match entry {
        232.. => {
            let shade = 8 + 10 * (entry - 232);
            (shade, shade, shade)
        }
        _ => {
            let at = entry.saturating_sub(16);
            let step = |at: u8| STEPS[usize::from(at % 6)];
            (step(at / 36), step(at / 6), step(at))
        }
    }
}

/// The entry of the palette of 256 that looks most like a colour.
pub(super) fn nearest_of_256(rgb: Rgb) -> u8 {
    static PALETTE: LazyLock<Vec<(u8, Lab)>> = LazyLock::new(|| {
        let entry = |entry| (entry, lab(of_256(entry)));
        (16..=255).map(entry).collect()
    });
    let own = lab(rgb);
    let far = |other: &Lab| {
        let apart = [own.0 - other.0, own.1 - other.1, own.2 - other.2];
        apart.iter().map(|part| part * part).sum::<f32>()
    };
    let nearest = PALETTE
        .iter()
        .min_by(|(_, one), (_, other)| far(one).total_cmp(&far(other)));
    nearest.map_or(16, |(entry, _)| *entry)
}

/// The one of the sixteen for a colour that names none: by hue where it has one, by lightness where it is a grey. What
/// the sixteen look like is the user's; their names are all that is known of them.
pub(super) fn nearest_of_16((r, g, b): Rgb) -> u8 {
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    if high - low < 40 {
        return match high {
            0..=55 => 0,
            56..=140 => 8,
            141..=205 => 7,
            _ => 15,
        };
    }
    let middle = low + (high - low) / 2;
    let bits = u8::from(r > middle) | u8::from(g > middle) << 1 | u8::from(b > middle) << 2;
    if high > 170 { bits + 8 } else { bits }
}

/// Contrast of two colours, from 1 to 21 (WCAG 2.1).
#[cfg(test)]
pub(super) fn contrast(a: Rgb, b: Rgb) -> f64 {
    let light = |(r, g, b): Rgb| {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.03928 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    };
    let (a, b) = (light(a) + 0.05, light(b) + 0.05);
    if a > b { a / b } else { b / a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_reduced_to_near_ones() {
        assert_eq!(nearest_of_256((255, 0, 0)), 196);
        assert_eq!(nearest_of_256((128, 128, 128)), 244);
        assert_eq!(nearest_of_16((0x86, 0xb6, 0xf0)), 12);
        assert_eq!(nearest_of_16((0xf2, 0xf3, 0xf5)), 15);
        assert_eq!(nearest_of_16((0x2d, 0x3a, 0x50)), 8);
        // What the palette has stays as it is.
        for entry in 16..=255 {
            assert_eq!(of_256(nearest_of_256(of_256(entry))), of_256(entry));
        }
    }

    #[test]
    fn a_dark_blue_stays_blue_until_grey_is_nearer() {
        assert_eq!(
            of_256(nearest_of_256((0x2d, 0x3a, 0x50))),
            (0x3a, 0x3a, 0x3a)
        );
        let (r, _, b) = of_256(nearest_of_256((0x20, 0x30, 0x70)));
        assert!(b > r);
    }

    #[test]
    fn the_environment_tells_the_depth() {
        assert_eq!(
            Depth::from_env(Some("1"), Some("truecolor"), Some("xterm")),
            Depth::None
        );
        assert_eq!(
            Depth::from_env(Some(""), Some("truecolor"), Some("xterm")),
            Depth::True
        );
        assert_eq!(
            Depth::from_env(None, None, Some("tmux-256color")),
            Depth::Palette256
        );
        assert_eq!(Depth::from_env(None, None, Some("linux")), Depth::Ansi16);
        assert_eq!(Depth::from_env(None, None, Some("dumb")), Depth::None);
    }

    #[test]
    fn a_background_is_light_or_dark() {
        for (rgb, ground) in [
            ((0, 0, 0), Ground::Dark),
            ((0x00, 0x2b, 0x36), Ground::Dark),
            ((0x55, 0x55, 0x55), Ground::Dark),
            ((0xfd, 0xf6, 0xe3), Ground::Light),
            ((0xb0, 0xb0, 0xb0), Ground::Light),
        ] {
            assert_eq!(Ground::of(rgb), ground, "{rgb:?}");
        }
    }
}
