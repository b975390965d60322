use lambkin::Error;

lambkin::main!(small);

#[lambkin::function(memory = 64)]
async fn small() -> Result<(), Error> {
    Ok(())
}
