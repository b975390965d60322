use lambkin::Event;

lambkin::main!(place, nothing, page, row);

#[lambkin::function]
async fn place(Event(id): Event<String>) -> String {
    id
}

#[lambkin::function]
async fn nothing() {}

#[lambkin::function(http = "GET /rows")]
async fn page() -> Row {
    Row
}

#[lambkin::function(sqs = "rows")]
async fn row() -> Result<Row, lambkin::Error> {
    Ok(Row)
}

struct Row;
