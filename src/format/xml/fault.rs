//! What can be wrong with XML.

/// What is wrong with an input, as its warnings say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A `<` that begins nothing.
    StrayBracket,
    /// A tag without its `>`.
    OpenTag,
    /// A comment, a declaration or a CDATA section without its end.
    OpenSection,
    /// An `&` that begins no entity.
    Ampersand,
    /// An entity that nobody declares.
    Entity,
    /// An end tag of an element that is not open.
    StrayEnd,
    /// An element that ends with another around it.
    OpenElement,
    /// The input ends within its elements.
    Truncated,
    /// Bytes that are no UTF-8.
    Bytes,
}

pub(super) const FAULTS: [(Fault, &str); 9] = [
    (
        Fault::StrayBracket,
        "a `<` that begins no tag: read as text",
    ),
    (Fault::OpenTag, "a tag without its `>`"),
    (
        Fault::OpenSection,
        "a comment, a declaration or a CDATA section that does not end",
    ),
    (
        Fault::Ampersand,
        "an `&` that begins no entity: read as it stands",
    ),
    (
        Fault::Entity,
        "an entity that is not declared: read as it stands",
    ),
    (
        Fault::StrayEnd,
        "an end tag of an element that is not open: passed over",
    ),
    (
        Fault::OpenElement,
        "an element without its end tag: it ends with the one around it",
    ),
    (
        Fault::Truncated,
        "the input ends within an element: what there is of it is read",
    ),
    (
        Fault::Bytes,
        "bytes that are no UTF-8: read as Windows-1252",
    ),
];

/// Faults by kind: the first line that has it, and how many there are.
pub(super) type Faults = [(u32, u32); FAULTS.len()];

pub(super) fn note(faults: &mut Faults, fault: Fault, line: u32) {
    let (first, count) = &mut faults[fault as usize];
    if *count == 0 {
        *first = line;
    }
    *count = count.saturating_add(1);
}
