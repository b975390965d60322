//! The run: build, start, and again after every change.

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
use crate::build::{self, Described, Workspace};
use crate::failure::Failure;
use crate::log::{Human, Json, Log};

/// Runs until Ctrl-C or SIGTERM. `Err` is what kept it from starting.
pub async fn run(options: &Dev) -> Result<(), Failure> {
    let began = Instant::now();
    let mut signals =
        Signals::new().map_err(|error| Failure::new(format!("signals cannot be waited for: {error}")))?;
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(format!("the folder that this runs in cannot be used: {error}")))?;
    let workspace = Workspace::find(&here, &options.packages).await?;
    let folder = match &options.data {
        Some(folder) => here.join(folder),
        None => workspace.target.join("lambkin"),
    };

    // What could be in the way is found before the long build.
    let mut lock = Lock::take(&folder)?;
    let http = listen(options.http, "--http").await?;
    let aws = listen(options.aws, "--aws").await?;
    let running = Running { pid: std::process::id(), http: port(&http)?, aws: port(&aws)? };
    lock.announce(running)
        .map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", folder.display())))?;
    let log: Arc<dyn Log> =
        if options.json { Arc::new(Json::new(std::io::stdout())) } else { Arc::new(Human::stdout()) };
    let cloud = Cloud::open(&folder, running, Arc::clone(&log)).await?;

    let mut builder = Builder { here, options, folder, aws: running.aws };
    let sources = Sources::of(&workspace);
    let plan = tokio::select! {
        built = builder.build(&workspace) => built?,
        () = signals.end() => return Ok(()),
    };
    cloud.apply(&plan)?;
    let serving = cloud.serve(http, aws);
    show(&plan, running, options, began);
    tokio::select! {
        () = builder.again_and_again(workspace, sources, &cloud, &*log) => {}
        () = signals.end() => {}
    }
    drop(serving);
    cloud.stop().await;
    Ok(())
}

struct Builder<'a> {
    here: PathBuf,
    options: &'a Dev,
    folder: PathBuf,
    aws: u16,
}

impl Builder<'_> {
    async fn build(&mut self, workspace: &Workspace) -> Result<Plan, Failure> {
        let (plan, run) = self.describe(workspace).await?;
        build::tidy(&self.binaries(), &run);
        Ok(plan)
    }

    async fn describe(&self, workspace: &Workspace) -> Result<(Plan, Vec<Described>), Failure> {
        let run = build::build_and_describe(workspace, self.options.release, &self.binaries()).await?;
        Ok((Plan::new(&run, self.aws)?, run))
    }

    fn binaries(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// Builds after every change. Where that fails, what ran before goes on.
    async fn again_and_again(
        &mut self,
        mut workspace: Workspace,
        mut sources: Sources,
        cloud: &Cloud,
        log: &dyn Log,
    ) {
        loop {
            sources.changed(&workspace).await;
            let began = Instant::now();
            // Before the build, so that a change during it is seen.
            sources = Sources::of(&workspace);
            match self.once_more(&mut workspace, cloud).await {
                Ok(()) => log.system(&format!("rebuilt in {:.1} s", began.elapsed().as_secs_f64())),
                Err(failure) => log.system(&format!("{failure}; what ran before goes on")),
            }
        }
    }

    async fn once_more(&mut self, workspace: &mut Workspace, cloud: &Cloud) -> Result<(), Failure> {
        // A manifest may have changed too.
        *workspace = Workspace::find(&self.here, &self.options.packages).await?;
        let (plan, run) = self.describe(workspace).await?;
        cloud.apply(&plan)?;
        build::tidy(&self.binaries(), &run);
        Ok(())
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
    address.map(|address| address.port()).map_err(|error| Failure::new(format!("no port: {error}")))
}

fn show(plan: &Plan, running: Running, options: &Dev, began: Instant) {
    if options.json {
        println!("{}", screen::object(plan, running));
    } else {
        let seconds = began.elapsed().as_secs_f64();
        println!("\n  ready in {seconds:.1} s; Ctrl-C ends it\n");
        println!("{}", screen::screen(plan, running, Timestamp::now()));
    }
}
