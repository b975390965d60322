use lambkin::Error;
use lambkin::http::Path;
use lambkin::s3::S3Object;

lambkin::main!(work, upload);

#[lambkin::function(sqs = "jobs")]
async fn work(Path(id): Path<String>) -> Result<(), Error> {
    drop(id);
    Ok(())
}

#[lambkin::function(http = "POST /uploads")]
async fn upload(object: S3Object) -> Result<(), Error> {
    drop(object);
    Ok(())
}
