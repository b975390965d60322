//! What the attribute of a function says, as data.

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
    /// Reserved concurrency.
    pub concurrency: Option<u32>,
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
    /// Messages of a queue.
    Sqs(SqsSpec),
    /// An EventBridge rule or an EventBridge Scheduler schedule.
    Schedule(ScheduleSpec),
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
    /// Only keys that start with this.
    pub prefix: Option<&'static str>,
    /// Only keys that end with this.
    pub suffix: Option<&'static str>,
    /// How many records of an event run at the same time.
    pub parallel: u32,
}

/// The `sqs` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqsSpec {
    /// The queue's name.
    pub queue: &'static str,
    /// The largest batch: 1 to 10,000; 10 for a FIFO queue.
    pub batch: Option<u32>,
    /// For how many seconds a batch may be collected: 0 to 300.
    pub window: Option<u32>,
    /// Whether the queue is a FIFO queue.
    pub fifo: bool,
    /// How many messages of a batch run at the same time.
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
        Self { name, trigger, memory: None, timeout: None, concurrency: None, env: &[] }
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
    pub const fn concurrency(mut self, environments: u32) -> Self {
        self.concurrency = Some(environments);
        self
    }
    #[doc(hidden)]
    pub const fn env(mut self, variables: &'static [(&'static str, &'static str)]) -> Self {
        self.env = variables;
        self
    }
}

impl TriggerSpec {
    /// The key that declares it: `http`, `s3`, `sqs`, `schedule`, or `direct`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Http(_) => "http",
            Self::S3(_) => "s3",
            Self::Sqs(_) => "sqs",
            Self::Schedule(_) => "schedule",
            Self::Direct => "direct",
        }
    }
}

impl HttpSpec {
    #[doc(hidden)]
    pub const fn new(method: &'static str, route: &'static str) -> Self {
        Self { method, route, max_body: None, cors: None }
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
        Self { event, bucket: None, prefix: None, suffix: None, parallel: 1 }
    }
    #[doc(hidden)]
    pub const fn bucket(mut self, name: &'static str) -> Self {
        self.bucket = Some(name);
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

impl SqsSpec {
    #[doc(hidden)]
    pub const fn new(queue: &'static str) -> Self {
        Self { queue, batch: None, window: None, fifo: false, parallel: 1 }
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
}

impl ScheduleSpec {
    #[doc(hidden)]
    pub const fn new(expression: &'static str) -> Self {
        Self { expression, timezone: None }
    }
    #[doc(hidden)]
    pub const fn timezone(mut self, zone: &'static str) -> Self {
        self.timezone = Some(zone);
        self
    }
}

/// Fails the build where two functions of one binary answer the same requests.
#[doc(hidden)]
pub const fn assert_disjoint(_first: &Spec, _second: &Spec) {}
