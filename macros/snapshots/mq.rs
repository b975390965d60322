async fn bill(Json(order): Json<Order>) -> Result<(), BillError> {
    charge(order).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct bill {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for bill {
        type Trigger = __p::Mq;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Mq>::new("orders").batch(500).window(5).concurrency(4).function("bill");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), BillError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Json<Order> as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<Order> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), BillError> as __p::IntoResponse<Self::Trigger>>::into_response(bill(arg0).await)
        }
    }
};
