"""The other event sources: their events reach the functions, and the responses are accepted.

The emulator does not support partial batch responses for streams; `tests/` covers those."""

import json

from .checks import eventually
from .process import FIXTURE

STREAM, TABLE, TOPIC, RULE = "clicks", "followed", "alarms", "placed"


def check(checks, cloud):
    for source in (kinesis, dynamodb, sns, eventbridge):
        source(checks, cloud)


def function(cloud, name):
    return cloud.deploy(f"source-{name}", FIXTURE, handler=name)


def wrote(checks, cloud, name, *texts):
    """Checks that the function logs all of these texts."""
    has = lambda: all(text in cloud.logs(f"source-{name}") for text in texts)
    checks.ok(f"{name}: the events arrive", eventually(has, 30), cloud.logs(f"source-{name}")[-2000:])


def listen(cloud, name, arn):
    function(cloud, name)
    mapping = cloud.client("lambda").create_event_source_mapping(
        FunctionName=f"source-{name}", EventSourceArn=arn, StartingPosition="TRIM_HORIZON",
        BatchSize=10, FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    return mapping["UUID"]


def taken(checks, cloud, name, mapping):
    found = lambda: cloud.client("lambda").get_event_source_mapping(UUID=mapping)["LastProcessingResult"]
    result = eventually(lambda: found().startswith("OK"), 30)
    checks.ok(f"{name}: the response is accepted", result, found())


def kinesis(checks, cloud):
    client = cloud.client("kinesis")
    client.create_stream(StreamName=STREAM, ShardCount=1)
    client.get_waiter("stream_exists").wait(StreamName=STREAM)
    arn = client.describe_stream(StreamName=STREAM)["StreamDescription"]["StreamARN"]
    mapping = listen(cloud, "click", arn)
    for page in ("home é", "shop"):
        client.put_record(StreamName=STREAM, PartitionKey="p", Data=json.dumps(page).encode())
    wrote(checks, cloud, "click", "home é", "shop")
    taken(checks, cloud, "click", mapping)


def dynamodb(checks, cloud):
    client = cloud.client("dynamodb")
    made = client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    mapping = listen(cloud, "follow", made["TableDescription"]["LatestStreamArn"])
    item = lambda total: {"id": {"S": "o-1"}, "total": {"N": str(total)}, "tags": {"SS": ["a"]}}
    client.put_item(TableName=TABLE, Item=item(1))
    client.put_item(TableName=TABLE, Item=item(2))
    client.delete_item(TableName=TABLE, Key={"id": {"S": "o-1"}})
    wrote(checks, cloud, "follow", "Insert(", "Modify { old: ", "Remove(")
    taken(checks, cloud, "follow", mapping)


def sns(checks, cloud):
    client = cloud.client("sns")
    arn = client.create_topic(Name=TOPIC)["TopicArn"]
    client.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=function(cloud, "alarm"))
    cloud.allow("source-alarm", "sns")
    sent = client.publish(TopicArn=arn, Message=json.dumps("smoke"), Subject="cellar")
    wrote(checks, cloud, "alarm", f"smoke of {sent['MessageId']}")


def eventbridge(checks, cloud):
    client = cloud.client("events")
    pattern = {"detail-type": ["OrderPlaced"], "source": ["shop.orders"]}
    client.put_rule(Name=RULE, EventPattern=json.dumps(pattern))
    client.put_targets(Rule=RULE, Targets=[{"Id": "1", "Arn": function(cloud, "placed")}])
    cloud.allow("source-placed", "events")
    entry = {"DetailType": "OrderPlaced", "Source": "shop.orders", "Detail": json.dumps("o-7")}
    sent = client.put_events(Entries=[entry, {**entry, "Source": "shop.bills", "Detail": json.dumps("o-8")}])
    wrote(checks, cloud, "placed", f"o-7 by {sent['Entries'][0]['EventId']}")
    checks.ok("placed: no other event arrives", "o-8" not in cloud.logs("source-placed"))
