//! placeholder
use proc_macro::TokenStream;
#[proc_macro_attribute]
pub fn function(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}
#[proc_macro_attribute]
pub fn init(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}
#[proc_macro]
pub fn main(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
#[proc_macro_derive(Failure, attributes(failure))]
pub fn failure(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
