async fn bill(Json(order): Json<Order>) -> Result<(), BillError> {
    charge(order).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct bill {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for bill {
        type Trigger = __p::Kafka;
        const SPEC: __p::Spec = __p::KafkaSpec::new("orders")
            .group("billing")
            .batch(500)
            .window(5)
            .start("LATEST")
            .function("bill");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Order> as __p::FromItem<__p::Kafka>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<Order> as __p::FromItem<__p::Kafka>>::from_item(item, invocation)?;
            <Result<(), BillError> as __p::IntoReply<__p::Kafka>>::into_reply(bill(arg0).await)
        }
    }
};
