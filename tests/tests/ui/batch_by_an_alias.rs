use lambkin::{Batch, Json};

lambkin::main!(import);

type Rows = Batch<Json<u32>>;

#[lambkin::function(sqs = "rows")]
async fn import(rows: Rows) {
    rows.done();
}
