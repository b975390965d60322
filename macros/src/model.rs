//! What `#[function(...)]` declares, with each value checked by itself.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::args::{Key, Keys};
use crate::errors::Errors;
use crate::func::Func;
use crate::given::Given;
use crate::keys::COMMON;
use crate::path::CratePath;
use crate::triggers::{Trigger, unknown};
use crate::values;

/// A function and its attribute.
pub(crate) struct Model {
    pub(crate) func: Func,
    pub(crate) crate_path: CratePath,
    pub(crate) name: String,
    pub(crate) trigger: Trigger,
    /// The keys that the specs of all triggers take.
    pub(crate) common: Given,
    pub(crate) env: Vec<(String, LitStr)>,
}

impl Model {
    pub(crate) fn new(func: Func, mut keys: Keys, errors: &mut Errors) -> Self {
        let crate_path = CratePath::take(&mut keys, errors);
        let trigger = Trigger::take(&mut keys, errors);
        let common = Given::take(COMMON.iter().chain(trigger.row.dead_letter()), &mut keys, errors);
        let env = keys.take("env").map(|key| variables(&key, errors)).unwrap_or_default();
        let name = name(&func.ident, &mut keys, errors);
        keys.finish(errors, |key| unknown(key, trigger.row));
        Self { func, crate_path, name, trigger, common, env }
    }

    /// Returns the marker type of the trigger, with the span of the trigger's key.
    pub(crate) fn marker(&self) -> Ident {
        let span = self.trigger.key.as_ref().map_or_else(Span::call_site, Ident::span);
        Ident::new(self.trigger.row.marker, span)
    }
}

fn name(ident: &Ident, keys: &mut Keys, errors: &mut Errors) -> String {
    let given = keys.names().any(|key| key == "name");
    match keys.text("name", "name = \"create-order\"", errors, values::function_name) {
        Some(name) => name.value(),
        None => {
            let name = ident.unraw().to_string();
            if let (false, Err(message)) = (given, values::function_name(&name)) {
                errors.at(ident, format_args!("{message}; set the key `name`"));
            }
            name
        }
    }
}

fn variables(key: &Key, errors: &mut Errors) -> Vec<(String, LitStr)> {
    let example = "env(TABLE = \"orders\")";
    let mut variables = Vec::new();
    for variable in key.group(example, errors).into_iter().flatten() {
        let name = variable.name.to_string();
        if let Err(message) = values::variable(&name) {
            errors.at(&variable.name, message);
        }
        if let Some(value) = variable.text(&format!("{name} = \"..\""), errors) {
            variables.push((name, value));
        }
    }
    variables
}
