"""Sends uploads, messages, invocations, requests and a scheduled event to a cloud, each with a name."""

import base64
import http.client
import json
import urllib.parse

BUCKET, QUEUE, FIFO = "records", "plain", "ordered.fifo"
MEGABYTE = 1024 * 1024
SUMMER, ODD = "summer +\u00e9 photo.jpg", "it's (1) *~!@$&=:;,%20.txt"


def journey(cloud):
    """Sends everything. Returns the steps that must reach a function, named as by `steps`."""
    return [*uploads(cloud.client("s3")), *messages(cloud.client("sqs")), *calls(cloud.client("lambda")),
            *requests(cloud.request), *cloud.tick()]


def uploads(s3):
    put = lambda key, body: s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    put("in/plain.txt", b"hello")
    put(f"in/{SUMMER}", b"\xff\xd8\xff")
    put(f"in/{ODD}", b"odd")
    put("in/empty.txt", b"")
    put("out/elsewhere.txt", b"no function hears of it")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="in/parts.bin")["UploadId"]
    here = {"Bucket": BUCKET, "Key": "in/parts.bin", "UploadId": upload}
    parts = [
        {"PartNumber": number, "ETag": s3.upload_part(**here, PartNumber=number, Body=body)["ETag"]}
        for number, body in ((1, b"a" * 5 * MEGABYTE), (2, b"the end"))
    ]
    s3.complete_multipart_upload(**here, MultipartUpload={"Parts": parts})
    source = {"Bucket": BUCKET, "Key": "in/plain.txt"}
    s3.copy_object(Bucket=BUCKET, Key="in/copy \u00e9.txt", CopySource=source)
    s3.delete_object(Bucket=BUCKET, Key="in/plain.txt")
    s3.delete_object(Bucket=BUCKET, Key="in/parts.bin")
    several = [{"Key": "in/copy \u00e9.txt"}, {"Key": "in/empty.txt"}]
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": several})
    put("in/plain.txt", b"hello again")
    created = [
        *(f"Put in/{name}" for name in ("plain.txt", SUMMER, ODD, "empty.txt", "plain.txt")),
        "CompleteMultipartUpload in/parts.bin",
        "Copy in/copy \u00e9.txt",
    ]
    deleted = [f"ObjectRemoved:Delete in/{name}" for name in ("plain.txt", "copy \u00e9.txt", "empty.txt")]
    return [*(f"ObjectCreated:{one}" for one in created), *deleted]


def messages(sqs):
    plain, fifo = (sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in (QUEUE, FIFO))
    text = lambda value, kind="String": {"DataType": kind, "StringValue": value}
    sqs.send_message(QueueUrl=plain, MessageBody="plain")
    sqs.send_message(QueueUrl=plain, MessageBody='{"text": "h\u00e9llo \\"world\\"\\n", "number": 1e2}')
    sqs.send_message(
        QueueUrl=plain,
        MessageBody="attributes",
        MessageAttributes={
            "text": text("h\u00e9llo"),
            "label": text("x", "String.label"),
            "number": text("-1.50", "Number"),
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        },
    )
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    sqs.send_message(QueueUrl=plain, MessageBody="trace", MessageSystemAttributes={"AWSTraceHeader": text(trace)})
    several = [{"Id": str(number), "MessageBody": f"batch {number}"} for number in range(3)]
    several[1]["MessageAttributes"] = {"number": text("1", "Number.int")}
    sqs.send_message_batch(QueueUrl=plain, Entries=several)
    for body, group, once in (("a1", "a", "1"), ("a2", "a", "2"), ("b1", "b", "3"), ("a1 again", "a", "1")):
        sqs.send_message(QueueUrl=fifo, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=once)
    bodies = ["plain", '{"text": "h\u00e9llo \\"world\\"\\n", "number": 1e2}', "attributes", "trace"]
    return [*bodies, *(f"batch {number}" for number in range(3)), "a1", "a2", "b1"]


def calls(functions):
    context = base64.b64encode(json.dumps({"custom": {"tier": "g\u00f6ld"}, "env": {"locale": "de"}}).encode())
    invoke = lambda **more: functions.invoke(FunctionName="direct", **more)["StatusCode"]
    step = lambda name, **more: json.dumps({"step": name, **more})
    invoke(Payload=step("call", list=[1, -2.5, None, True, "h\u00e9llo"], large=2**53))
    invoke(Payload=step("client context"), ClientContext=context.decode())
    invoke(Payload=step("dry run"), InvocationType="DryRun")
    invoke(Payload=step("event"), InvocationType="Event")
    invoke(Payload=step("event with context"), InvocationType="Event", ClientContext=context.decode())
    invoke()
    return ["call", "client context", "event", "event with context", "no payload"]


def requests(send):
    """Each request returns after the function has run."""
    kind = lambda text: ("content-type", text)
    bodiless = (
        ("GET", "get", "/"),
        ("GET", "query", "/?b=2&a=1&a=3&text=x%20y+z%2B&amp=%26&flag&empty=&%C3%A9=%C3%A9"),
        ("GET", "cookies", "/", ("cookie", "one=1; two=a=b")),
        ("GET", "headers", "/", ("X-Many", "1"), ("x-many", "2"), ("X-Empty", ""), ("accept", "text/html, */*")),
        ("GET", "name", "/things/a%20b+c%C3%A9"),
        ("GET", "slash in a name", "/things/a%2Fb"),
        ("GET", "rest", "/files/a/b%20c.txt?download=1"),
        ("HEAD", "head", "/things/7"),
        ("DELETE", "delete", "/things/7"),
    )
    bodies = (
        ("POST", "json", "/", '{"text": "h\u00e9llo"}'.encode(), kind("application/json")),
        ("POST", "json of a kind", "/", b"{}", kind("application/problem+json; charset=utf-8")),
        ("POST", "text", "/", "h\u00e9llo\n".encode(), kind("text/plain")),
        ("POST", "bytes", "/", bytes(range(256)), kind("application/octet-stream")),
        ("POST", "form", "/", b"a=1&b=x+y", kind("application/x-www-form-urlencoded")),
        ("POST", "no type", "/", b"some"),
        ("POST", "empty", "/", b"", kind("application/json")),
        ("PUT", "put", "/things/7", b"[]", kind("application/json")),
    )
    for one in bodiless:
        send(*one)
    for method, step, target, body, *headers in bodies:
        send(method, step, target, *headers, body=body)
    # The decoded slash is a separator, so no route matches.
    return [step for _, step, *_ in (*bodiless, *bodies) if step != "slash in a name"]


def request(port, host, method, step, target, *headers, body=None):
    """Sends a request with exactly these headers; returns the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        length = [] if body is None else [("content-length", str(len(body)))]
        for name, value in (("host", host), ("user-agent", "journey"), ("x-step", step), *headers, *length):
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def steps(recorded):
    """The steps in an event, each with its own part of the event."""
    if not isinstance(recorded, dict):
        return [(repr(recorded), recorded)]
    if "Records" in recorded:
        return [(of_record(record), {**recorded, "Records": [record]}) for record in recorded["Records"]]
    if "detail-type" in recorded:
        return [("tick", recorded)]
    if "requestContext" in recorded:
        return [(recorded.get("headers", {}).get("x-step"), recorded)]
    return [(recorded.get("step", "no payload"), recorded)]


def of_record(record):
    if record.get("eventSource") == "aws:sqs":
        return record["body"]
    return f"{record['eventName']} {urllib.parse.unquote_plus(record['s3']['object']['key'])}"
