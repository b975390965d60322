lambkin::main!(one, one, cors = "example", cors_credential = true, 7);

#[lambkin::function]
async fn one() -> Result<(), lambkin::Error> {
    Ok(())
}
