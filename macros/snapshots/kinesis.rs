async fn count(Json(click): Json<Click>) -> Result<(), CountError> {
    add(click).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct count {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for count {
        type Trigger = __p::Kinesis;
        const SPEC: __p::Spec =
            __p::StreamSpec::new("clicks").batch(500).window(5).start("LATEST").kinesis("count");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Click> as __p::FromItem<__p::Kinesis>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Click> as __p::FromItem<__p::Kinesis>>::from_item(item, invocation)?;
            <Result<(), CountError> as __p::IntoReply<__p::Kinesis>>::into_reply(count(arg0).await)
        }
    }
};
