//! What users see when they get a declaration wrong: one snapshot per mistake.
//!
//! Bless with `TRYBUILD=overwrite cargo test -p lambkin-tests --test ui`, then read each.

#[test]
fn every_mistake_has_its_message() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.compile_fail("tests/ui/failure/*.rs");
}
