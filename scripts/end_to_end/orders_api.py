"""orders-api: the life of orders, through a function URL, an HTTP API and a REST API."""

import uuid

from . import gateways

NAME = "orders-api"
TABLE = "orders"
INDEX = "by_customer"
ENVIRONMENT = {"ORDERS_TABLE": TABLE}


def check(checks, cloud):
    create_table(cloud)
    arn = cloud.deploy(NAME, environment=ENVIRONMENT)
    cloud.allow(NAME, "apigateway")
    for way, (host, prefix) in (
        ("function URL", gateways.function_url(cloud, NAME)),
        ("HTTP API", gateways.http_api(cloud, NAME, arn)),
        ("REST API", gateways.rest_api(cloud, NAME, arn)),
    ):
        Caller(checks, cloud, way, host, prefix).check()


def create_table(cloud):
    key = {"AttributeName": "id", "KeyType": "HASH"}
    by_customer = [{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}]
    cloud.client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[key],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "customer")],
        GlobalSecondaryIndexes=[
            {"IndexName": INDEX, "KeySchema": by_customer, "Projection": {"ProjectionType": "ALL"}}
        ],
    )


ADA = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"


def order(customer=ADA, quantity=2, article="chair é"):
    return {"customer": customer, "items": {article: quantity}}


class Caller:
    """One way to reach the function."""

    def __init__(self, checks, cloud, way, host, prefix):
        self.checks = checks
        self.way = way
        self.customer = str(uuid.uuid4())
        self.send = lambda method, target, *rest: cloud.curl(host, method, prefix + target, *rest)

    def expect(self, what, answer, status):
        return self.checks.ok(f"{self.way}: {what}: {status}", answer.status == status, answer)

    def problem(self, what, answer, status, *fields):
        """A failure is problem+json, and names the fields that are wrong."""
        self.expect(what, answer, status)
        body = answer.json() or {}
        kind = answer.headers.get("content-type", "")
        self.checks.ok(f"{self.way}: {what}: problem+json", kind.startswith("application/problem+json"), answer)
        self.checks.equal(f"{self.way}: {what}: says its status", body.get("status"), status)
        for field in fields:
            named = [error.get("field") for error in body.get("errors", [])]
            self.checks.ok(f"{self.way}: {what}: names `{field}`", field in named, answer)

    def check(self):
        self.life()
        self.bad_requests()
        self.pages()

    def life(self):
        created = self.send("POST", "/orders", order(self.customer))
        self.expect("a new order", created, 201)
        location = created.headers.get("location", "")
        id = (created.json() or {}).get("id", "")
        self.checks.ok(f"{self.way}: Location leads to the order", id and location.endswith(f"/orders/{id}"), created)
        found = self.send("GET", f"/orders/{id}")
        self.expect("the order", found, 200)
        body = found.json() or {}
        self.checks.equal(f"{self.way}: the order's customer", body.get("customer"), self.customer)
        self.checks.equal(f"{self.way}: the order's items", body.get("items"), order()["items"])
        head = self.send("HEAD", f"/orders/{id}")
        self.checks.ok(f"{self.way}: HEAD is GET without a body", head.status == 200 and not head.body, head)
        deleted = self.send("DELETE", f"/orders/{id}")
        self.expect("delete", deleted, 204)
        self.checks.ok(f"{self.way}: delete has no body", not deleted.body, deleted)
        self.problem("a deleted order", self.send("GET", f"/orders/{id}"), 404)
        self.problem("delete again", self.send("DELETE", f"/orders/{id}"), 404)

    def bad_requests(self):
        json_type = {"content-type": "application/json"}
        self.problem("not JSON", self.send("POST", "/orders", '{"customer": ', json_type), 400)
        text = self.send("POST", "/orders", "customer=ada", {"content-type": "text/plain"})
        self.problem("not application/json", text, 415)
        large = order(article="a" * 100_000)
        self.problem("more than 64 KiB", self.send("POST", "/orders", large), 413)
        self.problem("a missing field", self.send("POST", "/orders", {"customer": ADA}), 422)
        wrong = order(quantity="two")
        self.problem("a wrong type", self.send("POST", "/orders", wrong), 422, "items.chair é")
        none = order(quantity=0)
        self.problem("a quantity of 0", self.send("POST", "/orders", none), 422, "items.chair é")
        self.problem("no article", self.send("POST", "/orders", {"customer": ADA, "items": {}}), 422, "items")
        nobody = order(customer="ada")
        self.problem("a customer that is no UUID", self.send("POST", "/orders", nobody), 422, "customer")
        self.problem("an id that is no UUID", self.send("GET", "/orders/a%20b"), 400)
        self.problem("no such route", self.send("GET", "/nothing/here"), 404)
        for target, allowed in (("/orders", {"GET", "HEAD", "POST"}), ("/orders/1", {"DELETE", "GET", "HEAD"})):
            answer = self.send("PUT", target, order())
            self.problem(f"PUT {target}", answer, 405)
            allow = {method.strip() for method in answer.headers.get("allow", "").split(",")}
            self.checks.ok(f"{self.way}: PUT {target}: Allow", allowed <= allow and "PUT" not in allow, answer)

    def pages(self):
        """Seven orders, three a page."""
        customer = str(uuid.uuid4())
        made = [(self.send("POST", "/orders", order(customer)).json() or {}).get("id") for _ in range(7)]
        seen, sizes, cursor = [], [], None
        query = "/orders?limit=3&customer=" + customer
        for _ in range(5):
            answer = self.send("GET", query + (f"&cursor={cursor}" if cursor else ""))
            page = answer.json() or {}
            orders = page.get("orders", [])
            sizes.append(len(orders))
            seen += [one["id"] for one in orders]
            cursor = page.get("cursor")
            if answer.status != 200 or not cursor:
                break
        self.expect("a page", answer, 200)
        self.checks.equal(f"{self.way}: the pages hold each order once, in order", seen, made)
        self.checks.ok(f"{self.way}: pages of three", sizes[:3] == [3, 3, 1] and sum(sizes) == 7, sizes)
        self.problem("a bad cursor", self.send("GET", query + "&cursor=bm9wZQ"), 400)
        self.problem("a bad limit", self.send("GET", query.replace("limit=3", "limit=many")), 400)
        self.problem("no customer", self.send("GET", "/orders"), 400)
