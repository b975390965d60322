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
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for create_order {
        type Trigger = __p::Http;
        const SPEC: __p::Spec = __p::HttpSpec::new("POST", "/orders").function("create_order").memory(256);
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<NewOrder> as __p::FromItem<__p::Http>>::preparing(env),
                <Shared<Client> as __p::FromItem<__p::Http>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Json<NewOrder> as __p::FromItem<__p::Http>>::from_item(item, invocation)?;
            let arg1 = <Shared<Client> as __p::FromItem<__p::Http>>::from_item(item, invocation)?;
            <Result<Created<Order>, OrderError> as __p::IntoReply<__p::Http>>::into_reply(
                create_order(arg0, arg1).await,
            )
        }
    }
};
