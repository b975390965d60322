//! The event, field by field as Lambda builds it.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;

use crate::sqs::attribute::Attribute;
use crate::sqs::store::Received;
use crate::sqs::{REGION, digest};

/// The largest event: the limit of a synchronous invocation.
const LARGEST: usize = 6 * 1_048_576;
const BEFORE: &str = "{\"Records\":[";
const AFTER: &str = "]}";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    message_id: &'a str,
    receipt_handle: &'a str,
    body: &'a str,
    attributes: BTreeMap<&'static str, String>,
    message_attributes: BTreeMap<&'a str, Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    md5_of_message_attributes: Option<String>,
    md5_of_body: String,
    event_source: &'static str,
    #[serde(rename = "eventSourceARN")]
    event_source_arn: &'a str,
    aws_region: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Value<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<&'a str>,
    /// Always empty: SQS has these fields and does not support lists.
    string_list_values: [&'static str; 0],
    binary_list_values: [&'static str; 0],
    data_type: &'a str,
}

impl<'a> From<&'a Attribute> for Value<'a> {
    fn from(attribute: &'a Attribute) -> Self {
        Self {
            string_value: attribute.text(),
            binary_value: attribute.base64(),
            string_list_values: [],
            binary_list_values: [],
            data_type: attribute.data_type(),
        }
    }
}

/// An event under construction.
#[derive(Default)]
pub(super) struct Event {
    records: String,
}

impl Event {
    /// Adds a message if the event has room for it. There is always room for the first one.
    pub(super) fn add(&mut self, message: &Received, arn: &str) -> bool {
        let own = &message.attributes;
        let record = Record {
            message_id: &message.id,
            receipt_handle: &message.receipt,
            body: &message.body,
            attributes: message.system(),
            message_attributes: own.iter().map(|(name, value)| (name.as_str(), value.into())).collect(),
            md5_of_message_attributes: digest::of_attributes(own),
            md5_of_body: digest::of_body(&message.body),
            event_source: "aws:sqs",
            event_source_arn: arn,
            aws_region: REGION,
        };
        let Ok(record) = serde_json::to_string(&record) else { return false };
        if self.records.is_empty() {
            self.records = record;
            return true;
        }
        let size = BEFORE.len() + self.records.len() + 1 + record.len() + AFTER.len();
        if size > LARGEST {
            return false;
        }
        self.records.push(',');
        self.records.push_str(&record);
        true
    }

    pub(super) fn payload(&self) -> Bytes {
        format!("{BEFORE}{}{AFTER}", self.records).into()
    }
}
