//! Any bytes, read as the format that `DATELINE_FORMAT` names.
#![no_main]

#[path = "../support/target.rs"]
mod target;

use std::sync::LazyLock;

use dateline::format::{self, Format};
use libfuzzer_sys::fuzz_target;

static FORMAT: LazyLock<&Format> = LazyLock::new(|| {
    let name = std::env::var("DATELINE_FORMAT").expect("DATELINE_FORMAT names a format");
    format::named(&name).expect("there is such a format")
});

fuzz_target!(|bytes: &[u8]| {
    target::read_as(&FORMAT, bytes);
});
