"""Where the local cloud and ministack send something else, what AWS sends, and whom the local cloud follows.

By function (`*` is all of them), path and kind of difference. A path in parentheses is a step whose event only
one of them sends. One that no longer happens fails the comparison, so this is what there is to know."""

OURS, THEIRS, DIFFERS = "only ours", "only theirs", "differs"
HTTP, S3, SQS = ("recorder",), ("created", "removed"), ("message", "ordered")


def decisions():
    for functions, path, what, why in ALL:
        for function in functions:
            yield (function, path, what), why


RECORD, OBJECT = "event.Records[]", "event.Records[].s3.object"
CONTEXT = "event.requestContext"
ALL = (
    # Lambda.
    (("*",), "context.traceId", DIFFERS, "AWS sends a trace with every event, sampled or not, and so do we"),
    (("direct",), "context.client", DIFFERS, "AWS hands a client context on in synchronous calls; ministack never does"),
    # HTTP APIs, payload format 2.0.
    (HTTP, "event.cookies", OURS, "AWS lists cookies"),
    (HTTP, "event.headers.cookie", THEIRS, "AWS takes the header away, as `cookies` has them all"),
    (HTTP, "event.headers.content-length", OURS, "AWS sends `0` where there is no body"),
    (HTTP, "event.headers.x-amzn-trace-id", OURS, "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-for", OURS, "AWS adds it"),
    (HTTP, "event.headers.x-forwarded-port", OURS, "AWS adds it, there 443; here it is the gateway's own port"),
    (HTTP, "event.headers.x-forwarded-proto", OURS, "AWS adds it, there `https`; the local gateway has no TLS"),
    (HTTP, "event.headers.x-many", DIFFERS, "AWS joins the values of a header by `,` without a space"),
    (HTTP, "event.pathParameters", THEIRS, "AWS leaves the field out where a route has none; ministack sends null"),
    (HTTP, f"{CONTEXT}.domainName", DIFFERS, "ours looks as on AWS; ministack's is the host that it listens to"),
    (HTTP, f"{CONTEXT}.domainPrefix", OURS, "AWS sends it"),
    (HTTP, f"{CONTEXT}.requestId", DIFFERS, "AWS sends 16 characters of base64; ministack a UUID"),
    # S3.
    (S3, f"{RECORD}.userIdentity.principalId", DIFFERS, "AWS sends `AWS:` and an id; ministack `EXAMPLE`"),
    (S3, f"{RECORD}.s3.bucket.ownerIdentity.principalId", DIFFERS, "an id of AWS's; ours is the account, ministack's `EXAMPLE`"),
    (S3, f"{RECORD}.responseElements.x-amz-request-id", DIFFERS, "AWS sends 16 capital characters, those of the response"),
    (S3, f"{RECORD}.responseElements.x-amz-id-2", DIFFERS, "an opaque text, with us that of the response; ministack's is `EXAMPLE`"),
    (("created",), f"{OBJECT}.key", DIFFERS, "S3 encodes as a form is: `~` and not `*`; ministack the other way round"),
    (("removed",), f"{OBJECT}.size", THEIRS, "AWS leaves it out of what is removed"),
    (("removed",), f"{OBJECT}.eTag", THEIRS, "AWS leaves it out of what is removed"),
    # SQS.
    (("message",), f"{RECORD}.md5OfMessageAttributes", OURS, "AWS sends it where a message has attributes"),
    *(
        (("message",), f"{RECORD}.messageAttributes.{name}.{field}", OURS, "AWS sends an empty list, which SQS never fills")
        for name in ("text", "label", "number", "bytes")
        for field in ("stringListValues", "binaryListValues")
    ),
)
DECISIONS = dict(decisions())
