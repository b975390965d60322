//! The process: the life of a binary on Lambda. INIT, one event after another, the end.

mod abort;
mod api;
mod panic_hook;

use std::future::Future;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use self::api::{ADDRESS, Address, Api, Next};
use crate::application::{SHAPES, group};
use crate::failure::{Error, caught};
use crate::function::{CURRENT, Entry};
use crate::function::{Context, Group, Invocation};
use crate::init::{Environment, InitContext};
use crate::spec::BinarySpec;

/// INIT failed, or the Runtime API went away.
const FAILED: u8 = 1;
/// The binary was started by hand: the same status as for wrong arguments.
const NOT_ON_LAMBDA: u8 = 2;

/// Runs the functions that `lambkin::main!` names.
pub fn main(entries: &'static [Entry], binary: BinarySpec) -> ExitCode {
    #[cfg(debug_assertions)]
    if crate::application::description::is_asked_for() {
        return crate::application::description::print(entries, binary);
    }
    let Ok(address) = std::env::var(ADDRESS) else {
        explain(entries);
        return ExitCode::from(NOT_ON_LAMBDA);
    };
    let address = Address::parse(&address);
    abort::begin(&address);
    panic_hook::install();
    let workers = concurrency();
    match threads(workers) {
        Ok(runtime) => ExitCode::from(runtime.block_on(run(chosen(entries), binary, address, workers))),
        Err(error) => {
            crate::log::warning(&format!("no runtime: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// One thread: an environment runs one invocation at a time. Only where Lambda runs several in one
/// environment are there more.
fn threads(workers: usize) -> std::io::Result<Runtime> {
    if workers > 1 {
        Builder::new_multi_thread().enable_all().build()
    } else {
        Builder::new_current_thread().enable_all().build()
    }
}

/// How many invocations the platform runs in this environment at the same time.
fn concurrency() -> usize {
    std::env::var("AWS_LAMBDA_MAX_CONCURRENCY")
        .ok()
        .and_then(|n| n.parse().ok())
        .filter(|n| *n > 0)
        .unwrap_or(1)
}

/// The function that `_HANDLER` names, else those of the kind that it names, else all of them.
fn chosen(entries: &'static [Entry]) -> Vec<Entry> {
    let handler = std::env::var("_HANDLER").unwrap_or_default();
    if let Some(entry) = entries.iter().find(|entry| entry.spec.name == handler) {
        return vec![*entry];
    }
    let kind: Vec<_> = entries.iter().filter(|entry| entry.kind == handler).copied().collect();
    if kind.is_empty() { entries.to_vec() } else { kind }
}

async fn run(entries: Vec<Entry>, binary: BinarySpec, address: Address, workers: usize) -> u8 {
    let mut api = Api::new(address.clone());
    let environment = Environment::leak();
    let functions: Arc<dyn Group> = match init(&entries, &binary, environment).await {
        Ok(functions) => functions.into(),
        Err(error) => {
            crate::log::failure(&error, None, None);
            api.fail_init(&error).await;
            return FAILED;
        }
    };
    abort::serving();
    let serving = async {
        if workers == 1 {
            return serve(&*functions, environment, &mut api).await;
        }
        let mut serving = tokio::task::JoinSet::new();
        for _ in 0..workers {
            let (functions, address) = (functions.clone(), address.clone());
            serving.spawn(async move { serve(&*functions, environment, &mut Api::new(address)).await });
        }
        // One that gives up leaves the rest to the others.
        while serving.join_next().await.is_some() {}
        FAILED
    };
    if !environment.closes() {
        return serving.await;
    }
    if let Err(error) = Api::new(address.clone()).register_for_sigterm().await {
        crate::log::warning(&format!("shared values will not be closed: {error}"));
    }
    until_sigterm(serving, environment).await
}

/// Builds what the functions share, and gets them ready. A panic in it is a failure like any other.
pub(crate) async fn init(
    entries: &[Entry],
    binary: &BinarySpec,
    environment: &'static Environment,
) -> Result<Box<dyn Group>, Error> {
    let functions = group(entries, binary)?;
    let env = InitContext::root(environment);
    caught(prepare(entries, &env)).await?;
    Ok(functions)
}

/// Builds what the functions share, all at the same time. The first failure ends it.
async fn prepare(entries: &[Entry], env: &InitContext) -> Result<(), Error> {
    let each: Vec<_> = entries.iter().map(|entry| (entry, env.of(entry.spec))).collect();
    let mut building: Vec<_> =
        each.iter().flat_map(|(entry, env)| (entry.prepare)(env)).map(|prepare| prepare.future).collect();
    std::future::poll_fn(|cx| {
        let mut failed = None;
        building.retain_mut(|future| match future.as_mut().poll(cx) {
            Poll::Pending => true,
            Poll::Ready(outcome) => {
                failed = failed.take().or(outcome.err());
                false
            }
        });
        match failed {
            Some(error) => Poll::Ready(Err(error)),
            None if building.is_empty() => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    })
    .await
}

/// Takes one event after another until there is no way on.
async fn serve(functions: &dyn Group, environment: &'static Environment, api: &mut Api) -> u8 {
    loop {
        match api.next().await {
            Ok(Next { context, payload }) => {
                abort::started(&context);
                match handle(functions, environment, &context, &payload).await {
                    Ok(response) => api.respond(&context, response).await,
                    Err(error) => {
                        crate::log::failure(&error, Some(context.request_id()), None);
                        api.fail(&context, &error).await;
                    }
                }
                panic_hook::count(&context);
                abort::answered(&context);
            }
            Err(trouble) => {
                crate::log::warning(&format!("giving up: {trouble}"));
                return FAILED;
            }
        }
    }
}

/// One invocation. A panic is a failure like any other.
pub(crate) async fn handle(
    functions: &dyn Group,
    environment: &'static Environment,
    context: &Context,
    payload: &[u8],
) -> Result<Bytes, Error> {
    let invocation = Invocation::new(payload, context, environment, SHAPES);
    CURRENT.scope(context.clone(), caught(functions.serve(&invocation))).await
}

async fn until_sigterm(serving: impl Future<Output = u8>, environment: &Environment) -> u8 {
    let Ok(mut sigterm) = signal(SignalKind::terminate()) else { return serving.await };
    let mut serving = pin!(serving);
    let status = std::future::poll_fn(|cx| match sigterm.poll_recv(cx) {
        Poll::Ready(_) => Poll::Ready(0),
        Poll::Pending => serving.as_mut().poll(cx),
    })
    .await;
    environment.close().await;
    status
}

/// What somebody reads who starts the binary by hand.
fn explain(entries: &[Entry]) {
    eprintln!("this is an AWS Lambda function; it runs where {ADDRESS} is set:");
    for entry in entries {
        eprintln!("  {:<24} {}", entry.spec.name, (entry.summary)());
    }
    eprintln!("run it on this machine with `cargo lambda watch`, then `cargo lambda invoke`");
}
