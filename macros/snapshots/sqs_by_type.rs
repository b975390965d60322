async fn work(Json(job): Json<Job>) -> Result<(), JobError> {
    job.run().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct work {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for work {
        type Trigger = __p::Select<__p::Sqs, { __p::takes_all(&[<__p::Probe<Json<Job>>>::IS_BATCH], false) }>;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Sqs>::of(<resources::Jobs as __p::QueueResource>::QUEUE)
                .function("work")
                .timeout(10);
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), JobError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Job> as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<Job> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), JobError> as __p::IntoResponse<Self::Trigger>>::into_response(work(arg0).await)
        }
    }
    const _: () = __p::SpecOf::<__p::Sqs>::assert(&<work as __p::Function>::SPEC);
};
