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

#[lambkin::function]
async fn count(orders: Table<Orders, lambkin::resource::Send>) -> Result<(), Error> {
    drop(orders);
    Ok(())
}
