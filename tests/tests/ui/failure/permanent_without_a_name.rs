use lambkin::OrFail;

fn main() {}

/// An error of another crate, which cannot derive `Failure`.
#[derive(Debug, thiserror::Error)]
#[error("the format is not supported")]
struct Unsupported;

fn resize() -> Result<(), lambkin::Error> {
    Err(Unsupported).permanent()?;
    Ok(())
}
