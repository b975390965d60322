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
    """Tests the function through one front end."""

    def __init__(self, checks, cloud, way, host, prefix):
        self.checks = checks
        self.way = way
        self.customer = str(uuid.uuid4())
        self.send = lambda method, target, *rest: cloud.curl(host, method, prefix + target, *rest)

    def expect(self, what, response, status):
        return self.checks.ok(f"{self.way}: {what}: {status}", response.status == status, response)

    def problem(self, what, response, status, *fields):
        """Checks that a failure is problem+json and names the invalid fields."""
        self.expect(what, response, status)
        body = response.json() or {}
        kind = response.headers.get("content-type", "")
        self.checks.ok(f"{self.way}: {what}: problem+json", kind.startswith("application/problem+json"), response)
        self.checks.equal(f"{self.way}: {what}: contains its status", body.get("status"), status)
        for field in fields:
            named = [error.get("field") for error in body.get("errors", [])]
            self.checks.ok(f"{self.way}: {what}: names `{field}`", field in named, response)

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
        self.problem("a customer that is not a UUID", self.send("POST", "/orders", nobody), 422, "customer")
        self.problem("an id that is not a UUID", self.send("GET", "/orders/a%20b"), 400)
        self.problem("an unknown route", self.send("GET", "/nothing/here"), 404)
        for target, allowed in (("/orders", {"GET", "HEAD", "POST"}), ("/orders/1", {"DELETE", "GET", "HEAD"})):
            response = self.send("PUT", target, order())
            self.problem(f"PUT {target}", response, 405)
            allow = {method.strip() for method in response.headers.get("allow", "").split(",")}
            self.checks.ok(f"{self.way}: PUT {target}: Allow", allowed <= allow and "PUT" not in allow, response)

    def pages(self):
        """Lists seven orders, three per page."""
        customer = str(uuid.uuid4())
        made = [(self.send("POST", "/orders", order(customer)).json() or {}).get("id") for _ in range(7)]
        seen, sizes, cursor = [], [], None
        query = "/orders?limit=3&customer=" + customer
        for _ in range(5):
            response = self.send("GET", query + (f"&cursor={cursor}" if cursor else ""))
            page = response.json() or {}
            orders = page.get("orders", [])
            sizes.append(len(orders))
            seen += [one["id"] for one in orders]
            cursor = page.get("cursor")
            if response.status != 200 or not cursor:
                break
        self.expect("a page", response, 200)
        self.checks.equal(f"{self.way}: the pages contain each order once, in order", seen, made)
        self.checks.ok(f"{self.way}: pages of three", sizes[:3] == [3, 3, 1] and sum(sizes) == 7, sizes)
        self.problem("a bad cursor", self.send("GET", query + "&cursor=bm9wZQ"), 400)
        self.problem("a bad limit", self.send("GET", query.replace("limit=3", "limit=many")), 400)
        self.problem("no customer", self.send("GET", "/orders"), 400)
