use lambkin::Event;

lambkin::main!(place, nothing);

#[lambkin::function]
async fn place(Event(id): Event<String>) -> String {
    id
}

#[lambkin::function]
async fn nothing() {}
