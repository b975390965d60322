//! `main!(a, b::c, cors = "*")`: the binary's `fn main`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use crate::args::{Keys, split, unknown};
use crate::errors::Errors;
use crate::expand::cors;
use crate::model::Cors;
use crate::path::CratePath;
use crate::place::Place;

pub(crate) fn main(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Parts { functions, mut keys } = parts(input, &mut errors);
    let crate_path = CratePath::take(&mut keys, &mut errors);
    let cors = Cors::take(&mut keys, &mut errors);
    if let Some(cors) = &cors {
        crate::check::cors(cors, &mut errors);
    }
    let known: Vec<&str> = Cors::KEYS.iter().copied().chain(["crate"]).collect();
    keys.finish(&mut errors, |key| unknown(key, &known));
    if functions.is_empty() && errors.is_empty() {
        errors.add(syn::Error::new(
            Span::call_site(),
            "`main!` needs the names of this binary's functions: write `lambkin::main!(my_function)`",
        ));
    }
    repeated(&functions, &mut errors);
    if !errors.is_empty() {
        // A binary without `main` would be a second error.
        return quote!(fn main() {} #errors);
    }
    expand(&functions, &crate_path.private(), cors.as_ref())
}

struct Parts {
    functions: Vec<Path>,
    keys: Keys,
}

/// Names of functions and keys, in any order.
fn parts(input: TokenStream, errors: &mut Errors) -> Parts {
    let (mut functions, mut keys) = (Vec::new(), TokenStream::new());
    for part in split(input) {
        match syn::parse::Parser::parse2(Path::parse_mod_style, part.clone()) {
            Ok(path) => functions.push(path),
            Err(_) => {
                part.to_tokens(&mut keys);
                keys.extend(quote!(,));
            }
        }
    }
    Parts { functions, keys: Keys::parse(keys, errors) }
}

fn repeated(functions: &[Path], errors: &mut Errors) {
    let mut known: Vec<String> = Vec::new();
    for function in functions {
        let name = function.to_token_stream().to_string();
        if known.contains(&name) {
            errors.at(function, format_args!("`{}` stands twice: remove one of them", name.replace(' ', "")));
        }
        known.push(name);
    }
}

fn expand(functions: &[Path], private: &TokenStream, cors_spec: Option<&Cors>) -> TokenStream {
    let item = |path: &Path, constant| Place::of(path).qualified(path, &quote!(__p::Function), constant);
    let pairs = functions.iter().enumerate().flat_map(|(at, second)| {
        functions.iter().take(at).map(move |first| {
            let (one, other) = (item(first, "SPEC"), item(second, "SPEC"));
            let check = quote_spanned!(Place::of(second).end=> __p::assert_disjoint(&#one, &#other));
            quote!(#check;)
        })
    });
    let entries = functions.iter().map(|path| item(path, "ENTRY"));
    let cors_spec = match cors_spec.map(cors) {
        Some(spec) => quote!(::std::option::Option::Some(#spec)),
        None => quote!(::std::option::Option::None),
    };
    quote! {
        fn main() -> ::std::process::ExitCode {
            use #private as __p;
            #(const _: () = #pairs)*
            __p::main(const { &[#(#entries),*] }, #cors_spec)
        }
    }
}
