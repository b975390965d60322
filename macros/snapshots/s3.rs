async fn resize(object: S3Object, s3: Shared<Client>) -> Result<(), ResizeError> {
    shrink(&s3, object).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct resize {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for resize {
        type Trigger = __p::S3;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> = __p::SpecOf::<__p::S3>::new("ObjectCreated:*")
            .bucket("uploads")
            .prefix("uploads/")
            .function("resize");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), ResizeError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <S3Object as __p::FromItem<Self::Trigger>>::preparing(env),
                <Shared<Client> as __p::FromItem<Self::Trigger>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <S3Object as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            let arg1 = <Shared<Client> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), ResizeError> as __p::IntoResponse<Self::Trigger>>::into_response(
                resize(arg0, arg1).await,
            )
        }
    }
};
