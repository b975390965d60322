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
    Inner(std::io::Error),
}
