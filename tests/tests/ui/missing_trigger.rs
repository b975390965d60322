#![allow(unexpected_cfgs)]

use lambkin::{Context, Error};

lambkin::main!(read);

/// lambkin as it is without its feature `http`.
mod lean {
    pub mod __private {
        pub use lambkin::__private::{
            FailureNames, FromItem, Function, InitContext, IntoResponse, Invocation, Item, Output, Preparing,
            Returned, Spec, SpecOf, traits,
        };
        #[cfg(feature = "http-is-off-here")]
        pub type Http = lambkin::Http;
    }
}

#[lambkin::function(http = "GET /orders", crate = lean)]
async fn read(context: Context) -> Result<(), Error> {
    drop(context);
    Ok(())
}
