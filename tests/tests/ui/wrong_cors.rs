use lambkin::Error;

lambkin::main!(open);

#[lambkin::function(http = "GET /orders", cors = "*", cors_credentials = true, cors_max_age = 100000)]
async fn open() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "GET /orders", cors_expose = "etag")]
async fn lonely() -> Result<(), Error> {
    Ok(())
}
