//! The spec of the `schedule` trigger.

use lambkin_spec::description;

use crate::spec::Spec;

/// The spec of the `schedule` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduleSpec {
    /// `rate(5 minutes)` or `cron(0 2 * * ? *)`.
    pub expression: &'static str,
    /// An IANA time zone; UTC if `None`.
    pub timezone: Option<&'static str>,
}

impl ScheduleSpec {
    #[doc(hidden)]
    pub const fn new(expression: &'static str) -> Self {
        Self { expression, timezone: None }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
    #[doc(hidden)]
    pub const fn timezone(mut self, zone: &'static str) -> Self {
        self.timezone = Some(zone);
        self
    }
}

impl ScheduleSpec {
    pub(super) fn summary(&self) -> String {
        match self.timezone {
            Some(zone) => format!("{} {zone}", self.expression),
            None => self.expression.to_owned(),
        }
    }

    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::Schedule(description::Schedule {
            expression: self.expression.to_owned(),
            timezone: self.timezone.map(str::to_owned),
        })
    }
}
