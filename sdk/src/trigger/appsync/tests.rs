//! Calls of AppSync's direct Lambda resolvers.

use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::failure::Error;
use crate::payload::Json;
use crate::trigger::appsync::{Iam, Identity, Info, Prev, Request, Source, Stash, User};
use crate::trigger::tests::any_event::{odd, survives, wait};
use crate::trigger::tests::fixtures::taken;
use crate::trigger::tests::{call, call_in, context, text};

fn event(id: &str) -> Value {
    json!({"arguments": {"id": id}, "identity": null, "source": null,
        "request": {"headers": {"x-a": "1", "x-b": null}, "domainName": "api.shop.example"}, "prev": null,
        "info": {"fieldName": "order", "parentTypeName": "Query", "variables": {"v": 1},
            "selectionSetList": ["id", "lines", "lines/item"], "selectionSetGraphQL": "{ id }"}, "stash": {}})
}

fn batch(ids: &[&str]) -> String {
    Value::from(ids.iter().map(|id| event(id)).collect::<Vec<_>>()).to_string()
}

#[derive(serde::Deserialize)]
struct Key {
    id: String,
}

#[lambkin::function(appsync = "Query.order")]
async fn order(Json(key): Json<Key>) -> Result<Json<Option<Value>>, Error> {
    match key.id.as_str() {
        "none" => Ok(Json(None)),
        "gone" => Err(Error::new("NotFound", "there is no such order").with_status(404)),
        "broken" => Err(Error::new("TableDown", "the secret table is down")),
        "silent" => Err(Error::new("Silent", "").with_status(400)),
        "panic" => std::panic::resume_unwind(Box::new("the secret panics")),
        "slow" => std::future::pending().await,
        id => Ok(Json(Some(json!({ "id": id })))),
    }
}

#[tokio::test]
async fn the_value_is_the_fields_own() {
    assert_eq!(text(call::<order>(event("o-1").to_string()).await), r#"{"id":"o-1"}"#);
    assert_eq!(text(call::<order>(event("none").to_string()).await), "null");
}

#[tokio::test]
async fn a_caller_sees_a_failures_message_but_not_that_of_a_500() {
    for (id, failure, says, cause) in [
        ("gone", "NotFound", "there is no such order", None),
        ("broken", "TableDown", "internal error", Some("the secret table is down")),
        ("panic", "Panic", "internal error", Some("the function panicked: the secret panics")),
    ] {
        let error = call::<order>(event(id).to_string()).await.unwrap_err();
        assert_eq!((error.name(), error.to_string().as_str()), (failure, says));
        assert_eq!(error.causes().first().map(String::as_str), cause);
    }
    let mut other = event("o-1");
    other["info"]["fieldName"] = json!("orders");
    let error = call::<order>(other.to_string()).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("UndeclaredEvent", "internal error"));
    assert_eq!(
        error.causes(),
        ["this is `Query.orders`, which none of the functions here declares: `order` (`Query.order`)"]
    );
    let mut wrong = event("o-1");
    wrong["arguments"] = json!({ "id": 7 });
    let error = call::<order>(wrong.to_string()).await.unwrap_err();
    assert_eq!(error.name(), "MalformedArguments");
    assert!(error.to_string().starts_with("`arguments` does not fit: `id`: found integer"), "{error}");
}

#[tokio::test]
async fn each_of_a_batch_is_answered_in_its_place() {
    let ids = ["o-1", "gone", "broken", "none", "panic", "silent", "o-2"];
    assert_eq!(
        text(call::<order>(batch(&ids)).await),
        concat!(
            r#"[{"data":{"id":"o-1"}},"#,
            r#"{"data":null,"errorMessage":"there is no such order","errorType":"NotFound"},"#,
            r#"{"data":null,"errorMessage":"internal error","errorType":"TableDown"},"#,
            r#"{"data":null},"#,
            r#"{"data":null,"errorMessage":"internal error","errorType":"Panic"},"#,
            r#"{"data":null,"errorMessage":"Silent","errorType":"Silent"},"#,
            r#"{"data":{"id":"o-2"}}]"#
        )
    );
    assert_eq!(text(call::<order>(batch(&["o-1"])).await), r#"[{"data":{"id":"o-1"}}]"#);
}

#[tokio::test]
async fn those_of_a_batch_that_are_done_in_time_are_answered() {
    // As many as run at the same time hang, so the last one does not start.
    let mut ids = vec!["o-1"];
    ids.extend(["slow"; 10]);
    ids.push("o-2");
    let response = text(call_in::<order>(&context(Some(200)), batch(&ids).as_bytes()).await);
    let response: Vec<Value> = serde_json::from_str(&response).unwrap();
    assert_eq!((response.len(), &response[0]), (12, &json!({"data": {"id": "o-1"}})));
    for late in &response[1..] {
        assert_eq!((&late["data"], &late["errorType"]), (&Value::Null, &json!("Timeout")));
    }
}

#[tokio::test]
async fn those_of_a_batch_wait_together() {
    #[lambkin::function(appsync = "Query.order")]
    async fn wait() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let start = std::time::Instant::now();
    assert_eq!(text(call::<wait>(batch(&["a"; 10])).await).matches(r#"{"data":null}"#).count(), 10);
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn every_field_arrives() {
    type Seen = (Info, Request, Source<Value>, Prev<u8>, Stash<Value>, Option<Identity>);
    static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());
    #[lambkin::function(appsync = "Query.order")]
    async fn keep(
        info: Info,
        request: Request,
        source: Source<Value>,
        prev: Prev<u8>,
        stash: Stash<Value>,
        caller: Option<Identity>,
    ) {
        SEEN.lock().unwrap().push((info, request, source, prev, stash, caller));
    }
    #[lambkin::function(appsync = "Query.order")]
    async fn root(source: Option<Source<Value>>, prev: Option<Prev<Value>>) -> Json<bool> {
        Json(source.is_none() && prev.is_none())
    }
    assert_eq!(text(call::<root>(event("o-1").to_string()).await), "true");
    let mut event = event("o-1");
    event["source"] = json!({ "id": 7 });
    event["prev"] = json!({ "result": 3 });
    event["stash"] = json!({ "a": 1 });
    assert_eq!(text(call::<root>(event.to_string()).await), "false");
    assert_eq!(text(call::<keep>(event.to_string()).await), "null");
    let mut info = Info::new("Query", "order");
    info.variables.insert("v".into(), json!(1));
    info.selection_set_list = vec!["id".into(), "lines".into(), "lines/item".into()];
    info.selection_set_graphql = "{ id }".into();
    assert!(info.selects("lines/item") && !info.selects("item"));
    let mut request = Request { domain_name: Some("api.shop.example".into()), ..Request::default() };
    request.headers.insert("x-a", http::HeaderValue::from_static("1"));
    let seen = SEEN.lock().unwrap().pop().unwrap();
    let expected = (info, request, Source(json!({"id": 7})), Prev(3), Stash(json!({"a": 1})), None);
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn parts_that_do_not_fit_fail_by_name() {
    #[lambkin::function(appsync = "Query.order")]
    async fn parts(source: Option<Source<Key>>, prev: Option<Prev<Key>>, stash: Stash<Option<Key>>) {
        let _ = (source, prev, stash.0.map(|key| key.id));
    }
    for (part, value, name) in [
        ("source", json!({ "id": 1 }), "MalformedSource"),
        ("prev", json!({"result": {}}), "MalformedPrev"),
        ("stash", json!([]), "MalformedStash"),
    ] {
        let mut event = event("o-1");
        event["stash"] = Value::Null;
        event[part] = value;
        let error = call::<parts>(event.to_string()).await.unwrap_err();
        assert_eq!((error.name(), error.to_string().as_str()), (name, "internal error"));
    }
}

#[tokio::test]
async fn an_identity_is_one_of_four_or_none() {
    static SEEN: Mutex<Vec<Option<Identity>>> = Mutex::new(Vec::new());
    #[lambkin::function(appsync = "Query.order")]
    async fn who(caller: Option<Identity>) {
        SEEN.lock().unwrap().push(caller);
    }
    #[lambkin::function(appsync = "Query.order")]
    async fn members_only(caller: Identity) {
        let _ = caller;
    }
    let fixture = |name: &str| -> Value {
        serde_json::from_slice(&crate::trigger::tests::fixtures::fixtures()[name]).unwrap()
    };
    let ips = ["192.168.196.186", "193.168.196.186"].map(|ip| ip.parse().unwrap()).to_vec();
    let iam = Iam {
        account_id: Some("accountid123".into()),
        user_arn: Some("arn:aws:iam::123456789012:user/appsync".into()),
        username: Some("user1".into()),
        cognito_identity_id: Some("identityid123".into()),
        cognito_identity_pool_id: Some("identitypoolid123".into()),
        cognito_identity_auth_type: Some("authenticated".into()),
        cognito_identity_auth_provider: Some("providerABC".into()),
        source_ip: ips.clone(),
    };
    let cognito = fixture("example-appsync-identity-cognito");
    let user = User {
        sub: "123-456".into(),
        issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc".into(),
        username: Some("user1".into()),
        groups: Vec::new(),
        claims: cognito["claims"].as_object().unwrap().clone(),
        source_ip: ips,
    };
    let oidc = User { sub: "s".into(), issuer: "i".into(), ..User::default() };
    let resolver: Map<String, Value> = [("tier".to_owned(), json!("gold"))].into_iter().collect();
    for (identity, expected) in [
        (fixture("example-appsync-identity-iam"), Some(Identity::Iam(iam))),
        (cognito, Some(Identity::Cognito(user))),
        (json!({"sub": "s", "issuer": "i", "claims": {}}), Some(Identity::Oidc(oidc))),
        (json!({"resolverContext": {"tier": "gold"}}), Some(Identity::Lambda(resolver))),
        (json!({}), None),
        (json!({"sourceIp": ["192.0.2.1"]}), None),
        (Value::Null, None),
    ] {
        let mut event = event("o-1");
        event["identity"] = identity.clone();
        assert_eq!(text(call::<who>(event.to_string()).await), "null");
        let is_known = expected.is_some();
        assert_eq!(SEEN.lock().unwrap().pop(), Some(expected), "{identity}");
        let outcome = call::<members_only>(event.to_string()).await;
        assert_eq!(
            outcome.map_err(|error| error.name() == "Unauthenticated").err(),
            (!is_known).then_some(true)
        );
    }
}

#[tokio::test]
async fn a_batch_finds_its_function_among_other_kinds() {
    use crate::application::group;
    use crate::function::Entry;
    #[lambkin::function]
    async fn any(event: crate::trigger::direct::Event<Value>) -> Result<Value, Error> {
        Ok(event.0)
    }
    #[lambkin::function(appsync = "Order.lines")]
    async fn lines() -> Json<u8> {
        Json(1)
    }
    let all = group(
        &[Entry::of::<any>(), Entry::of::<order>(), Entry::of::<lines>()],
        &crate::spec::BinarySpec::new(),
    )
    .unwrap();
    let environment = crate::init::Environment::leak();
    for (event, says) in [
        (batch(&["o-1"]), r#"[{"data":{"id":"o-1"}}]"#),
        (batch(&["o-1"]).replace("Query", "Order").replace("\"order\"", "\"lines\""), r#"[{"data":1}]"#),
        ("[1,2]".to_owned(), "[1,2]"),
    ] {
        let response = crate::engine::handle(&*all, environment, &context(None), event.as_bytes()).await;
        assert_eq!(text(response), says);
    }
}

#[tokio::test]
async fn resolver_requests_arrive_and_nothing_else() {
    let expected = "expected an AppSync resolver request";
    #[lambkin::function(appsync = "Query.greet")]
    async fn greet(arguments: Json<Value>, caller: Identity, request: Request) -> Json<bool> {
        assert!(arguments["input"] == "foo" && matches!(caller, Identity::Iam(_)));
        Json(request.headers.contains_key("x-api-key"))
    }
    assert_eq!(taken::<greet>(expected, None).await, ["example-appsync-direct-resolver"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_request_is_answered(bytes in any::<Vec<u8>>(), id in odd("o-1"), identity in odd("a"), headers in odd("x"), prev in odd("{}"), list in odd("id")) {
        #[lambkin::function(appsync = "Query.order")]
        async fn all(key: Json<Key>, caller: Option<Identity>, info: Info, request: Request, prev: Option<Prev<Value>>) {
            let _ = (key.0.id, caller, info, request, prev);
        }
        let mut event = event("o-1");
        event["arguments"]["id"] = id;
        event["identity"] = json!({"userArn": identity, "sourceIp": [identity], "claims": identity});
        event["request"]["headers"] = json!({"a": headers, "b": [headers]});
        event["prev"] = prev;
        event["info"]["selectionSetList"] = list;
        wait(async {
            survives::<all>(&bytes).await;
            survives::<all>(event.to_string().as_bytes()).await;
            survives::<all>(json!([event, event]).to_string().as_bytes()).await;
        });
    }
}
