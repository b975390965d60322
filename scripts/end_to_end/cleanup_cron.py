"""cleanup-cron: the schedule fires, and old data is deleted."""

import datetime
import json
import time

from .checks import eventually
from .cloud import ROLE

NAME = "cleanup-cron"
BUCKET = "scratch-space"
TABLE = "sessions"
ENVIRONMENT = {"UPLOADS_BUCKET": BUCKET, "SESSIONS_TABLE": TABLE, "MAX_AGE_HOURS": "0"}


def check(checks, cloud):
    s3, dynamodb = cloud.client("s3"), cloud.client("dynamodb")
    fill(s3, dynamodb)
    arn = cloud.deploy(NAME, timeout=60, environment=ENVIRONMENT)
    time.sleep(1.1)  # Let the objects grow older than `MAX_AGE_HOURS`, which is 0.
    fire(cloud, arn)
    done = eventually(lambda: counts(cloud.logs(NAME)), 45)
    if checks.ok("the schedule fired, and the counts are in the log", done, cloud.logs(NAME)[-2000:]):
        checks.equal("objects deleted", done.get("objects"), 1205)
        checks.equal("records deleted", done.get("records"), 30)
    checks.equal("what is left under temp/", keys(s3, "temp/"), [])
    checks.equal("other objects stay", keys(s3, "kept/"), ["kept/1 +é.txt"])
    checks.equal("records that have not expired stay", dynamodb.scan(TableName=TABLE)["Count"], 5)
    for what, event in (
        ("an EventBridge rule", RULE),
        ("a schedule's default input", {**RULE, "resources": [SCHEDULE]}),
        ("a schedule's own JSON", {"reason": "by hand"}),
    ):
        response, error = cloud.invoke(NAME, event)
        checks.ok(f"{what}: returns its counts", error is None and response.get("objects") == 0, response)


RULE = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-11-21T02:00:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/nightly"],
    "detail": {},
}
SCHEDULE = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"


def fill(s3, dynamodb):
    """Creates more objects than one request can delete, and more records than a page of the scan."""
    s3.create_bucket(Bucket=BUCKET)
    for number in range(1204):
        s3.put_object(Bucket=BUCKET, Key=f"temp/{number}", Body=b"old")
    s3.put_object(Bucket=BUCKET, Key="temp/1 +é&<.txt", Body=b"old")
    s3.put_object(Bucket=BUCKET, Key="kept/1 +é.txt", Body=b"kept")
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    now = int(time.time())
    for number in range(35):
        expires = now - 60 if number < 30 else now + 3600
        item = {"id": {"S": str(number)}, "expires_at": {"N": str(expires)}}
        dynamodb.put_item(TableName=TABLE, Item=item)


def fire(cloud, arn):
    """Creates a schedule for the current time: the emulator checks schedules every ten seconds."""
    now = datetime.datetime.now(datetime.timezone.utc)
    cloud.client("scheduler").create_schedule(
        Name="nightly",
        ScheduleExpression=f"at({now:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": ROLE},
    )


def counts(log):
    """Finds the function's own line in the log."""
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "objects" in entry:
            return entry
    return None


def keys(s3, prefix):
    return [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])]
