async fn page(alarm: Json<Alarm>) -> Result<(), PageError> {
    alarm.page().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct page {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for page {
        type Trigger = __p::Sns;
        const SPEC: __p::Spec = __p::SnsSpec::new("alarms").function("page").dead_letter("failed-alarms");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<Alarm> as __p::FromItem<__p::Sns>>::preparing(env),
                __p::dead_letter(env, "failed-alarms")
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Alarm> as __p::FromItem<__p::Sns>>::from_item(item, invocation)?;
            <Result<(), PageError> as __p::IntoReply<__p::Sns>>::into_reply(page(arg0).await)
        }
    }
};
