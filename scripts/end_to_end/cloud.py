"""ministack: an AWS emulator that runs the deployed zips."""

import contextlib
import http.client
import json
import pathlib
import sys
import urllib.parse

import boto3
from botocore.config import Config

from .servers import clean_environment, free_port, server

REGION = "us-east-1"
ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/functions"


class Cloud:
    """Clients for the emulator, and helpers for manual tasks."""

    def __init__(self, port, zips, log):
        self.port = port
        self.zips = zips
        self.log = log
        self.endpoint = f"http://127.0.0.1:{port}"

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def deploy(self, name, package=None, memory=256, timeout=20, environment=None, handler="bootstrap"):
        """Deploys a function from the zip that cargo lambda built; returns its ARN."""
        created = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Handler=handler,
            Role=ROLE,
            Architectures=["x86_64"],
            Code={"ZipFile": (self.zips / (package or name) / "bootstrap.zip").read_bytes()},
            MemorySize=memory,
            Timeout=timeout,
            Environment={"Variables": environment or {}},
        )
        return created["FunctionArn"]

    def allow(self, function, service):
        self.client("lambda").add_permission(
            FunctionName=function,
            StatementId=service,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
        )

    def invoke(self, function, payload):
        """Invokes a function; returns its response and, if it failed, the kind of error."""
        response = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload))
        return json.loads(response["Payload"].read() or b"null"), response.get("FunctionError")

    def function_url(self, function):
        """Creates a public function URL; returns its host name."""
        url = self.client("lambda").create_function_url_config(FunctionName=function, AuthType="NONE")
        return urllib.parse.urlsplit(url["FunctionUrl"]).hostname

    def logs(self, function):
        """Everything that the function logged, as one text."""
        logs = self.client("logs")
        with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}", limit=10000)["events"]
            return "\n".join(event["message"] for event in events)
        return ""

    def curl(self, host, method, target, body=None, headers=None):
        """Sends an HTTP request. The emulator distinguishes its URLs by host name."""
        headers = {"host": f"{host}:{self.port}", **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("content-type", "application/json")
        return Response.of(self.port, method, target, body, headers)


class Response:
    """An HTTP response."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @classmethod
    def of(cls, port, method, target, body=None, headers=None):
        """Sends a request to a server on loopback."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, target, body=body, headers=headers or {})
            response = connection.getresponse()
            return cls(response.status, response.getheaders(), response.read())

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:600]!r}"


@contextlib.contextmanager
def cloud(zips, log):
    port = free_port()
    program = pathlib.Path(sys.executable).with_name("ministack")
    environment = clean_environment(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=port,
        # Passed on to the functions, so that they find the emulator.
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        MINISTACK_REGION=REGION,
    )
    with server([sys.executable, program], port, log, environment):
        yield Cloud(port, zips, log)
