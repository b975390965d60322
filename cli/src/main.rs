//! `cargo lambkin`.

fn main() {}
