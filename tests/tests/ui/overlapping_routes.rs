use lambkin::http::Path;

lambkin::main!(read, latest, find, rest);

#[lambkin::function(http = "GET /orders/{id}")]
async fn read(Path(id): Path<String>) -> String {
    id
}

#[lambkin::function(http = "GET /orders/latest")]
async fn latest() -> &'static str {
    "latest"
}

#[lambkin::function(http = "GET /orders/{order}")]
async fn find(Path(order): Path<String>) -> String {
    order
}

#[lambkin::function(http = "GET /orders/{rest+}")]
async fn rest(Path(rest): Path<String>) -> String {
    rest
}
