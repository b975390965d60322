fn main() -> ::std::process::ExitCode {
    use ::lambkin::__private as __p;
    const _: () = __p::assert_disjoint(
        &<create_order as __p::Function>::SPEC.function,
        &<orders::read as __p::Function>::SPEC.function,
    );
    __p::main(
        const { &[<create_order as __p::Function>::ENTRY, <orders::read as __p::Function>::ENTRY] },
        __p::BinarySpec::new().cors(__p::CorsSpec::new("https://shop.example").max_age(600)),
    )
}
