//! The run: build, start, and rebuild after every change.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use tokio::net::TcpListener;

use super::cloud::Cloud;
use super::lock::{Lock, Running};
use super::plan::Plan;
use super::screen;
use super::signals::Signals;
use super::watch::Sources;
use crate::args::Dev;
use crate::build::{self, Workspace};
use crate::failure::Failure;
use crate::log::{Human, Json, Log};

/// Runs until Ctrl-C or SIGTERM. `Err` says why it could not start.
pub async fn run(options: &Dev) -> Result<(), Failure> {
    let began = Instant::now();
    let mut signals =
        Signals::new().map_err(|error| Failure::new(format!("cannot wait for signals: {error}")))?;
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current folder cannot be used: {error}")))?;
    let workspace = Workspace::find(&here, &options.packages).await?;
    let folder = match &options.data {
        Some(folder) => here.join(folder),
        None => workspace.target.join("lambkin"),
    };

    // Another instance or a used port is found before the long build.
    let mut lock = Lock::take(&folder)?;
    let http = listen(options.http, "--http").await?;
    let aws = listen(options.aws, "--aws").await?;
    let running = Running { pid: std::process::id(), http: port(&http)?, aws: port(&aws)? };
    lock.announce(running)
        .map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", folder.display())))?;
    let log: Arc<dyn Log> =
        if options.json { Arc::new(Json::new(std::io::stdout())) } else { Arc::new(Human::stdout()) };
    let own = std::env::current_exe().ok();
    let cloud = Cloud::open(&folder, running, Arc::clone(&log), own).await?;

    let run = Run { here, options, binaries: folder.join("bin"), running, cloud, log };
    let sources = Sources::of(&workspace);
    let plan = tokio::select! {
        built = run.build(&workspace) => built?,
        () = signals.end() => return Ok(()),
    };
    let serving = run.cloud.serve(http, aws);
    run.show(&plan, began);
    tokio::select! {
        () = run.again_and_again(workspace, sources, plan) => {}
        () = signals.end() => {}
    }
    drop(serving);
    run.cloud.stop().await;
    Ok(())
}

struct Run<'a> {
    here: PathBuf,
    options: &'a Dev,
    binaries: PathBuf,
    running: Running,
    cloud: Cloud,
    log: Arc<dyn Log>,
}

impl Run<'_> {
    /// Builds the sources and starts the functions. If it fails, the previous functions keep running.
    async fn build(&self, workspace: &Workspace) -> Result<Plan, Failure> {
        let built = build::build_and_describe(workspace, self.options.release, &self.binaries).await?;
        let plan = Plan::new(&built, self.running.aws)?;
        self.cloud.apply(&plan)?;
        build::tidy(&self.binaries, &built);
        Ok(plan)
    }

    /// Rebuilds after every change.
    async fn again_and_again(&self, mut workspace: Workspace, mut sources: Sources, mut plan: Plan) {
        loop {
            sources.changed(&workspace).await;
            let began = Instant::now();
            // Before the build, so that a change during it is seen.
            sources = Sources::of(&workspace);
            match self.once_more(&mut workspace).await {
                Ok(now) => {
                    self.log.system(&format!("rebuilt in {:.1} s", began.elapsed().as_secs_f64()));
                    if !now.looks_like(&plan) {
                        self.show(&now, began);
                    }
                    plan = now;
                }
                Err(failure) => self.log.system(&format!("{failure}; the previous build keeps running")),
            }
        }
    }

    async fn once_more(&self, workspace: &mut Workspace) -> Result<Plan, Failure> {
        // A manifest may have changed too.
        *workspace = Workspace::find(&self.here, &self.options.packages).await?;
        self.build(workspace).await
    }

    fn show(&self, plan: &Plan, began: Instant) {
        let text = if self.options.json {
            screen::object(plan, self.running).to_string()
        } else {
            let seconds = began.elapsed().as_secs_f64();
            let screen = screen::screen(plan, self.running, Timestamp::now());
            format!("\n  ready in {seconds:.1} s; press Ctrl-C to stop\n\n{screen}")
        };
        // If nobody reads the output any more, the cloud still runs.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

async fn listen(port: u16, option: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "is in use".to_owned(),
            _ => format!("cannot be used ({error})"),
        };
        Failure::new(format!("port {port} {why}: choose another one with `{option}`, 0 for any that is free"))
    })
}

fn port(listener: &TcpListener) -> Result<u16, Failure> {
    let address = listener.local_addr();
    address
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("the listener has no port: {error}")))
}
