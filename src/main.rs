//! Arguments in, exit code out: picks the reader or a headless command.

fn main() {}
