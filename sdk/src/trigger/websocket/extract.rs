//! What arguments take of an item.

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
///         return Err(Error::new("NoSuchColumn", "there are seven columns").with_status(422));
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

/// The message as it is; as a response, what the client gets. Bytes that are no text are the failure
/// `MalformedBody` 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// The response that opens a connection, with one of the subprotocols that the client offers.
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
