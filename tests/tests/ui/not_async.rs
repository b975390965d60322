use lambkin::Error;

lambkin::main!(place);

#[lambkin::function]
fn place() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function]
const unsafe fn neither() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function]
struct Place;
