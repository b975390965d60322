"""`cargo lambda watch` and `cargo lambda invoke`: the development loop."""

import json
import subprocess
import tempfile

from . import cleanup_cron, image_resize, orders_api, process
from .checks import eventually
from .cloud import Response
from .process import request
from .servers import clean_environment, free_port, server


def check(checks, cloud, root, log, tools):
    """Runs each example unchanged, with the services of the emulator."""
    port = free_port()
    # All examples share one environment, and therefore one bucket: the one with the pictures.
    resources = {**orders_api.ENVIRONMENT, **cleanup_cron.ENVIRONMENT, **image_resize.environment(cloud)}
    environment = clean_environment(
        **tools,
        AWS_ENDPOINT_URL=cloud.endpoint,
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        **resources,
    )
    watch = ["cargo", "lambda", "watch", "--ignore-changes", "--invoke-address", "127.0.0.1"]
    watch += ["--invoke-port", port]
    with server(watch, port, log, environment, cwd=root):

        def invoke(function, event, patience=1200):
            return cargo_lambda_invoke(function, event, port, environment, patience)

        # The first invocation builds the function.
        thumbnail = invoke(image_resize.NAME, image_resize.event("uploads/turned.jpeg"))
        checks.ok("image-resize: an upload", thumbnail.returncode == 0, thumbnail)
        letter = invoke(image_resize.NAME, image_resize.event("uploads/letter.jpg"))
        checks.ok("image-resize: a file that is not a picture", letter.returncode == 0, letter)
        found = eventually(lambda: image_resize.letters(cloud), 20)
        checks.equal("image-resize: a failure has its name", found, [("NotAnImage", "uploads/letter.jpg")])
        found = invoke(orders_api.NAME, request("GET", process.NO_ORDER))
        checks.ok("orders-api: an unknown order", status_code(found) == 404, found)
        made = invoke(orders_api.NAME, request("POST", "/orders", orders_api.order()))
        checks.ok("orders-api: a new order", status_code(made) == 201, made)
        browsed = Response.of(port, "GET", f"/lambda-url/{orders_api.NAME}{process.NO_ORDER}")
        checks.ok("orders-api: over HTTP", browsed.status == 404, browsed)
        tidy = invoke(cleanup_cron.NAME, cleanup_cron.RULE)
        checks.ok("cleanup-cron: returns its counts", tidy.returncode == 0 and '"objects"' in tidy.stdout, tidy)


def cargo_lambda_invoke(function, event, port, environment, patience):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, tempfile.TemporaryDirectory() as home:
        json.dump(event, file)
        file.flush()
        command = ["cargo", "lambda", "invoke", function, "--invoke-address", "127.0.0.1"]
        command += ["--invoke-port", str(port), "--data-file", file.name]
        return subprocess.run(
            command, env={"HOME": home, **environment}, capture_output=True, text=True, timeout=patience
        )


def status_code(run):
    try:
        return json.loads(run.stdout).get("statusCode")
    except ValueError:
        return None
