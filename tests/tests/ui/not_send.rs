use std::rc::Rc;

use lambkin::{Error, Event};

lambkin::main!(place);

#[lambkin::function]
async fn place(Event(id): Event<String>) -> Result<String, Error> {
    let id = Rc::new(id);
    std::future::ready(()).await;
    Ok(id.to_string())
}
