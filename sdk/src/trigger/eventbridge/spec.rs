//! What the keys of `eventbridge` say.

#[cfg(debug_assertions)]
use lambkin_spec::description;

use crate::spec::Spec;

/// The `event` trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventSpec {
    /// The event's detail type, where the attribute says no pattern.
    pub detail_type: Option<&'static str>,
    /// Who sends it; anybody where `None`.
    pub source: Option<&'static str>,
    /// What the attribute says instead of the two.
    pub pattern: Option<PatternSpec>,
    /// The event bus's name; the account's default bus where `None`.
    pub bus: Option<&'static str>,
}

/// An event pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PatternSpec {
    /// The pattern, in EventBridge's own notation.
    pub json: &'static str,
    /// The detail types, where it lists them as plain texts; any where there are none.
    pub detail_types: &'static [&'static str],
    /// The sources, where it lists them as plain texts; any where there are none.
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
    /// The function `name` with this trigger.
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

    /// The detail types that an event may have; any where there are none.
    pub(super) fn detail_types(&self) -> &[&'static str] {
        self.pattern.map_or(self.detail_type.as_slice(), |pattern| pattern.detail_types)
    }

    /// Who may send an event; anybody where there is nobody.
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

    #[cfg(debug_assertions)]
    pub(super) fn describe(&self) -> description::TriggerKind {
        description::TriggerKind::EventBridge(description::EventBridge {
            detail_type: self.detail_type.map(str::to_owned),
            source: self.source.map(str::to_owned),
            // The macro has read it: it is JSON.
            pattern: self.pattern.and_then(|pattern| serde_json::from_str(pattern.json).ok()),
            bus: self.bus.map(str::to_owned),
        })
    }
}
