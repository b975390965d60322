//! Compares the expansions, formatted, with `macros/snapshots/*.rs`.
//!
//! To update them, run `UPDATE_EXPECT=1 cargo test -p lambkin-macros snapshots`, then read the diff.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::split;
use crate::func::Func;
use crate::resource::{Kind, resource};
use crate::triggers::TRIGGERS;

/// Formats tokens with the settings of this repository.
fn pretty(tokens: &TokenStream) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=110,use_small_heuristics=Max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is a component of the toolchain");
    rustfmt.stdin.take().unwrap().write_all(tokens.to_string().as_bytes()).unwrap();
    let output = rustfmt.wait_with_output().unwrap();
    assert!(output.status.success(), "no Rust: {tokens}");
    String::from_utf8(output.stdout).unwrap()
}

fn compare(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(name).with_extension("rs");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name}: read the difference, then bless it with UPDATE_EXPECT=1");
}

/// Checks that an expansion has at most 25 fixed lines: those of the same function without arguments and with
/// no key but its trigger. Each argument adds at most two lines, and so does each key.
fn function(name: &str, attribute: TokenStream, item: TokenStream) {
    let func: Func = syn::parse2(item.clone()).unwrap();
    let (ident, output, cfgs) = (&func.ident, &func.output, func.cfgs());
    let keys = split(attribute.clone());
    let trigger = keys.iter().find(|key| TRIGGERS.iter().any(|row| key.to_string().starts_with(row.key)));
    let bare = quote!(#(#cfgs)* async fn #ident() #output {});
    let fixed = lines(&crate::expand::function(trigger.cloned().unwrap_or_default(), &bare), &bare);
    assert!(fixed <= 25, "{name}: {fixed} fixed lines");
    let expansion = crate::expand::function(attribute, &item);
    let (lines, most) = (lines(&expansion, &item), 25 + 2 * func.arguments.len() + 2 * keys.len());
    assert!(lines <= most, "{name}: {lines} lines, at most {most} expected");
    compare(name, &pretty(&expansion));
}

/// Counts the lines that an expansion adds to the function itself.
fn lines(expansion: &TokenStream, item: &TokenStream) -> usize {
    let (expansion, written) = (pretty(expansion), pretty(item));
    let beside = expansion.strip_prefix(&written).expect("the function comes first, as it was written");
    beside.lines().filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn http() {
    function(
        "http",
        quote!(http = "POST /orders", memory = 256),
        quote! {
            pub async fn create_order(Json(new): Json<NewOrder>, db: Shared<Client>) -> Result<Created<Order>, OrderError> {
                store(&db, new).await
            }
        },
    );
}

#[test]
fn s3() {
    function(
        "s3",
        quote!(s3 = "ObjectCreated:*", bucket = "uploads", prefix = "uploads/"),
        quote! {
            async fn resize(object: S3Object, s3: Shared<Client>) -> Result<(), ResizeError> {
                shrink(&s3, object).await
            }
        },
    );
}

#[test]
fn sns() {
    function(
        "sns",
        quote!(sns = "alarms", dead_letter = "failed-alarms"),
        quote! {
            async fn page(alarm: Json<Alarm>) -> Result<(), PageError> {
                alarm.page().await
            }
        },
    );
}

#[test]
fn sqs() {
    function(
        "sqs",
        quote!(sqs = "jobs.fifo", fifo = true, batch = 10),
        quote! {
            async fn work(Json(job): Json<Job>) -> Result<(), JobError> {
                job.run().await
            }
        },
    );
}

#[test]
fn eventbridge() {
    function(
        "eventbridge",
        quote!(eventbridge = "OrderPlaced", source = "shop.orders", bus = "shop"),
        quote! {
            async fn confirm(Json(placed): Json<Placed>, event: Envelope) -> Result<(), MailError> {
                mail(placed, event).await
            }
        },
    );
}

#[test]
fn dynamodb() {
    function(
        "dynamodb",
        quote!(dynamodb = "orders", batch = 500),
        quote! {
            async fn follow(change: Change<Order>) -> Result<(), FollowError> {
                apply(change).await
            }
        },
    );
}

#[test]
fn kafka() {
    function(
        "kafka",
        quote!(kafka = "orders", group = "billing", batch = 500, window = 5, start = "LATEST"),
        quote! {
            async fn bill(Json(order): Json<Order>) -> Result<(), BillError> {
                charge(order).await
            }
        },
    );
}

#[test]
fn mq() {
    function(
        "mq",
        quote!(mq = "orders", batch = 500, window = 5, concurrency = 4),
        quote! {
            async fn bill(Json(order): Json<Order>) -> Result<(), BillError> {
                charge(order).await
            }
        },
    );
}

#[test]
fn kinesis() {
    function(
        "kinesis",
        quote!(kinesis = "clicks", batch = 500, window = 5, start = "LATEST"),
        quote! {
            async fn count(Json(click): Json<Click>) -> Result<(), CountError> {
                add(click).await
            }
        },
    );
}

#[test]
fn schedule() {
    function(
        "schedule",
        quote!(schedule = "cron(0 2 * * ? *)", timezone = "Europe/Berlin"),
        quote! {
            async fn clean() -> Result<Counts, CleanError> {
                everything().await
            }
        },
    );
}

#[test]
fn authorizer() {
    function(
        "authorizer",
        quote!(authorizer = "token", memory = 128),
        quote! {
            async fn admit(token: Token) -> Result<Decision, TokenError> {
                verify(token).await
            }
        },
    );
}

#[test]
fn direct() {
    function(
        "direct",
        quote!(guard = false, margin = 500),
        quote! {
            #[cfg(unix)]
            pub(crate) async fn add(Event(numbers): Event<Numbers>) -> Result<i64, Error> {
                Ok(numbers.a + numbers.b)
            }
        },
    );
}

#[test]
fn a_trigger_names_its_resource() {
    function(
        "sqs_by_type",
        quote!(sqs = resources::Jobs, timeout = 10),
        quote! {
            async fn work(Json(job): Json<Job>) -> Result<(), JobError> {
                job.run().await
            }
        },
    );
}

#[test]
fn the_types_of_the_arguments_say_whether_all_items_come_at_once() {
    function(
        "batch",
        quote!(kinesis = "clicks", concurrency = 2, env(TABLE = "clicks")),
        quote! {
            async fn import(rows: Rows, db: Shared<Client>) -> Summary {
                insert(&db, rows).await
            }
        },
    );
}

#[test]
fn table() {
    let attribute = quote!(
        key = "id",
        ttl = "expires_at",
        index(name = "by_customer", key = "customer", sort("placed", N)),
        stream = "NEW_IMAGE",
    );
    let item = quote!(
        pub struct Orders;
    );
    compare("table", &pretty(&resource(Kind::Table, attribute, &item)));
}

#[test]
fn queue() {
    let attribute = quote!(fifo = true, visibility = 60, dead_letter_after = 5, dead_letter = FailedJobs);
    let item = quote!(
        struct Jobs;
    );
    compare("queue", &pretty(&resource(Kind::Queue, attribute, &item)));
}

#[test]
fn a_mistake_leaves_a_function_that_compiles() {
    let item = quote!(
        async fn add() {}
    );
    compare("mistake", &pretty(&crate::expand::function(quote!(memory = 1), &item)));
}

#[test]
fn init() {
    let item = quote! {
        async fn orders(db: Shared<Client>, clock: Lazy<Clock>, env: InitContext) -> Result<Orders, OrderError> {
            Orders::new(db, clock, env.var("TABLE")?)
        }
    };
    compare("init", &pretty(&crate::init::init(quote!(close = Orders::flush), &item)));
}

#[test]
fn main() {
    let functions = quote!(create_order, orders::read, cors = "https://shop.example", cors_max_age = 600);
    compare("main", &pretty(&crate::main_fn::main(functions)));
}

#[test]
fn failure() {
    let item = quote! {
        enum OrderError {
            #[failure(status = 404, permanent)]
            NotFound(String),
            #[failure(name = "TableBusy")]
            Busy { cause: Timeout },
            #[failure(transparent)]
            Table(TableError),
        }
    };
    compare("failure", &pretty(&crate::failure::derive(item)));
}
