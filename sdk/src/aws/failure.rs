//! The errors of the AWS SDK as failures, told apart by the service's own code.

use std::error::Error as StdError;
use std::fmt::Debug;

use ::http::HeaderMap;
use ::http::header::{HeaderValue, RETRY_AFTER};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::error::operation::BuildError;

use crate::failure::{Error, Failure, FailureNames};

/// What an error says of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// A condition of the write is not met. Whoever reads again first, as the next attempt does, may meet it.
    Conflict,
    /// Too many requests.
    Throttled,
    /// No response in time.
    TimedOut,
    /// The service could not be reached.
    Unreachable,
    /// The same request will be refused again.
    Refused,
    /// Nothing is known of it, so another attempt may help.
    Unknown,
}

/// The codes of each class.
///
/// Throttling and timeouts are those that the SDK itself retries: `THROTTLING_ERRORS` and `TRANSIENT_ERRORS`
/// of `aws-runtime`, in `src/retries/classifiers.rs`. The others are from the lists of errors in the API
/// references: "Common Errors" of any service, "Error handling with DynamoDB", "Error responses" of S3, and
/// the errors of the operations of SQS (in their query names too) and SNS. Denied access and expired
/// credentials are not among them: a policy can be mended while the item waits for its next attempt, and a
/// new execution environment has new credentials.
const CODES: &[(Class, &[&str])] = &[
    (Class::Conflict, &["ConditionalCheckFailedException", "PreconditionFailed"]),
    (
        Class::Throttled,
        &[
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottledException",
            "TooManyRequestsException",
            "ProvisionedThroughputExceededException",
            "TransactionInProgressException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "RequestThrottled",
            "SlowDown",
            "PriorRequestNotComplete",
            "EC2ThrottledException",
        ],
    ),
    (Class::TimedOut, &["RequestTimeout", "RequestTimeoutException"]),
    (
        Class::Refused,
        &[
            // Validation.
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            "AWS.SimpleQueueService.BatchRequestTooLong",
            "AWS.SimpleQueueService.EmptyBatchRequest",
            "AWS.SimpleQueueService.InvalidBatchEntryId",
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            "AWS.SimpleQueueService.UnsupportedOperation",
            "BatchEntryIdsNotDistinct",
            "BatchRequestTooLong",
            "EmptyBatchRequest",
            "EntityTooLarge",
            "EntityTooSmall",
            "IdempotentParameterMismatchException",
            "InvalidAction",
            "InvalidArgument",
            "InvalidAttributeName",
            "InvalidAttributeValue",
            "InvalidBatchEntryId",
            "InvalidBucketName",
            "InvalidMessageContents",
            "InvalidParameter",
            "InvalidParameterCombination",
            "InvalidParameterException",
            "InvalidParameterValue",
            "InvalidParameterValueException",
            "InvalidRange",
            "InvalidRequest",
            "InvalidRequestException",
            "ItemCollectionSizeLimitExceededException",
            "KeyTooLongError",
            "MalformedXML",
            "MetadataTooLarge",
            "MissingParameter",
            "ParameterValueInvalid",
            "ReceiptHandleIsInvalid",
            "SerializationException",
            "TooManyEntriesInBatchRequest",
            "UnsupportedOperation",
            "ValidationError",
            "ValidationException",
            // Resources that do not exist.
            "AWS.SimpleQueueService.NonExistentQueue",
            "IndexNotFoundException",
            "NoSuchBucket",
            "NoSuchKey",
            "NoSuchUpload",
            "NoSuchVersion",
            "NotFound",
            "NotFoundException",
            "QueueDoesNotExist",
            "ResourceNotFoundException",
            "TableNotFoundException",
        ],
    ),
];

/// DynamoDB's code for a transaction that was not done. Its message ends with a reason for each item:
/// `... specific reasons [None, ConditionalCheckFailed]`.
const CANCELED: &str = "TransactionCanceledException";

/// The reasons that decide, the first of them that is there. The list is that of `CancellationReasons` in
/// DynamoDB's API reference.
const REASONS: &[(Class, &str)] = &[
    (Class::Conflict, "ConditionalCheckFailed"),
    (Class::Refused, "ValidationError"),
    (Class::Refused, "ItemCollectionSizeLimitExceeded"),
    (Class::Throttled, "ProvisionedThroughputExceeded"),
    (Class::Throttled, "ThrottlingError"),
];

impl Class {
    fn of(meta: &ErrorMetadata) -> Self {
        match (meta.code(), meta.message()) {
            (Some(CANCELED), Some(message)) => canceled(message),
            (Some(code), _) => {
                let known = CODES.iter().find(|(_, codes)| codes.contains(&code));
                known.map_or(Self::Unknown, |(class, _)| *class)
            }
            (None, _) => Self::Unknown,
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::Conflict => 409,
            Self::Throttled | Self::Unreachable => 503,
            Self::TimedOut => 504,
            Self::Refused | Self::Unknown => 500,
        }
    }

    fn is_permanent(self) -> bool {
        matches!(self, Self::Refused)
    }

    fn headers(self) -> HeaderMap {
        match self {
            Self::Throttled => HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("1"))]),
            _ => HeaderMap::new(),
        }
    }
}

fn canceled(message: &str) -> Class {
    let reasons = message.rsplit('[').next().unwrap_or_default();
    let has = |reason| reasons.split([',', ']', ' ']).any(|word| word == reason);
    let first = REASONS.iter().find(|(_, reason)| has(*reason));
    first.map_or(Class::Unknown, |(class, _)| *class)
}

/// The name of an error that the service sent without a code.
const UNHANDLED: &str = "SdkUnhandled";

/// Returns the code with the service's message, or what is said without a code.
fn message(meta: &ErrorMetadata, uncoded: &str) -> String {
    match (meta.code(), meta.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, Some(message)) => format!("{uncoded}: {message}"),
        (None, None) => uncoded.to_owned(),
    }
}

/// The name, class and message of an error that no service sent.
fn unanswered<E, R>(error: &SdkError<E, R>) -> (&'static str, Class, &'static str) {
    let timeout = ("SdkTimeout", Class::TimedOut, "the call to AWS timed out");
    match error {
        SdkError::ConstructionFailure(_) => {
            ("SdkConstruction", Class::Refused, "the request to AWS could not be built")
        }
        SdkError::TimeoutError(_) => timeout,
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => timeout,
        SdkError::DispatchFailure(_) => {
            ("SdkDispatch", Class::Unreachable, "the request to AWS could not be sent")
        }
        SdkError::ResponseError(_) => {
            ("SdkResponse", Class::Unknown, "the response of AWS could not be read")
        }
        // An error that the service sent without a code, or one that a newer SDK adds.
        _ => (UNHANDLED, Class::Unknown, "AWS responded with an error that has no code"),
    }
}

fn class<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Class {
    match error {
        SdkError::ServiceError(service) => Class::of(service.err().meta()),
        _ => unanswered(error).1,
    }
}

#[diagnostic::do_not_recommend]
impl<E, R> Failure for SdkError<E, R>
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    fn name(&self) -> &str {
        self.code().unwrap_or_else(|| unanswered(self).0)
    }

    fn status(&self) -> u16 {
        class(self).status()
    }

    fn is_permanent(&self) -> bool {
        class(self).is_permanent()
    }

    fn headers(&self) -> HeaderMap {
        class(self).headers()
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }

    // The SDK's own text of it is only `service error`.
    fn into_error(self) -> Error {
        let message = message(self.meta(), unanswered(&self).2);
        Error::from_failure_with(self, message)
    }
}

/// The error enum that an SDK crate has for all of its operations.
#[allow(unused_macros, reason = "no client brings its crate")]
macro_rules! of_service {
    ($($feature:literal $service:ident;)*) => {$(
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl Failure for $service::Error {
            fn name(&self) -> &str {
                self.code().unwrap_or(UNHANDLED)
            }
            fn status(&self) -> u16 {
                Class::of(self.meta()).status()
            }
            fn is_permanent(&self) -> bool {
                Class::of(self.meta()).is_permanent()
            }
            fn headers(&self) -> HeaderMap {
                Class::of(self.meta()).headers()
            }
            fn cause(&self) -> Option<&(dyn StdError + 'static)> {
                self.source()
            }
            fn into_error(self) -> Error {
                let message = message(self.meta(), &self.to_string());
                Error::from_failure_with(self, message)
            }
        }
    )*};
}

of_service! {
    "dynamodb-client" aws_sdk_dynamodb;
    "s3-client" aws_sdk_s3;
    "sns-client" aws_sdk_sns;
    "sqs-client" aws_sdk_sqs;
}

/// A field of a request or of one of its parts is missing or not valid.
#[diagnostic::do_not_recommend]
impl Failure for BuildError {
    fn name(&self) -> &str {
        "BuildError"
    }
    fn is_permanent(&self) -> bool {
        true
    }
    fn names() -> FailureNames {
        FailureNames::of(&["BuildError"])
    }
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }
}

/// A body could not be read to its end: the connection, or a file.
#[diagnostic::do_not_recommend]
impl Failure for aws_smithy_types::byte_stream::error::Error {
    fn name(&self) -> &str {
        "ByteStreamError"
    }
    fn names() -> FailureNames {
        FailureNames::of(&["ByteStreamError"])
    }
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;

    /// What an operation fails with.
    #[derive(Debug)]
    struct Refusal(ErrorMetadata);
    impl std::fmt::Display for Refusal {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{}: {}", self.0.code().unwrap_or_default(), self.0.message().unwrap_or_default())
        }
    }
    impl StdError for Refusal {}
    impl ProvideErrorMetadata for Refusal {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    type Sdk = SdkError<Refusal, &'static str>;

    fn refused(code: &str, message: &str) -> Error {
        let meta = ErrorMetadata::builder().code(code).message(message).build();
        Sdk::service_error(Refusal(meta), "the payload").into()
    }

    fn says(error: &Error) -> (&str, u16, bool, Option<&str>) {
        let after = error.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap());
        (error.name(), error.status(), error.is_permanent(), after)
    }

    #[test]
    fn the_code_of_the_service_is_the_name_and_says_the_rest() {
        for (code, status, permanent, after) in [
            ("ConditionalCheckFailedException", 409, false, None),
            ("ThrottlingException", 503, false, Some("1")),
            ("SlowDown", 503, false, Some("1")),
            ("RequestTimeout", 504, false, None),
            ("AccessDeniedException", 500, false, None),
            ("AccessDenied", 500, false, None),
            ("ValidationException", 500, true, None),
            ("NoSuchKey", 500, true, None),
            ("AWS.SimpleQueueService.NonExistentQueue", 500, true, None),
            ("ExpiredTokenException", 500, false, None),
            ("InternalServerError", 500, false, None),
            ("ServiceUnavailable", 500, false, None),
        ] {
            let error = refused(code, "it said so");
            assert_eq!(says(&error), (code, status, permanent, after));
            assert_eq!(error.to_string(), format!("{code}: it said so"));
            assert!(!format!("{error:?}").contains("the payload"), "{error:?}");
            assert!(error.source().unwrap().is::<Refusal>());
            assert!(error.downcast_ref::<Sdk>().is_some());
        }
    }

    #[test]
    fn a_canceled_transaction_is_what_its_reasons_are() {
        for (reasons, status, permanent, after) in [
            ("[None, ConditionalCheckFailed]", 409, false, None),
            ("[ThrottlingError, ConditionalCheckFailed]", 409, false, None),
            ("[TransactionConflict]", 500, false, None),
            ("[None, ThrottlingError]", 503, false, Some("1")),
            ("[ValidationError]", 500, true, None),
        ] {
            let message = format!("please refer cancellation reasons for specific reasons {reasons}");
            assert_eq!(says(&refused(CANCELED, &message)), (CANCELED, status, permanent, after));
        }
    }

    #[test]
    fn without_a_code_the_name_says_how_far_the_call_came() {
        let no_code = Sdk::service_error(Refusal(ErrorMetadata::builder().build()), "");
        for (error, name, status, permanent) in [
            (Sdk::construction_failure("no bucket"), "SdkConstruction", 500, true),
            (Sdk::timeout_error("3 s"), "SdkTimeout", 504, false),
            (Sdk::dispatch_failure(ConnectorError::timeout("3 s".into())), "SdkTimeout", 504, false),
            (Sdk::dispatch_failure(ConnectorError::io("refused".into())), "SdkDispatch", 503, false),
            (Sdk::response_error("no XML", ""), "SdkResponse", 500, false),
            (no_code, "SdkUnhandled", 500, false),
        ] {
            assert_eq!(says(&Error::from(error)), (name, status, permanent, None));
        }
        let error = Error::from(Sdk::dispatch_failure(ConnectorError::io("connection refused".into())));
        assert_eq!(error.to_string(), "the request to AWS could not be sent");
        assert_eq!(error.causes(), ["io error", "connection refused"]);
    }

    #[test]
    fn each_code_is_of_one_class() {
        let mut codes: Vec<_> = CODES.iter().flat_map(|(_, codes)| *codes).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    #[test]
    fn what_the_sdk_fails_with_beside_calls_has_a_name() {
        let error = Error::from(BuildError::missing_field("key", "it is required"));
        assert_eq!((error.name(), error.is_permanent()), ("BuildError", true));
    }
}
