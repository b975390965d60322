//! What stands beside a function: a type of the same name that implements `Function`.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::args::Keys;
use crate::check::{check, takes_all};
use crate::errors::Errors;
use crate::func::{Argument, Func, returned};
use crate::model::{Cors, Event, Http, Kafka, Model, Named, S3, Schedule, Sns, Sqs, Stream, Trigger};
use crate::place::Place;
use crate::values::Pattern;

/// `#[function(...)]`: the item untouched, then what `main!` needs of it, then every mistake.
pub(crate) fn function(attribute: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let keys = Keys::parse(attribute, &mut errors);
    let beside = match syn::parse2::<Func>(item.clone()) {
        Ok(func) => {
            let model = Model::new(func, keys, &mut errors);
            check(&model, &mut errors);
            beside(&model, &errors)
        }
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    quote!(#item #beside #errors)
}

fn beside(model: &Model, errors: &Errors) -> TokenStream {
    if model.func.receiver.is_some() {
        // A method: there cannot be a type beside it.
        return TokenStream::new();
    }
    let (vis, ident, cfgs) = (&model.func.vis, &model.func.ident, model.func.cfgs());
    let private = model.crate_path.private();
    let content = if errors.is_empty() { content(model) } else { stub(&model.name) };
    let assert = assert(model).filter(|_| errors.is_empty());
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types, unreachable_pub)]
        #[allow(missing_copy_implementations, missing_debug_implementations)]
        #vis struct #ident {}
        #(#cfgs)*
        const _: () = {
            use #private as __p;
            #[automatically_derived]
            #[allow(deprecated, unused_qualifications)]
            impl __p::Function for #ident {
                #content
            }
            #assert
        };
    }
}

/// A function that compiles in place of one with mistakes, so that nothing else is reported.
fn stub(name: &str) -> TokenStream {
    quote! {
        type Trigger = __p::Direct;
        const SPEC: __p::Spec = __p::Spec::new(#name, __p::TriggerSpec::Direct);
        fn prepare(_: &__p::InitContext) -> __p::Preparing<'_> {
            ::std::vec::Vec::new()
        }
        async fn call(_: &__p::Item<'_, Self>, _: &__p::Invocation<'_>) -> __p::Answer<Self> {
            ::std::unreachable!()
        }
    }
}

fn content(model: &Model) -> TokenStream {
    let (marker, spec, ident) = (&model.marker, spec(model), &model.func.ident);
    let trigger = if takes_all(model) { quote!(__p::All<__p::#marker>) } else { quote!(__p::#marker) };
    // Locals of our own, whatever the user's function and types are called.
    let [env, item, invocation] =
        ["env", "item", "invocation"].map(|name| proc_macro2::Ident::new(name, Span::mixed_site()));
    let names: Vec<_> = (0..model.func.arguments.len())
        .map(|at| format_ident!("arg{at}", span = Span::mixed_site()))
        .collect();
    let arguments = &model.func.arguments;
    let from_item = quote!(__p::FromItem<#trigger>);
    let prepares = arguments.iter().map(|Argument { ty, .. }| {
        let place = Place::of(ty);
        let preparing = place.qualified(ty, &from_item, "preparing");
        quote_spanned!(place.end=> #preparing(#env))
    });
    // Where the feature is off, the compiler points at the queue.
    let letters = model.dead_letter.iter().map(|queue| match queue {
        Named::Text(name) => {
            let dead_letter = quote_spanned!(name.span()=> __p::dead_letter);
            quote!(#dead_letter(#env, #name))
        }
        Named::Type(path) => quote_spanned!(Place::of(path).end=> __p::dead_letter_of::<#path>(#env)),
    });
    let prepares = prepares.chain(letters);
    let extractions = arguments.iter().zip(&names).map(|(Argument { ty, .. }, name)| {
        let place = Place::of(ty);
        let from_item = place.qualified(ty, &from_item, "from_item");
        quote_spanned!(place.end=> let #name = #from_item(#item, #invocation)?;)
    });
    let (output, place) = match &model.func.output {
        syn::ReturnType::Default => (quote_spanned!(ident.span()=> ()), Place::of(ident)),
        syn::ReturnType::Type(_, ty) => (returned(ty), Place::of(ty)),
    };
    let into_reply = place.qualified(&output, &quote!(__p::IntoReply<#trigger>), "into_reply");
    let answer = quote_spanned!(place.end=> #into_reply(#ident(#(#names),*).await));
    // Where the future cannot be sent, the compiler points at this signature.
    let call = quote_spanned! {ident.span()=>
        async fn call(#item: &__p::Item<'_, Self>, #invocation: &__p::Invocation<'_>) -> __p::Answer<Self>
    };
    let fallback = fallback(model);
    let unused = arguments.is_empty().then(|| quote!(let _ = (#item, #invocation);));
    let unused_env = (arguments.is_empty() && model.dead_letter.is_none()).then(|| quote!(let _ = #env;));
    quote! {
        type Trigger = #trigger;
        const SPEC: __p::Spec = #spec;
        #fallback
        fn prepare(#env: &__p::InitContext) -> __p::Preparing<'_> {
            #unused_env
            ::std::vec![#(#prepares),*]
        }
        #call {
            #unused
            #(#extractions)*
            #answer
        }
    }
}

/// What the guard answers instead of its own failure.
fn fallback(model: &Model) -> Option<TokenStream> {
    let Trigger::Http(Http { fallback: Some(path), .. }) = &model.trigger else { return None };
    let reply = quote_spanned!(Place::of(path).end=> __p::IntoReply::<__p::Http>::into_reply(#path()));
    Some(quote! {
        const FALLBACK: __p::Fallback<Self> = ::std::option::Option::Some(|| #reply);
    })
}

fn spec(model: &Model) -> TokenStream {
    let name = &model.name;
    let mut spec = match &model.trigger {
        Trigger::Http(http) => self::http(http),
        Trigger::S3(s3) => self::s3(s3),
        Trigger::Sns(sns) => self::sns(sns),
        Trigger::Sqs(sqs) => self::sqs(sqs),
        Trigger::Event(event) => self::event(event),
        Trigger::Kafka(kafka) => self::kafka(kafka),
        Trigger::DynamoDb(stream) | Trigger::Kinesis(stream) => self::stream(stream),
        Trigger::Schedule(schedule) => self::schedule(schedule),
        Trigger::Named(_, name) => quote!(__p::NamedSpec::new(#name)),
        Trigger::Direct | Trigger::Mistaken => quote!(__p::Spec::new(#name, __p::TriggerSpec::Direct)),
    };
    match model.trigger {
        Trigger::Direct | Trigger::Mistaken => {}
        Trigger::DynamoDb(_) => with(&mut spec, "dynamodb", Some(name)),
        Trigger::Kinesis(_) => with(&mut spec, "kinesis", Some(name)),
        Trigger::Named(kind, _) => with(&mut spec, kind.key, Some(name)),
        _ => with(&mut spec, "function", Some(name)),
    }
    let numbers = [
        ("memory", &model.memory),
        ("timeout", &model.timeout),
        ("margin", &model.margin),
        ("concurrency", &model.concurrency),
    ];
    for (key, number) in numbers {
        with(&mut spec, key, number.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    }
    with(&mut spec, "guard", model.guard);
    match &model.dead_letter {
        Some(Named::Text(name)) => with(&mut spec, "dead_letter", Some(name)),
        Some(Named::Type(path)) => {
            with(&mut spec, "dead_letter_of", Some(resource(path, "QueueResource", "QUEUE")));
        }
        None => {}
    }
    if !model.env.is_empty() {
        let variables = model.env.iter().map(|(name, value)| quote!((#name, #value)));
        with(&mut spec, "env", Some(quote!(&[#(#variables),*])));
    }
    spec
}

/// The spec of a trigger whose resource is named by its text or by its type.
fn named(spec: &str, name: &Named, of_trait: &str, constant: &str) -> TokenStream {
    let spec = format_ident!("{spec}");
    match name {
        Named::Text(name) => quote!(__p::#spec::new(#name)),
        Named::Type(path) => {
            let resource = resource(path, of_trait, constant);
            quote!(__p::#spec::of(#resource))
        }
    }
}

/// `<Jobs as __p::QueueResource>::QUEUE`
fn resource(path: &syn::Path, of_trait: &str, constant: &str) -> TokenStream {
    let of_trait = format_ident!("{of_trait}");
    Place::of(path).qualified(path, &quote!(__p::#of_trait), constant)
}

/// What only the compiler can check: the function against the resource that its trigger names by type.
fn assert(model: &Model) -> Option<TokenStream> {
    let (Trigger::Sqs(Sqs { queue: name, .. }) | Trigger::DynamoDb(Stream { name, .. })) = &model.trigger
    else {
        return None;
    };
    let Named::Type(path) = name else { return None };
    let ident = &model.func.ident;
    let check = quote_spanned!(Place::of(path).end=> __p::assert_trigger(&<#ident as __p::Function>::SPEC));
    Some(quote!(#[allow(deprecated, unused_qualifications)] const _: () = #check;))
}

/// Appends `.key(value)`.
pub(crate) fn with(spec: &mut TokenStream, key: &str, value: Option<impl quote::ToTokens>) {
    if let Some(value) = value {
        let key = format_ident!("{key}");
        spec.extend(quote!(.#key(#value)));
    }
}

fn http(http: &Http) -> TokenStream {
    let (method, route) = (&http.route.method, &http.route.path);
    let mut spec = quote!(__p::HttpSpec::new(#method, #route));
    with(&mut spec, "max_body", http.max_body.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "cors", http.cors.as_ref().map(cors));
    spec
}

pub(crate) fn cors(cors: &Cors) -> TokenStream {
    let origins = &cors.origins;
    let mut spec = quote!(__p::CorsSpec::new(#origins));
    with(&mut spec, "credentials", cors.credentials.as_ref().map(|(allowed, _)| *allowed));
    with(&mut spec, "expose", cors.expose.as_ref());
    with(&mut spec, "max_age", cors.max_age.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    spec
}

fn s3(s3: &S3) -> TokenStream {
    let event = &s3.event;
    let mut spec = quote!(__p::S3Spec::new(#event));
    match &s3.bucket {
        Some(Named::Type(path)) => {
            with(&mut spec, "resource", Some(resource(path, "BucketResource", "BUCKET")));
        }
        Some(Named::Text(name)) => with(&mut spec, "bucket", Some(name)),
        None => {}
    }
    with(&mut spec, "prefix", s3.prefix.as_ref());
    with(&mut spec, "suffix", s3.suffix.as_ref());
    with(&mut spec, "parallel", s3.parallel.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    spec
}

fn sns(sns: &Sns) -> TokenStream {
    named("SnsSpec", &sns.topic, "TopicResource", "TOPIC")
}

fn sqs(sqs: &Sqs) -> TokenStream {
    let mut spec = named("SqsSpec", &sqs.queue, "QueueResource", "QUEUE");
    with(&mut spec, "batch", sqs.batch.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "window", sqs.window.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "fifo", sqs.fifo.as_ref().map(|(fifo, _)| *fifo));
    with(&mut spec, "parallel", sqs.parallel.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(
        &mut spec,
        "max_receives",
        sqs.max_receives.as_ref().map(|number| Literal::u32_unsuffixed(number.value)),
    );
    spec
}

fn event(event: &Event) -> TokenStream {
    let literal = &event.literal;
    let mut spec = match &event.pattern {
        Some(Pattern { detail_types, sources }) => {
            quote!(__p::EventSpec::pattern(#literal, &[#(#detail_types),*], &[#(#sources),*]))
        }
        None => quote!(__p::EventSpec::new(#literal)),
    };
    with(&mut spec, "source", event.source.as_ref());
    with(&mut spec, "bus", event.bus.as_ref());
    spec
}

fn stream(stream: &Stream) -> TokenStream {
    let mut spec = named("StreamSpec", &stream.name, "TableResource", "TABLE");
    with(&mut spec, "batch", stream.batch.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "window", stream.window.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "start", stream.start.as_ref());
    with(&mut spec, "parallel", stream.parallel.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    spec
}

fn kafka(kafka: &Kafka) -> TokenStream {
    let topic = &kafka.topic;
    let mut spec = quote!(__p::KafkaSpec::new(#topic));
    with(&mut spec, "group", kafka.group.as_ref());
    with(&mut spec, "batch", kafka.batch.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "window", kafka.window.as_ref().map(|number| Literal::u32_unsuffixed(number.value)));
    with(&mut spec, "start", kafka.start.as_ref());
    spec
}

fn schedule(schedule: &Schedule) -> TokenStream {
    let expression = &schedule.expression;
    let mut spec = quote!(__p::ScheduleSpec::new(#expression));
    with(&mut spec, "timezone", schedule.timezone.as_ref());
    spec
}
