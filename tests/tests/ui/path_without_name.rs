use lambkin::Error;
use lambkin::http::Path;

lambkin::main!(list, pair);

#[lambkin::function(http = "GET /orders")]
async fn list(Path(id): Path<String>) -> Result<(), Error> {
    drop(id);
    Ok(())
}

#[lambkin::function(http = "GET /orders/{id}")]
async fn pair(Path((id, line)): Path<(String, u32)>) -> Result<(), Error> {
    drop((id, line));
    Ok(())
}
