async fn follow(change: Change<Order>) -> Result<(), FollowError> {
    apply(change).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct follow {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for follow {
        type Trigger =
            __p::Select<__p::DynamoDb, { __p::takes_all(&[<__p::Probe<Change<Order>>>::IS_BATCH], false) }>;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::DynamoDb>::new("orders").batch(500).function("follow");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), FollowError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Change<Order> as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Change<Order> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), FollowError> as __p::IntoResponse<Self::Trigger>>::into_response(follow(arg0).await)
        }
    }
};
