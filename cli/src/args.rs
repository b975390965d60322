//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Run AWS Lambda functions written with lambkin on your own machine.
#[derive(Debug, Parser)]
#[command(name = "cargo-lambkin", bin_name = "cargo lambkin", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the functions of this workspace and run them in a local cloud; rebuild them after every change
    Dev(Dev),
    /// Invoke a function of the local cloud, and print its response and what it cost
    Invoke(Invoke),
    /// Kill the functions of a cloud that was killed. The cloud starts this itself
    #[command(name = crate::lambda::WARDEN, hide = true)]
    Warden,
}

/// `cargo lambkin dev`.
#[derive(Args, Debug)]
pub struct Dev {
    /// A package whose functions to run. By default, all packages that depend on lambkin
    #[arg(short, long = "package", value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// The port of the HTTP routes. 0 picks a free port
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    pub http: u16,
    /// The port of the AWS services. 0 picks a free port
    #[arg(long, value_name = "PORT", default_value_t = 4566)]
    pub aws: u16,
    /// The folder for buckets, tables and queues. By default, `target/lambkin`
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Run release builds
    #[arg(long)]
    pub release: bool,
    /// Write the log as JSON, one object per line
    #[arg(long)]
    pub json: bool,
}

/// `cargo lambkin invoke`.
#[derive(Args, Debug)]
pub struct Invoke {
    /// The name of the function
    pub name: String,
    /// A file with the event, or `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "event")]
    pub data: Option<PathBuf>,
    /// Build the event as this service would send it
    #[arg(long, value_name = "SERVICE")]
    pub event: Option<Service>,
    /// The contents of the event.
    #[command(flatten)]
    pub details: Details,
    /// The port of the AWS services. By default, the port of the cloud that runs in this workspace
    #[arg(long, value_name = "PORT")]
    pub aws: Option<u16>,
}

/// The contents of an event that is built.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Contents of the event")]
pub struct Details {
    /// s3: the bucket of the object
    #[arg(long, requires = "event")]
    pub bucket: Option<String>,
    /// s3: the key of the object, not URL-encoded
    #[arg(long, requires = "event")]
    pub key: Option<String>,
    /// http: the method
    #[arg(long, requires = "event")]
    pub method: Option<String>,
    /// http: the path, with its query
    #[arg(long, requires = "event")]
    pub path: Option<String>,
    /// http, sqs, sns: the body; eventbridge: the detail, as JSON
    #[arg(long, requires = "event")]
    pub body: Option<String>,
    /// eventbridge: the detail type
    #[arg(long, requires = "event")]
    pub detail_type: Option<String>,
}

/// The service that sends the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Service {
    /// An HTTP API: a request, in payload format 2.0
    Http,
    /// A bucket: an object was created
    S3,
    /// A queue: one message
    Sqs,
    /// A topic: one message
    Sns,
    /// A schedule: the current time
    Schedule,
    /// An event bus: one event
    #[value(name = "eventbridge")]
    EventBridge,
}

/// Removes the name of the subcommand, which `cargo` passes as the first argument.
pub fn normalize(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "lambkin") {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Arguments, Command, normalize};

    fn parse(line: &str) -> Result<Command, String> {
        let arguments = normalize(line.split(' ').map(Into::into).collect());
        Arguments::try_parse_from(arguments).map(|read| read.command).map_err(|error| error.to_string())
    }

    #[test]
    fn the_definition_holds() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn alias_and_installed_are_the_same() {
        for line in ["cargo-lambkin dev -p a -p b --http 0", "cargo-lambkin lambkin dev -p a -p b --http 0"] {
            let Ok(Command::Dev(dev)) = parse(line) else { panic!("{line}") };
            assert_eq!(
                (dev.packages.as_slice(), dev.http, dev.aws),
                (&["a".into(), "b".into()][..], 0, 4566)
            );
        }
    }

    #[test]
    fn wrong_arguments_are_explained() {
        for (line, expected) in [
            ("cargo-lambkin dev --http 70000", "65535"),
            ("cargo-lambkin dev --realease", "--release"),
            ("cargo-lambkin invoke", "<NAME>"),
            ("cargo-lambkin invoke x --event s4", "s3"),
            ("cargo-lambkin invoke x --event s3 --data a.json", "cannot be used with"),
            ("cargo-lambkin invoke x --key a", "--event"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
