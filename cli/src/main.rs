//! `cargo lambkin`.

use std::process::ExitCode;

use cargo_lambkin::args::{Arguments, Command, normalize};
use cargo_lambkin::failure::Failure;
use cargo_lambkin::lambda::watch;
use cargo_lambkin::{dev, send};
use clap::Parser as _;

/// The exit status of every failure but wrong arguments, for which clap uses 2.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(normalize(std::env::args_os().collect()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(&arguments.command)),
        Err(error) => Err(Failure::new(format!("cannot start the runtime threads: {error}"))),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => FAILED.into(),
        Err(failure) => {
            eprintln!("error: {failure}");
            FAILED.into()
        }
    }
}

async fn run(command: &Command) -> Result<bool, Failure> {
    match command {
        Command::Dev(options) => dev::run(options).await.map(|()| true),
        Command::Invoke(options) => send::send(options).await,
        Command::Warden => {
            watch(std::io::stdin().lock());
            Ok(true)
        }
    }
}
