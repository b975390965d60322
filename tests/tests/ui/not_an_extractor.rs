use lambkin::Error;

lambkin::main!(greet);

#[lambkin::function]
async fn greet(name: String) -> Result<String, Error> {
    Ok(name)
}
