#![allow(clippy::needless_pass_by_value, reason = "`json!` makes values")]

use lambkin_spec::description::{Description, TriggerKind, VERSION};
use serde_json::{Value, json};

use super::Plan;
use crate::build::{Binary, Described};

fn described(package: &str, functions: Value, resources: Value) -> Described {
    let document = json!({ "lambkin": VERSION, "functions": functions, "resources": resources });
    Described {
        binary: Binary { package: package.into(), name: format!("{package}-bin"), program: package.into() },
        description: Description::read(document.to_string().as_bytes()).unwrap(),
    }
}

fn http(name: &str, memory: Value, timeout: Value) -> Value {
    json!({
        "name": name, "memory": memory, "timeout": timeout,
        "trigger": { "kind": "http", "method": "GET", "route": format!("/{name}") },
    })
}

fn bucket(variable: &str) -> Value {
    json!({ "kind": "bucket", "resource": "Uploads", "name": "uploads", "variable": variable })
}

#[test]
fn routes_of_a_binary_are_one_function() {
    let resize = json!({
        "name": "resize", "memory": 512, "env": { "QUALITY": "85" },
        "trigger": { "kind": "s3", "event": "ObjectCreated:*", "bucket": "pictures" },
    });
    let functions =
        json!([http("list", json!(256), Value::Null), resize, http("create", Value::Null, json!(20))]);
    let plan = Plan::new(&[described("shop", functions, json!([bucket("UPLOADS_BUCKET")]))], 4566).unwrap();
    let [router, resize] = plan.functions.as_slice() else { panic!("{plan:?}") };
    assert_eq!((router.name.as_str(), router.handler.as_str()), ("shop-bin", "http"));
    assert_eq!((router.memory, router.timeout.as_secs(), router.triggers.len()), (256, 20, 2));
    assert_eq!(
        (resize.name.as_str(), resize.handler.as_str(), resize.timeout.as_secs()),
        ("resize", "resize", 3)
    );
    assert_eq!(resize.env["QUALITY"], "85");
    assert_eq!(resize.env["UPLOADS_BUCKET"], "uploads");
    assert_eq!(plan.buckets(), ["pictures", "uploads"]);
}

#[test]
fn a_route_alone_is_found_among_other_functions_by_its_name() {
    let functions = json!([http("list", Value::Null, Value::Null)]);
    let plan = Plan::new(&[described("shop", functions, json!([]))], 4566).unwrap();
    assert_eq!((plan.functions[0].name.as_str(), plan.functions[0].handler.as_str()), ("shop-bin", "list"));
}

#[test]
fn queues_have_their_urls_and_enough_time() {
    let work = |queue: &str, timeout: u32| {
        json!({
            "name": queue, "timeout": timeout, "trigger": { "kind": "sqs", "queue": queue },
        })
    };
    let queue = |name: &str, resource: &str, dead: Value| {
        json!({
            "kind": "queue", "resource": resource, "name": name, "variable": format!("{resource}_QUEUE_URL"),
            "fifo": false, "visibility": null, "retention": null, "dead_letter_after": 3, "dead_letter": dead,
        })
    };
    let resources =
        json!([queue("jobs", "Jobs", json!("FailedJobs")), queue("failed", "FailedJobs", Value::Null)]);
    let functions = json!([work("jobs", 10), work("plain", 2)]);
    let plan = Plan::new(&[described("shop", functions, resources)], 5555).unwrap();
    assert_eq!(plan.functions[1].env["Jobs_QUEUE_URL"], "http://127.0.0.1:5555/000000000000/jobs");
    let queues: Vec<_> = plan.queues().collect();
    assert_eq!((queues[0].visibility, plan.dead_letter(queues[0])), (Some(60), Some("failed")));
    assert_eq!((queues[1].visibility, plan.dead_letter(queues[1])), (None, None));
    assert_eq!((queues[2].name.as_str(), queues[2].visibility), ("plain", Some(30)));
    let [trigger] = &plan.functions[0].triggers[..] else { panic!("{plan:?}") };
    assert!(matches!(trigger.kind, TriggerKind::Sqs(_)));
}

#[test]
fn what_two_packages_say_has_to_agree() {
    let one = |package: &str, name: &str, resources: Value| {
        described(package, json!([{ "name": name, "trigger": { "kind": "direct" } }]), resources)
    };
    let same = json!([bucket("UPLOADS_BUCKET")]);
    let plan = Plan::new(&[one("a", "x", same.clone()), one("b", "y", same.clone())], 4566).unwrap();
    assert_eq!(plan.resources.len(), 1);
    for (second, expected) in [
        (
            one("b", "y", json!([bucket("OTHER_BUCKET")])),
            "the bucket `uploads` is declared in `a` and in `b`",
        ),
        (one("b", "x", json!([])), "two functions have the name `x`: one in `a`, one in `b`"),
    ] {
        let error = Plan::new(&[one("a", "x", same.clone()), second], 4566).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert!(Plan::new(&[described("a", json!([]), json!([]))], 4566).is_err());
}
