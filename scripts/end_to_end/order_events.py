"""order-events: ordered events by group, retryable and permanent failures, and a task for each dead letter."""

import json
import time
import uuid

from .checks import eventually

NAME = "order-events"
RECORD, WORK = "record_event", "work_letter"
QUEUE, FAILED = "order-events.fifo", "failed-order-events.fifo"
STATES, TASKS = "order-states", "order-tasks"
RECEIVES = 3
# In seconds: as short as the timeout of the function allows, so that failed events return soon.
VISIBILITY = 5
POISON = "no event at all"


def check(checks, cloud):
    shop = Shop(cloud)
    environment = {"ORDER_STATES_TABLE": STATES, "FAILED_ORDER_EVENTS_QUEUE_URL": shop.create_queues()}
    shop.create_tables()
    shop.listen(RECORD, QUEUE, environment)
    check_order(checks, shop)
    letters = check_permanent(checks, shop) + check_retries(checks, shop)
    shop.listen(WORK, FAILED, {"ORDER_TASKS_TABLE": TASKS})
    check_tasks(checks, shop, letters)


def check_order(checks, shop):
    """The interleaved events of three orders."""
    orders = [order() for _ in range(3)]
    stories = [
        [placed(), paid(), "cancelled"],
        [placed(), "cancelled", "cancelled"],
        [placed(), paid()],
    ]
    ids = {one: [] for one in orders}
    for step in range(3):
        for one, story in zip(orders, stories):
            ids[one] += [shop.send(one, what) for what in story[step : step + 1]]
    expected = ["refund-due", "cancelled", "paid"]
    eventually(lambda: [shop.state(one) for one in orders] == expected, 30)
    checks.equal("the orders' states", [shop.state(one) for one in orders], expected)
    # The second order was cancelled twice, and the second event changes nothing.
    in_order = [ids[orders[0]], ids[orders[1]][:2], ids[orders[2]]]
    checks.equal("their events, in order", [shop.events(one) for one in orders], in_order)
    before = shop.order(orders[2])
    again = ids[orders[2]][0]
    shop.send(orders[2], placed(), id=again)
    shop.drained(checks, "a repeated event")
    checks.equal("a repeated event changes nothing", shop.order(orders[2]), before)


def check_permanent(checks, shop):
    """A permanent failure moves an event to the dead-letter queue after one receive, and its group continues."""
    unknown, one = order(), order()
    shop.send(unknown, paid())
    shop.send(one, placed())
    shop.send_text(one, POISON)
    shop.send(one, paid(amount=1))
    shop.send(one, paid())
    goes_on = eventually(lambda: shop.state(one) == "paid", 30)
    checks.ok("a group continues after a dead letter", goes_on, shop.order(one))
    letters = eventually(lambda: shop.letters(3), 30) or []
    checks.equal("dead letters and their errors", errors(letters), ["MalformedBody", "UnknownOrder", "WrongAmount"])
    checks.equal("they moved after one receive", {said(letter, "receive-count") for letter in letters}, {"1"})
    for letter in letters:
        name, now = said(letter, "error"), time.time()
        checks.equal(f"{name}: its function", said(letter, "function"), RECORD)
        logged = said(letter, "request-id") in shop.cloud.logs(RECORD)
        checks.ok(f"{name}: its request is in the log", logged, letter)
        checks.ok(f"{name}: the time of the failure", abs(now - int(said(letter, "time")) / 1000) < 60, letter)
        checks.ok(f"{name}: a reason", said(letter, "reason"), letter)
        checks.ok(f"{name}: its group", letter["Attributes"]["MessageGroupId"] in (unknown, one), letter)
    poison = [letter["Body"] for letter in letters if said(letter, "error") == "MalformedBody"]
    checks.equal("a body that is not JSON is unchanged", poison, [POISON])
    checks.equal("an order that was not placed has no state", shop.state(unknown), None)
    return letters


def check_retries(checks, shop):
    """A retryable failure returns with the later events of its group; other groups continue."""
    held, other = order(), order()
    ids = [shop.send(held, placed())]
    checks.ok("an order to be held", eventually(lambda: shop.state(held), 30))
    shop.hold(held)
    ids += [shop.send(held, paid()), shop.send(held, "cancelled")]
    shop.send(other, placed())
    shop.send(other, "cancelled")
    done = eventually(lambda: shop.state(other) == "cancelled", VISIBILITY * 2)
    checks.ok("another group does not wait", done, shop.order(other))
    checks.ok("the log says why it is retried", eventually(lambda: "OnHold" in shop.cloud.logs(RECORD), 10))
    checks.equal("the held order stays unchanged", shop.state(held), "placed")
    checks.equal("it has no dead letter", len(shop.letters(3) or []), 3)
    shop.release(held)
    back = eventually(lambda: shop.state(held) == "refund-due", VISIBILITY * 3)
    checks.ok("after the release both events are processed", back, shop.order(held))
    checks.equal("they are in order", shop.events(held), ids)
    shop.hold(held)
    began = time.monotonic()
    shop.send(held, paid())
    letters = eventually(lambda: shop.letters(4), VISIBILITY * (RECEIVES + 2)) or []
    mine = [letter for letter in letters if said(letter, "error") == "OnHold"]
    checks.equal("an event that stays on hold becomes a dead letter", errors(letters).count("OnHold"), 1)
    checks.equal("it moved after all its receives", [said(letter, "receive-count") for letter in mine], [str(RECEIVES)])
    checks.ok("the receives took their time", time.monotonic() - began > VISIBILITY * (RECEIVES - 1) - 1)
    return mine


def check_tasks(checks, shop, letters):
    tasks = eventually(lambda: shop.tasks(len(letters)), 30) or []
    checks.equal("each dead letter becomes a task", sorted(task["body"] for task in tasks), sorted(bodies(letters)))
    todo = {task["error"]: task["todo"].split()[0] for task in tasks}
    expected = {"MalformedBody": "fix", "UnknownOrder": "find", "WrongAmount": "settle", "OnHold": "release"}
    checks.equal("each task says what to do", todo, expected)
    known = {tuple(task[name] for name in ("error", "reason", "attempts", "request_id")) for task in tasks}
    sent = ("error", "reason", "receive-count", "request-id")
    checks.equal("each task says why", known, {tuple(said(letter, name) for name in sent) for letter in letters})
    for queue in (QUEUE, FAILED):
        checks.equal(f"{queue}: nothing is left", eventually(lambda: shop.count(queue) == 0, 20) and 0, 0)


def order():
    return str(uuid.uuid4())


def placed(total=4200):
    return {"placed": {"total": total}}


def paid(amount=4200):
    return {"paid": {"amount": amount}}


def event(one, what, id=None):
    """The body of a message."""
    return json.dumps({"id": id or str(uuid.uuid4()), "order": one, "event": what})


def said(letter, name):
    return letter.get("MessageAttributes", {}).get(f"lambkin.{name}", {}).get("StringValue")


def errors(letters):
    return sorted(said(letter, "error") or "" for letter in letters)


def bodies(letters):
    return [letter["Body"] for letter in letters]


class Shop:
    """The queues and the tables of the example."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.sqs, self.dynamodb = cloud.client("sqs"), cloud.client("dynamodb")
        self.urls = {}

    @classmethod
    def of(cls, cloud):
        """Uses queues that exist already."""
        shop = cls(cloud)
        shop.urls = {name: shop.sqs.get_queue_url(QueueName=name)["QueueUrl"] for name in (QUEUE, FAILED)}
        return shop

    def create_queues(self):
        """Creates the queues as the example declares them; returns the URL of the dead-letter queue."""
        own = {"FifoQueue": "true", "VisibilityTimeout": str(VISIBILITY)}
        self.urls[FAILED] = self.sqs.create_queue(QueueName=FAILED, Attributes=own)["QueueUrl"]
        redrive = json.dumps({"deadLetterTargetArn": self.arn(FAILED), "maxReceiveCount": RECEIVES})
        own["RedrivePolicy"] = redrive
        self.urls[QUEUE] = self.sqs.create_queue(QueueName=QUEUE, Attributes=own)["QueueUrl"]
        return self.urls[FAILED]

    def create_tables(self):
        for name in (STATES, TASKS):
            self.dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            )

    def listen(self, function, queue, environment):
        self.cloud.deploy(function, NAME, timeout=VISIBILITY, environment=environment, handler=function)
        self.cloud.client("lambda").create_event_source_mapping(
            FunctionName=function,
            EventSourceArn=self.arn(queue),
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

    def attribute(self, queue, name):
        found = self.sqs.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=[name])
        return found["Attributes"][name]

    def arn(self, queue):
        return self.attribute(queue, "QueueArn")

    def count(self, queue):
        """The number of messages in a queue, visible or in flight."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return sum(int(self.attribute(queue, name)) for name in names)

    def drained(self, checks, what):
        checks.ok(f"{what} is processed", eventually(lambda: self.count(QUEUE) == 0, 20))

    def send(self, one, what, id=None):
        """Sends an event of an order; returns the id of the event."""
        id = id or str(uuid.uuid4())
        self.send_text(one, event(one, what, id))
        return id

    def send_text(self, one, body):
        # A fresh deduplication id, so that a repeated event arrives.
        self.sqs.send_message(
            QueueUrl=self.urls[QUEUE], MessageBody=body, MessageGroupId=one, MessageDeduplicationId=str(uuid.uuid4())
        )

    def letters(self, least):
        """Reads the dead-letter queue without removing messages; `None` if there are fewer than `least`."""
        found = self.sqs.receive_message(
            QueueUrl=self.urls[FAILED], MaxNumberOfMessages=10, VisibilityTimeout=0,
            MessageAttributeNames=["All"], AttributeNames=["All"],
        ).get("Messages", [])
        return found if len(found) >= least else None

    def order(self, one):
        return self.dynamodb.get_item(TableName=STATES, Key={"id": {"S": one}}, ConsistentRead=True).get("Item", {})

    def state(self, one):
        return self.order(one).get("state", {}).get("S")

    def events(self, one):
        return [id["S"] for id in self.order(one).get("events", {}).get("L", [])]

    def hold(self, one):
        self.change(one, "SET held_by = :who ADD version :one", {":who": {"S": "ada"}})

    def release(self, one):
        self.change(one, "REMOVE held_by ADD version :one", {})

    def change(self, one, update, values):
        self.dynamodb.update_item(
            TableName=STATES, Key={"id": {"S": one}}, UpdateExpression=update,
            ExpressionAttributeValues={":one": {"N": "1"}, **values},
        )

    def tasks(self, least):
        """The tasks that the second function created; `None` if there are fewer than `least`."""
        items = self.dynamodb.scan(TableName=TASKS, ConsistentRead=True)["Items"]
        tasks = [{name: next(iter(value.values())) for name, value in item.items()} for item in items]
        return tasks if len(tasks) >= least else None
