//! AWS AppSync.

/// The root types of a schema.
const ROOTS: &[&str] = &["Query", "Mutation", "Subscription"];

/// Checks a field of a GraphQL schema: `Type.field`.
///
/// <https://spec.graphql.org/October2021/#Name>
pub fn graphql_field(text: &str) -> Result<(), String> {
    let Some((parent, field)) = text.split_once('.') else {
        return Err(if is_name(text) {
            format!("`{text}` is not a field of a type: write the type too, as in `Query.{text}`")
        } else {
            format!("`{text}` is not a field of a type: write `Query.order`")
        });
    };
    if !is_name(parent) || !is_name(field) {
        return Err(format!(
            "`{text}` is not a field of a type: both names have letters, digits and `_`, without a digit first, as in `Query.order`"
        ));
    }
    match ROOTS.iter().find(|root| root.eq_ignore_ascii_case(parent) && **root != parent) {
        Some(root) => Err(format!("the root type is `{root}`: write `{root}.{field}`")),
        None => Ok(()),
    }
}

fn is_name(text: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.bytes().all(known) && text.starts_with(|first: char| !first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_of_a_type() {
        for field in ["Query.order", "Order.lines", "_T1.f_2", "order.lines"] {
            assert_eq!(graphql_field(field), Ok(()), "{field}");
        }
        for (field, says) in [
            ("order", "as in `Query.order`"),
            ("", "write `Query.order`"),
            ("Query.", "both names have"),
            ("Query.a.b", "both names have"),
            ("1Query.a", "both names have"),
            ("Quéry.a", "both names have"),
            ("query.order", "write `Query.order`"),
            ("MUTATION.close", "write `Mutation.close`"),
        ] {
            let error = graphql_field(field).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
