//! The redrive policy: after how many receives a message goes to which dead-letter queue.

use serde_json::Value;

use crate::sqs::check;
use crate::sqs::error::Error;

/// A parsed redrive policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redrive {
    /// The name of the dead-letter queue.
    pub(crate) target: String,
    /// How many receives a message has before it is moved.
    pub(crate) most: i64,
}

impl Redrive {
    /// Parses a redrive policy. `maxReceiveCount` may be a number or a string.
    pub(super) fn read(policy: &str) -> Result<Self, Error> {
        let json: Value = serde_json::from_str(policy)
            .map_err(|_| wrong(policy, "Redrive policy is not a valid JSON map."))?;
        let part = |name: &str| {
            json.get(name).filter(|value| !value.is_null()).ok_or_else(|| {
                wrong(policy, &format!("Redrive policy does not contain mandatory attribute: {name}."))
            })
        };
        let arn = part("deadLetterTargetArn")?;
        let most = part("maxReceiveCount")?;
        let target =
            arn.as_str().filter(|arn| arn.starts_with("arn:aws:sqs:") && arn.split(':').count() == 6);
        let target = target.ok_or_else(|| wrong(policy, "Invalid value for deadLetterTargetArn."))?;
        let number = most.as_i64().or_else(|| most.as_str().and_then(|most| most.parse().ok()));
        match number {
            Some(most @ 1..=1_000) => Ok(Self { target: check::name_of(target).to_owned(), most }),
            _ => {
                let reason = format!(
                    "Invalid value for maxReceiveCount: {most}, valid values are from 1 to 1000 both inclusive."
                );
                Err(wrong(policy, &reason))
            }
        }
    }
}

/// The error of SQS for an invalid policy.
pub(super) fn wrong(policy: &str, reason: &str) -> Error {
    Error::value(policy, "RedrivePolicy", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redrive_policy_names_a_queue_and_a_count() {
        let read = |policy: &str| Redrive::read(policy).map_err(|error| error.message().to_owned());
        let arn = "arn:aws:sqs:us-east-1:000000000000:failed";
        for count in ["3", "\"3\""] {
            let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":{count}}}"#);
            assert_eq!(read(&policy), Ok(Redrive { target: "failed".to_owned(), most: 3 }));
        }
        for policy in [
            "no",
            "[]",
            "{}",
            r#"{"deadLetterTargetArn":"dummy","maxReceiveCount":3}"#,
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:failed"}"#,
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:failed","maxReceiveCount":0}"#,
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:failed","maxReceiveCount":1001}"#,
        ] {
            assert!(read(policy).is_err(), "{policy}");
        }
    }
}
