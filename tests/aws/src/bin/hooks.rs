//! Functions that return `lambkin::Error` and call what returns an enum of its own. `_HANDLER` picks one.

use lambkin::http::NoContent;
use lambkin::{Error, Failure, Json};

lambkin::main!(deliver, deliver_later);

#[derive(serde::Deserialize)]
struct Hook {
    address: Option<String>,
}

#[derive(Debug, thiserror::Error, Failure)]
enum HookError {
    #[error("the hook has no address")]
    #[failure(permanent, status = 422)]
    NoAddress,
    #[error("the port is not a number")]
    #[failure(status = 400)]
    BadPort(#[from] std::num::ParseIntError),
}

fn check(hook: &Hook) -> Result<u16, HookError> {
    let (_, port) = hook.address.as_deref().and_then(|it| it.split_once(':')).ok_or(HookError::NoAddress)?;
    Ok(port.parse()?)
}

#[lambkin::function(http = "POST /hooks")]
async fn deliver(Json(hook): Json<Hook>) -> Result<NoContent, Error> {
    check(&hook)?;
    Ok(NoContent)
}

#[lambkin::function(sqs = "hooks", dead_letter = "failed-hooks")]
async fn deliver_later(Json(hook): Json<Hook>) -> Result<(), Error> {
    check(&hook)?;
    Ok(())
}
