"""The local cloud under faults: `python -m end_to_end.faults ROOT LOGS`.

Functions and the cloud itself are killed with `kill -9`, functions misbehave, and the disk is full. Everything
that was accepted with 200 or 202 must be done in the end."""

import contextlib
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from . import full_disk
from .checks import Checks, eventually
from .local import Terminal, children, port

# The visibility timeout that `tests/faulty` declares.
VISIBILITY = 6
# How often a message is received before it moves to the dead-letter queue, as `tests/faulty` declares.
RECEIVES = 3
# How many items are sent to each service under load, at most.
STORM = 30


def main(root, logs):
    root, logs = pathlib.Path(root), pathlib.Path(logs)
    checks, log = Checks(), logs / "faults.log"
    with tempfile.TemporaryDirectory() as home:
        data = logs / "faults-data"
        with checks.phase("kill -9", [log]), Faulty(root, data, log, home) as cloud:
            cloud.senders()["a message"]("poison")
            misbehave(checks, cloud)
            kill_a_function(checks, cloud)
            find_the_poison(checks, cloud)
            accepted, done = kill_the_cloud(checks, cloud)
        with checks.phase("after kill -9", [log]), Faulty(root, data, log, home) as cloud:
            goes_on(checks, cloud, accepted, done)
        full_disk.check(checks, logs, lambda data: Faulty(root, data, log, home))
    # Functions log JSON here; other lines come from the cloud itself.
    said = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("thread '")]
    checks.equal("the cloud never panicked", said, [])
    return checks.close()


class Faulty(Terminal):
    """A cloud with the functions of `tests/faulty`."""

    def __init__(self, root, data, log, home):
        super().__init__(root, log.parent, log, home)
        self.data = data

    def dev(self, data, *more):
        return ["cargo", "lambkin", "dev", "-p", "faulty", "--data", data, *more]

    def texts(self, function=None):
        """The lines that functions wrote."""
        return [line["text"] for line in self.lines("line", **({"function": function} if function else {}))]

    def done(self):
        """The items that functions have completed."""
        return {text.removeprefix("did ") for text in self.texts() if text.startswith("did ")}

    def invoke(self, name, payload="{}"):
        """Returns the response of a function, or the name of its failure."""
        result = self.client("lambda").invoke(FunctionName=name, Payload=payload)
        response = json.loads(result["Payload"].read())
        return response["errorType"] if "FunctionError" in result else response

    def senders(self):
        """For each service, how to send it work for a function."""
        sqs, functions, s3 = (self.client(name) for name in ("sqs", "lambda", "s3"))
        url = sqs.get_queue_url(QueueName="tasks")["QueueUrl"]
        return {
            "a message": lambda what: sqs.send_message(QueueUrl=url, MessageBody=what),
            "an event": lambda what: functions.invoke(
                FunctionName="note", InvocationType="Event", Payload=json.dumps(what)
            ),
            "an object": lambda what: s3.put_object(Bucket="inbox", Key=what, Body=what.encode()),
        }

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(10)


def misbehave(checks, cloud):
    """Whatever a function does, the next invocation is served."""
    checks.equal("a function that exits", cloud.invoke("exits"), "Runtime.ExitError")
    checks.equal("a function that hangs", cloud.invoke("hangs"), "Sandbox.Timedout")
    checks.equal("the first of two responses counts", [cloud.invoke("twice"), cloud.invoke("twice")], [1, 1])
    away = cloud.data / "gone"
    (cloud.data / "bin").rename(away)
    checks.equal("a missing binary", cloud.invoke("exits"), "Runtime.InvalidEntrypoint")
    away.rename(cloud.data / "bin")
    checks.equal("the binary is back", cloud.invoke("exits"), "Runtime.ExitError")
    nope = cloud.run("cargo", "lambkin", "invoke", "nope", "--aws", port(cloud.aws))
    named = all(f"`{name}`" in nope.stderr for name in ("nope", "work", "note", "seen", "exits"))
    checks.ok("an unknown function: the known ones are listed", nope.returncode == 1 and named, nope)


def kill_a_function(checks, cloud):
    """Kills a function while it processes a message: after the visibility timeout another process receives it."""
    send = cloud.senders()["a message"]
    send("killed")
    first = eventually(lambda: having(cloud, "killed"), 20, 0.02)
    began = time.monotonic()
    os.kill(first[0], signal.SIGKILL)
    send("beside")
    checks.ok("other messages are processed meanwhile", eventually(lambda: "beside" in cloud.done(), VISIBILITY - 1))
    checks.ok("the message of the killed function is not done", "killed" not in cloud.done())
    checks.ok("it is done after it was received again", eventually(lambda: "killed" in cloud.done(), 4 * VISIBILITY))
    took = time.monotonic() - began
    checks.ok("this takes the visibility timeout", VISIBILITY - 1 < took < 2 * VISIBILITY, f"{took:.1f} s")
    checks.equal("two processes received it", len(set(having(cloud, "killed"))), 2)
    failed = cloud.lines("invocation", function="work", error_type="Runtime.ExitError")
    checks.equal("one invocation failed", len(failed), 1)


def find_the_poison(checks, cloud):
    """The AWS CLI finds the poison message in the dead-letter queue."""
    url = cloud.client("sqs").get_queue_url(QueueName="failed-tasks")["QueueUrl"]
    # Version 1 of the AWS CLI ignores `AWS_ENDPOINT_URL` for queues.
    receive = ("aws", "sqs", "receive-message", "--endpoint-url", cloud.aws, "--queue-url", url)

    def found():
        said = cloud.run(*receive, "--wait-time-seconds", "1", check=True).stdout
        return [message["Body"] for message in json.loads(said or "{}").get("Messages", [])]

    checks.equal("the poison is in the dead-letter queue", eventually(found, VISIBILITY * (RECEIVES + 1)), ["poison"])
    # A partial batch response is not a failed invocation, so count the lines of the function.
    failed = [text for text in cloud.texts("work") if "Poison" in text]
    checks.equal("it got there after all its receives", len(failed), RECEIVES)


def having(cloud, what):
    """The processes that received an item."""
    return [int(text.split()[0]) for text in cloud.texts() if text.endswith(f" has {what}")]


def kill_the_cloud(checks, cloud):
    """Kills the cloud under load. Returns what the services had accepted, and what was done."""
    accepted = {}
    threads = [
        threading.Thread(target=storm, args=(kind, send, accepted.setdefault(kind, [])))
        for kind, send in cloud.senders().items()
    ]
    hanging = threading.Thread(target=quietly, args=(lambda: cloud.invoke("hangs"),))
    for thread in (*threads, hanging):
        thread.start()
    full = lambda: cloud.texts("hangs")[1:] and all(len(kept) >= STORM // 3 for kept in accepted.values())
    checks.ok("all services are under load", eventually(full, 20, 0.01), accepted)
    functions, hung = children(cloud.pid), cloud.texts("hangs")[-1].split()[0]
    cloud.kill()
    for thread in (*threads, hanging):
        thread.join(60)
    done = cloud.done()
    for kind, kept in accepted.items():
        left = [what for what in kept if what not in done]
        checks.ok(f"{kind}: the cloud is killed between acceptance and delivery", left, kept)
    alive = lambda: [pid for pid in functions if pathlib.Path(f"/proc/{pid}").exists()]
    gone = eventually(lambda: hung not in alive(), 2)
    checks.ok("a hanging function does not survive the cloud", hung in functions and gone, functions)
    # A process that had just been started ends by itself after it has tried for 5 s to get its first event.
    checks.ok("no other function survives it", eventually(lambda: not alive(), 15), alive())
    return accepted, done


def storm(kind, send, accepted):
    for number in range(STORM):
        what = f"{kind} {number}"
        if not quietly(lambda: send(what)):
            return
        accepted.append(what)


def quietly(call):
    """Whether the call succeeded."""
    with contextlib.suppress(BotoCoreError, ClientError):
        call()
        return True


def goes_on(checks, cloud, accepted, done):
    every = {what for kept in accepted.values() for what in kept}
    eventually(lambda: every <= cloud.done() | done, 4 * VISIBILITY)
    for kind, kept in accepted.items():
        lost = [what for what in kept if what not in cloud.done() | done]
        checks.ok(f"{kind}: none of the {len(kept)} accepted is lost", kept and not lost, lost)
    objects = cloud.client("s3").list_objects_v2(Bucket="inbox")["Contents"]
    there = {one["Key"] for one in objects}
    checks.ok("the objects are there", set(accepted["an object"]) <= there, there)
    for kind, send in cloud.senders().items():
        send(f"{kind} more")
    more = {f"{kind} more" for kind in accepted}
    checks.ok("the cloud accepts more work", eventually(lambda: more <= cloud.done(), 20), cloud.done())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
