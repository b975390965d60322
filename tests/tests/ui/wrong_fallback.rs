lambkin::main!(text, waits, number, queue);

#[lambkin::function(http = "GET /a", fallback = "later")]
async fn text() {}

async fn later() {}

#[lambkin::function(http = "GET /b", fallback = later)]
async fn waits() {}

fn seven() -> u32 {
    7
}

#[lambkin::function(http = "GET /c", fallback = seven)]
async fn number() {}

#[lambkin::function(sqs = "jobs", fallback = seven)]
async fn queue() {}
