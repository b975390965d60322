//! The engine: the life of the process on Lambda, from INIT through one event after another to SIGTERM.

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
use crate::application::{SHAPES, description, group};
use crate::failure::{Error, caught};
use crate::function::{CURRENT, Entry};
use crate::function::{Context, Group, Invocation};
use crate::init::{Environment, InitContext};
use crate::spec::BinarySpec;

/// The exit status after INIT failed or the Runtime API became unavailable.
const FAILED: u8 = 1;
/// The exit status if the binary was not started by Lambda: the same as for wrong arguments.
const NOT_ON_LAMBDA: u8 = 2;

/// Runs the functions that `lambkin::main!` names.
pub fn main(entries: &'static [Entry], binary: BinarySpec) -> ExitCode {
    if cfg!(debug_assertions) && description::is_asked_for() {
        return description::print(entries, binary);
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
            crate::log::warning(&format!("cannot start the async runtime: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// Builds an async runtime with one thread, because an environment runs one invocation at a time. It has
/// several threads only if Lambda runs several invocations in one environment.
fn threads(workers: usize) -> std::io::Result<Runtime> {
    if workers > 1 {
        Builder::new_multi_thread().enable_all().build()
    } else {
        Builder::new_current_thread().enable_all().build()
    }
}

/// Returns how many invocations Lambda runs in this environment at the same time.
fn concurrency() -> usize {
    std::env::var("AWS_LAMBDA_MAX_CONCURRENCY")
        .ok()
        .and_then(|n| n.parse().ok())
        .filter(|n| *n > 0)
        .unwrap_or(1)
}

/// Returns the function that `_HANDLER` names, else the functions of the kind that it names, else all
/// functions.
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
        // If one of them gives up, the others continue.
        while serving.join_next().await.is_some() {}
        FAILED
    };
    if !environment.closes() {
        return serving.await;
    }
    if let Err(error) = Api::new(address.clone()).register_for_sigterm().await {
        crate::log::warning(&format!("shared values will not be closed on SIGTERM: {error}"));
    }
    until_sigterm(serving, environment).await
}

/// Builds the shared values and prepares the functions. A panic in it is a failure like any other.
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

/// Builds the shared values of all functions at the same time. The first failure ends it.
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

/// Handles one event after another. Returns the exit status if the process cannot continue.
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
                abort::responded(&context);
            }
            Err(trouble) => {
                crate::log::warning(&format!("the process ends: {trouble}"));
                return FAILED;
            }
        }
    }
}

/// Handles one invocation. A panic in it is a failure like any other.
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

/// Prints how to run the binary, if it was not started by Lambda.
fn explain(entries: &[Entry]) {
    eprintln!("this binary contains AWS Lambda functions and runs only if `{ADDRESS}` is set:");
    for entry in entries {
        eprintln!("  {:<24} {}", entry.spec.name, (entry.summary)());
    }
    eprintln!("to run it on this machine, use `cargo lambda watch`, then `cargo lambda invoke`");
}
