//! The command that starts a function's process, with the environment variables that Lambda sets.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use tokio::process::Command;
use uuid::Uuid;

use super::config::{FunctionConfig, REGION, Settings};
use super::runtime_api::RuntimeApi;

/// The variables of the developer's own environment that every function inherits. Any others would differ
/// from machine to machine, and `AWS_PROFILE` might lead to a real account.
const INHERITED: [&str; 6] =
    ["LD_LIBRARY_PATH", "LLVM_PROFILE_FILE", "PATH", "RUST_BACKTRACE", "RUST_LOG", "TMPDIR"];

/// Builds the command. It passes what Lambda sets for every function and nothing else of this machine.
pub(super) fn command(config: &FunctionConfig, settings: &Settings, api: &RuntimeApi) -> Command {
    // The process starts in another folder, where a relative path would not resolve.
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
    let reserved = [
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
        .envs(reserved);
    command
}
