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
        const SPEC: __p::Spec = __p::SqsSpec::new("jobs.fifo").batch(10).fifo(true).function("work");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Job> as __p::FromItem<__p::Sqs>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Job> as __p::FromItem<__p::Sqs>>::from_item(item, invocation)?;
            <Result<(), JobError> as __p::IntoReply<__p::Sqs>>::into_reply(work(arg0).await)
        }
    }
};
