use lambkin::{Context, Error};

lambkin::main!(read, lines);

#[lambkin::function(http = "GET /orders/{id}")]
async fn read(_: Context) -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "GET /orders/{id}/lines/{line-no}")]
async fn lines() -> Result<(), Error> {
    Ok(())
}
