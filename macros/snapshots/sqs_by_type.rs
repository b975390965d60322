async fn work(Json(job): Json<Job>) -> Result<(), JobError> {
    job.run().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct work {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for work {
        type Trigger = __p::Sqs;
        const SPEC: __p::Spec =
            __p::SqsSpec::of(<resources::Jobs as __p::QueueResource>::QUEUE).function("work").timeout(10);
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Job> as __p::FromItem<__p::Sqs>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Job> as __p::FromItem<__p::Sqs>>::from_item(item, invocation)?;
            <Result<(), JobError> as __p::IntoReply<__p::Sqs>>::into_reply(work(arg0).await)
        }
    }
    #[allow(deprecated, unused_qualifications)]
    const _: () = __p::assert_trigger(&<work as __p::Function>::SPEC);
};
