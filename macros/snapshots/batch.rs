async fn import(rows: Rows, db: Shared<Client>) -> Summary {
    insert(&db, rows).await
}
#[doc(hidden)]
#[allow(dead_code, non_camel_case_types, unreachable_pub)]
#[allow(missing_copy_implementations, missing_debug_implementations)]
struct import {}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use ::lambkin::__private::{self as __p, traits::*};
    #[automatically_derived]
    impl __p::Function for import {
        type Trigger = __p::Select<
            __p::Kinesis,
            { __p::takes_all(&[<__p::Probe<Rows>>::IS_BATCH, <__p::Probe<Shared<Client>>>::IS_BATCH], true) },
        >;
        const SPEC: __p::Spec<__p::SpecOf<Self::Trigger>> = __p::SpecOf::<__p::Kinesis>::new("clicks")
            .concurrency(2)
            .function("import")
            .env(&[("TABLE", "clicks")]);
        fn failures() -> __p::FailureNames {
            (&&__p::Returned::<Summary>::new()).failure_names()
        }
        fn prepare(env: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec![
                <Rows as __p::FromItem<Self::Trigger>>::preparing(env),
                <Shared<Client> as __p::FromItem<Self::Trigger>>::preparing(env)
            ]
        }
        async fn call(item: &__p::Item<'_, Self>, invocation: &__p::Invocation<'_>) -> __p::Output<Self> {
            let arg0 = <Rows as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            let arg1 = <Shared<Client> as __p::FromItem<Self::Trigger>>::from_item(item, invocation)?;
            <Summary as __p::IntoResponse<Self::Trigger>>::into_response(import(arg0, arg1).await)
        }
    }
};
