//! Expands `main!(a, b::c, cors = "*")` to the `fn main` of the binary.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use crate::args::{Keys, split, unknown};
use crate::errors::Errors;
use crate::given::Given;
use crate::keys::Known;
use crate::path::CratePath;
use crate::place::Place;
use crate::triggers::cors;

/// The keys of `main!`, besides `crate`.
const KEYS: &[Known] = &[cors::CORS];

pub(crate) fn main(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Parts { functions, mut keys } = parts(input, &mut errors);
    let crate_path = CratePath::take(&mut keys, &mut errors);
    let given = Given::take(KEYS, &mut keys, &mut errors);
    cors::check(&given, &mut errors);
    let known: Vec<&str> = KEYS.iter().flat_map(Known::names).chain(["crate"]).collect();
    keys.finish(&mut errors, |key| unknown(key, &known));
    if functions.is_empty() && errors.is_empty() {
        errors.add(syn::Error::new(
            Span::call_site(),
            "`main!` needs the names of this binary's functions: write `lambkin::main!(my_function)`",
        ));
    }
    repeated(&functions, &mut errors);
    if !errors.is_empty() {
        // Without a `main` the compiler would report a second error.
        return quote!(fn main() {} #errors);
    }
    expand(&functions, &crate_path.private(), &given)
}

struct Parts {
    functions: Vec<Path>,
    keys: Keys,
}

/// Separates the names of functions from the keys. They can be in any order.
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
            errors.at(
                function,
                format_args!("duplicate function `{}`: remove one of them", name.replace(' ', "")),
            );
        }
        known.push(name);
    }
}

fn expand(functions: &[Path], private: &TokenStream, given: &Given) -> TokenStream {
    let item = |path: &Path, constant| Place::of(path).qualified(path, &quote!(__p::Function), constant);
    let pairs = functions.iter().enumerate().flat_map(|(at, second)| {
        functions.iter().take(at).map(move |first| {
            let (one, other) = (item(first, "SPEC"), item(second, "SPEC"));
            let check = quote_spanned!(Place::of(second).end=> __p::assert_disjoint(&#one.function, &#other.function));
            quote!(#check;)
        })
    });
    let entries = functions.iter().map(|path| item(path, "ENTRY"));
    let mut binary = quote!(__p::BinarySpec::new());
    given.extend(&mut binary);
    quote! {
        fn main() -> ::std::process::ExitCode {
            use #private as __p;
            #(const _: () = #pairs)*
            __p::main(const { &[#(#entries),*] }, #binary)
        }
    }
}
