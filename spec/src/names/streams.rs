//! Streams that are read by event source mappings: Kinesis and DynamoDB.

/// Checks the name of a Kinesis stream.
pub fn stream(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write only the stream's name: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if (1..=128).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not a stream name: use 1 to 128 letters, digits, `-`, `_` and `.`"))
}

/// Checks the name of a DynamoDB table.
pub fn table(text: &str) -> Result<(), String> {
    if text.starts_with("arn:") {
        let name = text.split('/').nth(1).unwrap_or_default();
        return Err(format!("write only the table's name: `{name}`"));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    if (3..=255).contains(&text.len()) && text.bytes().all(known) {
        return Ok(());
    }
    Err(format!("`{text}` is not a table name: use 3 to 255 letters, digits, `-`, `_` and `.`"))
}

/// Checks where a new event source mapping starts to read. `AT_TIMESTAMP` is not accepted, because a
/// declaration that names a time is soon out of date.
pub fn start(text: &str) -> Result<(), String> {
    match text {
        "TRIM_HORIZON" | "LATEST" => Ok(()),
        _ => Err(format!("`{text}` is not a start position: write `TRIM_HORIZON` or `LATEST`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn streams_and_tables_keep_their_naming_rules() {
        assert_eq!(stream("clicks.v2"), Ok(()));
        says(stream("arn:aws:kinesis:eu-west-1:1:stream/clicks"), "write only the stream's name: `clicks`");
        says(stream("a b"), "is not a stream name: use 1 to 128");
        assert_eq!(table("orders"), Ok(()));
        says(table("arn:aws:dynamodb:r:1:table/orders/stream/2026"), "only the table's name: `orders`");
        says(table("ab"), "is not a table name: use 3 to 255");
        assert_eq!(start("LATEST"), Ok(()));
        says(start("latest"), "write `TRIM_HORIZON` or `LATEST`");
    }
}
