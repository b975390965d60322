#![allow(unexpected_cfgs)]

use lambkin::{Context, Error};

lambkin::main!(read);

/// lambkin as it is without its feature `http`.
mod lean {
    pub mod __private {
        pub use lambkin::__private::{
            Answer, Function, FromItem, HttpSpec, InitContext, IntoResponse, Invocation, Item, Preparing, Spec,
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
