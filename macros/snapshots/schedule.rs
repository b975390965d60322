async fn clean() -> Result<Counts, CleanError> {
    everything().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct clean {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for clean {
        type Trigger = __p::Schedule;
        const SPEC: __p::Spec =
            __p::ScheduleSpec::new("cron(0 2 * * ? *)").timezone("Europe/Berlin").function("clean");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            let _ = env;
            ::std::vec![]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let _ = (item, invocation);
            <Result<Counts, CleanError> as __p::IntoReply<__p::Schedule>>::into_reply(clean().await)
        }
    }
};
