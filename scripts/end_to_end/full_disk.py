"""A full disk: the data of the cloud is on a small file system in memory."""

import contextlib
import subprocess

from botocore.exceptions import ClientError

from .checks import eventually

# Room for the binary of the functions and little more.
SIZE = "64m"
LARGE = "x" * 64 * 1024
# More writes than the disk has room for.
MANY = 2000


def check(checks, logs, start):
    """`start` starts a cloud with its data in a folder."""
    folder = logs / "small-disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        print("\n" + "=" * 70 + f"\nSKIPPED the full disk: cannot mount a file system,"
              f"\n        which needs root: {mounted.stderr.strip()}\n" + "=" * 70, flush=True)
        return
    try:
        disk = Disk(folder)
        log = logs / "faults.log"
        with checks.phase("a full disk", [log]), start(folder / "data") as cloud:
            kept = refused(checks, cloud, disk)
            accepted = freed(checks, cloud, disk, kept)
            disk.fill()
            cloud.kill()
            checks.ok("a start on a full disk fails with one line", refused_to_start(cloud, folder / "other"))
            disk.free()
        with checks.phase("after a full disk", [log]), start(folder / "data") as cloud:
            there(checks, cloud, kept, "after a restart")
            left = lambda: accepted - cloud.done()
            checks.ok("accepted work is done", eventually(lambda: not left(), 30), left())
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


class Disk:
    """A file that fills the disk."""

    def __init__(self, folder):
        self.ballast = folder / "ballast"

    def fill(self):
        for size in (1024 * 1024, 4096):
            with contextlib.suppress(OSError), self.ballast.open("ab", buffering=0) as file:
                while True:
                    file.write(b"x" * size)

    def free(self):
        self.ballast.unlink()


class Services:
    """Writes to each service, and counts what was written."""

    def __init__(self, cloud):
        self.sqs, self.s3, self.dynamodb, self.functions = (
            cloud.client(name) for name in ("sqs", "s3", "dynamodb", "lambda")
        )

    def prepare(self):
        """Creates a table and a queue that no function reads."""
        self.table("facts")
        self.sqs.create_queue(QueueName="kept")

    def table(self, name):
        key = {"AttributeName": "id"}
        self.dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{**key, "KeyType": "HASH"}],
            AttributeDefinitions=[{**key, "AttributeType": "S"}],
        )

    def writers(self):
        """The writers of each service, with the name of the error that a full disk causes."""
        url = self.sqs.get_queue_url(QueueName="kept")["QueueUrl"]
        put = lambda key, body: self.s3.put_object(Bucket="inbox", Key=key, Body=body)
        note = lambda what: self.functions.invoke(FunctionName="note", InvocationType="Event", Payload=f'"{what}"')
        return {
            "SQS": ("InternalFailure", lambda n: self.sqs.send_message(QueueUrl=url, MessageBody=f"{n} {LARGE}")),
            "S3": ("InternalError", lambda n: put(f"large {n}", LARGE * 4)),
            "S3's index": ("InternalError", lambda n: put(f"empty {n} " + "x" * 900, b"")),
            "DynamoDB": ("InternalServerError", lambda n: self.dynamodb.put_item(
                TableName="facts", Item={"id": {"S": str(n)}, "text": {"S": LARGE}})),
            "Lambda": ("ServiceException", lambda n: note(f"note {n} " + LARGE[:32 * 1024])),
        }

    def others(self):
        """Other operations that write, without an effect on the counts."""
        url = self.sqs.get_queue_url(QueueName="kept")["QueueUrl"]
        receive = lambda: self.sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, MaxNumberOfMessages=10)
        source = {"Bucket": "inbox", "Key": "large 0"}
        return {
            "SQS: a receive": receive,
            "SQS: a new queue": lambda: self.sqs.create_queue(QueueName="new"),
            "S3: a new bucket": lambda: self.s3.create_bucket(Bucket="new"),
            "S3: a copy": lambda: self.s3.copy_object(Bucket="inbox", Key="copy", CopySource=source),
            "S3: an upload in parts": lambda: self.s3.create_multipart_upload(Bucket="inbox", Key="parts"),
            "S3: a removal": lambda: self.s3.delete_object(Bucket="inbox", Key="nothing"),
            "DynamoDB: a removal": lambda: self.dynamodb.delete_item(TableName="facts", Key={"id": {"S": "none"}}),
            "DynamoDB: a new table": lambda: self.table("new"),
        }

    def counts(self):
        """How much each service stores, by the names of the writers."""
        attributes = ["ApproximateNumberOfMessages"]
        url = self.sqs.get_queue_url(QueueName="kept")["QueueUrl"]
        queue = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=attributes)["Attributes"]
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="inbox")
        keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
        scan = self.dynamodb.get_paginator("scan").paginate(TableName="facts", ProjectionExpression="id")
        return {
            "SQS": int(queue[attributes[0]]),
            "S3": sum(key.startswith("large ") for key in keys),
            "S3's index": sum(key.startswith("empty ") for key in keys),
            "DynamoDB": sum(len(page["Items"]) for page in scan),
        }


def refused(checks, cloud, disk):
    """Every write fails with the error of its service. Returns how many succeeded before."""
    services = Services(cloud)
    services.prepare()
    writers = services.writers()
    for _, write in writers.values():
        write(0)
    disk.fill()
    kept = {}
    for name, (code, write) in writers.items():
        kept[name], error = until_refused(write)
        checks.equal(f"{name}: its own error", error, (code, 500))
    checks.equal("a function still runs", cloud.invoke("twice"), 1)
    for name, call in services.others().items():
        checks.ok(f"{name}: succeeds or fails with status 500", done_or_failed(call))
    there(checks, cloud, kept, "accepted data is there")
    return kept


def done_or_failed(call):
    """Whether the call succeeded, or failed with status 500."""
    try:
        call()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    return True


def until_refused(write):
    """Returns how many writes succeeded, and the error of the next one."""
    for number in range(1, MANY):
        try:
            write(number)
        except ClientError as error:
            return number, (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
    return MANY, None


def freed(checks, cloud, disk, kept):
    """The cloud recovers by itself. Returns the work that was accepted last."""
    disk.free()
    services = Services(cloud)
    for name, (_, write) in services.writers().items():
        write("more")
        kept[name] += 1
    there(checks, cloud, kept, "recovers without a restart")
    notes = {f"note {number}" for number in (*range(kept["Lambda"] - 1), "more")}
    objects = {f"large {number}" for number in (*range(kept["S3"] - 1), "more")}
    objects |= {f"empty {number}" for number in (*range(kept["S3's index"] - 1), "more")}
    done = lambda: {" ".join(what.split()[:2]) for what in cloud.done()}
    left = lambda: (notes | objects) - done()
    checks.ok("functions do the accepted work", eventually(lambda: not left(), 40), left())
    send = cloud.senders()
    last = {f"{kind} at last" for kind in send}
    for kind, take in send.items():
        take(f"{kind} at last")
    return last


def there(checks, cloud, kept, what):
    expected = {name: count for name, count in kept.items() if name != "Lambda"}
    checks.equal(what, Services(cloud).counts(), expected)


def refused_to_start(cloud, folder):
    done = cloud.run(*cloud.dev(folder, "--http", "0", "--aws", "0"))
    said = done.stderr.strip().splitlines()
    return done.returncode == 1 and len(said) == 1 and "No space left" in said[0]
