"""Where the local cloud and ministack send something else, what AWS sends, and whom the local cloud follows.

Functions (`*` is all of them), a path, a pattern of what we send there as JSON in shapes, and why. What only
ministack sends has `None` for a pattern, and then nothing is what we send. Every one of them has to happen, so
this is what there is to know, and no more."""

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
     "AWS hands the client context of a synchronous call on; ministack of none"),
    # HTTP APIs, payload format 2.0.
    (HTTP, "event.cookies", r'\["one=1", "two=a=b"\]', "AWS lists the cookies"),
    (HTTP, "event.headers.cookie", None, "AWS takes the header away: `cookies` has it"),
    (HTTP, "event.headers.content-length", '"0"', "AWS sends it for a request without a body too"),
    (HTTP, "event.headers.x-amzn-trace-id", '"Root=<trace>"', "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-for", r'"127\.0\.0\.1"', "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-port", '"<port>"', "AWS adds it: there 443, here the gateway's own"),
    (HTTP, "event.headers.x-forwarded-proto", '"http"', "AWS adds it: there `https`, here there is no TLS"),
    (HTTP, "event.headers.x-many", '"1,2"', "AWS joins the values of a header by a comma; ministack adds a space"),
    (HTTP, "event.pathParameters", None, "AWS leaves the field out where a route has none; ministack sends null"),
    (HTTP, f"{CONTEXT}.domainName", r'"<api>\.execute-api\.us-east-1\.amazonaws\.com"',
     "ours looks as on AWS; ministack's is the host that it listens to"),
    (HTTP, f"{CONTEXT}.domainPrefix", '"<api>"', "AWS sends it"),
    (HTTP, f"{CONTEXT}.requestId", '"<16 characters>"', "AWS sends 16 characters of base64; ministack a UUID"),
    # S3.
    (S3, f"{RECORD}.userIdentity.principalId", r'"AWS:0{12}"',
     "AWS sends `AWS:` and the caller's id: here the account is the caller; ministack sends `EXAMPLE`"),
    (S3, f"{RECORD}.s3.bucket.ownerIdentity.principalId", r'"0{12}"',
     "AWS sends an id of the owner: here it is the account; ministack sends `EXAMPLE`"),
    (S3, f"{RECORD}.responseElements.x-amz-request-id", '"<16 capital hex>"',
     "AWS sends the 16 capitals and digits of the response; ministack a UUID that is not the response's"),
    (S3, f"{RECORD}.responseElements.x-amz-id-2", '"<64 hex>"',
     "an opaque text; as on AWS it is the response's, which ministack's `EXAMPLE` is not"),
    (("created",), f"{OBJECT}.key", r'".*\*%7E.*"',
     "S3 names the encoding of forms, which keeps `*` and encodes `~`; ministack does the opposite"),
    (("removed",), f"{OBJECT}.size", None, "AWS does not tell the size of what is gone; ministack sends 0"),
    (("removed",), f"{OBJECT}.eTag", None, "AWS does not tell the ETag of what is gone; ministack sends an empty one"),
    # SQS.
    (SQS, f"{RECORD}.md5OfMessageAttributes", '"[0-9a-f]{32}"', "AWS sends it where a message has attributes"),
    *(
        (SQS, f"{RECORD}.messageAttributes.{name}.{field}", r"\[\]", "AWS sends lists that SQS never fills")
        for name in ("text", "label", "number", "bytes")
        for field in ("stringListValues", "binaryListValues")
    ),
)


def decided(function, difference):
    """The decisions that a difference is covered by."""
    path, what, ours, _ = difference
    written = None if what == "only theirs" else json.dumps(ours, ensure_ascii=False, sort_keys=True)
    return [
        at
        for at, (functions, where, pattern, _) in enumerate(DECISIONS)
        if where == path
        and (functions == ("*",) or function in functions)
        and (pattern is None if written is None else pattern is not None and re.fullmatch(pattern, written))
    ]
