use lambkin::function;
use lambkin::websocket::Connection;

#[function(websocket = "$conect")]
async fn typo(_connection: Connection) {}

#[function(websocket = "disconnect")]
async fn without_dollar(_connection: Connection) {}

#[function(websocket = "move")]
async fn odd_reply(_connection: Connection) -> u32 {
    7
}

fn main() {}
