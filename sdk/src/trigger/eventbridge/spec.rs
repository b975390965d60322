//! The spec of the `eventbridge` trigger.

use lambkin_spec::description;

use crate::spec::Spec;

/// The spec of the `eventbridge` trigger: what the attribute declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventSpec {
    /// The detail type, if the attribute does not have a pattern.
    pub detail_type: Option<&'static str>,
    /// The source; any source if `None`.
    pub source: Option<&'static str>,
    /// The pattern, if the attribute has one instead of a detail type.
    pub pattern: Option<PatternSpec>,
    /// The name of the event bus; the account's default bus if `None`.
    pub bus: Option<&'static str>,
}

/// An event pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PatternSpec {
    /// The pattern in EventBridge's own notation.
    pub json: &'static str,
    /// The detail types that the pattern lists as plain strings; any detail type matches if empty.
    pub detail_types: &'static [&'static str],
    /// The sources that the pattern lists as plain strings; any source matches if empty.
    pub sources: &'static [&'static str],
}

impl EventSpec {
    #[doc(hidden)]
    pub const fn new(detail_type: &'static str) -> Self {
        Self { detail_type: Some(detail_type), source: None, pattern: None, bus: None }
    }
    #[doc(hidden)]
    pub const fn pattern(
        json: &'static str,
        detail_types: &'static [&'static str],
        sources: &'static [&'static str],
    ) -> Self {
        let pattern = PatternSpec { json, detail_types, sources };
        Self { detail_type: None, source: None, pattern: Some(pattern), bus: None }
    }
    /// Returns the spec of the function `name` with this trigger.
    #[doc(hidden)]
    pub const fn function(self, name: &'static str) -> Spec<Self> {
        Spec::new(name, self)
    }
    #[doc(hidden)]
    pub const fn source(mut self, sender: &'static str) -> Self {
        self.source = Some(sender);
        self
    }
    #[doc(hidden)]
    pub const fn bus(mut self, name: &'static str) -> Self {
        self.bus = Some(name);
        self
    }

    /// Returns the detail types that an event may have; any if empty.
    pub(super) fn detail_types(&self) -> &[&'static str] {
        self.pattern.map_or(self.detail_type.as_slice(), |pattern| pattern.detail_types)
    }

    /// Returns the sources that an event may have; any if empty.
    pub(super) fn sources(&self) -> &[&'static str] {
        self.pattern.map_or(self.source.as_slice(), |pattern| pattern.sources)
    }
}

impl EventSpec {
    pub(super) fn summary(&self) -> String {
        let pattern =
            self.pattern.map(|pattern| pattern.json.split_whitespace().collect::<Vec<_>>().join(" "));
        let what = pattern.as_deref().or(self.detail_type).unwrap_or_default();
        let source = self.source.map(|source| format!(" of {source}")).unwrap_or_default();
        format!("eventbridge {what}{source}")
    }

    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::EventBridge(description::EventBridge {
            detail_type: self.detail_type.map(str::to_owned),
            source: self.source.map(str::to_owned),
            // The macro has parsed it, so it is valid JSON.
            pattern: self.pattern.and_then(|pattern| serde_json::from_str(pattern.json).ok()),
            bus: self.bus.map(str::to_owned),
        })
    }
}
