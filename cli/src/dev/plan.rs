//! The plan: the Lambda functions of a set of binaries, and the resources that they need.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use lambkin_spec::description::{Description, Function, Queue, Resource, Trigger, TriggerKind};

use crate::build::Described;
use crate::failure::Failure;
use crate::{ACCOUNT, REGION};

/// The default memory of Lambda in megabytes.
const DEFAULT_MEMORY: u32 = 128;
/// The default timeout of Lambda in seconds.
const DEFAULT_TIMEOUT: u32 = 3;
/// The default visibility timeout of SQS in seconds.
const DEFAULT_VISIBILITY: u32 = 30;

/// Functions and resources.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The Lambda functions.
    pub functions: Vec<Planned>,
    /// The resources, each once.
    pub resources: Vec<Resource>,
}

/// A Lambda function.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The name. A router has that of its binary.
    pub name: String,
    /// The function of the binary that runs.
    pub handler: String,
    /// The package.
    pub package: String,
    /// The binary.
    pub program: PathBuf,
    /// Megabytes.
    pub memory: u32,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// How many execution environments may run at the same time.
    pub reserved_concurrency: Option<u32>,
    /// Its own variables.
    pub env: BTreeMap<String, String>,
    /// What invokes it. Only a router has more than one trigger.
    pub triggers: Vec<Trigger>,
}

impl Plan {
    /// Combines the descriptions of the binaries. `aws` is the port in the URLs of queues.
    pub fn new(binaries: &[Described], aws: u16) -> Result<Self, Failure> {
        let mut plan = Self::default();
        let mut owners = BTreeMap::new();
        for described in binaries {
            plan.add_resources(described, &mut owners)?;
            for function in lambdas(described, aws)? {
                plan.add(function)?;
            }
        }
        plan.add_queues_without_a_type();
        match plan.functions.is_empty() {
            false => Ok(plan),
            true => Err(Failure::new("there is no function: name one in `lambkin::main!`")),
        }
    }

    fn add(&mut self, function: Planned) -> Result<(), Failure> {
        if let Some(other) = self.functions.iter().find(|other| other.name == function.name) {
            return Err(Failure::new(format!(
                "two functions have the name `{}`: one in `{}`, one in `{}`",
                function.name, other.package, function.package
            )));
        }
        self.functions.push(function);
        Ok(())
    }

    /// Adds the resources of a binary. Several binaries may declare one resource if their declarations agree.
    fn add_resources<'a>(
        &mut self,
        described: &'a Described,
        owners: &mut BTreeMap<(&'static str, &'a str), &'a str>,
    ) -> Result<(), Failure> {
        for resource in &described.description.resources {
            let Some(identity) = identity(resource) else { continue };
            let package = described.binary.package.as_str();
            let Some(owner) = owners.insert(identity, package) else {
                self.resources.push(resource.clone());
                continue;
            };
            if !self.resources.iter().any(|known| is_same(known, resource)) {
                let (kind, name) = identity;
                return Err(Failure::new(format!(
                    "the {kind} `{name}` is declared in `{owner}` and in `{package}`, and the declarations differ"
                )));
            }
        }
        Ok(())
    }

    /// Adds the queues that only a trigger names, by a text.
    fn add_queues_without_a_type(&mut self) {
        for function in &self.functions {
            let timeout = u32::try_from(function.timeout.as_secs()).unwrap_or(u32::MAX);
            for trigger in &function.triggers {
                let TriggerKind::Sqs(sqs) = &trigger.kind else { continue };
                // AWS recommends six times the timeout for a queue that invokes a function.
                let enough = timeout.saturating_mul(6).max(DEFAULT_VISIBILITY);
                let known = self.resources.iter_mut().find_map(|resource| match resource {
                    Resource::Queue(queue) if queue.name == sqs.queue => Some(queue),
                    _ => None,
                });
                match known {
                    Some(queue) => {
                        queue.visibility.get_or_insert(enough);
                    }
                    None => self.resources.push(Resource::Queue(Queue {
                        name: sqs.queue.clone(),
                        variable: String::new(),
                        fifo: sqs.fifo,
                        visibility: Some(enough),
                        retention: None,
                        dead_letter_after: None,
                        dead_letter: None,
                        resource: String::new(),
                    })),
                }
            }
        }
    }

    /// Returns the buckets: those that are declared, and those that a trigger names by a text.
    pub fn buckets(&self) -> Vec<&str> {
        let declared = self.resources.iter().filter_map(|resource| match resource {
            Resource::Bucket(bucket) => Some(bucket.name.as_str()),
            _ => None,
        });
        let triggers = self.functions.iter().flat_map(|function| &function.triggers);
        let named = triggers.filter_map(|trigger| match &trigger.kind {
            TriggerKind::S3(s3) => s3.bucket.as_deref(),
            _ => None,
        });
        let mut buckets: Vec<_> = declared.chain(named).collect();
        buckets.sort_unstable();
        buckets.dedup();
        buckets
    }

    /// Returns whether the functions of another plan have the same names and triggers.
    pub fn looks_like(&self, other: &Self) -> bool {
        let look = |plan: &Self| -> Vec<(String, Vec<Trigger>)> {
            plan.functions.iter().map(|function| (function.name.clone(), function.triggers.clone())).collect()
        };
        look(self) == look(other)
    }

    /// Returns the queues.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.resources.iter().filter_map(|resource| match resource {
            Resource::Queue(queue) => Some(queue),
            _ => None,
        })
    }

    /// Returns the name of a queue's dead-letter queue.
    pub fn dead_letter<'a>(&'a self, queue: &'a Queue) -> Option<&'a str> {
        let wanted = queue.dead_letter.as_deref()?;
        let found = self.queues().find(|other| other.resource == wanted);
        Some(found.map_or(wanted, |found| &found.name))
    }
}

/// Returns the URL of a queue.
pub fn queue_url(aws: u16, name: &str) -> String {
    format!("http://127.0.0.1:{aws}/{ACCOUNT}/{name}")
}

/// Returns what two declarations of one resource have in common.
fn identity(resource: &Resource) -> Option<(&'static str, &str)> {
    match resource {
        Resource::Table(table) => Some(("table", &table.name)),
        Resource::Bucket(bucket) => Some(("bucket", &bucket.name)),
        Resource::Queue(queue) => Some(("queue", &queue.name)),
        Resource::Topic(topic) => Some(("topic", &topic.name)),
        Resource::Unknown => None,
    }
}

/// Returns whether two declarations agree. The types that declare a table, a bucket or a topic may have
/// different names; that of a queue is how other queues name it.
fn is_same(one: &Resource, other: &Resource) -> bool {
    let nameless = |resource: &Resource| {
        let mut resource = resource.clone();
        match &mut resource {
            Resource::Table(table) => table.resource.clear(),
            Resource::Bucket(bucket) => bucket.resource.clear(),
            Resource::Topic(topic) => topic.resource.clear(),
            Resource::Queue(_) | Resource::Unknown => {}
        }
        resource
    };
    nameless(one) == nameless(other)
}

/// Returns the Lambda functions of a binary: one for all its HTTP functions, and one for each other function.
fn lambdas(described: &Described, aws: u16) -> Result<Vec<Planned>, Failure> {
    let Described { binary, description } = described;
    let resources = variables(description, aws);
    let lambda = |name: &str, handler: &str, parts: &[&Function]| {
        let mut env = resources.clone();
        for (name, value) in parts.iter().flat_map(|function| &function.env) {
            if env.insert(name.clone(), value.clone()).is_some_and(|other| other != *value) {
                return Err(Failure::new(format!(
                    "the variable `{name}` of `{}` has two values",
                    binary.name
                )));
            }
        }
        let timeout = parts.iter().map(|part| part.timeout.unwrap_or(DEFAULT_TIMEOUT)).max();
        Ok(Planned {
            name: name.to_owned(),
            handler: handler.to_owned(),
            package: binary.package.clone(),
            program: binary.program.clone(),
            memory: parts
                .iter()
                .map(|part| part.memory.unwrap_or(DEFAULT_MEMORY))
                .max()
                .unwrap_or(DEFAULT_MEMORY),
            timeout: Duration::from_secs(timeout.unwrap_or(DEFAULT_TIMEOUT).into()),
            reserved_concurrency: parts.iter().filter_map(|part| part.reserved_concurrency).max(),
            env,
            triggers: parts.iter().map(|part| part.trigger.clone()).collect(),
        })
    };
    let is_http = |function: &&Function| matches!(function.trigger.kind, TriggerKind::Http(_));
    let (http, others): (Vec<&Function>, Vec<&Function>) = description.functions.iter().partition(is_http);
    let mut lambdas = Vec::new();
    if let Some(first) = http.first() {
        // The name of a kind stands for all functions of that kind.
        let handler = if http.len() == 1 { &first.name } else { "http" };
        lambdas.push(lambda(&binary.name, handler, &http)?);
    }
    for function in others {
        lambdas.push(lambda(&function.name, &function.name, &[function])?);
    }
    Ok(lambdas)
}

/// Returns the variables that hold the names of a binary's resources.
fn variables(description: &Description, aws: u16) -> BTreeMap<String, String> {
    let variable = |resource: &Resource| match resource {
        Resource::Table(table) => Some((table.variable.clone(), table.name.clone())),
        Resource::Bucket(bucket) => Some((bucket.variable.clone(), bucket.name.clone())),
        Resource::Queue(queue) => Some((queue.variable.clone(), queue_url(aws, &queue.name))),
        Resource::Topic(topic) => {
            Some((topic.variable.clone(), format!("arn:aws:sns:{REGION}:{ACCOUNT}:{}", topic.name)))
        }
        Resource::Unknown => None,
    };
    description.resources.iter().filter_map(variable).collect()
}

#[cfg(test)]
mod tests;
