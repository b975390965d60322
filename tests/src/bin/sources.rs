//! The functions of `tests/sources.rs`, one or two for each trigger. `_HANDLER` selects one.
#![allow(clippy::panic)]

use lambkin::appsync::Source;
use lambkin::authorizer::{Decision, Token};
use lambkin::cognito::User;
use lambkin::logs::Delivery;
use lambkin::mq::Message;
use lambkin::s3_batch::{Note, Task};
use lambkin::websocket::Connection;
use lambkin::{Error, Json};

lambkin::main!(bill, admit, join, play, sign_up, shout, alert, health, rename, lines, receive);

#[lambkin::function(kafka = "orders", group = "billing")]
async fn bill(order: Json<String>) -> Result<(), Error> {
    println!("{}", order.0);
    if order.0 == "panic" {
        panic!("no such order");
    }
    Ok(())
}

#[lambkin::function(mq = "orders", batch = 10)]
async fn receive(Json(order): Json<String>, message: Message) -> Result<(), Error> {
    println!("{order} from {}", message.queue);
    if order == "broken" {
        return Err(Error::new("Broken", "the order is broken"));
    }
    Ok(())
}

#[lambkin::function(authorizer = "token")]
async fn admit(token: Token) -> Result<Decision, Error> {
    match token.bearer() {
        Some("ada") => Ok(Decision::allow("ada").on_all_routes()),
        Some("panic") => panic!("no such user"),
        _ => Err(Error::new("TokenUnknown", "nobody has this token").with_status(401)),
    }
}

#[lambkin::function(websocket = "$connect")]
async fn join(connection: Connection) -> Result<(), Error> {
    println!("{} joins at {}", connection.id, connection.endpoint);
    match connection.principal.as_deref() {
        Some("eve") => Err(Error::new("Banned", "not you").with_status(403)),
        _ => Ok(()),
    }
}

#[lambkin::function(websocket = "$default")]
async fn play(Json(column): Json<u32>) -> Json<u32> {
    Json(column + 1)
}

#[lambkin::function(cognito = "PreSignUp_SignUp", timeout = 5)]
async fn sign_up(user: User) -> Result<Json<serde_json::Value>, Error> {
    match user.name.as_str() {
        "ada" => Ok(Json(serde_json::json!({ "autoConfirmUser": true }))),
        _ => Err(Error::new("TableDown", "the secret table is down")),
    }
}

#[lambkin::function(firehose = "clicks")]
async fn shout(word: Json<String>) -> Option<Json<String>> {
    match word.0.as_str() {
        "panic" => panic!("no such word"),
        "drop" => None,
        word => Some(Json(word.to_uppercase())),
    }
}

#[lambkin::function(logs = "/aws/lambda/orders")]
async fn alert(delivery: Delivery) {
    println!("{} in {}", delivery.events.len(), delivery.log_group);
}

#[lambkin::function(http = "GET /health")]
async fn health() -> &'static str {
    "well"
}

#[lambkin::function(s3_batch = "2.0")]
async fn rename(task: Task) -> Result<Note, Error> {
    match task.key.strip_prefix("old/") {
        Some(rest) => Ok(Note(format!("new/{rest}"))),
        None => Err(Error::new("NotOld", "the key has another prefix").permanent()),
    }
}

#[derive(serde::Deserialize)]
struct Order {
    id: String,
}

#[lambkin::function(appsync = "Order.lines", timeout = 30)]
async fn lines(Source(order): Source<Order>) -> Result<Json<Vec<String>>, Error> {
    match order.id.as_str() {
        "panic" => panic!("the secret table is down"),
        "eve" => Err(Error::new("NotYours", "this order is not yours").with_status(403)),
        id => Ok(Json(vec![format!("first of {id}")])),
    }
}
