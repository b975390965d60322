async fn count(Json(click): Json<Click>) -> Result<(), CountError> {
    add(click).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct count {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for count {
        type Trigger =
            __p::Select<__p::Kinesis, { __p::takes_all(&[<__p::Probe<Json<Click>>>::IS_BATCH], false) }>;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Kinesis>::new("clicks").batch(500).window(5).start("LATEST").function("count");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), CountError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Click> as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<Click> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), CountError> as __p::IntoResponse<Self::Trigger>>::into_response(count(arg0).await)
        }
    }
};
