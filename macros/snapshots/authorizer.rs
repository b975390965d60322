async fn admit(token: Token) -> Result<Decision, TokenError> {
    verify(token).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct admit {}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for admit {
        type Trigger = __p::Authorizer;
        const SPEC: __p::Spec = __p::NamedSpec::new("token").authorizer("admit").memory(128);
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Token as __p::FromItem<__p::Authorizer>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Token as __p::FromItem<__p::Authorizer>>::from_item(item, invocation)?;
            <Result<Decision, TokenError> as __p::IntoReply<__p::Authorizer>>::into_reply(admit(arg0).await)
        }
    }
};
