//! What the `websocket` trigger gives and takes: [`Connection`], [`Handshake`], [`Accept`], [`Text`],
//! and [`Json`](crate::Json) and [`Bytes`](bytes::Bytes) as the message.
//!
//! A WebSocket API calls `$connect` before a connection opens, `$disconnect` after it has closed (at best
//! effort: a connection may vanish without it), and for each message the route that its selection
//! expression finds, else `$default`. Several functions in one binary are told apart by their routes.
//!
//! | how the handler ends | `$connect` | a message |
//! |---|---|---|
//! | `()`, [`Accept`] | the connection opens | nothing is sent |
//! | [`Json`](crate::Json), [`Text`] | the connection opens | the client gets it, where the route has a route response |
//! | a failure | refused, with its status | the failure's message, in the same way; a status of 500 hides it |
//! | a panic, a timeout | refused with 500 | API Gateway tells the client `Internal server error` |
//!
//! Sending to a client at any other time is a call of the API's own management endpoint, which
//! [`Connection::endpoint`] names. It is signed, so it takes the AWS SDK's client,
//! `aws-sdk-apigatewaymanagement`, with `endpoint_url(connection.endpoint)`; its `post_to_connection` takes
//! [`Connection::id`], and fails with `GoneException` where the client has left.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html>

use std::net::IpAddr;
use std::time::SystemTime;

use http::HeaderMap;

/// The connection, and what the event says about it.
///
/// ```
/// use lambkin::websocket::Connection;
/// use lambkin::{Error, Json};
///
/// #[derive(serde::Deserialize)]
/// struct Move { column: u8 }
///
/// #[lambkin::function(websocket = "move")]
/// async fn play(Json(step): Json<Move>, connection: Connection) -> Result<Json<String>, Error> {
///     if step.column > 6 {
///         return Err(Error::new("NoSuchColumn", "there are seven columns").status(422));
///     }
///     Ok(Json(format!("{} plays {}", connection.id, step.column)))
/// }
///
/// #[lambkin::function(websocket = "$disconnect")]
/// async fn leave(connection: Connection) {
///     println!("{} left: {:?}", connection.id, connection.close_code);
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// The connection's id: the same from `$connect` to `$disconnect`.
    pub id: String,
    /// The route: `$connect`, or what the API's selection expression found.
    pub route: String,
    /// Where to post to the client: `https://id.execute-api.eu-west-1.amazonaws.com/stage`, also behind a
    /// custom domain.
    pub endpoint: String,
    /// The API's id.
    pub api_id: String,
    /// The stage.
    pub stage: String,
    /// The domain that the client called.
    pub domain: String,
    /// When the connection opened.
    pub connected: Option<SystemTime>,
    /// The address of the client.
    pub source_ip: Option<IpAddr>,
    /// What the authorizer of `$connect` calls the caller.
    pub principal: Option<String>,
    /// The message's id; `$connect` and `$disconnect` have none.
    pub message_id: Option<String>,
    /// Why it closed, as a number of RFC 6455; only `$disconnect` has one.
    pub close_code: Option<u16>,
    /// Why it closed, in words.
    pub close_reason: Option<String>,
}

impl Connection {
    /// A connection, for a test: set the fields that the test is about.
    ///
    /// ```
    /// let connection = lambkin::websocket::Connection::new("c-1", "move");
    /// assert_eq!(connection.endpoint, "https://test.execute-api.us-east-1.amazonaws.com/test");
    /// ```
    pub fn new(id: impl Into<String>, route: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            route: route.into(),
            endpoint: "https://test.execute-api.us-east-1.amazonaws.com/test".into(),
            api_id: "test".into(),
            stage: "test".into(),
            domain: "test.execute-api.us-east-1.amazonaws.com".into(),
            connected: None,
            source_ip: None,
            principal: None,
            message_id: None,
            close_code: None,
            close_reason: None,
        }
    }
}

/// The request that opens a connection. Only `$connect` has all of it; elsewhere it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handshake {
    /// The headers, with every value of those that repeat.
    pub headers: HeaderMap,
    /// The query's names and values, decoded.
    pub query: Vec<(String, String)>,
    /// The subprotocols that the client offers, best first.
    pub protocols: Vec<String>,
}

/// The message as it is; as a reply, what the client gets. Bytes that are no text are the failure
/// `MalformedBody` 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// The reply that opens a connection, with one of the subprotocols that the client offers.
///
/// ```
/// use lambkin::websocket::{Accept, Handshake};
///
/// #[lambkin::function(websocket = "$connect")]
/// async fn join(handshake: Handshake) -> Accept {
///     match handshake.protocols.iter().any(|offered| offered == "graphql-transport-ws") {
///         true => Accept::with_protocol("graphql-transport-ws"),
///         false => Accept::default(),
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accept {
    pub(crate) protocol: Option<String>,
}

impl Accept {
    /// Chooses a subprotocol. A client closes a connection with one that it did not offer.
    pub fn with_protocol(name: &str) -> Self {
        Self { protocol: Some(name.to_owned()) }
    }
}
