"""The examples in the local cloud: `python -m end_to_end.local ROOT LOGS PHOTO`.

One terminal runs `cargo lambkin dev`; the other one runs curl, the AWS CLI and boto3."""

import base64
import contextlib
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

import boto3
from botocore.config import Config

from .checks import Checks, eventually
from .order_events import FAILED, POISON, QUEUE, RECEIVES, VISIBILITY, Shop, event, paid, placed
from .photos import check_thumbnail
from .servers import clean_environment, end, tools

KEY = "uploads/summer +é photo.jpg"
SETTINGS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


def main(root, logs, photo):
    root, logs, photo = pathlib.Path(root), pathlib.Path(logs), pathlib.Path(photo)
    checks, log = Checks(), logs / "dev.log"
    with tempfile.TemporaryDirectory() as home:
        customer = None
        with checks.phase("local cloud", [log]), Terminal(root, logs, log, home) as cloud:
            began = time.monotonic()
            poisoned, held = send_messages(checks, cloud)
            upload(checks, cloud, photo, logs)
            customer = order(checks, cloud)
            clean_up(checks, cloud)
            function_by_name(checks, cloud)
            refusals(checks, cloud, root, logs)
            rebuild(checks, cloud, root)
            find_poison(checks, cloud, poisoned, held, began)
            checks.ok("the log has a line for each invocation", len(cloud.lines("invocation")) >= 10)
            stop(checks, cloud)
        with checks.phase("local cloud, restarted", [log]), Terminal(root, logs, log, home) as cloud:
            checks.ok("a warm start takes less than 5 s", cloud.started < 5, f"{cloud.started:.1f} s")
            page = json.loads(cloud.curl(f"/orders?customer={customer}") or "{}")
            checks.equal("orders survive the cloud", len(page.get("orders", [])), 2)
            stop(checks, cloud)
    return checks.close()


class Terminal:
    """The terminal that runs the cloud, and the commands of the other one."""

    def __init__(self, root, logs, log, home, packages=()):
        self.root, self.data, self.log, self.packages = root, logs / "data", log, packages
        self.environment = clean_environment(HOME=home, NO_COLOR=1, **tools())
        self.said = []

    def dev(self, data, *more):
        packages = [part for package in self.packages for part in ("-p", package)]
        return ["cargo", "lambkin", "dev", *packages, "--data", data, *more]

    def __enter__(self):
        # Build the program itself before the time is measured.
        subprocess.run(["cargo", "build", "-q", "-p", "cargo-lambkin"], cwd=self.root, env=self.environment, check=True)
        began = time.monotonic()
        command = self.dev(self.data, "--http", "0", "--aws", "0", "--json")
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True,
            )
        first = queue.Queue()
        threading.Thread(target=self._read, args=(first,), daemon=True).start()
        try:
            ready = first.get(timeout=900)
            if ready is None:
                raise RuntimeError(f"`cargo lambkin dev` ended with {self.process.wait()} before it was ready")
        except BaseException:
            end(self.process)
            raise
        self.started = time.monotonic() - began
        self.http, self.aws, self.pid = ready["http"], ready["aws"], ready["pid"]
        self.environment = {**self.environment, **SETTINGS, "AWS_ENDPOINT_URL": self.aws}
        return self

    def _read(self, first):
        with self.log.open("a") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self.said.append(json.loads(line))
                if len(self.said) == 1:
                    first.put(self.said[0])
        first.put(None)

    def __exit__(self, *_):
        end(self.process)

    def lines(self, kind, **fields):
        wanted = {"kind": kind, **fields}
        return [said for said in self.said if wanted.items() <= said.items()]

    def run(self, *command, **options):
        done = subprocess.run(
            [str(part) for part in command], cwd=self.root, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **options,
        )
        if done.returncode:
            print(f"{command[:3]} ended with {done.returncode}: {done.stderr[-1000:]}", flush=True)
        return done

    def curl(self, target, *options):
        return self.run("curl", "--silent", "--max-time", "30", *options, self.http + target).stdout

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.aws, region_name=SETTINGS["AWS_DEFAULT_REGION"],
            aws_access_key_id="test", aws_secret_access_key="test", config=Config(retries={"max_attempts": 1}),
        )


def send_messages(checks, cloud):
    """Sends the events of two orders: one order is on hold, and the other has a poison message between its events.
    The outcome is checked at the end, because repeated receives take time."""
    shop = Shop.of(cloud)
    for queue in (QUEUE, FAILED):
        # Long enough for a function, but shorter than in the example.
        shop.sqs.set_queue_attributes(QueueUrl=shop.urls[queue], Attributes={"VisibilityTimeout": str(VISIBILITY)})
    poisoned, held = str(uuid.uuid4()), str(uuid.uuid4())

    def send(order, *bodies):
        # Version 1 of the AWS CLI ignores `AWS_ENDPOINT_URL` for queues.
        send = ("aws", "sqs", "send-message", "--endpoint-url", cloud.aws, "--queue-url", shop.urls[QUEUE])
        for body in bodies:
            ids = ("--message-group-id", order, "--message-deduplication-id", uuid.uuid4())
            cloud.run(*send, *ids, "--message-body", body, check=True)

    send(held, event(held, placed()))
    checks.ok("an order is placed", eventually(lambda: shop.state(held) == "placed", 30))
    shop.hold(held)
    send(held, event(held, paid()))
    send(poisoned, event(poisoned, placed()), POISON, event(poisoned, paid()))
    return poisoned, held


def find_poison(checks, cloud, poisoned, held, began):
    shop = Shop.of(cloud)
    checks.equal("the other events were processed", shop.state(poisoned), "paid")
    tasks = eventually(lambda: shop.tasks(2), 60) or []
    seen = {(task["error"], task["attempts"]): task["body"] for task in tasks}
    checks.equal("the poison message went to the dead-letter queue at once", seen.get(("MalformedBody", "1")), POISON)
    late = seen.get(("OnHold", str(RECEIVES)), "")
    checks.ok("the event on hold went there after all its receives", held in late, tasks)
    checks.ok("the receives took their time", time.monotonic() - began > VISIBILITY * (RECEIVES - 1))
    for queue in (QUEUE, FAILED):
        checks.ok(f"{queue}: nothing is left", eventually(lambda: shop.count(queue) == 0, 20))
    failures = {line.get("error_type") for line in cloud.lines("invocation", function="record_event")}
    checks.ok("a partial batch response is not a failed invocation", not failures & {"MalformedBody", "OnHold"}, failures)


def upload(checks, cloud, photo, logs):
    done = cloud.run("aws", "s3", "cp", photo, f"s3://uploads/{KEY}")
    checks.equal("aws s3 cp", done.returncode, 0)
    s3, small = cloud.client("s3"), KEY.replace("uploads/", "resized/", 1) + ".jpg"

    def thumbnail():
        with contextlib.suppress(s3.exceptions.NoSuchKey):
            return s3.get_object(Bucket="uploads", Key=small)

    found = eventually(thumbnail, 60)
    if checks.ok(f"{KEY}: has a thumbnail", found):
        check_thumbnail(checks, KEY, photo.read_bytes(), found["Body"].read())
        target = logs / "thumbnail.jpg"
        cloud.run("aws", "s3", "cp", f"s3://uploads/{small}", target, check=True)
        checks.ok("aws s3 cp gives the same file", target.stat().st_size == found["ContentLength"])
    listed = s3.list_objects_v2(Bucket="uploads")["Contents"]
    checks.equal("one upload, one thumbnail", sorted(one["Key"] for one in listed), sorted([KEY, small]))


def order(checks, cloud):
    customer = str(uuid.uuid4())
    body = json.dumps({"customer": customer, "items": {"chair é": 2}})
    for number in (1, 2):
        result = cloud.curl("/orders", "--include", "--json", body)
        checks.ok(f"order {number}: 201", result.startswith("HTTP/1.1 201"), result)
    page = json.loads(cloud.curl(f"/orders?customer={customer}&limit=10"))
    checks.equal("both orders are listed", [one["items"] for one in page["orders"]], [{"chair é": 2}] * 2)
    one = page["orders"][0]["id"]
    checks.equal("one order is found", json.loads(cloud.curl(f"/orders/{one}"))["id"], one)
    wrong = cloud.curl("/orders", "--include", "--json", '{"customer": "ada"}')
    checks.ok("a wrong order is 422, and the response says why", " 422" in wrong and "customer" in wrong, wrong)
    unknown = cloud.curl("/nothing", "--include")
    checks.ok("an unknown route lists the known ones", " 404" in unknown and "POST /orders" in unknown, unknown)
    return customer


def clean_up(checks, cloud):
    table = cloud.client("dynamodb")
    now = int(time.time())
    for number, expires in enumerate((now - 60, now - 1, now + 3600)):
        item = {"id": {"S": str(number)}, "expires_at": {"N": str(expires)}}
        table.put_item(TableName="sessions", Item=item)
    fired = cloud.run("cargo", "lambkin", "invoke", "cleanup", "--event", "schedule", "--aws", port(cloud.aws))
    checks.equal("the cleanup runs", fired.returncode, 0)
    checks.equal("it reports what it did", json.loads(fired.stdout or "{}").get("records"), 2)
    checks.ok("the command prints what it cost", "Billed Duration" in fired.stderr, fired.stderr)
    left = [item["id"]["S"] for item in table.scan(TableName="sessions")["Items"]]
    checks.equal("unexpired records stay", left, ["2"])


def function_by_name(checks, cloud):
    invoke, aws = ("cargo", "lambkin", "invoke"), ("--aws", port(cloud.aws))
    one = str(uuid.uuid4())
    made = cloud.run(*invoke, "record_event", "--event", "sqs", "--body", event(one, placed()), *aws)
    checks.ok("a sample message", made.returncode == 0 and "batchItemFailures" in made.stdout, made)
    checks.equal("the sample message is processed", Shop.of(cloud).state(one), "placed")
    client = cloud.client("lambda")
    result = client.invoke(FunctionName="record_event", Payload='{"Records": []}', LogType="Tail")
    log = base64.b64decode(result.get("LogResult", "")).decode()
    checks.ok("boto3 invokes, and gets the log", "FunctionError" not in result and "REPORT" in log, result)
    response = cloud.data / "response.json"
    said = cloud.run("aws", "lambda", "invoke", "--function-name", "record_event", "--payload", '{"Records": []}', response)
    checks.ok("aws lambda invoke", said.returncode == 0 and "batchItemFailures" in response.read_text(), said)
    result = client.invoke(FunctionName="record_event", Payload='{"hello": "world"}')
    checks.equal("a failure is reported as one", result.get("FunctionError"), "Unhandled")
    missing = cloud.run(*invoke, "nobody", *aws)
    checks.ok("an unknown function", missing.returncode == 1 and "nobody" in missing.stderr, missing)


def refusals(checks, cloud, root, logs):
    """Every obstacle is one line."""
    second = cloud.run(*cloud.dev(cloud.data, "--http", "0", "--aws", "0"))
    checks.ok("a second cloud on the same data", refused(second, "already running"), second)
    taken = cloud.run(*cloud.dev(logs / "other", "--http", port(cloud.http)))
    checks.ok("a port that is in use", refused(taken, "--http"), taken)
    wrong = cloud.run("cargo", "lambkin", "dev", "--http", "many")
    checks.equal("a wrong argument", wrong.returncode, 2)


def refused(done, why):
    said = done.stderr.strip().splitlines()
    return done.returncode == 1 and len(said) == 1 and why in said[0]


def rebuild(checks, cloud, root):
    source = root / "examples/order-events/src/main.rs"
    os.utime(source)
    rebuilt = lambda: [said for said in cloud.lines("system") if said["text"].startswith("rebuilt")]
    checks.ok("a change is rebuilt", eventually(rebuilt, 120))
    result = cloud.client("lambda").invoke(FunctionName="record_event", Payload='{"Records": []}')
    checks.ok("the rebuilt function responds", "FunctionError" not in result, result)


def stop(checks, cloud):
    functions = children(cloud.pid)
    checks.ok("functions run as processes", functions)
    resident = int(pathlib.Path(f"/proc/{cloud.pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024
    checks.ok("the cloud uses less than 100 MB", resident < 100, f"{resident} MB")
    print(f"     it uses {resident} MB and was ready in {cloud.started:.1f} s")
    os.kill(cloud.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        cloud.process.wait(10)
    checks.equal("Ctrl-C ends the cloud", cloud.process.returncode, 0)
    left = [pid for pid in functions if pathlib.Path(f"/proc/{pid}").exists()]
    checks.equal("Ctrl-C ends every child process", left, [])


def children(pid):
    """The child processes of a process."""
    of = lambda thread: (thread / "children").read_text().split()
    return [child for thread in pathlib.Path(f"/proc/{pid}/task").iterdir() for child in of(thread)]


def port(url):
    return str(urllib.parse.urlsplit(url).port)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
