//! The functions that the process tests run. `_HANDLER` picks one.
#![allow(clippy::panic, clippy::unwrap_used, non_camel_case_types)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use lambkin::__private::{BoxFuture, Entry, FromItem, IntoReply, Item, Reply, Spec, TriggerSpec};
use lambkin::{Context, Direct, Error, Event, Function, Init, InitContext, Invocation, Lazy, Shared};
use serde_json::{Value, json};
use tokio::time::sleep;

/// What `#[lambkin::function]` expands to, without the attribute.
macro_rules! direct {
    ($(async fn $name:ident($($arg:ident: $ty:ty),*) -> $out:ty $body:block)*) => {
        $(
            async fn $name($($arg: $ty),*) -> $out $body
            struct $name {}
            impl Function for $name {
                type Trigger = Direct;
                const SPEC: Spec = Spec::new(stringify!($name), TriggerSpec::Direct);
                fn prepare(env: &InitContext) -> Vec<BoxFuture<'_, Result<(), Error>>> {
                    let _ = env;
                    vec![$(Box::pin(<$ty as FromItem<Direct>>::prepare(env))),*]
                }
                async fn call<'a, 'p>(item: &'a Item<'p, Self>, invocation: &'a Invocation<'p>)
                    -> Result<Reply<Self>, Error> where 'p: 'a
                {
                    $(let $arg = <$ty as FromItem<Direct>>::from_item(item, invocation)?;)*
                    IntoReply::<Direct>::into_reply($name($($arg),*).await)
                }
            }
        )*
        static ENTRIES: &[Entry] = &[$(Entry::of::<$name>()),*];
    };
}

fn main() -> ExitCode {
    lambkin::__private::main(ENTRIES, None)
}

direct! {
    async fn echo(event: Event<Value>) -> Result<Value, Error> {
        Ok(event.0)
    }

    async fn about(context: Context) -> Result<Value, Error> {
        Ok(json!({
            "request_id": context.request_id(),
            "function": context.function_name(),
            "memory": context.memory_mb(),
            "has_deadline": context.deadline().is_some(),
            "time_left_ms": context.time_left().map(|left| left.as_millis()),
            "client": context.client(),
            "identity": context.identity(),
            "tenant": context.tenant_id(),
            "trace": context.trace_id(),
        }))
    }

    async fn order(_event: Event<Value>) -> Result<(), Error> {
        let cause = "x".parse::<u8>().unwrap_err();
        Err(Error::new("OutOfStock", "no chair is left: \"oak\"\r\n").because(&cause))
    }

    async fn boom(event: Event<bool>) -> Result<u32, Error> {
        if event.0 {
            panic!("the roof is on fire");
        }
        Ok(7)
    }

    async fn spawned(_event: Event<Value>) -> Result<bool, Error> {
        Ok(tokio::spawn(async { panic!("in a task of its own") }).await.is_err())
    }

    async fn big(bytes: Event<usize>) -> Result<String, Error> {
        Ok("x".repeat(bytes.0))
    }

    async fn slow(ms: Event<u64>) -> Result<usize, Error> {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        MOST.fetch_max(NOW.fetch_add(1, SeqCst) + 1, SeqCst);
        sleep(Duration::from_millis(ms.0)).await;
        NOW.fetch_sub(1, SeqCst);
        Ok(MOST.load(SeqCst))
    }

    async fn exit(code: Event<i32>) -> Result<(), Error> {
        std::process::exit(code.0)
    }

    async fn together(left: Shared<Left>, right: Shared<Right>, again: Shared<Left>) -> Result<[usize; 3], Error> {
        Ok([left.0, right.0, again.0])
    }

    async fn circle(_chicken: Shared<Chicken>) -> Result<(), Error> {
        Ok(())
    }

    async fn broken(_broken: Shared<Broken>) -> Result<(), Error> {
        Ok(())
    }

    async fn panics_in_init(_broken: Shared<PanicsInInit>) -> Result<(), Error> {
        Ok(())
    }

    async fn slow_init(_slow: Shared<SlowInit>) -> Result<(), Error> {
        Ok(())
    }

    async fn lazy(model: Lazy<Model>) -> Result<[usize; 2], Error> {
        let other = tokio::spawn(async move { model.get().await.map(|model| model.0) });
        let mine = model.get().await?.0;
        Ok([mine, other.await??])
    }

    async fn closing(pool: Shared<Pool>, ms: Event<u64>) -> Result<&'static str, Error> {
        sleep(Duration::from_millis(ms.0)).await;
        Ok(pool.0.0)
    }
}

/// How many of the two are being built, at most: 2 if they are built at the same time.
static BUILDING: AtomicUsize = AtomicUsize::new(0);

async fn build(which: &str) -> usize {
    BUILDING.fetch_add(1, SeqCst);
    println!("building {which}");
    // Each waits until both are there: one after the other would never end.
    while BUILDING.load(SeqCst) < 2 {
        sleep(Duration::from_millis(1)).await;
    }
    BUILDING.load(SeqCst)
}

macro_rules! shared {
    ($($name:ident($of:ty) = $env:ident => $body:expr;)*) => {
        $(
            struct $name($of);
            impl Init for $name {
                type Error = Error;
                async fn init($env: &InitContext) -> Result<Self, Error> {
                    let _ = $env;
                    $body.map($name)
                }
            }
        )*
    };
}

shared! {
    Left(usize) = env => Ok(build("left").await);
    Right(usize) = env => Ok(build("right").await);
    Chicken(()) = env => env.shared::<Egg>().await.map(drop);
    Egg(()) = env => env.shared::<Chicken>().await.map(drop);
    Broken(()) = env => env.var("NO_SUCH_TABLE").map(drop);
    PanicsInInit(()) = env => if true { panic!("no way to start") } else { Ok(()) };
    SlowInit(()) = env => { sleep(Duration::from_secs(60)).await; Ok(()) };
    Model(usize) = env => {
        static BUILT: AtomicUsize = AtomicUsize::new(0);
        sleep(Duration::from_millis(20)).await;
        Ok(BUILT.fetch_add(1, SeqCst) + 1)
    };
}

struct Connection(&'static str);
impl Init for Connection {
    type Error = Error;
    const CLOSES: bool = true;
    async fn init(_: &InitContext) -> Result<Self, Error> {
        Ok(Self("open"))
    }
    async fn close(&self) {
        println!("connection closed");
    }
}

struct Pool(Shared<Connection>);
impl Init for Pool {
    type Error = Error;
    const CLOSES: bool = true;
    async fn init(env: &InitContext) -> Result<Self, Error> {
        env.shared().await.map(Self)
    }
    async fn close(&self) {
        sleep(Duration::from_millis(20)).await;
        println!("pool closed");
    }
}
