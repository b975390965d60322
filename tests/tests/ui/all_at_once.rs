use lambkin::{Error, Event, Shared};

lambkin::main!(place);

struct NeverBuilt;
struct NeverRead;

// Five mistakes of the declaration; what the types get wrong waits until it stands.
#[lambkin::function(http = "POST orders", memory = 1, timeout = 0, colour = "green", cors = "x")]
async fn place(Event(event): Event<NeverRead>, shared: Shared<NeverBuilt>) -> Result<NeverRead, Error> {
    let _ = &*shared;
    Ok(event)
}
