async fn add() {}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct add {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for add {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec = __p::Spec::new("add", __p::TriggerSpec::Direct);
        fn prepare(_: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec::Vec::new()
        }
        async fn call(_: &__p::Item<'_, Self>, _: &__p::Invocation<'_>) -> __p::Answer<Self> {
            ::std::unreachable!()
        }
    }
};
::core::compile_error! { "`memory = 1` is out of range: megabytes, 128 to 10240" }
