"""image-resize: upload a photo, fetch its thumbnail."""

import json
import time
import urllib.parse

from .checks import eventually
from .order_events import said
from .photos import bomb, check_thumbnail, converted, turned

NAME = "image-resize"
BUCKET = "holiday-photos"
FAILED = "failed-uploads"


def check(checks, cloud, photo):
    s3 = cloud.client("s3")
    deploy(cloud, s3)
    uploads = {
        "uploads/summer +é photo.jpg": photo,
        "uploads/turned.jpeg": turned(photo),
        "uploads/deep/er/a%20b&c=d.png": converted(photo, "PNG"),
        "uploads/photo.webp": converted(photo, "WEBP"),
        "uploads/photo.gif": converted(photo, "GIF"),
    }
    for key, body in uploads.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    for key, body in uploads.items():
        thumbnail = eventually(lambda key=key: fetch(s3, resized(key)), 40)
        if checks.ok(f"{key}: has the thumbnail {resized(key)}", thumbnail):
            checks.equal(f"{key}: content type", thumbnail["ContentType"], "image/jpeg")
            check_thumbnail(checks, key, body, thumbnail["Body"].read())
    check_failures(checks, cloud, s3)
    check_other_events(checks, cloud)
    check_that_it_rests(checks, cloud, len(uploads) + 2)


def environment(cloud):
    """The variables of the function. Its resources must exist."""
    queue = cloud.client("sqs").get_queue_url(QueueName=FAILED)["QueueUrl"]
    return {"UPLOADS_BUCKET": BUCKET, "FAILED_UPLOADS_QUEUE_URL": queue}


def deploy(cloud, s3):
    """Creates the bucket, its notification, and the dead-letter queue."""
    s3.create_bucket(Bucket=BUCKET)
    cloud.client("sqs").create_queue(QueueName=FAILED)
    function = cloud.deploy(NAME, memory=512, timeout=30, environment=environment(cloud))
    cloud.allow(NAME, "s3")
    cloud.client("lambda").put_function_event_invoke_config(FunctionName=NAME, MaximumRetryAttempts=0)
    notification = {
        "LambdaFunctionArn": function,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "uploads/"}]}},
    }
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": [notification]}
    )


def check_failures(checks, cloud, s3):
    """A file that is not a picture and a picture that is too large reach the dead-letter queue, with the reason."""
    for key, body, name in (
        ("uploads/letter.jpg", b"Dear sir or madam, this is not a picture.", "NotAnImage"),
        ("uploads/bomb.png", bomb(), "TooLarge"),
    ):
        start = time.monotonic()
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        found = eventually(lambda: letters(cloud), 40)
        if checks.ok(f"{key}: reaches the dead-letter queue", found):
            checks.equal(f"{key}: has its name", found, [(name, key)])
            checks.ok(f"{key}: quickly", time.monotonic() - start < 20)
        checks.ok(f"{key}: the log names it", f'"{name}"' in cloud.logs(NAME), cloud.logs(NAME)[-1500:])
        checks.ok(f"{key}: has no thumbnail", fetch(s3, resized(key)) is None)


def check_other_events(checks, cloud):
    gone, error = cloud.invoke(NAME, event("uploads/gone.jpg"))
    checks.ok("an object that was deleted: acknowledged", error is None, gone)
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-21T02:06:03.288Z",
            "Bucket": BUCKET, "RequestId": "5582815E1AEA5ADF", "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3e"}
    response, error = cloud.invoke(NAME, test)
    checks.ok("s3:TestEvent: acknowledged", error is None, response)
    own, error = cloud.invoke(NAME, event("resized/turned.jpeg.jpg"))
    checks.ok("its own output: ignored", error is None, own)
    checks.ok("the log says so", "ignored event" in cloud.logs(NAME), cloud.logs(NAME)[-1500:])
    response, error = cloud.invoke(NAME, {"hello": "world"})
    checks.equal("an event that is not from S3: a failure", error, "Unhandled")
    checks.ok("the failure says what was expected", "S3" in json.dumps(response), response)


def check_that_it_rests(checks, cloud, uploads):
    """There is one invocation for each upload: its own output starts none."""
    time.sleep(1)
    direct = 4
    started = cloud.logs(NAME).count("START RequestId")
    checks.equal("invocations: one per upload", started - direct, uploads)


def letters(cloud):
    """Takes the dead letters out of their queue: the name of each failure with the key of its object."""
    sqs, queue = cloud.client("sqs"), environment(cloud)["FAILED_UPLOADS_QUEUE_URL"]
    taken = sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"]
    ).get("Messages", [])
    for message in taken:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [(said(message, "error"), key_of(message)) for message in taken]


def key_of(message):
    (record,) = json.loads(message["Body"])["Records"]
    return urllib.parse.unquote_plus(record["s3"]["object"]["key"])


def resized(key):
    return "resized/" + key.removeprefix("uploads/") + ".jpg"


def fetch(s3, key):
    try:
        return s3.get_object(Bucket=BUCKET, Key=key)
    except s3.exceptions.NoSuchKey:
        return None


def event(key, bucket=BUCKET):
    """The notification of an upload, for a direct invocation."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventTime": "2026-11-21T02:06:03.288Z",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
                    "object": {"key": key, "size": 1024, "eTag": "0", "sequencer": "0A1B2C3D4E5F678901"},
                },
            }
        ]
    }
