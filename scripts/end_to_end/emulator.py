"""AWS's own Runtime Interface Emulator, which checks the contract between the process and Lambda."""

import contextlib
import http.client
import json
import threading

from .servers import clean_environment, free_port, server


class Emulator:
    """One function in the emulator. It accepts one event at a time: concurrent events crash it."""

    def __init__(self, port, log):
        self.port = port
        self.log = log
        self.turn = threading.Lock()

    def invoke(self, payload, seconds=60):
        """Invokes the function; returns the status and the body, parsed if it is JSON."""
        body = payload if isinstance(payload, (bytes, str)) else json.dumps(payload)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        with self.turn, contextlib.closing(connection):
            connection.request("POST", "/2015-03-31/functions/function/invocations", body=body)
            response = connection.getresponse()
            body = response.read()
        try:
            return response.status, json.loads(body)
        except ValueError:
            return response.status, body.decode(errors="replace")

    def wrote(self):
        return self.log.read_text(errors="replace")


@contextlib.contextmanager
def emulator(program, bootstrap, log, timeout=10, memory=256, **environment):
    port = free_port()
    command = [
        program,
        "--log-level",
        "info",
        "--runtime-interface-emulator-address",
        f"127.0.0.1:{port}",
        "--runtime-api-address",
        f"127.0.0.1:{free_port()}",
        bootstrap,
    ]
    settings = clean_environment(
        AWS_LAMBDA_FUNCTION_NAME=bootstrap.parent.name,
        AWS_LAMBDA_FUNCTION_TIMEOUT=timeout,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE=memory,
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        **environment,
    )
    with server(command, port, log, settings):
        yield Emulator(port, log)
