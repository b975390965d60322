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
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for add {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Direct>::new().function("add").margin(500).guard(false);
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<i64, Error>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![<Event<Numbers> as __p::FromItem<Self::Trigger>>::preparing(env)]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Event<Numbers> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<i64, Error> as __p::IntoResponse<Self::Trigger>>::into_response(add(arg0).await)
        }
    }
};
