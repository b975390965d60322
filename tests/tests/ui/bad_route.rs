use lambkin::Error;

lambkin::main!(method, brace);

#[lambkin::function(http = "get /orders")]
async fn method() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "GET /orders/:id")]
async fn brace() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "/orders")]
async fn no_method() -> Result<(), Error> {
    Ok(())
}
