//! What users see when they get a declaration wrong: one snapshot per mistake. A file without a
//! `.stderr` beside it compiles.
//!
//! Bless with `TRYBUILD=overwrite cargo test -p lambkin --test ui`, then read each.

#[test]
fn every_mistake_has_its_message() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/odd_names.rs");
}
