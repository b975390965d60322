"""Sends the same requests to the local cloud and to ministack: the functions must receive the same events.

Every difference must be listed in `decisions`, with what AWS does, and every listed difference must occur."""

import contextlib
import json
import tempfile
import time

from . import gateways
from .checks import eventually
from .decisions import DECISIONS, decided
from .journey import BUCKET, FIFO, QUEUE, journey, request, steps
from .local import Terminal, port
from .shapes import differences, shape

PACKAGE = "recorder"
# Its binaries. The first one is a single function, a router.
REQUESTS, EVENTS = PACKAGE, "recorder-events"
# The domain of the local cloud's API.
DOMAIN = "local.execute-api.us-east-1.amazonaws.com"
# Every function, with its timeout in seconds.
SECONDS = {REQUESTS: 3, "created": 10, "removed": 10, "message": 10, "ordered": 10, "tick": 10, "direct": 3}


def check(checks, aws, root, logs):
    with tempfile.TemporaryDirectory() as home:
        theirs = Ministack(aws)
        with Terminal(root, logs / "compare", logs / "compare.log", home, (PACKAGE,)) as terminal:
            ours = Local(terminal)
            clouds = {"ours": ours, "theirs": theirs}
            wanted = {name: set(journey(cloud)) for name, cloud in clouds.items()}
            checks.equal("the requests have the same responses", ours.statuses, theirs.statuses)
            seen = {name: collect(checks, name, cloud, wanted[name]) for name, cloud in clouds.items()}
            by_cargo_lambda(checks, terminal)
    (logs / "compare-events.json").write_text(json.dumps(seen, indent=1, sort_keys=True))
    compare(checks, seen["ours"], seen["theirs"])


class Local:
    """The cloud of `cargo lambkin dev`, which creates everything that the recorder declares."""

    def __init__(self, terminal):
        self.terminal, self.client = terminal, terminal.client
        http = port(terminal.http)
        self.request, self.statuses = requests_to(int(http), f"127.0.0.1:{http}")
        self.own = {f"127.0.0.1:{http}": "<host>", http: "<port>", "local": "<api>"}
        self.own[DOMAIN] = DOMAIN.replace("local", "<api>")

    def tick(self):
        self.terminal.run(
            "cargo", "lambkin", "invoke", "tick", "--event", "schedule", "--aws", port(self.terminal.aws), check=True
        )
        return ["tick"]

    def lines(self, function):
        return [line["text"] for line in self.terminal.lines("line", function=function)]


class Ministack:
    """The same functions and resources, created by hand."""

    def __init__(self, cloud):
        self.cloud, self.client = cloud, cloud.client
        self.arns = {name: self._deploy(name, seconds) for name, seconds in SECONDS.items()}
        self._buckets_and_queues()
        domain, _ = gateways.http_api(cloud, REQUESTS, self.arns[REQUESTS], ROUTES)
        host, api = f"{domain}:{cloud.port}", domain.partition(".")[0]
        self.request, self.statuses = requests_to(cloud.port, host)
        self.own = {host: "<host>", domain: domain.replace(api, "<api>"), str(cloud.port): "<port>", api: "<api>"}

    def _deploy(self, name, seconds):
        package = REQUESTS if name == REQUESTS else EVENTS
        return self.cloud.deploy(name, package, memory=128, timeout=seconds, handler=name)

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
        """Creates a rule that fires at the next full minute, and removes it before it fires again."""
        events = self.client("events")
        events.put_rule(Name="tick", ScheduleExpression="cron(* * * * ? *)")
        events.put_targets(Rule="tick", Targets=[{"Id": "tick", "Arn": self.arns["tick"]}])
        eventually(lambda: list(records(self.lines("tick"))), 90)
        events.remove_targets(Rule="tick", Ids=["tick"])
        events.delete_rule(Name="tick")
        return ["tick"]

    def lines(self, function):
        return self.cloud.logs(function).split("\n")


def requests_to(port, host):
    """Returns a function that sends a request, and the statuses of the responses by step."""
    statuses = {}

    def send(method, step, *rest, **more):
        statuses[step] = request(port, host, method, step, *rest, **more)

    return send, statuses


ROUTES = ("ANY /", "ANY /things/{id}", "ANY /files/{path+}")


def by_cargo_lambda(checks, terminal):
    """cargo-lambda can invoke functions of the local cloud."""
    invoke = ("cargo", "lambda", "invoke", "--remote", "--endpoint-url", terminal.aws, "--data-ascii")
    done = terminal.run(*invoke, '{"step": "by cargo lambda"}', "direct")
    checks.equal("cargo lambda invoke --remote", done.returncode, 0)
    checks.ok("the function was invoked", any("by cargo lambda" in text for text in Local(terminal).lines("direct")))


def collect(checks, name, cloud, wanted):
    """Returns the normalised events of each function by step. Waits for asynchronous events."""
    late = lambda: wanted - {step for _, step in events(cloud)}
    missing = None if eventually(lambda: not late(), 30) else late()
    checks.ok(f"{name}: every step reached a function", not missing, missing)
    time.sleep(1)  # Leave time for duplicates.
    return {f"{function}: {step}": event for (function, step), event in events(cloud).items()}


def events(cloud):
    """Returns events by function and step. Repeated steps are numbered; repeated log lines are ignored."""
    found, written = {}, set()
    for function in SECONDS:
        for record in records(cloud.lines(function)):
            for step, event in steps(record["recorded"]):
                once = (function, step, record["context"]["requestId"])
                if once in written:
                    continue
                written.add(once)
                again = sum(one[:2] == once[:2] for one in written)
                step = step if again == 1 else f"{step} ({again})"
                found[function, step] = shape({"event": event, "context": record["context"]}, cloud.own)
    return found


def records(lines):
    """Yields the lines of the recorder. Other lines come from Lambda or lambkin."""
    for line in lines:
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            if isinstance(record, dict) and "recorded" in record:
                yield record


def compare(checks, ours, theirs):
    """Every difference must have a decision, and every decision must match a difference."""
    checks.ok("there is something to compare", len(ours) >= 40, sorted(ours))
    checks.equal("steps that only one cloud has", sorted({*ours} ^ {*theirs}), [])
    met = set()
    for step in sorted({*ours} & {*theirs}):
        found = list(differences(ours[step], theirs[step]))
        covered = [decided(step.partition(": ")[0], difference) for difference in found]
        met.update(at for several in covered for at in several)
        undecided = [difference for difference, several in zip(found, covered) if not several]
        checks.ok(f"{step}: the same in both, or as decided", not undecided, undecided)
    for at, (functions, path, _, why) in enumerate(DECISIONS):
        checks.ok(f"a decision applies: {path} of {', '.join(functions)}", at in met, why)
    late = ours.get("direct: event with context", {}).get("context", {})
    checks.equal("only synchronous calls have a client context", late.get("client", "nothing"), None)
