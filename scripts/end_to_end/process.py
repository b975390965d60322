"""What the process does under AWS's emulator: good, bad, and good again."""

import json

from . import image_resize, orders_api
from .emulator import emulator
from .gate import gate


def check_misbehaving(checks, program, bootstrap, log):
    """Each way to fail is told apart by name, and the next event is served."""
    with emulator(program, bootstrap, log, timeout=2, GREETING="hello") as function:

        def serves(after):
            checks.equal(f"after {after}: serves", function.invoke('"work"'), (200, "hello"))

        serves("the start")
        status, failure = function.invoke('"fail"')
        checks.equal("a failure: its name", named(failure), "OutOfPaper")
        checks.equal("a failure: its message", failure.get("errorMessage"), "the printer is out of paper")
        serves("a failure")
        status, failure = function.invoke('"dance"')
        checks.ok("an event that does not fit: a failure", named(failure), failure)
        serves("an event that does not fit")
        status, failure = function.invoke(b"\xff not json")
        checks.ok("an event that is no JSON: a failure", named(failure), failure)
        serves("an event that is no JSON")
        status, failure = function.invoke('"panic"')
        checks.equal("a panic: its name", named(failure), "Panic")
        checks.ok("a panic: its message", "out of ink" in str(failure), failure)
        serves("a panic")
        checks.equal("a panic: the process goes on", function.wrote().count("INIT START"), 1)
        status, failure = function.invoke('"hang"')
        checks.ok("a handler that hangs: timed out", "timed out" in str(failure), failure)
        serves("a timeout")
        status, failure = function.invoke('"exit"')
        checks.equal("an exit: Lambda's own failure", (status, named(failure)), (502, "Runtime.ExitError"))
        serves("an exit")


def check_init_failure(checks, program, bootstrap, log, missing, **environment):
    """INIT that fails says so by name, each time; the emulator shows it in its log only."""
    with emulator(program, bootstrap, log, **environment) as function:
        for attempt in ("INIT fails", "INIT fails again"):
            status, body = function.invoke({})
            checks.ok(f"{attempt}: no reply", status == 502, (status, body))
        wrote = function.wrote()
        checks.ok("INIT fails: its name reached /init/error", "MissingVariable" in wrote, wrote[-2000:])
        checks.ok(f"INIT fails: it names `{missing}`", missing in wrote, wrote[-2000:])


def check_examples(checks, program, cloud, zips, logs):
    """The examples' own binaries, with the services behind a wire that can be cut."""
    with gate(cloud.port) as wire:
        services = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{wire.port}"}
        resize = zips / image_resize.NAME / "bootstrap"
        with emulator(program, resize, logs / "rie-image-resize.log", timeout=4, **services) as function:
            good = image_resize.event("uploads/turned.jpeg")
            check_cut(checks, "image-resize", function, wire, lambda: named(function.invoke(good)[1]) is None)
            status, failure = function.invoke(image_resize.event("uploads/letter.jpg"))
            checks.equal("image-resize: a failure's name", named(failure), "NotAnImage")
            checks.ok("image-resize: serves after it", named(function.invoke(good)[1]) is None)
        orders = zips / orders_api.NAME / "bootstrap"
        settings = {**orders_api.ENVIRONMENT, **services}
        with emulator(program, orders, logs / "rie-orders-api.log", timeout=4, **settings) as function:
            found = request("GET", "/orders/none")
            check_cut(checks, "orders-api", function, wire, lambda: function.invoke(found)[1].get("statusCode") == 404)
            created = function.invoke(request("POST", "/orders", orders_api.order()))[1]
            checks.equal("orders-api: creates an order", created.get("statusCode"), 201)


def check_cut(checks, what, function, wire, works):
    """A service that goes silent ends in a timeout, and the next event is served."""
    checks.ok(f"{what}: serves", works())
    wire.open.clear()
    try:
        status, failure = function.invoke(
            image_resize.event("uploads/turned.jpeg") if what == "image-resize" else request("GET", "/orders/none")
        )
    finally:
        wire.open.set()
    checks.ok(f"{what}: the service is silent: times out", "timed out" in str(failure), failure)
    checks.ok(f"{what}: serves after the timeout", works())


def named(failure):
    return failure.get("errorType") if isinstance(failure, dict) else None


def request(method, path, body=None):
    """A function URL's event."""
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
