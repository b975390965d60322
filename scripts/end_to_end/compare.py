"""The same journey through the local cloud and through ministack: what a function sees is the same in both.

What is not has to stand in `decisions`, with what AWS does; and what stands there has to happen."""

import contextlib
import json
import tempfile
import time

from . import gateways
from .checks import eventually
from .decisions import DECISIONS
from .journey import BUCKET, FIFO, QUEUE, journey, request, told
from .local import Terminal, port
from .shapes import differences, shape

PACKAGE = "recorder"
# Its binaries, of which the first is one function, a router.
REQUESTS, EVENTS = PACKAGE, "recorder-events"
# What the local cloud's API says its domain is.
DOMAIN = "local.execute-api.us-east-1.amazonaws.com"
# Every function, with its seconds.
SECONDS = {REQUESTS: 3, "created": 10, "removed": 10, "message": 10, "ordered": 10, "tick": 10, "direct": 3}


def check(checks, aws, root, logs):
    with tempfile.TemporaryDirectory() as home:
        theirs = Ministack(aws)
        with Terminal(root, logs / "compare", logs / "compare.log", home, (PACKAGE,)) as terminal:
            ours = Local(terminal)
            clouds = {"ours": ours, "theirs": theirs}
            wanted = {name: set(journey(cloud)) for name, cloud in clouds.items()}
            checks.equal("the requests have the same answers", ours.answers, theirs.answers)
            seen = {name: collect(checks, name, cloud, wanted[name] - lacks(name)) for name, cloud in clouds.items()}
    (logs / "compare-events.json").write_text(json.dumps(seen, indent=1, sort_keys=True))
    compare(checks, seen["ours"], seen["theirs"])


class Local:
    """The cloud of `cargo lambkin dev`, which makes everything from what the recorder declares."""

    def __init__(self, terminal):
        self.terminal, self.client = terminal, terminal.client
        http = port(terminal.http)
        self.request, self.answers = requests_to(int(http), f"127.0.0.1:{http}")
        self.own = {f"127.0.0.1:{http}": "<host>", http: "<port>", "local": "<api>", DOMAIN: DOMAIN.replace("local", "<api>")}

    def tick(self):
        self.terminal.run(
            "cargo", "lambkin", "invoke", "tick", "--event", "schedule", "--aws", port(self.terminal.aws), check=True
        )
        return ["tick"]

    def lines(self, function):
        return [line["text"] for line in self.terminal.lines("line", function=function)]


class Ministack:
    """The same functions and resources, made by hand."""

    def __init__(self, cloud):
        self.cloud, self.client = cloud, cloud.client
        environment = {"RECORDS_BUCKET": BUCKET, "PLAIN_QUEUE_URL": QUEUE, "ORDERED_QUEUE_URL": FIFO}
        self.arns = {
            name: cloud.deploy(name, REQUESTS if name == REQUESTS else EVENTS, memory=128, timeout=seconds, environment=environment, handler=name)
            for name, seconds in SECONDS.items()
        }
        self._schedule()
        self._buckets_and_queues()
        domain, _ = gateways.http_api(cloud, REQUESTS, self.arns[REQUESTS], ROUTES)
        host, api = f"{domain}:{cloud.port}", domain.partition(".")[0]
        self.request, self.answers = requests_to(cloud.port, host)
        self.own = {host: "<host>", domain: domain.replace(api, "<api>"), str(cloud.port): "<port>", api: "<api>"}

    def _schedule(self):
        """First, because it fires at the turn of the minute at the earliest."""
        events = self.client("events")
        events.put_rule(Name="tick", ScheduleExpression="cron(* * * * ? *)")
        events.put_targets(Rule="tick", Targets=[{"Id": "tick", "Arn": self.arns["tick"]}])

    def _buckets_and_queues(self):
        s3, sqs, functions = (self.client(service) for service in ("s3", "sqs", "lambda"))
        s3.create_bucket(Bucket=BUCKET)
        configurations = [
            {
                "Id": name,
                "LambdaFunctionArn": self.arns[name],
                "Events": [f"s3:{events}"],
                "Filter": {"Key": {"FilterRules": [{"Name": part, "Value": text} for part, text in rules.items()]}},
            }
            for name, events, rules in (
                ("created", "ObjectCreated:*", {"prefix": "in/"}),
                ("removed", "ObjectRemoved:*", {"prefix": "in/", "suffix": ".txt"}),
            )
        ]
        s3.put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": configurations}
        )
        for queue, function, more in ((QUEUE, "message", {}), (FIFO, "ordered", {"FifoQueue": "true"})):
            url = sqs.create_queue(QueueName=queue, Attributes={"VisibilityTimeout": "60", **more})["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            functions.create_event_source_mapping(FunctionName=function, EventSourceArn=arn, BatchSize=10)

    def tick(self):
        return ["tick"]

    def lines(self, function):
        return self.cloud.logs(function).split("\n")


def requests_to(port, host):
    """What sends a request, and the statuses that it got."""
    answers = {}

    def send(method, step, *rest, **more):
        answers[step] = request(port, host, method, step, *rest, **more)

    return send, answers


ROUTES = ("ANY /", "ANY /things/{id}", "ANY /files/{path+}")


def lacks(name):
    """The steps that this cloud does not take, as decided."""
    other = "only theirs" if name == "ours" else "only ours"
    return {path.strip("()") for _, path, what in DECISIONS if what == other and path.startswith("(")}


def collect(checks, name, cloud, wanted):
    """The events of each function by their steps, in shapes; waits for those that come by themselves."""
    late = lambda: wanted - {step for _, step in events(cloud)}
    missing = None if eventually(lambda: not late(), 90) else late()
    checks.ok(f"{name}: every step reached a function", not missing, missing)
    time.sleep(1)  # So that what comes once too often has time to.
    return {f"{function}: {step}": event for (function, step), event in events(cloud).items()}


def events(cloud):
    """By function and step; a step that comes again has its number, but not for being written down twice."""
    found, written = {}, set()
    for function in SECONDS:
        for record in records(cloud.lines(function)):
            for step, event in told(record["recorded"]):
                once = (function, step, record["context"]["requestId"])
                if once in written:
                    continue
                written.add(once)
                again = sum(one[:2] == once[:2] for one in written)
                step = step if again == 1 else f"{step} ({again})"
                found[function, step] = shape({"event": event, "context": record["context"]}, cloud.own)
    return found


def records(lines):
    """What the recorder wrote; other lines are Lambda's or lambkin's."""
    for line in lines:
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict) and "recorded" in record:
                yield record


def compare(checks, ours, theirs):
    checks.ok("there is something to compare", len(ours) > 35, sorted(ours))
    happened = {}
    for step in sorted({*ours, *theirs}):
        function, _, name = step.partition(": ")
        if step in ours and step in theirs:
            found = [(path, *rest) for path, *rest in differences(ours[step], theirs[step])]
        else:
            found = [(f"({name})", "only ours" if step in ours else "only theirs", ours.get(step), theirs.get(step))]
        for path, what, one, other in found:
            happened.setdefault((function, path, what), (step, one, other))
        undeclared = [difference for difference in found if not declared(function, *difference[:2])]
        checks.ok(f"{step}: the same in both, or as decided", not undeclared, undeclared)
    for (function, path, what), why in DECISIONS.items():
        met = [key for key in happened if matches((function, path, what), key)]
        checks.ok(f"decision on {function} {path}, {what}: is still one", met, why)
    return happened


def declared(function, path, what):
    return any(matches(decision, (function, path, what)) for decision in DECISIONS)


def matches(decision, difference):
    """A decision may be about every function, `*`."""
    return decision[0] in ("*", difference[0]) and decision[1:] == difference[1:]
