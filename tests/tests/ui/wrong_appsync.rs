use lambkin::appsync::Info;
use lambkin::function;
use lambkin::websocket::Connection;

#[function(appsync = "order")]
async fn no_type(_info: Info) {}

#[function(appsync = "query.order")]
async fn typo(_info: Info) {}

#[function(appsync = "Query.order", timeout = 31)]
async fn slow(_info: Info) {}

#[function(appsync = "Query.orders")]
async fn of_another(_connection: Connection) {}

fn main() {}
