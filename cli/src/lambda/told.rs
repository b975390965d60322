//! What Lambda tells: a process by its variables, a runtime by the headers of an event, a caller by the log.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use tokio::process::Command;
use tokio::time::Instant;
use uuid::Uuid;

use super::config::{FunctionConfig, REGION, Settings};
use super::runtime_api::RuntimeApi;
use crate::invoke::Cost;

/// What of the developer's own environment every function sees. All else would differ from machine to
/// machine, and `AWS_PROFILE` might lead to a real account.
const INHERITED: [&str; 6] =
    ["LD_LIBRARY_PATH", "LLVM_PROFILE_FILE", "PATH", "RUST_BACKTRACE", "RUST_LOG", "TMPDIR"];

/// The last line that Lambda writes of an invocation.
pub(super) fn report(id: &str, memory_mb: u32, cost: Cost) -> String {
    let ms = |duration: Duration| format!("{:.2} ms", duration.as_secs_f64() * 1e3);
    let init = cost.init.map(|init| format!("Init Duration: {}\t", ms(init))).unwrap_or_default();
    let most = cost.memory_mb.map(|most| format!("Max Memory Used: {most} MB\t")).unwrap_or_default();
    format!(
        "END RequestId: {id}\nREPORT RequestId: {id}\tDuration: {}\tBilled Duration: {} ms\tMemory Size: {memory_mb} MB\t{most}{init}",
        ms(cost.run),
        cost.billed.as_millis(),
    )
}

/// What comes with an event.
pub(super) fn headers(config: &FunctionConfig, id: &str, deadline: Instant) -> HeaderMap {
    let left = deadline.saturating_duration_since(Instant::now());
    let until = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default() + left;
    let values = [
        ("lambda-runtime-aws-request-id", id.to_owned()),
        ("lambda-runtime-deadline-ms", until.as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", config.arn()),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers
}

/// The program with what Lambda tells every function, and nothing of this machine that it does not need.
pub(super) fn command(config: &FunctionConfig, settings: &Settings, api: &RuntimeApi) -> Command {
    // It starts in another folder, so a relative path would not lead to it.
    let program = std::path::absolute(&config.program).unwrap_or_else(|_| config.program.clone());
    let root = program.parent().unwrap_or(Path::new("/"));
    let stream = Uuid::new_v4().simple();
    let inherited = INHERITED.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
    let defaults = BTreeMap::from([
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_REGION", REGION),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_SESSION_TOKEN", "test"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
    ]);
    let told = [
        ("_HANDLER", config.handler.clone()),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", config.memory_mb.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", config.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", config.name)),
        (
            "AWS_LAMBDA_LOG_STREAM_NAME",
            format!("{}/[$LATEST]{stream}", Timestamp::now().strftime("%Y/%m/%d")),
        ),
        ("AWS_LAMBDA_RUNTIME_API", api.address().to_string()),
    ];
    let mut command = Command::new(&program);
    command
        .current_dir(root)
        .env_clear()
        .envs(inherited)
        .envs(defaults)
        .env("LAMBDA_TASK_ROOT", root)
        .env("LAMBDA_RUNTIME_DIR", root)
        .envs(&settings.environment)
        .envs(&config.env)
        .envs(told);
    command
}
