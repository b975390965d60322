async fn clean() -> Result<Counts, CleanError> {
    everything().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct clean {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for clean {
        type Trigger = __p::Schedule;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Schedule>::new("cron(0 2 * * ? *)")
                .timezone("Europe/Berlin")
                .function("clean");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<Counts, CleanError>>::new()).failure_names()
        }
        fn prepare(_: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![]
        }
        async fn call(_: &__p::Item<'_, Self>, _: &__p::Invocation<'_>) -> __p::Output<Self> {
            <Result<Counts, CleanError> as __p::IntoResponse<Self::Trigger>>::into_response(clean().await)
        }
    }
};
