"""What schemathesis.toml cannot say: how far requests get, and which refusals a schema cannot foresee."""

import base64
import collections
import itertools
import json
import os
import re

import requests
import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

# Refusals for what a request is, not for the state of the shop.
CALLED_INVALID = {"malformed_request", "validation_failed", "payload_too_large", "unsupported_media_type"}

# Rules that no schema can express, told as field errors: a third decimal of a number, days that no calendar knows,
# times gone by, cursors that were never handed out, and what only some callers must say or may choose.
BEYOND_SCHEMAS = {
    "POST /buy": {"/price", "/timestamp"},
    "POST /api/v1/cart/items": {"/price"},
    "POST /api/products/{product_id}/sold-out": {"/until"},
    "GET /api/orders": {"/from", "/to"},
    "POST /api/orders": {"/contact"},
    "POST /api/cart/checkout": {"/contact"},
    "POST /api/orders/{order_id}/pay": {"/method"},
    "GET /api/loyalty/account": {"/customer_id"},
    "GET /api/loyalty/ledger": {"/customer_id"},
    "POST /api/loyalty/rewards/{reward_id}/redeem": {"/customer_id"},
    "GET /getAllUserBuys/{user}": {"/cursor"},
    "POST /api/auth/register": {"/password", "/locale", "/time_zone"},
    "PATCH /api/auth/me": {"/locale", "/time_zone"},
    "POST /api/customers": {"/birthday", "/time_zone"},
    "PATCH /api/customers/{customer_id}": {"/birthday", "/time_zone", "/email"},
    "GET /api/customers/{customer_id}/orders": {"/cursor"},
    "POST /api/auth/password": {"/new_password"},
    "POST /api/auth/reset": {"/password"},
    "GET /buyList/{user}": {"/cursor"},
    "GET /api/support/tickets": {"/from", "/to"},
    "POST /api/analytics/events": {"/payload"},
}

# The same of the administration's lists and rows, which have these rules in common: times, several values of one column,
# a body that names nothing to change, options that cannot be served, what a coupon must be.
ADMIN_BEYOND = re.compile(
    r"/(set/)?\w+_(at|until)(\.\w+)?|/\w+\.in|/(from|to|cursor)|/options(/.*)?|/percent_off|/max_redemptions"
    r"|/payment_status|/password|/birthday|/time_zone|/email|/amount_off|/(customer|product)_id"
    r"|/(last_notified|next_scheduled|valid_(from|until))(\.\w+)?|"
)

# A body of bytes of which no schema says what makes them a picture.
PICTURE = "POST /api/admin/products/{id}/image"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What matches its schema may be refused by the state of the shop, but not be called invalid."""
    if case.operation.label == PICTURE and type(failure).__name__ in {"AcceptedNegativeData", "RejectedPositiveData"}:
        return False
    if not isinstance(failure, RejectedPositiveData):
        return True
    problem = response.json()
    if problem.get("code") not in CALLED_INVALID:
        return False
    places = {error["path"] for error in problem.get("errors", [])}
    return not places or not all(is_beyond_schemas(case.operation.label, place) for place in places)


def is_beyond_schemas(label, place):
    if place in BEYOND_SCHEMAS.get(label, set()):
        return True
    # reminders are rows like those of the administration, for their own people too
    lists = (" /api/admin/", " /api/reminders/configurations", " /api/loyalty/preferences")
    return any(part in label for part in lists) and ADMIN_BEYOND.fullmatch(place) is not None


@schemathesis.hook
def filter_body(context, body):
    """Names that reach for an object's prototype are refused with 400 wherever they come."""
    return not re.search('"(__proto__|constructor)"', json.dumps(body, default=str))


ORDER = {
    "payment_method": "cash",
    "fulfilment": {"type": "pickup"},
    "contact": {"name": "Maria"},
    "items": [{"product_id": "americano", "quantity": 1}],
}
# What has to happen to a new order first, by the last part of the path.
STEPS = {"start": ["accept"], "ready": ["accept", "start"], "complete": ["accept", "start", "ready"], "refund": ["pay"]}


turns = collections.Counter()
keys = itertools.count(1)
tickets = []
QUESTION = {"name": "A", "email": "a@example.org", "topic": "Contract", "message": "Is this as it is documented?"}
good_key = re.compile("[!-~]{1,255}")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sees that requests get further than to the first refusal: most need something to be there, and not used up."""
    for name, value in (case.headers or {}).items():
        # with a key that was used before, nothing behind it would be reached
        if name.lower() == "idempotency-key" and good_key.fullmatch(str(value)):
            case.headers[name] = f"contract-{next(keys)}"
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    turns[case.operation.label] += 1
    # every second valid request stays as it is: that what it needs is missing is an answer too
    if turns[case.operation.label] % 2 == 1:
        prepare(case, Shop(case.operation.base_url))


def prepare(case, shop):
    path, given = case.operation.path, case.path_parameters
    if case.headers:
        case.headers.pop("If-Match", None)
    if "image" in given:
        given["image"] = shop.picture()
    if case.operation.label == PICTURE:
        given["id"] = "espresso"
        case.body = PIXEL
    elif path.startswith("/api/admin/"):
        prepare_admin(case, shop)
    if "order_id" in given:
        given["order_id"] = shop.post("/api/orders", ORDER).get("order_id", given["order_id"])
        for step in STEPS.get(path.rsplit("/", 1)[1], []):
            shop.post(f"/api/orders/{given['order_id']}/{step}", {"method": "cash"} if step == "pay" else None)
    elif "ticket_id" in given:
        given["ticket_id"] = shop.open_ticket(given["ticket_id"])
    elif "product_id" in given and path.endswith("/reviews") and case.method.upper() == "PATCH":
        shop.post(f"/api/products/{given['product_id']}/reviews", {"rating": 4, "comment": "To be changed."})
    elif path.startswith("/api/reminders/configurations/") and "id" in given:
        given["id"] = shop.reminder().get("reminder_id", given["id"])
    elif path.startswith(("/api/customers/", "/api/families/")):
        prepare_customer(given, shop)
    elif path.startswith("/api/v1/cart") and isinstance(case.body or {}, dict):
        names = {"customer_id": "demo-customer", "product_id": "espresso"}
        names |= {name: value for name, value in [*(case.body or {}).items(), *given.items()] if name in names}
        shop.post("/api/v1/cart/items", {**names, "product_name": "Espresso", "price": "2.80", "quantity": 1})
    elif path == "/api/cart/checkout" or "line_id" in given:
        cart = shop.post("/api/cart/items", {"product_id": "americano", "quantity": 1})
        if "line_id" in given and cart.get("items"):
            given["line_id"] = cart["items"][0]["line_id"]
    # a visitor stays the guest who has what was prepared
    case.cookies = {**(case.cookies or {}), **shop.session.cookies.get_dict()}


def prepare_customer(given, shop):
    """A new customer with what is asked about her, where the caller may make one; else oneself."""
    made = shop.post("/api/customers", {"display_name": "Contract"}).get("customer_id", "me")
    if "customer_id" in given:
        given["customer_id"] = made
    if "family_id" in given:
        family = shop.post("/api/families", {"customer_id": made})
        given["family_id"] = family.get("family_id", given["family_id"])
    if "favorite_id" in given:
        favorite = shop.post(f"/api/customers/{made}/favorites", {"product_id": "espresso"})
        given["favorite_id"] = favorite.get("favorite_id", given["favorite_id"])


# What the administration makes, so that there is something to read, to change and to take away.
NEW = {
    "products": lambda n: {"product_id": f"contract-{n}", "name": "Contract", "price": "3.00"},
    "categories": lambda n: {"category": f"Contract {n}"},
    "customers": lambda n: {"customer_id": f"contract-{n}", "display_name": "Contract"},
    "coupons": lambda n: {"coupon_code": f"CONTRACT-{n}", "percent_off": 10},
    "users": lambda n: {"email": f"contract-{n}@example.org", "password": "four words in a row", "roles": ["barista"]},
    "api-keys": lambda n: {"name": f"contract-{n}", "scopes": ["orders"]},
    "rewards": lambda n: {"reward_id": f"contract-{n}", "name": "Contract", "cost_points": 10, "percent_off": 10},
}
KEYS = {
    "products": "product_id",
    "categories": "category",
    "customers": "customer_id",
    "coupons": "coupon_code",
    "users": "user_id",
    "api-keys": "api_key_id",
    "orders": "order_id",
    "reviews": "review_id",
    "rewards": "reward_id",
    "reminders": "reminder_id",
}


def prepare_admin(case, shop):
    """A new row where one can be made; else one that is there, and of orders one that is over."""
    given, entity = case.path_parameters, case.operation.path.split("/")[3]
    if entity == "views" and "name" in given:
        shop.put("/api/admin/views/contract", {"entity": "orders", "definition": {"status": "placed"}})
        given["name"] = "contract"
    elif "id" in given and entity in KEYS:
        if entity in NEW:
            row = shop.post(f"/api/admin/{entity}", NEW[entity](f"{next(keys)}-{os.getpid()}"))
        else:
            over = "&status=completed" if entity == "orders" else ""
            row = next(iter(shop.get(f"/api/admin/{entity}?page_size=1{over}").get("items", [])), {})
        given["id"] = row.get(KEYS[entity], given["id"])


# The smallest PNG there is.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


def caller():
    return json.loads(os.environ["CALLER_HEADERS"])


class Shop:
    """The shop as the caller of this run sees it."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers.update(caller())

    def open_ticket(self, otherwise):
        """One for each run, because writing to the shop is throttled; by writing, whose it is opens it again."""
        if self.session.headers.get("Authorization") is None:
            return otherwise
        if not tickets:
            tickets.append(self.post("/api/support/contact", QUESTION).get("ticket_id", otherwise))
        self.post(f"/api/support/tickets/{tickets[0]}/reply", {"message": "Once more."})
        return tickets[0]

    def reminder(self):
        """One's own, or any that there is."""
        rows = "/api/reminders/configurations"
        made = self.post(rows, {"customer_id": "demo-customer", "channel": "email", "frequency": "weekly"})
        return made if "reminder_id" in made else next(iter(self.get(rows).get("items", [])), {})

    def picture(self):
        """The last part of the address of the picture that a product has, or would have."""
        url = f"{self.url}/api/admin/products/espresso/image"
        given = self.session.post(url, data=PIXEL, headers={"Content-Type": "image/png"}).json()
        return given.get("image_url", "/images/nobody-has-given-it").rsplit("/", 1)[1]

    def post(self, path, body):
        return self.session.post(self.url + path, json=body).json()

    def put(self, path, body):
        return self.session.put(self.url + path, json=body).json()

    def get(self, path):
        return self.session.get(self.url + path).json()
