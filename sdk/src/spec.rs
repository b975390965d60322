//! What the attribute of a function says, as data.

mod event;
mod kafka;
mod named;

pub use self::event::{EventSpec, PatternSpec};
pub use self::kafka::KafkaSpec;
pub use self::named::NamedSpec;
use crate::message::Message;
use crate::resource::ResourceSpec;

/// What `#[function(...)]` declares.
///
/// The macro fills it in; read it through [`Function::SPEC`](crate::Function::SPEC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// The function's name: the handler's own, or the `name` key.
    pub name: &'static str,
    /// What calls it.
    pub trigger: TriggerSpec,
    /// Memory in MB, 128 to 10,240.
    pub memory: Option<u32>,
    /// Timeout in seconds, 1 to 900.
    pub timeout: Option<u32>,
    /// Milliseconds before the deadline after which no item of a batch starts; what runs at half of it is dropped.
    pub margin: Option<u32>,
    /// Whether the invocation is answered just before the deadline, where the handler still runs.
    pub guard: bool,
    /// Reserved concurrency.
    pub concurrency: Option<u32>,
    /// The queue for items that failed for good.
    pub dead_letter: Option<&'static str>,
    /// The type that names it, where one does.
    pub dead_letter_resource: Option<&'static ResourceSpec>,
    /// Variables of the function's environment.
    pub env: &'static [(&'static str, &'static str)],
}

/// The trigger of a function, in AWS's own notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TriggerSpec {
    /// A route of a REST API, an HTTP API, a function URL or a load balancer.
    Http(HttpSpec),
    /// Event notifications of a bucket.
    S3(S3Spec),
    /// Messages of a topic.
    Sns(SnsSpec),
    /// Messages of a queue.
    Sqs(SqsSpec),
    /// Records of a Kinesis data stream.
    Kinesis(StreamSpec),
    /// Records of a Kafka topic.
    Kafka(KafkaSpec),
    /// Records of a DynamoDB table's stream.
    DynamoDb(StreamSpec),
    /// Events of an EventBridge bus.
    EventBridge(EventSpec),
    /// An EventBridge rule or an EventBridge Scheduler schedule.
    Schedule(ScheduleSpec),
    /// Questions of API Gateway: `token` or `request`.
    Authorizer(NamedSpec),
    /// A route of a WebSocket API.
    WebSocket(NamedSpec),
    /// A trigger source of a Cognito user pool.
    Cognito(NamedSpec),
    /// A field of an AppSync API: `Query.order`.
    AppSync(NamedSpec),
    /// Records of a Firehose delivery stream.
    Firehose(NamedSpec),
    /// A log group of CloudWatch Logs.
    Logs(NamedSpec),
    /// A type of custom resources of CloudFormation.
    CustomResource(NamedSpec),
    /// Tasks of S3 Batch Operations, in a version of their schema.
    S3Batch(NamedSpec),
    /// No trigger: the Invoke API, or whatever you connect.
    Direct,
}

/// The `http` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpSpec {
    /// The method, in capitals, or `ANY`.
    pub method: &'static str,
    /// The route: `/orders/{id}`, `/files/{path+}`.
    pub route: &'static str,
    /// The largest request body in bytes; Lambda's own limit where `None`.
    pub max_body: Option<usize>,
    /// Cross-origin requests, where they are allowed.
    pub cors: Option<CorsSpec>,
}

/// Who may call from another origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorsSpec {
    /// The origins: `*`, or a list such as `https://a.example, https://b.example`.
    pub origins: &'static str,
    /// Whether cookies and credentials may be sent.
    pub credentials: bool,
    /// Response headers that a page may read, as a comma-separated list.
    pub expose: Option<&'static str>,
    /// For how many seconds a browser may remember the answer.
    pub max_age: Option<u32>,
}

/// The `s3` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Spec {
    /// The event, without the `s3:` in front: `ObjectCreated:*`.
    pub event: &'static str,
    /// The bucket.
    pub bucket: Option<&'static str>,
    /// The bucket, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// Only keys that start with this.
    pub prefix: Option<&'static str>,
    /// Only keys that end with this.
    pub suffix: Option<&'static str>,
    /// How many records of an event run at the same time.
    pub parallel: u32,
}

/// The `sns` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SnsSpec {
    /// The topic's name.
    pub topic: &'static str,
    /// The topic, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
}

/// The `sqs` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqsSpec {
    /// The queue's name.
    pub queue: &'static str,
    /// The queue, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The largest batch: 1 to 10,000; 10 for a FIFO queue.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Whether the queue is a FIFO queue.
    pub fifo: bool,
    /// How many messages of a batch run at the same time.
    pub parallel: u32,
    /// After how many receives the queue's redrive policy moves a message away.
    pub max_receives: Option<u32>,
}

/// The `kinesis` and the `dynamodb` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamSpec {
    /// The stream's name, or that of the table.
    pub name: &'static str,
    /// The table, where the attribute names it by its type.
    pub resource: Option<&'static ResourceSpec>,
    /// The largest batch: 1 to 10,000; Lambda's own 100 where `None`.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Where to start: `TRIM_HORIZON`, at the oldest record that the stream still holds, or `LATEST`.
    pub start: &'static str,
    /// How many records of a batch run at the same time, those of one key one after another.
    pub parallel: u32,
}

/// The `schedule` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduleSpec {
    /// `rate(5 minutes)` or `cron(0 2 * * ? *)`.
    pub expression: &'static str,
    /// An IANA time zone; UTC where `None`.
    pub timezone: Option<&'static str>,
}

// The expansion of `#[function]` fills a spec from these, so that a new field breaks nothing.

impl Spec {
    #[doc(hidden)]
    pub const fn new(name: &'static str, trigger: TriggerSpec) -> Self {
        Self {
            name,
            trigger,
            memory: None,
            timeout: None,
            margin: None,
            guard: true,
            concurrency: None,
            dead_letter: None,
            dead_letter_resource: None,
            env: &[],
        }
    }
    #[doc(hidden)]
    pub const fn memory(mut self, mb: u32) -> Self {
        self.memory = Some(mb);
        self
    }
    #[doc(hidden)]
    pub const fn timeout(mut self, seconds: u32) -> Self {
        self.timeout = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn margin(mut self, milliseconds: u32) -> Self {
        self.margin = Some(milliseconds);
        self
    }
    #[doc(hidden)]
    pub const fn guard(mut self, guarded: bool) -> Self {
        self.guard = guarded;
        self
    }
    #[doc(hidden)]
    pub const fn concurrency(mut self, environments: u32) -> Self {
        self.concurrency = Some(environments);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter(mut self, queue: &'static str) -> Self {
        self.dead_letter = Some(queue);
        self
    }
    #[doc(hidden)]
    pub const fn dead_letter_of(mut self, queue: &'static ResourceSpec) -> Self {
        self.dead_letter = Some(queue.name);
        self.dead_letter_resource = Some(queue);
        self
    }
    #[doc(hidden)]
    pub const fn env(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.env = variables;
        self
    }
}

impl TriggerSpec {
    /// The key that declares it, such as `http` or `sqs`; `direct` where there is none.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "http",
            Self::S3(_) => "s3",
            Self::Sns(_) => "sns",
            Self::Sqs(_) => "sqs",
            Self::Kinesis(_) => "kinesis",
            Self::Kafka(_) => "kafka",
            Self::DynamoDb(_) => "dynamodb",
            Self::EventBridge(_) => "event",
            Self::Schedule(_) => "schedule",
            Self::Authorizer(_) => "authorizer",
            Self::WebSocket(_) => "websocket",
            Self::Cognito(_) => "cognito",
            Self::AppSync(_) => "appsync",
            Self::Firehose(_) => "firehose",
            Self::Logs(_) => "logs",
            Self::CustomResource(_) => "custom_resource",
            Self::S3Batch(_) => "s3_batch",
            Self::Direct => "direct",
        }
    }
}

impl HttpSpec {
    #[doc(hidden)]
    pub const fn new(method: &'static str, route: &'static str) -> Self {
        Self { method, route, max_body: None, cors: None }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Http(self))
    }
    #[doc(hidden)]
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }
    #[doc(hidden)]
    pub const fn cors(mut self, cors: CorsSpec) -> Self {
        self.cors = Some(cors);
        self
    }
}

impl CorsSpec {
    #[doc(hidden)]
    pub const fn new(origins: &'static str) -> Self {
        Self { origins, credentials: false, expose: None, max_age: None }
    }
    #[doc(hidden)]
    pub const fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }
    #[doc(hidden)]
    pub const fn expose(mut self, headers: &'static str) -> Self {
        self.expose = Some(headers);
        self
    }
    #[doc(hidden)]
    pub const fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }
}

impl S3Spec {
    #[doc(hidden)]
    pub const fn new(event: &'static str) -> Self {
        Self { event, bucket: None, resource: None, prefix: None, suffix: None, parallel: 1 }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::S3(self))
    }
    #[doc(hidden)]
    pub const fn bucket(mut self, name: &'static str) -> Self {
        self.bucket = Some(name);
        self
    }
    #[doc(hidden)]
    pub const fn resource(mut self, bucket: &'static ResourceSpec) -> Self {
        (self.bucket, self.resource) = (Some(bucket.name), Some(bucket));
        self
    }
    #[doc(hidden)]
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = Some(prefix);
        self
    }
    #[doc(hidden)]
    pub const fn suffix(mut self, suffix: &'static str) -> Self {
        self.suffix = Some(suffix);
        self
    }
    #[doc(hidden)]
    pub const fn parallel(mut self, records: u32) -> Self {
        self.parallel = records;
        self
    }
}

impl SnsSpec {
    #[doc(hidden)]
    pub const fn new(topic: &'static str) -> Self {
        Self { topic, resource: None }
    }
    #[doc(hidden)]
    pub const fn of(topic: &'static ResourceSpec) -> Self {
        Self { topic: topic.name, resource: Some(topic) }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Sns(self))
    }
}

impl SqsSpec {
    #[doc(hidden)]
    pub const fn new(queue: &'static str) -> Self {
        Self {
            queue,
            resource: None,
            batch: None,
            window: None,
            fifo: false,
            parallel: 1,
            max_receives: None,
        }
    }
    #[doc(hidden)]
    pub const fn of(queue: &'static ResourceSpec) -> Self {
        let fifo = matches!(queue.queue(), Some(spec) if spec.fifo);
        Self { resource: Some(queue), fifo, ..Self::new(queue.name) }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Sqs(self))
    }
    #[doc(hidden)]
    pub const fn batch(mut self, messages: u32) -> Self {
        self.batch = Some(messages);
        self
    }
    #[doc(hidden)]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn fifo(mut self, fifo: bool) -> Self {
        self.fifo = fifo;
        self
    }
    #[doc(hidden)]
    pub const fn parallel(mut self, messages: u32) -> Self {
        self.parallel = messages;
        self
    }
    #[doc(hidden)]
    pub const fn max_receives(mut self, receives: u32) -> Self {
        self.max_receives = Some(receives);
        self
    }
}

impl StreamSpec {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, resource: None, batch: None, window: None, start: "TRIM_HORIZON", parallel: 1 }
    }
    #[doc(hidden)]
    pub const fn of(table: &'static ResourceSpec) -> Self {
        Self { resource: Some(table), ..Self::new(table.name) }
    }
    /// The function `name` with the `dynamodb` trigger.
    #[doc(hidden)]
    pub const fn dynamodb(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::DynamoDb(self))
    }
    /// The function `name` with the `kinesis` trigger.
    #[doc(hidden)]
    pub const fn kinesis(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Kinesis(self))
    }
    #[doc(hidden)]
    pub const fn batch(mut self, records: u32) -> Self {
        self.batch = Some(records);
        self
    }
    #[doc(hidden)]
    pub const fn window(mut self, seconds: u32) -> Self {
        self.window = Some(seconds);
        self
    }
    #[doc(hidden)]
    pub const fn start(mut self, position: &'static str) -> Self {
        self.start = position;
        self
    }
    #[doc(hidden)]
    pub const fn parallel(mut self, records: u32) -> Self {
        self.parallel = records;
        self
    }
}

impl ScheduleSpec {
    #[doc(hidden)]
    pub const fn new(expression: &'static str) -> Self {
        Self { expression, timezone: None }
    }
    /// The function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Schedule(self))
    }
    #[doc(hidden)]
    pub const fn timezone(mut self, zone: &'static str) -> Self {
        self.timezone = Some(zone);
        self
    }
}

/// Fails the build where two functions of one binary answer the same requests or share a name.
#[doc(hidden)]
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
pub const fn assert_disjoint(first: &Spec, second: &Spec) {
    if let (TriggerSpec::Http(one), TriggerSpec::Http(other)) = (&first.trigger, &second.trigger) {
        if same(one.method.as_bytes(), other.method.as_bytes())
            && same_shape(one.route.as_bytes(), other.route.as_bytes())
        {
            let message = Message::new()
                .function(first.name, one)
                .text(" and ")
                .function(second.name, other)
                .text(" answer the same requests: change one of the routes");
            panic!("{}", message.as_str());
        }
    }
    if same(first.name.as_bytes(), second.name.as_bytes()) {
        let message = Message::new()
            .text("two functions of this binary are named `")
            .text(first.name)
            .text("`: set the key `name` on one of them");
        panic!("{}", message.as_str());
    }
}

const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([x, rest_of_a @ ..], [y, rest_of_b @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (rest_of_a, rest_of_b);
    }
    a.is_empty() && b.is_empty()
}

/// Whether two routes match the same paths, whatever their parameters are called.
const fn same_shape(mut a: &[u8], mut b: &[u8]) -> bool {
    loop {
        match (a, b) {
            ([], []) => return true,
            ([b'{', name_of_a @ ..], [b'{', name_of_b @ ..]) => {
                let (greedy, rest_of_a) = parameter(name_of_a);
                let (also_greedy, rest_of_b) = parameter(name_of_b);
                if greedy != also_greedy {
                    return false;
                }
                (a, b) = (rest_of_a, rest_of_b);
            }
            ([x, rest_of_a @ ..], [y, rest_of_b @ ..]) if *x == *y => (a, b) = (rest_of_a, rest_of_b),
            _ => return false,
        }
    }
}

/// Whether a parameter takes the rest of the route, and what stands after its brace.
const fn parameter(mut name: &[u8]) -> (bool, &[u8]) {
    let mut greedy = false;
    while let [byte, rest @ ..] = name {
        if *byte == b'}' {
            return (greedy, rest);
        }
        greedy = *byte == b'+';
        name = rest;
    }
    (greedy, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(a: &str, b: &str) -> bool {
        same_shape(a.as_bytes(), b.as_bytes())
    }

    #[test]
    fn routes_overlap_whatever_their_parameters_are_called() {
        assert!(shape("/", "/"));
        assert!(shape("/orders/{id}", "/orders/{order_id}"));
        assert!(shape("/a/{x}/b/{y+}", "/a/{y}/b/{rest+}"));
        assert!(!shape("/orders/{id}", "/orders/{id}/lines"));
        assert!(!shape("/orders/{id}", "/orders/{id+}"));
        assert!(!shape("/orders/{id}", "/orders/latest"));
        assert!(!shape("/orders", "/order"));
    }

    const fn http(name: &'static str, method: &'static str, route: &'static str) -> Spec {
        Spec::new(name, TriggerSpec::Http(HttpSpec::new(method, route)))
    }

    fn clash(first: Spec, second: Spec) -> Option<String> {
        let panic = std::panic::catch_unwind(|| assert_disjoint(&first, &second)).err()?;
        panic.downcast_ref::<String>().cloned()
    }

    #[test]
    fn a_clash_names_both_functions() {
        assert_eq!(
            clash(http("get", "GET", "/orders/{id}"), http("read", "GET", "/orders/{key}")).as_deref(),
            Some(
                "`get` (`GET /orders/{id}`) and `read` (`GET /orders/{key}`) answer the same requests: change one of the routes"
            )
        );
        assert_eq!(
            clash(http("get", "GET", "/a"), Spec::new("get", TriggerSpec::Direct)).as_deref(),
            Some("two functions of this binary are named `get`: set the key `name` on one of them")
        );
        assert_eq!(clash(http("get", "GET", "/a"), http("any", "ANY", "/a")), None);
    }
}
