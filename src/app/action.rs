//! Everything a user can ask for by key: the table from which the keymap, the help and the manual come.

/// Where the keyboard is: each context has keys of its own, over those of [`Context::Global`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// Everywhere but in a line that is typed.
    Global,
    /// The list of headlines.
    List,
    /// The article.
    Article,
    /// A window over the screen: help, log, source.
    Overlay,
    /// A window over the screen in which a line is chosen: saved searches, what matches.
    Picker,
    /// A window over the screen in which something is typed to choose a line: headings, links, all that can be done.
    Finder,
    /// A line that is typed: the filter, a search.
    Prompt,
    /// Text of the article that is selected.
    Copy,
}

macro_rules! actions {
    ($($action:ident $name:literal $help:literal)*) => {
        /// Everything a user can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $help] $action,)*
        }

        /// Every action with its name in a keymap and its line in the help.
        pub const ACTIONS: &[(Action, &str, &str)] = &[$((Action::$action, $name, $help),)*];
    };
}

actions! {
    Down "down" "down a line"
    Up "up" "up a line"
    HalfPageDown "half-page-down" "half a page down"
    HalfPageUp "half-page-up" "half a page up"
    PageDown "page-down" "a page down"
    PageUp "page-up" "a page up"
    First "first" "to the first line, or to the line of the count"
    Last "last" "to the last line, or to the line of the count"
    Percent "percent" "to the percentage of the count"
    NextParagraph "next-paragraph" "to the next paragraph"
    PreviousParagraph "previous-paragraph" "to the paragraph before"
    NextHeading "next-heading" "to the next heading"
    PreviousHeading "previous-heading" "to the heading before"
    NextLink "next-link" "choose the next link"
    PreviousLink "previous-link" "choose the link before"
    Follow "follow" "follow the link that is chosen; else down a line"
    Headings "headings" "go to one of the headings of the article"
    Links "links" "follow one of the links of the article"
    Hints "hints" "follow a link of the screen by the letters over it"
    JumpBack "jump-back" "back to before the last jump"
    JumpForward "jump-forward" "forward again along the jumps"
    Remember "remember" "remember this place under a letter"
    Recall "recall" "to the place of a letter, or with the same key to and fro"
    PanRight "pan-right" "code that is wider than the page: to its right"
    PanLeft "pan-left" "code that is wider than the page: to its left"
    NextItem "next-item" "the next headline of the list, also while reading"
    PreviousItem "previous-item" "the headline before, also while reading"
    NextUnread "next-unread" "the next unread headline"
    PreviousUnread "previous-unread" "the unread headline before"
    NextGroup "next-group" "to the next group of the list, or the next day"
    PreviousGroup "previous-group" "to the group before, or the day before"
    Open "open" "read the article"
    ReadOn "read-on" "read on: a page down, then the next unread"
    SwitchPane "switch-pane" "to the other pane"
    Close "close" "back to the list"
    Back "back" "one thing back: window, search, filter, article"
    Zoom "zoom" "the article on the whole screen, and back"
    TextAlone "text-alone" "the text alone, without bars and borders, and back"
    Wider "wider" "a wider list"
    Narrower "narrower" "a narrower list"
    Filter "filter" "filter the headlines"
    Order "order" "another order: by date, source, title, length, sources, and back"
    ReverseOrder "reverse-order" "the same order the other way round"
    Group "group" "put together by day, by source, by file, by story, and not at all"
    Facets "facets" "what the headlines have in common: sources, days, tags, languages, states"
    Searches "searches" "the saved searches: each has a key that runs it"
    SaveSearch "save-search" "save the filter under a name, as @name"
    Search "search" "search in the article"
    NextHit "next-hit" "the next hit of the search"
    PreviousHit "previous-hit" "the hit before"
    Stories "stories" "fold headlines of one event into one row, or unfold them"
    Compare "compare" "the story's headlines, one under the other"
    Star "star" "star, or take the star away"
    ToggleRead "toggle-read" "mark as read, or as unread"
    Undo "undo" "undo the last mark"
    Browse "browse" "open the address, or search the web for the headline"
    Fold "fold" "fold the nearest part that folds, or unfold it"
    FoldAll "fold-all" "unfold all parts of the article, or fold them"
    Columns "columns" "one column of text, two, three, or as many as have room"
    CopyMode "copy-mode" "select text in the article"
    Select "select" "begin to select here, or at nothing again"
    CopySelection "copy-selection" "copy what is selected, or the paragraph"
    CopyTitle "copy-title" "copy the title"
    CopyAddress "copy-address" "copy the address"
    CopyLink "copy-link" "copy the address of a link of the screen"
    CopyText "copy-text" "copy the text"
    ContinueReading "continue-reading" "articles that were begun and not read to their end"
    Write "write" "write the article to a file: text, Markdown, HTML, JSON"
    Pipe "pipe" "hand the text to a command, and show what it says"
    Source "source" "the raw lines that the item was read from"
    Log "log" "warnings and failures"
    Palette "palette" "all that can be done, found by typing"
    Help "help" "the keys that are in force"
    Reload "reload" "read the inputs again"
    Themes "themes" "the themes: each is shown as you move to it"
    Mouse "mouse" "take the mouse, or leave it to the terminal"
    Redraw "redraw" "draw the screen anew"
    Suspend "suspend" "to the shell, until fg"
    Quit "quit" "leave the window, the article, the program"
    QuitNow "quit-now" "leave the program"
    Choose "choose" "run the search, go to the heading, follow the link; put the line into the filter, or take it out"
    Exclude "exclude" "leave out what the line says"
    Delete "delete" "delete the saved search"
    Accept "accept" "keep what was typed"
    Cancel "cancel" "take it away"
    Complete "complete" "complete the name or the value in the filter"
    CompleteBack "complete-back" "the completion before"
    CursorLeft "cursor-left" "a character left"
    CursorRight "cursor-right" "a character right"
    CursorHome "cursor-home" "to the line's head"
    CursorEnd "cursor-end" "to the line's end"
    WordLeft "word-left" "a word left"
    WordRight "word-right" "a word right"
    WordEnd "word-end" "to the word's end"
    DeleteLeft "delete-left" "delete the character before"
    DeleteRight "delete-right" "delete the character under the cursor"
    DeleteWordLeft "delete-word-left" "delete the word before"
    DeleteWordRight "delete-word-right" "delete the word after"
    DeleteToHome "delete-to-home" "delete to the line's head"
    DeleteToEnd "delete-to-end" "delete to the line's end"
    Yank "yank" "put back what was deleted last"
    Transpose "transpose" "swap the two characters before"
    HistoryBack "history-back" "what was typed before"
    HistoryForward "history-forward" "what was typed after it"
}

impl Action {
    /// The action of a name.
    pub fn named(name: &str) -> Option<Action> {
        ACTIONS
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(action, _, _)| *action)
    }

    /// Its name in a keymap.
    pub fn name(self) -> &'static str {
        ACTIONS[self as usize].1
    }

    /// Its line in the help.
    pub fn help(self) -> &'static str {
        ACTIONS[self as usize].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_name_and_is_found_by_it() {
        for (at, (action, name, help)) in ACTIONS.iter().enumerate() {
            assert_eq!(*action as usize, at);
            assert_eq!(Action::named(name), Some(*action), "{name}");
            assert!(!help.is_empty());
        }
    }
}
