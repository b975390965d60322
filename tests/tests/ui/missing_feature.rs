use lambkin::{Error, Shared};

lambkin::main!(place);

/// As the AWS SDK's client is, without its feature of lambkin.
struct Client;

#[lambkin::function]
async fn place(client: Shared<Client>) -> Result<(), Error> {
    let _: &Client = &client;
    Ok(())
}
