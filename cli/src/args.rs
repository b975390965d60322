//! What can be normalize.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// AWS Lambda functions written with lambkin, on your own machine.
#[derive(Debug, Parser)]
#[command(name = "cargo-lambkin", bin_name = "cargo lambkin", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the functions of this workspace and run them in a local cloud, again after every change
    Dev(Dev),
    /// Run a function of the local cloud once, and show its reply and what it cost
    Invoke(Invoke),
    /// End the functions of a cloud that was killed: the cloud starts it
    #[command(name = crate::lambda::WARDEN, hide = true)]
    Warden,
}

/// `cargo lambkin dev`.
#[derive(Args, Debug)]
pub struct Dev {
    /// A package whose functions to run; all that depend on lambkin where none is named
    #[arg(short, long = "package", value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// The port of the HTTP routes; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    pub http: u16,
    /// The port of the AWS services; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 4566)]
    pub aws: u16,
    /// Where buckets, tables and queues are kept; `target/lambkin` where it is not given
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Run release builds
    #[arg(long)]
    pub release: bool,
    /// Write what happens as JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `cargo lambkin invoke`.
#[derive(Args, Debug)]
pub struct Invoke {
    /// The function
    pub name: String,
    /// A file with the event, or `-` for the standard input
    #[arg(long, value_name = "FILE", conflicts_with = "event")]
    pub data: Option<PathBuf>,
    /// Make the event, as this service would send it
    #[arg(long, value_name = "SERVICE")]
    pub event: Option<Service>,
    /// What the event says
    #[command(flatten)]
    pub details: Details,
    /// The port of the AWS services; the one of the cloud that runs in this workspace where it is not given
    #[arg(long, value_name = "PORT")]
    pub aws: Option<u16>,
}

/// What a made event says.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "What the event says")]
pub struct Details {
    /// s3: the object's bucket
    #[arg(long, requires = "event")]
    pub bucket: Option<String>,
    /// s3: the object's key, as it is
    #[arg(long, requires = "event")]
    pub key: Option<String>,
    /// http: the method
    #[arg(long, requires = "event")]
    pub method: Option<String>,
    /// http: the path, with its query
    #[arg(long, requires = "event")]
    pub path: Option<String>,
    /// http, sqs, sns: the body; event: the detail, JSON
    #[arg(long, requires = "event")]
    pub body: Option<String>,
    /// event: its detail type
    #[arg(long, requires = "event")]
    pub detail_type: Option<String>,
}

/// Who sends an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Service {
    /// An HTTP API, events of version 2.0.
    Http,
    /// A bucket, of an object that was created.
    S3,
    /// A queue, of one message.
    Sqs,
    /// A topic.
    Sns,
    /// A schedule, now.
    Schedule,
    /// An event bus.
    Event,
}

/// What was normalize, where `cargo` may have put the name of the subcommand before it.
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
    fn what_does_not_fit_is_said() {
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
