use lambkin::{Error, Event};

lambkin::main!(place);

#[lambkin::function]
async fn place(
    id: &str,
    name: Event<&'_ str>,
    event: impl Into<String>,
    #[cfg(unix)] unix: Event<()>,
) -> Result<(), Error> {
    let _ = (id, name, event.into(), unix);
    Ok(())
}
