async fn orders(db: Shared<Client>, clock: Lazy<Clock>, env: InitContext) -> Result<Orders, OrderError> {
    Orders::new(db, clock, env.var("TABLE")?)
}
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Init for Orders {
        type Error = __p::Error;
        fn grants(grants: &mut __p::Grants) {
            <Shared<Client> as __p::FromInit>::grants(grants);
            <Lazy<Clock> as __p::FromInit>::grants(grants);
            <InitContext as __p::FromInit>::grants(grants);
        }
        async fn init(env: &__p::InitContext) -> ::std::result::Result<Self, __p::Error> {
            let (arg0, (arg1, arg2)) = __p::both(
                <Shared<Client> as __p::FromInit>::initializing(env),
                __p::both(
                    <Lazy<Clock> as __p::FromInit>::initializing(env),
                    <InitContext as __p::FromInit>::initializing(env),
                ),
            )
            .await?;
            let value = orders(arg0, arg1, arg2).await;
            <Result<Orders, OrderError> as __p::InitOutcome<Orders>>::into_result(value)
        }
        const CLOSES: bool = true;
        async fn close(&self) {
            let value = self;
            Orders::flush(value).await;
        }
    }
};
