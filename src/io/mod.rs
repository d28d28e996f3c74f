//! The world: files, the library, the terminal, the desktop. Each piece of it is owned by one thread.

pub mod load;
