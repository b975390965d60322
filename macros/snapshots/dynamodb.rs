async fn follow(change: Change<Order>) -> Result<(), FollowError> {
    apply(change).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct follow {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for follow {
        type Trigger = __p::DynamoDb;
        const SPEC: __p::Spec = __p::StreamSpec::new("orders").batch(500).dynamodb("follow");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Change<Order> as __p::FromItem<__p::DynamoDb>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Change<Order> as __p::FromItem<__p::DynamoDb>>::from_item(item, invocation)?;
            <Result<(), FollowError> as __p::IntoReply<__p::DynamoDb>>::into_reply(follow(arg0).await)
        }
    }
};
