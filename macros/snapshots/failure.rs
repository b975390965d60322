const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unreachable_patterns, unused_qualifications)]
    impl __p::Failure for OrderError {
        fn name(&self) -> &str {
            match self {
                Self::NotFound { .. } => "NotFound",
                Self::Busy { .. } => "TableBusy",
                Self::Table { 0: inner } => <TableError as __p::Transparent>::name(inner),
            }
        }
        fn status(&self) -> u16 {
            match self {
                Self::NotFound { .. } => 404,
                Self::Busy { .. } => 500,
                Self::Table { 0: inner } => <TableError as __p::Transparent>::status(inner),
            }
        }
        fn is_permanent(&self) -> bool {
            match self {
                Self::NotFound { .. } => true,
                Self::Busy { .. } => false,
                Self::Table { 0: inner } => <TableError as __p::Transparent>::is_permanent(inner),
            }
        }
        fn cause(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
            match self {
                Self::Table { 0: inner } => <TableError as __p::Transparent>::cause(inner),
                other => __p::cause(other),
            }
        }
        fn names() -> __p::FailureNames {
            __p::FailureNames::of(&["NotFound", "TableBusy"]).and(<TableError as __p::Transparent>::names())
        }
        fn headers(&self) -> __p::HeaderMap {
            match self {
                Self::Table { 0: inner } => <TableError as __p::Transparent>::headers(inner),
                _ => __p::HeaderMap::new(),
            }
        }
        fn into_error(self) -> __p::Error {
            match self {
                Self::Table { 0: inner } => <TableError as __p::Transparent>::into_error(inner),
                other => __p::Error::from_failure(other),
            }
        }
    }
};
