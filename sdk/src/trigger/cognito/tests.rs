//! Events of a Cognito user pool.

use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::cognito::User;
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::{fixtures, taken};
use crate::trigger::tests::{call, text};

fn event(source: &str) -> Value {
    json!({"version": "1", "triggerSource": source, "region": "r", "userPoolId": "r_pool", "userName": "ada",
        "callerContext": {"clientId": "app"}, "request": {"userAttributes": {"email": "a@b", "phone": null, "email_verified": true},
        "clientMetadata": {"k": "v"}, "userNotFound": true}, "response": {"autoConfirmUser": false, "autoVerifyEmail": false}})
}

#[lambkin::function(cognito = "PreSignUp_SignUp")]
async fn sign_up(user: User) -> Result<Json<Value>, Error> {
    match user.name.as_str() {
        "eve" => Err(Error::new("Banned", "you are not welcome").with_status(403)),
        "panic" => std::panic::resume_unwind(Box::new("the secret panics")),
        "broken" => Err(Error::new("TableDown", "the secret table is down")),
        "list" => Ok(Json(json!([1]))),
        _ => Ok(Json(json!({ "autoConfirmUser": true, "claimsOverrideDetails": null }))),
    }
}

#[tokio::test]
async fn the_reply_is_the_event_with_its_response() {
    let event = event("PreSignUp_SignUp");
    let response: Value = serde_json::from_str(&text(call::<sign_up>(event.to_string()).await)).unwrap();
    let mut expected = event.clone();
    expected["response"] =
        json!({"autoConfirmUser": true, "autoVerifyEmail": false, "claimsOverrideDetails": null});
    assert_eq!(response, expected);
    let mut bare = event;
    bare["response"] = Value::Null;
    let response: Value = serde_json::from_str(&text(call::<sign_up>(bare.to_string()).await)).unwrap();
    assert_eq!(response["response"], json!({"autoConfirmUser": true, "claimsOverrideDetails": null}));
}

#[tokio::test]
async fn a_user_sees_a_failures_message_but_not_that_of_a_500() {
    for (name, failure, says, causes) in [
        ("eve", "Banned", "you are not welcome", &[][..]),
        ("broken", "TableDown", "internal error", &["the secret table is down"][..]),
        ("panic", "Panic", "internal error", &["the function panicked: the secret panics"][..]),
        ("list", "UnserializableResponse", "internal error", &["the response is no JSON object"][..]),
    ] {
        let mut event = event("PreSignUp_SignUp");
        event["userName"] = json!(name);
        let error = call::<sign_up>(event.to_string()).await.unwrap_err();
        assert_eq!((error.name(), error.to_string().as_str()), (failure, says));
        assert_eq!(error.causes(), causes);
    }
}

static SEEN: Mutex<Vec<User>> = Mutex::new(Vec::new());
#[lambkin::function(cognito = "PreSignUp_*")]
async fn any_sign_up(user: User, request: Json<Value>) {
    assert!(request.0.is_object());
    SEEN.lock().unwrap().push(user);
}

#[tokio::test]
async fn every_field_arrives_and_a_family_takes_all_of_its_sources() {
    let event = event("PreSignUp_AdminCreateUser");
    // Byte for byte where there is nothing to say.
    assert_eq!(text(call::<any_sign_up>(event.to_string()).await), event.to_string());
    let mut expected = User::new("ada", "PreSignUp_AdminCreateUser");
    (expected.pool_id, expected.client_id, expected.not_found) = ("r_pool".into(), Some("app".into()), true);
    expected.attributes.insert("email".into(), "a@b".into());
    expected.attributes.insert("email_verified".into(), "true".into());
    expected.client_metadata.insert("k".into(), "v".into());
    assert!(SEEN.lock().unwrap().contains(&expected));
    let error = call::<sign_up>(event.to_string()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "this is `PreSignUp_AdminCreateUser`, which none of the functions here declares: `sign_up` (`PreSignUp_SignUp`)"
    );
}

#[tokio::test]
async fn of_two_the_one_that_names_the_source_takes_it() {
    use crate::application::group;
    use crate::function::Entry;
    let both = group(&[Entry::of::<any_sign_up>(), Entry::of::<sign_up>()], &crate::spec::BinarySpec::new())
        .unwrap();
    let event = event("PreSignUp_SignUp").to_string();
    let environment = crate::init::Environment::leak();
    let context = crate::trigger::tests::context(None);
    let response = crate::engine::handle(&*both, environment, &context, event.as_bytes()).await;
    assert!(text(response).contains(r#""autoConfirmUser":true"#));
}

#[tokio::test]
async fn user_pool_events_arrive_and_nothing_else() {
    let expected = "expected a Cognito user pool event";
    let taken = taken::<any_sign_up>(expected, Some("UndeclaredEvent")).await;
    assert_eq!(taken, ["example-cognito-event-userpools-presignup"]);
    // Every other one reads too, whatever it is called.
    let pools = fixtures().iter().filter(|(name, _)| name.contains("cognito-event-userpools"));
    let mut read = 0;
    for (name, event) in pools {
        let mut event: Value = serde_json::from_slice(event).unwrap();
        event["triggerSource"] = json!("PreSignUp_Test");
        let response: Value =
            serde_json::from_str(&text(call::<any_sign_up>(event.to_string()).await)).expect(name);
        assert_eq!(response, event, "{name}");
        read += 1;
    }
    assert!(read > 15, "{read}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_event_is_answered(bytes in any::<Vec<u8>>(), name in odd("ada"), request in odd("{}"), attributes in odd("a"), response in odd("{}")) {
        let event = json!({"triggerSource": "PreSignUp_SignUp", "userPoolId": "p", "userName": name, "response": response,
            "request": {"userAttributes": {"a": attributes}, "clientMetadata": request}});
        wait(async {
            survives::<any_sign_up>(&bytes).await;
            survives::<any_sign_up>(event.to_string().as_bytes()).await;
            survives::<sign_up>(event.to_string().as_bytes()).await;
        });
    }
}
