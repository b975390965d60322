//! The bodies that lambkin posts, byte for byte.

/// Returns the body that is posted for the panic with this message.
pub(crate) fn report(message: &str) -> String {
    let call = format!("panic!(\"{message}\")");
    let source = include_str!("../../src/bin/fixture.rs");
    let (line, text) = source.lines().zip(1..).map(|(t, n)| (n, t)).find(|(_, t)| t.contains(&call)).unwrap();
    let column = text.find(&call).unwrap() + 1;
    format!(
        r#"{{"errorType":"Panic","errorMessage":"the function panicked at tests/src/bin/fixture.rs:{line}:{column}: {message}","stackTrace":[]}}"#
    )
}
