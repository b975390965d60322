async fn add() {}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct add {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for add {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> = __p::SpecOf::<__p::Direct>::new().function("add");
        fn prepare(_: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec::Vec::new()
        }
        async fn call(_: &__p::Item<'_, Self>, _: &__p::Invocation<'_>) -> __p::Output<Self> {
            ::std::unreachable!()
        }
    }
};
::core::compile_error! { "`memory = 1` is out of range: expected a number of megabytes, 128 to 10240" }
