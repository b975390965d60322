"""The differences between the local cloud and ministack, and what AWS sends.

Each entry has the functions (`*` for all), a path, a pattern for the normalised JSON that the local cloud sends
there, and the reason. The pattern is `None` if only ministack sends the field. Every entry must apply, so the
list is complete and has no outdated entries."""

import json
import re

HTTP, S3, SQS = ("recorder",), ("created", "removed"), ("message",)
RECORD, OBJECT = "event.Records[]", "event.Records[].s3.object"
CONTEXT = "event.requestContext"
DECISIONS = (
    # Lambda.
    (("*",), "context.traceId", r'"Root=<trace>;Parent=<span>;Sampled=[01]"',
     "AWS sends a trace with every event, sampled or not; ministack sends none"),
    (("direct",), "context.client", r'\{"client": \{\}, "custom": \{"tier": "göld"\}, "env": \{"locale": "de"\}\}',
     "AWS passes on the client context of a synchronous invocation; ministack never does"),
    # HTTP APIs, payload format 2.0.
    (HTTP, "event.cookies", r'\["one=1", "two=a=b"\]', "AWS lists the cookies"),
    (HTTP, "event.headers.cookie", None, "AWS removes the header: the cookies are in `cookies`"),
    (HTTP, "event.headers.content-length", '"0"', "AWS also sends it for a request without a body"),
    (HTTP, "event.headers.x-amzn-trace-id", '"Root=<trace>"', "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-for", r'"127\.0\.0\.1"', "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-port", '"<port>"', "AWS adds it: 443 there, the gateway's own port here"),
    (HTTP, "event.headers.x-forwarded-proto", '"http"', "AWS adds it: `https` there, no TLS here"),
    (HTTP, "event.headers.x-many", '"1,2"', "AWS joins the values of a header with `,`; ministack with `, `"),
    (HTTP, "event.pathParameters", None, "AWS omits the field if a route has no parameters; ministack sends null"),
    (HTTP, f"{CONTEXT}.domainName", r'"<api>\.execute-api\.us-east-1\.amazonaws\.com"',
     "ours has the format of AWS; ministack sends the host that it listens on"),
    (HTTP, f"{CONTEXT}.domainPrefix", '"<api>"', "AWS sends it"),
    (HTTP, f"{CONTEXT}.requestId", '"<16 characters>"', "AWS sends 16 characters of base64; ministack a UUID"),
    # S3.
    (S3, f"{RECORD}.userIdentity.principalId", r'"AWS:0{12}"',
     "AWS sends `AWS:` and the caller's id, which is the account here; ministack sends `EXAMPLE`"),
    (S3, f"{RECORD}.s3.bucket.ownerIdentity.principalId", r'"0{12}"',
     "AWS sends the id of the owner, which is the account here; ministack sends `EXAMPLE`"),
    (S3, f"{RECORD}.responseElements.x-amz-request-id", '"<16 capital hex>"',
     "AWS sends the request id of the response, 16 capitals and digits; ministack an unrelated UUID"),
    (S3, f"{RECORD}.responseElements.x-amz-id-2", '"<64 hex>"',
     "an opaque text; on AWS and here it is that of the response; ministack sends `EXAMPLE`"),
    (("created",), f"{OBJECT}.key", r'".*\*%7E.*"',
     "S3 uses the encoding of forms, which keeps `*` and encodes `~`; ministack does the opposite"),
    (("removed",), f"{OBJECT}.size", None, "AWS sends no size of a deleted object; ministack sends 0"),
    (("removed",), f"{OBJECT}.eTag", None, "AWS sends no ETag of a deleted object; ministack sends an empty one"),
    # SQS.
    (SQS, f"{RECORD}.md5OfMessageAttributes", '"[0-9a-f]{32}"', "AWS sends it if a message has attributes"),
    *(
        (SQS, f"{RECORD}.messageAttributes.{name}.{field}", r"\[\]", "AWS sends these lists, which are always empty")
        for name in ("text", "label", "number", "bytes")
        for field in ("stringListValues", "binaryListValues")
    ),
)


def decided(function, difference):
    """Returns the indices of the decisions that cover a difference."""
    path, what, ours, _ = difference
    written = None if what == "only theirs" else json.dumps(ours, ensure_ascii=False, sort_keys=True)
    return [
        at
        for at, (functions, where, pattern, _) in enumerate(DECISIONS)
        if where == path
        and (functions == ("*",) or function in functions)
        and (pattern is None if written is None else pattern is not None and re.fullmatch(pattern, written))
    ]
