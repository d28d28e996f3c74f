//! Where words may be broken at a line's end: by the patterns of their language. The door to `hypher`.
//!
//! The language is the one that a text is said to be in; of one that says nothing it is guessed from the commonest words
//! of the languages that are written most, and by the script where that alone tells. A guess that is not plain is none:
//! a text that is not hyphenated is good to read, one that is hyphenated as another language is not.

use std::ops::Range;

use hashbrown::HashMap;
use hypher::Lang;

use super::SOFT_HYPHEN;

/// A language with patterns.
pub(super) type Language = Lang;

/// Words of fewer letters stay whole.
const SHORT: usize = 6;

/// Bytes of a text by which its language is guessed.
const GUESSED_BY: usize = 8 * 1024;

/// The commonest short words of languages, those that few others have.
const COMMON: &[(Lang, &str)] = &[
    (
        Lang::English,
        "the of and to is was that for with which from this have not are by",
    ),
    (
        Lang::German,
        "der die und das ist nicht mit ein eine den von zu dem auf sich auch wird werden",
    ),
    (
        Lang::French,
        "le les des et est une dans qui pour que pas sur au du avec sont plus ce",
    ),
    (
        Lang::Spanish,
        "el los las y en una por con para del que es como más pero su al lo",
    ),
    (
        Lang::Italian,
        "il di che è per una non sono della con gli nel del si alla anche più dei",
    ),
    (
        Lang::Portuguese,
        "o os as e um uma não para com do da dos em na no mais são ao",
    ),
    (
        Lang::Dutch,
        "de het een en van is niet dat op te zijn voor met aan ook wordt bij naar",
    ),
    (
        Lang::Swedish,
        "och att det som en är på för av inte med den till har om ett vara",
    ),
    (
        Lang::Danish,
        "og at det er en af på til ikke med der den har som et for blev også",
    ),
    (
        Lang::Norwegian,
        "og det er på som en til av ikke med har for jeg den om fra ble også",
    ),
    (
        Lang::Finnish,
        "ja on ei että se oli hän mutta ovat myös kun mukaan joka sen ole",
    ),
    (
        Lang::Polish,
        "i w nie na się do jest że z to jak po przez oraz dla od są był",
    ),
    (
        Lang::Czech,
        "a se v na je že s z do to jako pro by ale podle jsou ve který",
    ),
    (
        Lang::Slovak,
        "a sa v na je že s z do to ako pre by ale podľa sú vo ktorý",
    ),
    (
        Lang::Slovenian,
        "in je v na se da za so z pa bi tudi kot ki pri po ni sta",
    ),
    (
        Lang::Croatian,
        "i je u na se da za su od s koji kao bi što nije ali iz te",
    ),
    (
        Lang::Hungarian,
        "a az és hogy nem is egy van volt meg ez de csak már el mint azt",
    ),
    (
        Lang::Turkish,
        "ve bir bu için ile olarak da de çok olan daha gibi ancak kadar sonra",
    ),
    (
        Lang::Catalan,
        "el la els les i en una per amb que és del no més als pel també però",
    ),
    (
        Lang::Russian,
        "и в не на что с он как это по но из его для от так был",
    ),
    (
        Lang::Ukrainian,
        "і в не на що з та у це як до за від для його але про є",
    ),
    (
        Lang::Bulgarian,
        "и на да в за се от че с са не по е ще като но това",
    ),
    (
        Lang::Serbian,
        "и је у на се да за су од који као би што није али",
    ),
    (
        Lang::Belarusian,
        "і ў на не што з у да як па за гэта але быў ад",
    ),
];

/// The language of a name (BCP 47), when it has patterns.
pub(super) fn named(name: &str) -> Option<Language> {
    let primary = name.split(['-', '_']).next().unwrap_or_default();
    Lang::from_iso(<[u8; 2]>::try_from(primary.to_ascii_lowercase().as_bytes()).ok()?)
}

/// The language that a text is most likely in, when that is plain.
pub(super) fn guess(text: &str) -> Option<Language> {
    let mut end = text.len().min(GUESSED_BY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let of_script = |c: char| match c {
        '\u{370}'..='\u{3ff}' => Some(Lang::Greek),
        '\u{10a0}'..='\u{10ff}' => Some(Lang::Georgian),
        _ => None,
    };
    let letters: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .take(400)
        .collect();
    let of_one: Vec<Lang> = letters.iter().filter_map(|c| of_script(*c)).collect();
    if let Some(lang) = of_one.first().filter(|_| of_one.len() * 2 > letters.len()) {
        return Some(*lang);
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut words = 0;
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        if word.chars().count() <= 8 {
            *seen.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let score = |common: &str| -> u32 { common.split(' ').filter_map(|word| seen.get(word)).sum() };
    let mut scores: Vec<(u32, Lang)> = COMMON
        .iter()
        .map(|(lang, common)| (score(common), *lang))
        .collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (best, next) = (scores.first()?, scores.get(1)?);
    let is_plain = best.0 >= 3 && best.0 * 8 >= words && best.0 * 4 >= next.0 * 5;
    is_plain.then_some(best.1)
}

/// The syllables of a word with the marks round it, as bytes of it; none when it stays whole: when it is short, has an
/// author's own hyphens, is no word (an address, a number), an abbreviation, or the name of somebody – what begins with a
/// capital letter and no sentence, but in German – unless it is too `wide` to be spared.
pub(super) fn syllables(
    word: &str,
    language: Language,
    begins_sentence: bool,
    wide: bool,
) -> impl Iterator<Item = Range<usize>> {
    let is_mark = |c: char| !c.is_alphabetic();
    let start = word.len() - word.trim_start_matches(is_mark).len();
    let core = word.trim_matches(is_mark);
    let letters = core.chars().count();
    let capitals = core.chars().filter(|c| c.is_uppercase()).count();
    let first_is_capital = core.chars().next().is_some_and(char::is_uppercase);
    let is_name = first_is_capital && !begins_sentence && language != Lang::German;
    let is_word = letters >= SHORT
        && core.chars().all(char::is_alphabetic)
        && !word.contains(SOFT_HYPHEN)
        && capitals == usize::from(first_is_capital)
        && (wide || !is_name)
        // A longer one is nobody's word.
        && letters < 60;
    let mut at = start;
    let found = is_word.then(|| hypher::hyphenate(core, language));
    let mut found = found.into_iter().flatten().peekable();
    let end = word.len();
    std::iter::from_fn(move || {
        let syllable = found.next()?;
        let from = if at == start { 0 } else { at };
        at += syllable.len();
        // What stands before and behind belongs to the first and the last.
        Some(from..if found.peek().is_some() { at } else { end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(word: &str, language: Language) -> Vec<&str> {
        syllables(word, language, false, false)
            .map(|range| &word[range])
            .collect()
    }

    #[test]
    fn words_break_between_syllables_and_keep_their_marks() {
        assert_eq!(broken("“harbour,”", Lang::English), ["“har", "bour,”"]);
        assert_eq!(broken("Leuchtturm", Lang::German), ["Leucht", "turm"]);
        for whole in [
            "quay",
            "https://example.org/harbours",
            "UNESCO",
            "Rotterdam",
            "mid2025night",
        ] {
            assert_eq!(broken(whole, Lang::English), [""; 0], "{whole}");
        }
        assert!(syllables("Rotterdam", Lang::English, true, false).count() > 1);
    }

    #[test]
    fn a_language_is_guessed_when_that_is_plain() {
        for (text, language) in [
            (
                "The keeper of the light was asked by nobody, and that is for the best.",
                Some(Lang::English),
            ),
            (
                "Der Wärter ist nicht mit dem Boot gekommen, und das wird auch so bleiben.",
                Some(Lang::German),
            ),
            (
                "Le gardien est dans la tour, et les bateaux ne sont pas sur la mer.",
                Some(Lang::French),
            ),
            (
                "Корабль не пришел, и это было так, как он и сказал: что в порту, что на море.",
                Some(Lang::Russian),
            ),
            ("Το πλοίο έφυγε από το λιμάνι", Some(Lang::Greek)),
            ("42 1911 17", None),
            ("Lorem ipsum dolor sit amet", None),
            ("渡し船は欠航", None),
        ] {
            assert_eq!(guess(text), language, "{text}");
        }
    }

    #[test]
    fn a_language_goes_by_its_name() {
        assert_eq!(named("en-GB"), Some(Lang::English));
        assert_eq!(named("no"), Some(Lang::Norwegian));
        assert_eq!(named("tlh"), None);
        assert_eq!(named(""), None);
    }
}
