//! The `cors` keys, of a function or of `main!`.

use crate::errors::Errors;
use crate::given::Given;
use crate::keys::{Kind, Known, number, switch, text};
use crate::values;

pub(crate) const CORS: Known = Known {
    name: "cors",
    formerly: None,
    kind: Kind::Spec {
        name: "CorsSpec",
        example: "https://shop.example",
        check: values::origins,
        keys: &[
            switch("cors_credentials"),
            text("cors_expose", "location", values::headers),
            // One day, the limit of API Gateway and function URLs.
            number("cors_max_age", "seconds", 0..=86_400),
        ],
    },
};

pub(crate) fn check(given: &Given, errors: &mut Errors) {
    let Some((origins, cors)) = given.spec("cors") else { return };
    if let (Some((true, key)), "*") = (cors.switch("cors_credentials"), origins.value().as_str()) {
        errors.at(key, "browsers send no credentials when `cors = \"*\"`: list the origins instead");
    }
}
