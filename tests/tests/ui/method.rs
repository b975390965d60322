use lambkin::{Error, Event};

struct Orders;

impl Orders {
    #[lambkin::function(memory = 256)]
    async fn place(&self, Event(id): Event<String>) -> Result<String, Error> {
        Ok(id)
    }
}

fn main() {
    let _ = Orders.place(Event(String::new()));
}
