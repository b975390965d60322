use lambkin::{Error, Read, Table};

lambkin::main!(work, count);

#[lambkin::queue]
struct Jobs;

#[lambkin::table(key = "id")]
struct Orders;

#[lambkin::function]
async fn work(jobs: Table<Jobs, Read>) -> Result<(), Error> {
    drop(jobs);
    Ok(())
}

enum Append {}

#[lambkin::function]
async fn count(orders: Table<Orders, Append>) -> Result<(), Error> {
    drop(orders);
    Ok(())
}
