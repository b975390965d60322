use lambkin::Error;

lambkin::main!(one, two);

#[lambkin::function(name = "jobs")]
async fn one() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(name = "jobs")]
async fn two() -> Result<(), Error> {
    Ok(())
}
