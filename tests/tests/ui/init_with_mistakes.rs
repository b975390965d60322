use lambkin::{Error, Shared};

lambkin::main!(uses);

struct Table;
struct Clock;
struct Orders;

#[lambkin::init(closes = shut)]
fn table() -> Table {
    Table
}

#[lambkin::init]
async fn clock<T>() -> Result<Clock, Error> {
    Ok(Clock)
}

#[lambkin::init]
async fn nothing() {}

#[lambkin::function]
async fn uses(table: Shared<Table>, clock: Shared<Clock>) -> Result<(), Error> {
    let _ = (&*table, &*clock);
    Ok(())
}

impl Orders {
    #[lambkin::init]
    async fn orders(&self) -> Orders {
        Orders
    }
}
