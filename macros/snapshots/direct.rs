#[cfg(unix)]
pub(crate) async fn add(Event(numbers): Event<Numbers>) -> Result<i64, Error> {
    Ok(numbers.a + numbers.b)
}
#[cfg(unix)]
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
pub(crate) struct add {}
#[cfg(unix)]
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Function for add {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec = __p::Spec::new("add", __p::TriggerSpec::Direct).margin(500).guard(false);
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Event<Numbers> as __p::FromItem<__p::Direct>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Answer<Self> {
            let arg0 = <Event<Numbers> as __p::FromItem<__p::Direct>>::from_item(item, invocation)?;
            <Result<i64, Error> as __p::IntoReply<__p::Direct>>::into_reply(add(arg0).await)
        }
    }
};
