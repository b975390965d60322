//! The extractors of this trigger.

use std::net::IpAddr;
use std::time::SystemTime;

use http::HeaderMap;

/// The connection and the other metadata of a call.
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
    /// The ID of the connection, the same from `$connect` to `$disconnect`.
    pub id: String,
    /// The route: `$connect`, or the one that the API's selection expression selected.
    pub route: String,
    /// The endpoint for sending messages to the client:
    /// `https://id.execute-api.eu-west-1.amazonaws.com/stage`, also behind a custom domain.
    pub endpoint: String,
    /// The ID of the API.
    pub api_id: String,
    /// The stage.
    pub stage: String,
    /// The domain that the client connected to.
    pub domain: String,
    /// When the connection opened.
    pub connected: Option<SystemTime>,
    /// The IP address of the client.
    pub source_ip: Option<IpAddr>,
    /// The principal that the authorizer of `$connect` returned.
    pub principal: Option<String>,
    /// The ID of the message; `None` for `$connect` and `$disconnect`.
    pub message_id: Option<String>,
    /// The close code of RFC 6455; only for `$disconnect`.
    pub close_code: Option<u16>,
    /// The reason for closing the connection.
    pub close_reason: Option<String>,
}

impl Connection {
    /// Creates a connection for tests; set the fields that the test needs.
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

/// The request that opens a connection. It is complete only for `$connect` and empty otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handshake {
    /// The headers, with every value of repeated ones.
    pub headers: HeaderMap,
    /// The names and values in the query, decoded.
    pub query: Vec<(String, String)>,
    /// The subprotocols that the client offers, in order of preference.
    pub protocols: Vec<String>,
}

/// The message as text; as a response, a message to the client. Fails with `MalformedBody` (400) if the
/// message is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// The response that opens a connection, optionally with one of the subprotocols that the client offers.
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
    /// Selects a subprotocol. A client closes a connection with a subprotocol that it did not offer.
    pub fn with_protocol(name: &str) -> Self {
        Self { protocol: Some(name.to_owned()) }
    }
}
