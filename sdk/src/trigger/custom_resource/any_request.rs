//! Any request that can be read gets a response.

use super::*;
use crate::trigger::SHAPES;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_request_that_can_be_answered_is(bytes in any::<Vec<u8>>(), id in ".{0,40}", kind in "Create|Delete|.{0,8}", failure in any::<Option<String>>()) {
        prop_assert!(read(Payload::new(&bytes, SHAPES)).is_err());
        let event = serde_json::json!({"RequestType": kind, "ResponseURL": "u", "StackId": id, "RequestId": id,
            "LogicalResourceId": id, "PhysicalResourceId": id, "ResourceProperties": null}).to_string();
        let item = read(Payload::new(event.as_bytes(), SHAPES)).unwrap();
        let result = failure.map_or(Ok(Resource::new("new")), |message| Err(Error::new("Broken", message.repeat(50))));
        let failed = result.is_err();
        let answer = answer(&item, result).unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        prop_assert_eq!(&answer["Status"], if failed { "FAILED" } else { "SUCCESS" });
        prop_assert!(answer["PhysicalResourceId"].as_str().is_some_and(|id| !id.is_empty()));
    }
}
