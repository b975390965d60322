//! Functions that a cloud must survive: they are killed while they work, exit, hang, or respond twice.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use lambkin::s3::S3Object;
use lambkin::sqs::Text;
use lambkin::{Context, Error, Event, function};

lambkin::main!(work, note, seen, exits, hangs, twice);

/// Long enough for a test to kill the process in the middle of it.
const WORK: Duration = Duration::from_millis(500);

#[lambkin::queue(visibility = 6, dead_letter_after = 3, dead_letter = FailedTasks)]
struct Tasks;

#[lambkin::queue]
struct FailedTasks;

#[lambkin::bucket]
struct Inbox;

async fn take(what: &str) {
    println!("{} has {what}", std::process::id());
    tokio::time::sleep(WORK).await;
    println!("did {what}");
}

#[function(sqs = Tasks, batch = 1, timeout = 1)]
async fn work(text: Text) -> Result<(), Error> {
    if text.0 == "poison" {
        return Err(Error::new("Poison", "nobody can do this"));
    }
    take(&text.0).await;
    Ok(())
}

#[function]
async fn note(text: Event<String>) -> Result<(), Error> {
    take(&text.0).await;
    Ok(())
}

#[function(s3 = "ObjectCreated:*", bucket = Inbox)]
async fn seen(object: S3Object) -> Result<(), Error> {
    take(&object.key).await;
    Ok(())
}

#[function]
async fn exits() -> Result<(), Error> {
    std::process::exit(3)
}

/// Blocks the thread, and with it the engine.
#[function(timeout = 3, guard = false)]
async fn hangs() -> Result<(), Error> {
    println!("{} hangs", std::process::id());
    loop {
        std::thread::sleep(WORK);
    }
}

/// Responds without the engine, which responds once more.
#[function]
async fn twice(context: Context) -> Result<u8, Error> {
    let mut stream = std::net::TcpStream::connect(std::env::var("AWS_LAMBDA_RUNTIME_API")?)?;
    let id = context.request_id();
    let head = format!("POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1");
    stream.write_all(
        format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: 1\r\n\r\n1").as_bytes(),
    )?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(2)
}
