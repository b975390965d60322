pub struct Orders;
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Resource for Orders {
        const SPEC: &'static __p::ResourceSpec = &__p::TableSpec::new(__p::KeySpec::new("id", "S"))
            .ttl("expires_at")
            .indexes(
                const {
                    &[__p::IndexSpec::new("by_customer", __p::KeySpec::new("customer", "S"))
                        .sort(__p::KeySpec::new("placed", "N"))]
                },
            )
            .stream("NEW_IMAGE")
            .resource("Orders", "orders", "ORDERS_TABLE");
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl __p::TableResource for Orders {}
    #[automatically_derived]
    #[allow(dead_code, deprecated, unreachable_pub)]
    impl Orders {
        #[doc = "The index `by_customer`."]
        pub const BY_CUSTOMER: __p::Index<Self> = __p::Index::new("by_customer");
    }
};
