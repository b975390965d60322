//! The errors of SQS.

use http::StatusCode;

/// An error as SQS words it.
///
/// It has two names: one in the JSON protocol ([`Error::shape`]), and an older one in the Query protocol
/// ([`Error::code`]), which the SDKs still show as the error's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Error {
    shape: &'static str,
    code: &'static str,
    message: String,
    status: StatusCode,
}

/// The namespace of SQS's own errors; the other errors belong to the framework.
const SQS: &str = "com.amazonaws.sqs";
const FRAMEWORK: &str = "com.amazon.coral.service";

impl Error {
    fn new(shape: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { shape, code, message: message.into(), status: StatusCode::BAD_REQUEST }
    }

    fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The name in the JSON protocol, such as `QueueDoesNotExist`.
    pub fn shape(&self) -> &'static str {
        self.shape
    }

    /// The name in the Query protocol, such as `AWS.SimpleQueueService.NonExistentQueue`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The message, as SQS words it.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The HTTP status of the response.
    pub fn http_status(&self) -> StatusCode {
        self.status
    }

    /// Whether the request is at fault. Otherwise it can be retried.
    pub fn sender_fault(&self) -> bool {
        self.status.is_client_error()
    }

    /// The value of `__type`.
    pub(crate) fn full_shape(&self) -> String {
        let space = match self.shape {
            "InvalidParameterValueException"
            | "MissingRequiredParameterException"
            | "SerializationException"
            | "UnknownOperationException"
            | "RequestEntityTooLargeException"
            | "InternalFailure" => FRAMEWORK,
            _ => SQS,
        };
        format!("{space}#{}", self.shape)
    }

    pub(crate) fn no_queue() -> Self {
        Self::new(
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
        )
    }

    pub(crate) fn queue_exists(attribute: &str) -> Self {
        let message = format!(
            "A queue already exists with the same name and a different value for attribute {attribute}"
        );
        Self::new("QueueNameExists", "QueueAlreadyExists", message)
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        let message = format!("The request must contain the parameter {parameter}.");
        Self::new("MissingRequiredParameterException", "MissingParameter", message)
    }

    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterValueException", "InvalidParameterValue", message)
    }

    pub(crate) fn value(value: impl std::fmt::Display, parameter: &str, reason: &str) -> Self {
        Self::parameter(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
    }

    pub(crate) fn attribute_name(message: impl Into<String>) -> Self {
        Self::new("InvalidAttributeName", "InvalidAttributeName", message)
    }

    pub(crate) fn unknown_attribute(name: &str) -> Self {
        Self::attribute_name(format!("Unknown Attribute {name}."))
    }

    pub(crate) fn attribute_value(name: &str, reason: &str) -> Self {
        let reason = if reason.is_empty() { String::new() } else { format!(" Reason: {reason}") };
        let message = format!("Invalid value for the parameter {name}.{reason}");
        Self::new("InvalidAttributeValue", "InvalidAttributeValue", message)
    }

    pub(crate) fn contents() -> Self {
        Self::new(
            "InvalidMessageContents",
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | \
             #xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    }

    pub(crate) fn receipt_handle(handle: &str) -> Self {
        let message = format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
        Self::new("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", message)
    }

    pub(crate) fn empty_batch(entry: &str) -> Self {
        let message = format!("There should be at least one {entry} in the request.");
        Self::new("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", message)
    }

    pub(crate) fn too_many_entries(count: usize) -> Self {
        Self::new(
            "TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            format!("Maximum number of entries per request are 10. You have sent {count}."),
        )
    }

    pub(crate) fn batch_entry_id() -> Self {
        Self::new(
            "InvalidBatchEntryId",
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. \
             It can be at most 80 letters long.",
        )
    }

    pub(crate) fn ids_not_distinct(id: &str) -> Self {
        Self::new(
            "BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            format!("Id {id} repeated."),
        )
    }

    pub(crate) fn batch_too_long(limit: usize, size: usize) -> Self {
        Self::new(
            "BatchRequestTooLong",
            "AWS.SimpleQueueService.BatchRequestTooLong",
            format!("Batch requests cannot be longer than {limit} bytes. You have sent {size} bytes."),
        )
    }

    pub(crate) fn over_limit(message: impl Into<String>) -> Self {
        Self::new("OverLimit", "OverLimit", message).status(StatusCode::FORBIDDEN)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::new("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", message)
    }

    pub(crate) fn unknown_operation() -> Self {
        Self::new("UnknownOperationException", "InvalidAction", "the local SQS does not have this operation")
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new("SerializationException", "MalformedInput", message)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let message = format!("the request is over the limit of {limit} bytes");
        Self::new("RequestEntityTooLargeException", "RequestEntityTooLarge", message)
            .status(StatusCode::PAYLOAD_TOO_LARGE)
    }
}

/// The store can fail without a wrong request, most likely because the disk is full. The SDKs then retry.
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::new("InternalFailure", "InternalFailure", format!("cannot read or write the queues: {error}"))
            .status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
