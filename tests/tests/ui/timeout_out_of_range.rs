use lambkin::Error;

lambkin::main!(long, behind_a_gateway);

#[lambkin::function(timeout = 901)]
async fn long() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "POST /reports", timeout = 60)]
async fn behind_a_gateway() -> Result<(), Error> {
    Ok(())
}
