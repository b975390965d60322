use lambkin::Error;

lambkin::main!(arn);

#[lambkin::function(s3 = "s3:ObjectCreated:*", bucket = "Uploads", prefix = "")]
async fn arn() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(s3 = "ObjectCreated:Putt")]
async fn typo() -> Result<(), Error> {
    Ok(())
}
