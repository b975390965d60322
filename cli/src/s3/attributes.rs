//! The headers that a client stores with an object and gets back when it reads it.

use std::collections::BTreeMap;

use s3s::dto;
use serde::{Deserialize, Serialize};

/// The content type that S3 returns for an object without one.
const DEFAULT_TYPE: &str = "binary/octet-stream";

/// The headers that S3 keeps with an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Attributes {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    /// An HTTP date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) website_redirect_location: Option<String>,
    /// The checksum that the client sent: its algorithm and its value. It describes the bytes, so a copy
    /// keeps it even if it replaces the other headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checksum: Option<(String, String)>,
}

impl Attributes {
    pub(super) fn to_json(&self) -> String {
        // A map of strings always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(super) fn content_type(&self) -> String {
        self.content_type.clone().unwrap_or_else(|| DEFAULT_TYPE.to_owned())
    }

    pub(super) fn metadata(&self) -> Option<dto::Metadata> {
        let pairs = self.metadata.iter().map(|(name, value)| (name.clone(), value.clone()));
        (!self.metadata.is_empty()).then(|| pairs.collect())
    }

    pub(super) fn expires(&self) -> Option<dto::Timestamp> {
        dto::Timestamp::parse(dto::TimestampFormat::HttpDate, self.expires.as_deref()?).ok()
    }
}

/// The three inputs have the same fields for these headers.
macro_rules! from_input {
    ($($input:ident),*) => {$(
        impl From<&dto::$input> for Attributes {
            fn from(input: &dto::$input) -> Self {
                Self {
                    metadata: input.metadata.iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect(),
                    cache_control: input.cache_control.clone(),
                    content_disposition: input.content_disposition.clone(),
                    content_encoding: input.content_encoding.clone(),
                    content_language: input.content_language.clone(),
                    content_type: input.content_type.clone(),
                    expires: input.expires.as_ref().and_then(http_date),
                    website_redirect_location: input.website_redirect_location.clone(),
                    checksum: None,
                }
            }
        }
    )*};
}
from_input!(PutObjectInput, CopyObjectInput, CreateMultipartUploadInput);

fn http_date(time: &dto::Timestamp) -> Option<String> {
    let mut text = Vec::new();
    time.format(dto::TimestampFormat::HttpDate, &mut text).ok()?;
    String::from_utf8(text).ok()
}
