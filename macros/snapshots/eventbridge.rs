async fn confirm(Json(placed): Json<Placed>, event: Envelope) -> Result<(), MailError> {
    mail(placed, event).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct confirm {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for confirm {
        type Trigger = __p::EventBridge;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::EventBridge>::new("OrderPlaced")
                .source("shop.orders")
                .bus("shop")
                .function("confirm");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), MailError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<Placed> as __p::FromItem<Self::Trigger>>::preparing(env),
                <Envelope as __p::FromItem<Self::Trigger>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<Placed> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            let arg1 = <Envelope as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), MailError> as __p::IntoResponse<Self::Trigger>>::into_response(
                confirm(arg0, arg1).await,
            )
        }
    }
};
