"""The process under AWS's emulator: it still serves events after every kind of failure."""

import json

from . import cleanup_cron, image_resize, orders_api
from .checks import eventually
from .emulator import emulator
from .gate import gate


FIXTURE = "fixture"
# An order that does not exist.
NO_ORDER = "/orders/0197b0f0-0000-7000-8000-000000000000"


def check_fixture(checks, program, bootstrap, logs):
    """The functions of `tests/` fail in every possible way; each time, the next event is served."""

    def run(handler):
        log = logs / f"emulator-{handler}.log"
        return emulator(program, bootstrap, log, timeout=2, _HANDLER=handler)

    with run("boom") as function:
        good = lambda after: checks.equal(f"after {after}: serves", function.invoke("false"), (200, 7))
        good("the start")
        status, failure = function.invoke("true")
        checks.equal("a panic: its name", named(failure), "Panic")
        checks.ok("a panic: its message", "the roof is on fire" in str(failure), failure)
        good("a panic")
        for what, event in (("an event of the wrong type", '"maybe"'), ("an event that is not JSON", b"\xff{")):
            status, failure = function.invoke(event)
            checks.ok(f"{what}: a failure", named(failure), failure)
            good(what)
        checks.equal("one process served all events", function.wrote().count("INIT START"), 1)
    with run("order") as function:
        for attempt in ("a failure", "a failure again"):
            status, failure = function.invoke("{}")
            checks.equal(f"{attempt}: its name", named(failure), "OutOfStock")
            checks.ok(f"{attempt}: its message", "no chair is left" in str(failure), failure)
        checks.equal("one process failed twice", function.wrote().count("INIT START"), 1)
    with run("hangs") as function:
        good = lambda after: checks.equal(f"after {after}: serves", function.invoke("1"), (200, "in time"))
        good("the start")
        status, failure = function.invoke("60000")
        checks.equal("a function that does not end: fails in time", named(failure), "Timeout")
        good("that failure")
        checks.equal("one process timed out", function.wrote().count("INIT START"), 1)
    with run("blocks") as function:
        good = lambda after: checks.equal(f"after {after}: serves", function.invoke("1"), (200, None))
        good("the start")
        status, failure = function.invoke("60000")
        checks.ok("a function that blocks: timed out", "timed out" in str(failure), failure)
        good("a timeout")
    with run("exit") as function:
        for attempt in ("an exit", "an exit again"):
            status, failure = function.invoke("3")
            checks.equal(f"{attempt}: fails as on Lambda", (status, named(failure)), (502, "Runtime.ExitError"))
            status, failure = function.invoke("null")
            checks.ok(f"after {attempt}: accepts events", status == 200 and named(failure), (status, failure))


def check_init_failure(checks, program, bootstrap, log, missing, **environment):
    """A failed INIT posts its reason to /init/error every time, and the caller sees it."""
    with emulator(program, bootstrap, log, **environment) as function:
        for attempt in ("INIT fails", "INIT fails again"):
            status, failure = function.invoke({})
            checks.equal(f"{attempt}: has its name", (status, named(failure)), (502, "MissingVariable"))
            checks.ok(f"{attempt}: names `{missing}`", missing in str(failure), failure)


def check_examples(checks, program, cloud, zips, logs):
    """The binaries of the examples, with their services behind a connection that can be blocked."""
    photo, letter = (image_resize.event(f"uploads/{name}") for name in ("turned.jpeg", "letter.jpg"))
    get = request("GET", NO_ORDER)
    with gate(cloud.port) as wire:
        services = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{wire.port}"}

        def run(name, **settings):
            bootstrap = zips / name / "bootstrap"
            log = logs / f"emulator-{name}.log"
            return emulator(program, bootstrap, log, timeout=4, **services, **settings)

        def silence(what, function, event, serves):
            """If a service stops responding, the invocation ends in time and the next one is served."""
            checks.ok(f"{what}: serves", serves())
            wire.open.clear()
            try:
                status, failure = function.invoke(event)
            finally:
                wire.open.set()
            checks.ok(f"{what}: serves after a silence", serves())
            return failure

        with run(image_resize.NAME, **image_resize.environment(cloud)) as function:
            serves = lambda: function.invoke(photo) == (200, None)
            failure = silence("image-resize", function, photo, serves)
            # Items of a batch are stopped in time, so that the process is not killed.
            checks.equal("image-resize: the silent service fails by name", named(failure), "Timeout")
            checks.equal("image-resize: a dead letter is acknowledged", function.invoke(letter), (200, None))
            found = eventually(lambda: image_resize.letters(cloud), 20)
            checks.equal("image-resize: a failure's name", found, [("NotAnImage", "uploads/letter.jpg")])
            checks.ok("image-resize: serves after it", serves())
            checks.equal("image-resize: one process did everything", function.wrote().count("INIT START"), 1)
        with run(orders_api.NAME, **orders_api.ENVIRONMENT) as function:
            serves = lambda: http_status(function.invoke(get)) == 404
            failure = silence("orders-api", function, get, serves)
            checks.equal("orders-api: the silent service has a status", http_status((200, failure)), 503)
            checks.ok("orders-api: the silent service fails by name", '"name":"Timeout"' in str(failure), failure)
            created = function.invoke(request("POST", "/orders", orders_api.order()))
            checks.equal("orders-api: creates an order", http_status(created), 201)
            checks.equal("orders-api: one process did everything", function.wrote().count("INIT START"), 1)
        with run(cleanup_cron.NAME, **cleanup_cron.ENVIRONMENT) as function:
            # It needs ten seconds in reserve and has only four.
            status, response = function.invoke(cleanup_cron.RULE)
            left = response.get("left") if isinstance(response, dict) else None
            checks.equal("cleanup-cron: short of time: reports what is left", left, ["objects", "records"])


def http_status(invoked):
    """The HTTP status in the response of a function."""
    status, response = invoked
    return response.get("statusCode") if isinstance(response, dict) else None


def named(failure):
    return failure.get("errorType") if isinstance(failure, dict) else None


def request(method, path, body=None):
    """The event of a function URL."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "example.com", "content-type": "application/json"},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "example",
            "domainName": "example.com",
            "domainPrefix": "example",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1",
                     "userAgent": "curl"},
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:02:06:02 +0000",
            "timeEpoch": 1795226762710,
        },
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }
