//! Addresses: which of them lead to the same page, which may be opened, which are files. The one door to `url` but for
//! pages.

/// Query parameters that tell who passed a link on, never what it leads to.
const TRACKING: &[&str] = &[
    "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_hsenc",
    "_hsmi", "ref_src",
];

/// An address without what does not change it: the scheme (http and https are one), the host's case, a default port,
/// the fragment, parameters that only track. `None` when it is no http or https address.
pub fn canonical_url(address: &str) -> Option<String> {
    let mut url = url::Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let default_port = matches!(
        (url.scheme(), url.port()),
        (_, None) | ("http", Some(443)) | ("https", Some(80))
    );
    let _ = url.set_scheme("https");
    if default_port {
        let _ = url.set_port(None);
    }
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.len() < url.query_pairs().count() {
        if kept.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
    }
    if url.query() == Some("") {
        url.set_query(None);
    }
    Some(url.into())
}

/// The file or folder that a `file:` address names (RFC 8089); `None` for any other text, and for one on another host.
pub fn file_named(address: &str) -> Option<std::path::PathBuf> {
    let scheme = address.get(..5)?;
    let is_file = scheme.eq_ignore_ascii_case("file:");
    let url = url::Url::parse(address).ok().filter(|_| is_file)?;
    url.to_file_path().ok()
}

/// What an address may begin with that is offered to be opened: nothing that runs or shows a file.
const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "gemini", "gopher", "ftp", "ftps", "tel", "news", "nntp", "magnet",
    "xmpp", "irc",
];

/// True for an address that may be offered to be opened: one of a known scheme, or one without a scheme.
pub fn is_openable(address: &str) -> bool {
    let scheme = address.trim_start().split([':', '/', '?', '#']).next();
    let scheme = scheme.unwrap_or_default();
    let has_scheme = address.trim_start()[scheme.len()..].starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    !has_scheme
        || SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
}

/// An address seen from the one that it stands at. One that is whole already, or cannot be made so, is `None`.
pub fn resolve(base: &str, address: &str) -> Option<String> {
    match url::Url::parse(address) {
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let base = url::Url::parse(base).ok()?;
            base.join(address).ok().map(String::from)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_lead_to_the_same_page_are_one() {
        let canonical = |url| canonical_url(url).unwrap();
        assert_eq!(
            canonical("HTTP://Example.ORG:80/a?utm_source=x&id=7#top"),
            "https://example.org/a?id=7"
        );
        assert_eq!(
            canonical("https://example.org/a?fbclid=1"),
            "https://example.org/a"
        );
        assert_ne!(
            canonical("https://example.org/a"),
            canonical("https://example.org/A")
        );
        assert_eq!(canonical_url("javascript:alert(1)"), None);
    }

    #[test]
    fn a_file_goes_by_its_address_too() {
        for (address, path) in [
            ("file:///tmp/a%20b/c.md", Some("/tmp/a b/c.md")),
            ("FILE://localhost/tmp/c.md", Some("/tmp/c.md")),
            ("file://elsewhere.example/tmp/c.md", None),
            ("https://example.org/c.md", None),
            ("file", None),
            ("日本.md", None),
        ] {
            assert_eq!(file_named(address), path.map(Into::into), "{address}");
        }
    }
}
