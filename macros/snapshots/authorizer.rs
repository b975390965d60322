async fn admit(token: Token) -> Result<Decision, TokenError> {
    verify(token).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct admit {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for admit {
        type Trigger = __p::Authorizer;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Authorizer>::new("token").function("admit").memory(128);
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<Decision, TokenError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Token as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Token as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<Decision, TokenError> as __p::IntoResponse<Self::Trigger>>::into_response(
                admit(arg0).await,
            )
        }
    }
};
