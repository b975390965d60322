use lambkin::{Event, Failure};

lambkin::main!(place);

#[derive(Debug, thiserror::Error, Failure)]
#[failure(status = 404)]
enum OrderError {
    #[error("one")]
    #[failure(status = 200)]
    One,
    #[error("two")]
    #[failure(permanent, retry)]
    Two,
    #[error("three")]
    #[failure(stats = 404, name = "not found")]
    Three,
    #[error("four")]
    #[failure(transparent, status = 404)]
    Four,
    #[error("five")]
    #[failure(permanent = true, permanent)]
    Five,
    #[error("six")]
    #[failure]
    Six,
}

#[derive(Failure)]
union Bits {
    a: u8,
    b: i8,
}

#[lambkin::function]
async fn place(Event(number): Event<u8>) -> Result<(), OrderError> {
    Err(match number {
        1 => OrderError::One,
        2 => OrderError::Two,
        3 => OrderError::Three,
        4 => OrderError::Four,
        5 => OrderError::Five,
        _ => OrderError::Six,
    })
}
