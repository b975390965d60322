use lambkin::Context;

fn main() {}

struct Table;
struct Clock;
struct Late;
struct NoFailure;

#[lambkin::init]
async fn table(context: Context) -> Table {
    drop(context);
    Table
}

#[lambkin::init]
async fn clock() -> Result<Clock, NoFailure> {
    Ok(Clock)
}

#[lambkin::init(close = finish)]
async fn late() -> Late {
    Late
}

async fn finish(late: Late) {
    drop(late);
}
