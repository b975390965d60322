//! Questions of API Gateway.

use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::failure::Error;
use crate::trigger::authorizer::{Decision, Request, Token};
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::{fixtures, taken};
use crate::trigger::tests::{call, text};

const ARN: &str = "arn:aws:execute-api:us-east-1:1:api/test/GET/orders";

fn question(token: &str) -> Value {
    json!({"type": "TOKEN", "authorizationToken": token, "methodArn": ARN})
}

#[lambkin::function(authorizer = "token")]
async fn admit(token: Token) -> Result<Decision, Error> {
    match token.0.as_str() {
        "one" => Ok(Decision::allow("ada").context("tier", "gold").context("level", 7)),
        "all" => Ok(Decision::allow("ada").on_all_routes().usage_key("k")),
        "deny" => Ok(Decision::deny()),
        "401" => Err(Error::new("TokenExpired", "it is of yesterday").with_status(401)),
        "403" => Err(Error::new("Banned", "not you").with_status(403)),
        _ => Err(Error::new("NoKeys", "the key server does not answer")),
    }
}

async fn policy(question: &Value) -> Value {
    serde_json::from_str(&text(call::<admit>(question.to_string()).await)).unwrap()
}

#[tokio::test]
async fn a_decision_is_a_policy_for_its_route_or_for_all() {
    assert_eq!(
        policy(&question("one")).await,
        json!({"principalId": "ada", "context": {"tier": "gold", "level": "7"}, "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": ARN}]}})
    );
    let all = policy(&question("all")).await;
    let statement = &all["policyDocument"]["Statement"][0];
    assert_eq!(statement["Resource"], "arn:aws:execute-api:us-east-1:1:api/test/*");
    assert_eq!(all["usageIdentifierKey"], "k");
    for denied in ["deny", "403"] {
        let denied = policy(&question(denied)).await;
        assert_eq!(denied["policyDocument"]["Statement"][0]["Effect"], "Deny");
        assert_eq!(denied["principalId"], "anonymous");
    }
}

#[tokio::test]
async fn a_path_that_a_policy_would_read_as_any_path_is_denied() {
    let mut wild = question("one");
    wild["methodArn"] = json!(format!("{ARN}/*"));
    assert_eq!(policy(&wild).await["policyDocument"]["Statement"][0]["Effect"], "Deny");
    wild["authorizationToken"] = json!("all");
    assert_eq!(policy(&wild).await["policyDocument"]["Statement"][0]["Effect"], "Allow");
    // A stage of any name is what API Gateway's own console sends.
    let mut console = question("one");
    console["methodArn"] = json!("arn:aws:execute-api:us-west-2:1:api/*/GET/");
    assert_eq!(policy(&console).await["policyDocument"]["Statement"][0]["Effect"], "Allow");
}

#[tokio::test]
async fn a_failure_keeps_the_caller_out_and_401_says_what_api_gateway_wants_to_hear() {
    let error = call::<admit>(question("401").to_string()).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("TokenExpired", "Unauthorized"));
    assert_eq!(error.causes(), ["it is of yesterday"]);
    let error = call::<admit>(question("").to_string()).await.unwrap_err();
    assert_eq!(error.to_string(), "Unauthorized");
    let error = call::<admit>(question("other").to_string()).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("NoKeys", "the key server does not answer"));
}

static SEEN: Mutex<Vec<(Request, Option<Token>)>> = Mutex::new(Vec::new());
#[lambkin::function(authorizer = "request")]
async fn look(request: Request, token: Option<Token>) -> Decision {
    SEEN.lock().unwrap().push((request, token));
    Decision::allow("ada").context("tier", "gold")
}

fn seen(arn: &str) -> (Request, Option<Token>) {
    let seen = SEEN.lock().unwrap();
    seen.iter().find(|(request, _)| request.arn == arn).unwrap().clone()
}

#[tokio::test]
async fn a_question_of_format_2_gets_a_simple_answer_and_every_field_arrives() {
    let arn = "arn:aws:execute-api:r:1:api/$default/POST/a";
    let event = json!({"version": "2.0", "type": "REQUEST", "routeArn": arn, "rawPath": "/a b",
        "rawQueryString": "x=1&x=a+%C3%A9&&y", "headers": {"Authorization": "bearer  t", "x-tag": "1,2"},
        "queryStringParameters": {"x": "1,a é"}, "pathParameters": {"id": "7"}, "stageVariables": {"v": "w"},
        "requestContext": {"http": {"method": "POST", "sourceIp": "192.0.2.1"}}});
    assert_eq!(
        text(call::<look>(event.to_string()).await),
        r#"{"isAuthorized":true,"context":{"tier":"gold"}}"#
    );
    let (request, token) = seen(arn);
    assert_eq!((request.method.as_deref(), request.path.as_deref()), (Some("POST"), Some("/a b")));
    assert_eq!(token.as_ref().and_then(Token::bearer), Some("t"));
    assert_eq!(format!("{token:?}"), "Some(Token(..))");
    let pairs = [("x", "1"), ("x", "a é"), ("y", "")].map(|(name, value)| (name.into(), value.into()));
    assert_eq!(request.query, pairs);
    assert_eq!(request.headers["x-tag"], "1,2");
    assert_eq!((&request.path_parameters["id"], &request.stage_variables["v"]), (&"7".into(), &"w".into()));
    assert_eq!(request.source_ip, Some("192.0.2.1".parse().unwrap()));
}

#[tokio::test]
async fn a_function_is_asked_only_what_it_declares() {
    let error = call::<look>(question("one").to_string()).await.unwrap_err();
    assert_eq!(error.name(), "UndeclaredEvent");
    assert_eq!(
        error.to_string(),
        "this is `token`, which none of the functions here declares: `look` (`request`)"
    );
    let mut odd = question("one");
    odd["methodArn"] = json!("arn:aws:execute-api");
    let error = call::<admit>(odd.to_string()).await.unwrap_err();
    assert!(error.to_string().ends_with("`methodArn`: it names no route of a stage"), "{error}");
}

#[tokio::test]
async fn both_kinds_stand_in_one_binary_and_two_of_a_kind_do_not() {
    use crate::application::group;
    use crate::function::Entry;
    #[lambkin::function(authorizer = "token")]
    async fn other() -> Decision {
        Decision::deny()
    }
    assert!(group(&[Entry::of::<admit>(), Entry::of::<look>()], &crate::spec::BinarySpec::new()).is_ok());
    let error =
        group(&[Entry::of::<admit>(), Entry::of::<other>()], &crate::spec::BinarySpec::new()).err().unwrap();
    assert_eq!(error.name(), "SeveralFunctions");
    assert!(error.to_string().starts_with("`admit` and `other` both declare `token`"), "{error}");
}

#[tokio::test]
async fn authorizers_fixtures_arrive_and_nothing_else() {
    let taken = taken::<look>("expected an API Gateway authorizer request", Some("UndeclaredEvent")).await;
    assert_eq!(
        taken,
        [
            "example-apigw-custom-auth-request-type-request",
            "example-apigw-v2-custom-authorizer-v1-request",
            "example-apigw-v2-custom-authorizer-v2-request",
            "example-apigw-v2-custom-authorizer-v2-request-null-maps",
            "example-apigw-v2-custom-authorizer-v2-request-without-cookies",
            "example-apigw-v2-custom-authorizer-v2-request-without-identity-source",
            "example-apigw-v2-custom-authorizer-websocket-request"
        ]
    );
    let (request, _) = seen("arn:aws:execute-api:us-east-1:123456789012:s4x3opwd6i/test/GET/request");
    assert_eq!((request.method.as_deref(), request.path.as_deref()), (Some("GET"), Some("/request")));
    assert_eq!(request.query, [("QueryString1".to_owned(), "queryValue1".to_owned())]);
    assert!(call::<admit>(&fixtures()["example-apigw-custom-auth-request"]).await.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_question_is_answered(bytes in any::<Vec<u8>>(), kind in odd("TOKEN"), arn in odd(ARN), token in odd("one"), headers in odd("{}"), query in odd("a=1"), version in odd("2.0")) {
        let event = json!({"version": version, "type": kind, "methodArn": arn, "authorizationToken": token,
            "headers": headers, "rawQueryString": query});
        wait(async {
            survives::<admit>(&bytes).await;
            survives::<admit>(event.to_string().as_bytes()).await;
            survives::<look>(event.to_string().replace("TOKEN", "REQUEST").as_bytes()).await;
        });
    }
}
