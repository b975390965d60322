async fn page(alarm: Json<Alarm>) -> Result<(), PageError> {
    alarm.page().await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct page {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for page {
        type Trigger = __p::Sns;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> =
            __p::SpecOf::<__p::Sns>::new("alarms").function("page").dead_letter("failed-alarms");
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Result<(), PageError>>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Json<Alarm> as __p::FromItem<Self::Trigger>>::preparing(env),
                __p::dead_letter(env, "failed-alarms")
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Json<Alarm> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Result<(), PageError> as __p::IntoResponse<Self::Trigger>>::into_response(page(arg0).await)
        }
    }
};
