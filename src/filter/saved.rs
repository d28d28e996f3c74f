//! Searches that are kept under a name. A query names one, `@name`, and asks what it asks; in the reader each has a key.

use super::parse::SPECIAL;

/// Characters of a name at the most.
const LONGEST: usize = 40;

/// Keys that a search may have, in the order in which they are given out.
const KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0";

/// A search that is kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Its name, without the `@`.
    pub name: String,
    /// The key that runs it; none where all were taken.
    pub key: Option<char>,
    /// What is searched for, as it was typed.
    pub query: String,
}

/// Searches that are kept, in the order of their names; no two have one name, or one key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Searches(Vec<Search>);

impl FromIterator<Search> for Searches {
    /// Of two with one name the later holds; of two with one key, which copies of the program can have given at once,
    /// the one whose name comes first.
    fn from_iter<I: IntoIterator<Item = Search>>(searches: I) -> Searches {
        let mut all = Searches::default();
        for search in searches {
            all.put(search);
        }
        let mut taken = String::new();
        for search in &mut all.0 {
            search.key = search.key.filter(|key| !taken.contains(*key));
            taken.extend(search.key);
        }
        all
    }
}

impl Searches {
    /// All of them.
    pub fn all(&self) -> &[Search] {
        &self.0
    }

    /// The search of a name, in any case.
    pub fn named(&self, name: &str) -> Option<&Search> {
        let name = name.to_lowercase();
        let at = self.place_of(&name).ok()?;
        self.0.get(at)
    }

    /// The search of a key.
    pub fn with_key(&self, key: char) -> Option<&Search> {
        self.0.iter().find(|search| search.key == Some(key))
    }

    /// Keeps a search, in the place of one of its name.
    pub fn put(&mut self, search: Search) {
        match self.place_of(&search.name) {
            Ok(at) => self.0[at] = search,
            Err(at) => self.0.insert(at, search),
        }
    }

    /// Forgets the search of a name.
    pub fn remove(&mut self, name: &str) {
        if let Ok(at) = self.place_of(name) {
            self.0.remove(at);
        }
    }

    fn place_of(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|search| search.name.as_str().cmp(name))
    }

    /// A key for a new search: a letter of its name, else any that no other has and that `is_free`.
    pub fn key_for(&self, name: &str, is_free: impl Fn(char) -> bool) -> Option<char> {
        let letters = name.chars().filter(|c| KEYS.contains(*c));
        let mut keys = letters.chain(KEYS.chars());
        keys.find(|key| is_free(*key) && self.with_key(*key).is_none())
    }
}

/// A name as it is kept: in lower case, with a `-` for each gap. `None` when it would not be read as one name.
pub fn search_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = words.join("-").to_lowercase();
    let length = name.chars().count();
    let is_plain = |c: char| !c.is_control() && !SPECIAL.contains(c);
    ((1..=LONGEST).contains(&length) && name.chars().all(is_plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(name: &str, key: char) -> Search {
        Search {
            name: name.into(),
            key: Some(key),
            query: name.into(),
        }
    }

    #[test]
    fn a_name_is_what_can_be_typed_behind_the_sign() {
        for (typed, name) in [
            ("  Quay  News ", Some("quay-news")),
            ("Öl", Some("öl")),
            ("日本", Some("日本")),
            ("", None),
            (" ", None),
            ("a|b", None),
            ("@a", None),
            ("\"a\"", None),
            ("a\u{1b}", None),
        ] {
            assert_eq!(search_name(typed).as_deref(), name, "{typed:?}");
        }
        assert_eq!(search_name(&"x".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn each_search_has_a_key_of_its_own() {
        let mut searches: Searches = [search("b", 'x'), search("a", 'x'), search("c", 'y')]
            .into_iter()
            .collect();
        let keys = |searches: &Searches| -> Vec<Option<char>> {
            searches.all().iter().map(|search| search.key).collect()
        };
        assert_eq!(keys(&searches), [Some('x'), None, Some('y')]);
        assert_eq!(searches.key_for("yx-news", |_| true), Some('n'));
        assert_eq!(searches.key_for("xy", |key| key != '1'), Some('2'));
        assert_eq!(searches.key_for("xy", |_| false), None);
        searches.put(search("c", 'z'));
        searches.remove("a");
        assert_eq!(keys(&searches), [None, Some('z')]);
        assert_eq!(
            searches.named("C").map(|search| search.query.as_str()),
            Some("c")
        );
        assert_eq!(searches.with_key('z'), searches.named("c"));
    }
}
