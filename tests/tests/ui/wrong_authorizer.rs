use lambkin::authorizer::{Decision, Token};
use lambkin::{Json, function};

#[function(authorizer = "TOKEN")]
async fn odd_kind(_token: Token) -> Decision {
    Decision::deny()
}

#[function(authorizer = "token")]
async fn odd_argument(_body: Json<String>) -> Decision {
    Decision::deny()
}

#[function(authorizer = "token")]
async fn odd_reply(token: Token) -> bool {
    token.0 == "secret"
}

fn main() {}
