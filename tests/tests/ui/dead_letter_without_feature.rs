use lambkin::Json;

lambkin::main!(work);

#[lambkin::function(sqs = "jobs", dead_letter = "failed-jobs")]
async fn work(job: Json<u32>) {
    let _ = job;
}
