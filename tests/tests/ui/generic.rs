use lambkin::{Error, Event};

lambkin::main!(place);

#[lambkin::function]
async fn place<T: Send>(event: Event<T>) -> Result<(), Error> {
    drop(event);
    Ok(())
}
