//! Checks that two functions can be in one binary.

use super::FunctionSpec;
use super::message::Message;

/// Fails the build if two functions of one binary take the same requests or have the same name.
#[doc(hidden)]
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
pub const fn assert_disjoint(first: &FunctionSpec, second: &FunctionSpec) {
    if let (Some(one), Some(other)) = (&first.route, &second.route) {
        if same(one.method.as_bytes(), other.method.as_bytes())
            && same_shape(one.route.as_bytes(), other.route.as_bytes())
        {
            let message = Message::new()
                .function(first.name, one.method, one.route)
                .text(" and ")
                .function(second.name, other.method, other.route)
                .text(" take the same requests: change one of the routes");
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

/// Returns whether two routes match the same paths, regardless of the names of their parameters.
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

/// Returns whether a parameter takes the rest of the route, and the text after its closing brace.
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
    use crate::spec::Spec;

    fn shape(a: &str, b: &str) -> bool {
        same_shape(a.as_bytes(), b.as_bytes())
    }

    #[test]
    fn routes_overlap_regardless_of_the_names_of_their_parameters() {
        assert!(shape("/", "/"));
        assert!(shape("/orders/{id}", "/orders/{order_id}"));
        assert!(shape("/a/{x}/b/{y+}", "/a/{y}/b/{rest+}"));
        assert!(!shape("/orders/{id}", "/orders/{id}/lines"));
        assert!(!shape("/orders/{id}", "/orders/{id+}"));
        assert!(!shape("/orders/{id}", "/orders/latest"));
        assert!(!shape("/orders", "/order"));
    }

    const fn http(name: &'static str, method: &'static str, route: &'static str) -> FunctionSpec {
        Spec::new(name, ()).route(method, route).function
    }

    fn clash(first: FunctionSpec, second: FunctionSpec) -> Option<String> {
        let panic = std::panic::catch_unwind(|| assert_disjoint(&first, &second)).err()?;
        panic.downcast_ref::<String>().cloned()
    }

    #[test]
    fn a_clash_names_both_functions() {
        assert_eq!(
            clash(http("get", "GET", "/orders/{id}"), http("read", "GET", "/orders/{key}")).as_deref(),
            Some(
                "`get` (`GET /orders/{id}`) and `read` (`GET /orders/{key}`) take the same requests: change one of the routes"
            )
        );
        assert_eq!(
            clash(http("get", "GET", "/a"), Spec::new("get", ()).function).as_deref(),
            Some("two functions of this binary are named `get`: set the key `name` on one of them")
        );
        assert_eq!(clash(http("get", "GET", "/a"), http("any", "ANY", "/a")), None);
    }
}
