//! Pages read without a screen: what is in a file, and every text of it that may be shown.

use std::path::Path;

use dateline::article::RowId;
use dateline::io::content;
use dateline::io::load::{Input, Loader, Report};
use dateline::store::Snapshot;

/// What is in a file, and what was said of it when nothing is.
pub fn read(path: &Path) -> (Snapshot, Vec<String>) {
    let (mut read, mut said) = (None, Vec::new());
    let inputs = [Input::Path(path.to_owned())];
    Loader::default().load(&inputs, &|| false, &mut |report| match report {
        Report::Items(store, _) => read = Some(store.snapshot()),
        Report::Trouble(line) | Report::PassedOver(line) => said.push(line),
    });
    (read.unwrap(), said)
}

/// Every text of a page that may be shown: of its items, its files, its articles, its source.
pub fn texts(snapshot: &Snapshot) -> Vec<String> {
    let mut texts = Vec::new();
    for file in snapshot.files() {
        texts.extend(file.warnings.iter().map(|warning| warning.message.clone()));
        let page = &file.page;
        texts.extend(
            [&page.title, &page.site, &page.lang]
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    for row in (0..snapshot.rows() as u32).map(RowId) {
        let headline = snapshot.headline(row);
        let parts = [
            Some(headline.title),
            headline.source,
            headline.author,
            headline.url,
        ];
        texts.extend(parts.into_iter().flatten().map(str::to_owned));
        texts.extend(
            content::source(snapshot, row)
                .unwrap()
                .into_iter()
                .map(|(_, line)| line),
        );
        if headline.body.is_some() {
            let document = content::document(snapshot, row).unwrap();
            texts.extend(document.links().iter().map(ToString::to_string));
            // Lines of code are told apart by line feeds, which the layout takes out.
            texts.extend(document.text().split('\n').map(str::to_owned));
        }
    }
    texts
}

/// What no terminal may be sent: C0, DEL, C1, and what turns the direction of text or is no character.
pub fn is_dangerous(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}
