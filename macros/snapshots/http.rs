pub async fn create_order(
    Json(new): Json<NewOrder>,
    db: Shared<Client>,
) -> Result<Created<Order>, OrderError> {
    store(&db, new).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
pub struct create_order {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for create_order {
        type Trigger = __p::Http;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Http>::new("POST", "/orders").function("create_order").memory(256);
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<Created<Order>, OrderError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<NewOrder> as __p::FromItem<Self::Trigger>>::preparing(env),
                <Shared<Client> as __p::FromItem<Self::Trigger>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<NewOrder> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            let arg1 = <Shared<Client> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<Created<Order>, OrderError> as __p::IntoResponse<Self::Trigger>>::into_response(
                create_order(arg0, arg1).await,
            )
        }
    }
};
