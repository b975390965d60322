use lambkin::Failure;

fn main() {}

#[derive(Debug, Failure)]
enum OrderError {
    NotFound,
}

#[derive(Debug, thiserror::Error, Failure)]
enum Wrapper {
    #[error("inner")]
    #[failure(transparent)]
    Inner(Foreign),
}

/// An error of another crate.
#[derive(Debug, thiserror::Error)]
#[error("foreign")]
struct Foreign;
