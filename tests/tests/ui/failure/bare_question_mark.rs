use lambkin::{Error, Event, OrFail};

lambkin::main!(resize);

/// An error of another crate, which cannot derive `Failure`.
#[derive(Debug, thiserror::Error)]
#[error("the format is not supported")]
struct Unsupported;

fn decode(bytes: &[u8]) -> Result<usize, Unsupported> {
    if bytes.is_empty() { Err(Unsupported) } else { Ok(bytes.len()) }
}

#[lambkin::function]
async fn resize(Event(bytes): Event<Vec<u8>>) -> Result<usize, Error> {
    let with_a_name = decode(&bytes).or_fail("NotAnImage").permanent()?;
    let without = decode(&bytes)?;
    Ok(with_a_name + without)
}
