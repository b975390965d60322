use lambkin::{Error, Event};

lambkin::main!(place);

struct Order {
    id: String,
}

#[lambkin::function]
async fn place(Event(order): Event<Order>) -> Result<String, Error> {
    Ok(order.id)
}
