use lambkin::Error;

lambkin::main!(twice);

#[lambkin::function(memory = 256, timeout = 3, memory = 512)]
async fn twice() -> Result<(), Error> {
    Ok(())
}
