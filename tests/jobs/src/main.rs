//! A function of a queue whose poison messages go to a dead-letter queue.

use lambkin::sqs::Text;
use lambkin::{Error, function};

lambkin::main!(work);

#[lambkin::queue(visibility = 6, dead_letter_after = 2, dead_letter = FailedJobs)]
struct Jobs;

#[lambkin::queue]
struct FailedJobs;

#[function(sqs = Jobs, timeout = 1)]
async fn work(text: Text) -> Result<(), Error> {
    if text.0 == "poison" {
        return Err(Error::new("Poison", "the message is poison"));
    }
    println!("did {}", text.0);
    Ok(())
}
