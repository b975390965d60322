//! A cloud with the functions of the fixture, and a log that is kept in memory.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use cargo_lambkin::invoke::{Invoke as _, InvokeResponse};
use cargo_lambkin::lambda::{FunctionConfig, Lambda, Settings};
use cargo_lambkin::log::{Invocation, Log};
use cargo_lambkin::web;
use serde_json::Value;
use tokio::task::JoinHandle;

/// The functions of `tests/src/bin/fixture.rs`, built once.
pub(crate) fn fixture() -> &'static Path {
    static FIXTURE: OnceLock<PathBuf> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--package", "lambkin-tests", "--bin", "fixture", "--message-format", "json"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8(output.stdout).unwrap();
        let executable = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["name"] == "fixture")
            .find_map(|message| message["executable"].as_str().map(PathBuf::from));
        executable.unwrap()
    })
}

/// One of the fixture's functions, with Lambda's defaults.
pub(crate) fn function(name: &str) -> FunctionConfig {
    FunctionConfig {
        name: name.into(),
        handler: name.into(),
        program: fixture().into(),
        memory_mb: 128,
        timeout: Duration::from_secs(3),
        concurrency: None,
        env: Default::default(),
        on_failure: None,
    }
}

/// A function that is a shell script.
pub(crate) fn script(dir: &Dir, name: &str, text: &str) -> FunctionConfig {
    use std::os::unix::fs::PermissionsExt;
    let program = dir.0.join(name);
    std::fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    FunctionConfig { program, ..function(name) }
}

/// A temporary folder, removed when this is dropped.
pub(crate) struct Dir(pub(crate) PathBuf);

impl Dir {
    pub(crate) fn new() -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(uuid::Uuid::new_v4().to_string());
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A log that keeps its lines as text.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<String>>);

impl Log for Kept {
    fn invocation(&self, invocation: &Invocation<'_>) {
        let Invocation { function, cold, failure, .. } = invocation;
        let start = if *cold { "cold" } else { "warm" };
        self.push(format!("{function} {start} {}", failure.unwrap_or("ok")));
    }
    fn line(&self, function: &str, request_id: Option<&str>, text: &str) {
        let when = if request_id.is_some() { "" } else { " later" };
        self.push(format!("{function}{when}: {text}"));
    }
    fn system(&self, text: &str) {
        self.push(format!("system: {text}"));
    }
}

impl Kept {
    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
    pub(crate) fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|other| *other == line).count()
    }
    /// Waits until a line has been logged.
    pub(crate) async fn until(&self, line: &str) {
        let began = Instant::now();
        while !self.lines().iter().any(|other| other.contains(line)) {
            assert!(began.elapsed() < Duration::from_secs(20), "no `{line}` in {:#?}", self.lines());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A cloud.
pub(crate) struct Cloud {
    pub(crate) lambda: Lambda,
    pub(crate) log: Arc<Kept>,
    pub(crate) dir: Arc<Dir>,
}

impl Cloud {
    pub(crate) fn new(functions: Vec<FunctionConfig>) -> Self {
        Self::with(Arc::new(Dir::new()), functions, |_| {})
    }

    pub(crate) fn with(
        dir: Arc<Dir>,
        functions: Vec<FunctionConfig>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let log = Arc::new(Kept::default());
        let mut settings = Settings::new(&dir.0, log.clone());
        change(&mut settings);
        let lambda = Lambda::new(settings).unwrap();
        lambda.set_functions(functions);
        Self { lambda, log, dir }
    }

    pub(crate) async fn call(&self, function: &str, payload: &str) -> InvokeResponse {
        self.lambda.invoke(function, payload.to_owned().into()).await.unwrap()
    }

    /// Delivers accepted events until the task is aborted.
    pub(crate) fn run(&self) -> JoinHandle<()> {
        let lambda = self.lambda.clone();
        tokio::spawn(async move { lambda.run().await })
    }

    /// Serves the Lambda API on a free port.
    pub(crate) async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lambda = self.lambda.clone();
        tokio::spawn(web::serve(listener, move |request| {
            let lambda = lambda.clone();
            async move { lambda.handle(request).await }
        }));
        address.to_string()
    }
}

pub(crate) fn text(response: &InvokeResponse) -> String {
    String::from_utf8(response.payload.to_vec()).unwrap()
}

pub(crate) fn json(response: &InvokeResponse) -> Value {
    serde_json::from_slice(&response.payload).unwrap()
}

/// Returns the id of the process that a function runs in, as the fixture's `about` reports it.
pub(crate) async fn process(cloud: &Cloud) -> u64 {
    json(&cloud.call("about", "{}").await)["process"].as_u64().unwrap()
}

/// Whether a process exists and is not a zombie.
pub(crate) fn lives(process: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

pub(crate) async fn until(what: impl Fn() -> bool) {
    let began = Instant::now();
    while !what() {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not happen");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
