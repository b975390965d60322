async fn resize(object: S3Object, s3: Shared<Client>) -> Result<(), ResizeError> {
    shrink(&s3, object).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct resize {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for resize {
        type Trigger = __p::S3;
        const SPEC: __p::Spec =
            __p::S3Spec::new("ObjectCreated:*").bucket("uploads").prefix("uploads/").function("resize");
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <S3Object as __p::FromItem<__p::S3>>::preparing(env),
                <Shared<Client> as __p::FromItem<__p::S3>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <S3Object as __p::FromItem<__p::S3>>::from_item(item, invocation)?;
            let arg1 = <Shared<Client> as __p::FromItem<__p::S3>>::from_item(item, invocation)?;
            <Result<(), ResizeError> as __p::IntoReply<__p::S3>>::into_reply(resize(arg0, arg1).await)
        }
    }
};
