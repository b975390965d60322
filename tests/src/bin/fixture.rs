//! The functions that the process tests run. `_HANDLER` selects one.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use lambkin::dynamodb::Change;
use lambkin::eventbridge::Envelope;
use lambkin::http::{Path, StatusCode};
use lambkin::sns::Notification;
use lambkin::{Batch, Context, Error, Event, Init, InitContext, Json, Lazy, Shared};
use serde_json::{Value, json};
use tokio::time::sleep;

lambkin::main!(
    answers_itself,
    echo,
    about,
    order,
    boom,
    spawned,
    big,
    slow,
    exit,
    together,
    circle,
    lazy_circle,
    broken,
    panics_in_init,
    lazy,
    closing,
    alarm,
    placed,
    click,
    follow,
    hangs,
    hangs_on,
    hangs_on_request,
    falls_back,
    hangs_on_message,
    hangs_on_message_unguarded,
    blocks,
    boom_later,
    survivor,
    ordered_survivor,
    survivor_of_shard,
    marks,
);

#[lambkin::function]
async fn echo(event: Event<Value>) -> Result<Value, Error> {
    Ok(event.0)
}

#[lambkin::function]
async fn about(context: Context) -> Result<Value, Error> {
    Ok(json!({
        "process": std::process::id(),
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

#[lambkin::function]
async fn order(_event: Event<Value>) -> Result<(), Error> {
    let cause = "x".parse::<u8>().unwrap_err();
    Err(Error::new("OutOfStock", "no chair is left: \"oak\"\r\n").with_source(cause))
}

#[lambkin::function]
async fn boom(event: Event<bool>) -> Result<u32, Error> {
    if event.0 {
        panic!("the roof is on fire");
    }
    Ok(7)
}

#[lambkin::function]
async fn spawned(_event: Event<Value>) -> Result<bool, Error> {
    Ok(tokio::spawn(async { panic!("in a task of its own") }).await.is_err())
}

#[lambkin::function]
async fn big(bytes: Event<usize>) -> Result<String, Error> {
    Ok("x".repeat(bytes.0))
}

#[lambkin::function]
async fn slow(ms: Event<u64>) -> Result<usize, Error> {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    MOST.fetch_max(NOW.fetch_add(1, SeqCst) + 1, SeqCst);
    sleep(Duration::from_millis(ms.0)).await;
    NOW.fetch_sub(1, SeqCst);
    Ok(MOST.load(SeqCst))
}

#[lambkin::function]
async fn exit(code: Event<i32>) -> Result<(), Error> {
    std::process::exit(code.0)
}

#[lambkin::function]
async fn together(
    left: Shared<Left>,
    right: Shared<Right>,
    again: Shared<Left>,
) -> Result<[usize; 3], Error> {
    Ok([left.0, right.0, again.0])
}

#[lambkin::function]
async fn circle(_chicken: Shared<Chicken>) -> Result<(), Error> {
    Ok(())
}

#[lambkin::function]
async fn lazy_circle(_hen: Shared<Hen>) -> Result<(), Error> {
    Ok(())
}

/// Posts responses without the engine, each with a request id and a size, and prints the statuses.
#[lambkin::function]
async fn answers_itself(event: Event<Vec<(Option<String>, usize)>>, context: Context) -> Result<(), Error> {
    let address = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    for (id, size) in event.0 {
        let id = id.as_deref().unwrap_or(context.request_id());
        let mut stream = std::net::TcpStream::connect(&address)?;
        let head = format!(
            "POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(&vec![b'1'; size])?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        println!("{}", response.get(9..12).unwrap_or_default());
    }
    Ok(())
}

#[lambkin::function]
async fn broken(_broken: Shared<Broken>) -> Result<(), Error> {
    Ok(())
}

#[lambkin::function]
async fn panics_in_init(_broken: Shared<PanicsInInit>) -> Result<(), Error> {
    Ok(())
}

#[lambkin::function]
async fn lazy(model: Lazy<Model>) -> Result<[usize; 2], Error> {
    let other = tokio::spawn(async move { model.get().await.map(|model| model.0) });
    let mine = model.get().await?.0;
    Ok([mine, other.await??])
}

#[lambkin::function]
async fn closing(pool: Shared<Pool>, ms: Event<u64>) -> Result<&'static str, Error> {
    sleep(Duration::from_millis(ms.0)).await;
    Ok(pool.0.0)
}

#[lambkin::function(sns = "alarms")]
async fn alarm(alarm: Json<String>, notification: Notification) -> Result<(), Error> {
    println!("{} of {}", alarm.0, notification.id);
    if alarm.0 == "bad" { Err(Error::new("PagerDown", "the pager does not answer")) } else { Ok(()) }
}

#[lambkin::function(eventbridge = "OrderPlaced", source = "shop.orders")]
async fn placed(order: Json<String>, event: Envelope) -> Result<(), Error> {
    println!("{} by {}", order.0, event.id);
    if order.0 == "bad" { Err(Error::new("OutOfStock", "no chair is left")) } else { Ok(()) }
}

#[lambkin::function(kinesis = "clicks")]
async fn click(page: Json<String>) -> Result<(), Error> {
    println!("{}", page.0);
    if page.0 == "panic" {
        panic!("no such page");
    }
    Ok(())
}

#[lambkin::function(dynamodb = "orders")]
async fn follow(change: Change<Value>) -> Result<(), Error> {
    println!("{change:?}");
    Ok(())
}

/// Prints that the handler was dropped.
struct Dropped;
impl Drop for Dropped {
    fn drop(&mut self) {
        println!("dropped");
    }
}

#[lambkin::function]
async fn hangs(ms: Event<u64>) -> Result<&'static str, Error> {
    let _dropped = Dropped;
    sleep(Duration::from_millis(ms.0)).await;
    Ok("in time")
}

#[lambkin::function(guard = false)]
async fn hangs_on(ms: Event<u64>) -> Result<&'static str, Error> {
    sleep(Duration::from_millis(ms.0)).await;
    Ok("in time")
}

#[lambkin::function(http = "GET /hang/{ms}", cors = "https://shop.example")]
async fn hangs_on_request(ms: Path<u64>) -> &'static str {
    sleep(Duration::from_millis(ms.0)).await;
    "in time"
}

fn busy() -> (StatusCode, &'static str) {
    (StatusCode::ACCEPTED, "it goes on without you")
}

#[lambkin::function(http = "GET /fall/{ms}", cors = "https://shop.example", fallback = busy)]
async fn falls_back(ms: Path<u64>) -> &'static str {
    sleep(Duration::from_millis(ms.0)).await;
    "in time"
}

#[lambkin::function(sqs = "jobs", concurrency = 3)]
async fn hangs_on_message(ms: Json<u64>) {
    sleep(Duration::from_millis(ms.0)).await;
}

#[lambkin::function(sqs = "jobs", concurrency = 3, guard = false)]
async fn hangs_on_message_unguarded(ms: Json<u64>) {
    sleep(Duration::from_millis(ms.0)).await;
}

/// Blocks the thread, so that its future cannot be dropped.
#[lambkin::function]
async fn blocks(ms: Event<u64>) -> Result<(), Error> {
    std::thread::sleep(Duration::from_millis(ms.0));
    Ok(())
}

#[lambkin::function]
async fn boom_later(ms: Event<u64>) -> Result<(), Error> {
    sleep(Duration::from_millis(ms.0)).await;
    panic!("the fuse was short");
}

/// Takes a moment, writes to a file what it did, and fails or panics at the first attempt if the body says
/// so.
async fn work(body: &str) -> Result<(), Error> {
    let (id, does) = body.split_once(' ').unwrap_or((body, ""));
    sleep(Duration::from_millis(2)).await;
    let done = std::env::var("DONE").unwrap();
    let first = !std::fs::read_to_string(&done).unwrap().contains(&format!("tried {id}\n"));
    let write = |line: String| {
        let mut file = std::fs::OpenOptions::new().append(true).open(&done).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    };
    write(format!("tried {id}\n"));
    match does {
        "fails" if first => Err(Error::new("Broken", "not now")),
        "panics" if first => panic!("not now"),
        _ => {
            sleep(Duration::from_millis(1)).await;
            write(format!("done {id}\n"));
            Ok(())
        }
    }
}

#[lambkin::function(sqs = "jobs", concurrency = 2)]
async fn survivor(body: Json<String>) -> Result<(), Error> {
    work(&body.0).await
}

#[lambkin::function(sqs = "jobs.fifo", fifo = true)]
async fn ordered_survivor(body: Json<String>) -> Result<(), Error> {
    work(&body.0).await
}

#[lambkin::function(kinesis = "clicks", concurrency = 2)]
async fn survivor_of_shard(body: Json<String>) -> Result<(), Error> {
    work(&body.0).await
}

/// Marks each item as done, until one panics or hangs.
#[lambkin::function(sqs = "jobs")]
async fn marks(items: Batch<Json<String>>) {
    for item in items {
        match item.as_str() {
            "panics" => panic!("in the middle"),
            "hangs" => sleep(Duration::from_secs(60)).await,
            _ => item.done(),
        }
    }
}

/// How many of the two values are being built: 2 if they are built at the same time.
static BUILDING: AtomicUsize = AtomicUsize::new(0);

async fn build(which: &str) -> usize {
    BUILDING.fetch_add(1, SeqCst);
    println!("building {which}");
    // Each waits until both are being built, so building one after the other would never end.
    while BUILDING.load(SeqCst) < 2 {
        sleep(Duration::from_millis(1)).await;
    }
    BUILDING.load(SeqCst)
}

struct Left(usize);

#[lambkin::init]
async fn left() -> Left {
    Left(build("left").await)
}

struct Right(usize);

#[lambkin::init]
async fn right() -> Result<Right, Error> {
    Ok(Right(build("right").await))
}

struct Chicken;

#[lambkin::init]
async fn chicken(_egg: Shared<Egg>) -> Chicken {
    Chicken
}

struct Egg;

#[lambkin::init]
async fn egg(_chicken: Shared<Chicken>) -> Egg {
    Egg
}

struct Hen;

#[lambkin::init]
async fn hen(chick: Lazy<Chick>) -> Result<Hen, Error> {
    chick.get().await.map(|_| Hen)
}

struct Chick;

#[lambkin::init]
async fn chick(_hen: Shared<Hen>) -> Chick {
    Chick
}

struct Broken;

#[lambkin::init]
async fn no_table(env: InitContext) -> Result<Broken, Error> {
    env.var("NO_SUCH_TABLE").map(|_| Broken)
}

struct PanicsInInit;

#[lambkin::init]
async fn no_way() -> PanicsInInit {
    panic!("no way to start")
}

struct Model(usize);

#[lambkin::init]
async fn model() -> Model {
    static BUILT: AtomicUsize = AtomicUsize::new(0);
    sleep(Duration::from_millis(20)).await;
    Model(BUILT.fetch_add(1, SeqCst) + 1)
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
        panic!("and not well");
    }
}
