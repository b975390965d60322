use lambkin::Event;

lambkin::main!(place);

#[derive(Debug)]
struct OrderError;

#[lambkin::function]
async fn place(Event(id): Event<String>) -> Result<String, OrderError> {
    if id.is_empty() { Err(OrderError) } else { Ok(id) }
}
