async fn confirm(Json(placed): Json<Placed>, event: Envelope) -> Result<(), MailError> {
    mail(placed, event).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct confirm {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for confirm {
        type Trigger = __p::EventBridge;
        const SPEC: __p::Spec =
            __p::EventSpec::new("OrderPlaced").source("shop.orders").bus("shop").function("confirm");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<Placed> as __p::FromItem<__p::EventBridge>>::preparing(env),
                <Envelope as __p::FromItem<__p::EventBridge>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Placed> as __p::FromItem<__p::EventBridge>>::from_item(item, invocation)?;
            let arg1 = <Envelope as __p::FromItem<__p::EventBridge>>::from_item(item, invocation)?;
            <Result<(), MailError> as __p::IntoReply<__p::EventBridge>>::into_reply(confirm(arg0, arg1).await)
        }
    }
};
