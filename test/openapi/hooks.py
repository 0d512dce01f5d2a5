"""What the generator cannot know: formats of our own, sessions that exist, and rules over several lines of a cart."""

import datetime
import os
import uuid

import requests
import schemathesis
from hypothesis import strategies
from schemathesis import GenerationMode

schemathesis.openapi.format(
    "phone", strategies.integers(1_000, 9_999).map(lambda last: f"(555) 555-{last}")
)
schemathesis.openapi.format("iso-4217", strategies.sampled_from(["USD", "EUR", "JPY", "KWD"]))

CHIPS = {
    "lineItemId": "line-1",
    "productCode": "028400443752",
    "name": "Potato chips, 2.5 oz",
    "quantity": 1,
    "unitOfMeasure": "each",
    "unitPrice": 269,
    "merchandiseCode": "010",
}


def send(key, path, body=None):
    answer = requests.post(
        f"{os.environ['LOYALTY_URL']}{path}",
        headers={"Authorization": f"Bearer {os.environ[key]}"},
        json=body,
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()


def new_session():
    return send(
        "CHECKOUT_KEY",
        "/loyalty/identify",
        {
            "storeId": os.environ["STORE_ID"],
            "cartId": f"cart_{uuid.uuid4()}",
            "phone": "(555) 555-0123",
            "cart": {"version": 1, "currency": "USD", "items": [CHIPS]},
        },
    )


ENDPOINTS = f"/stores/{os.environ['STORE_ID']}/webhook-endpoints"


def new_endpoint():
    return send("ADMIN_KEY", ENDPOINTS, {"url": os.environ["RECEIVER_URL"]})["id"]


WEBHOOK = {}


def live_endpoint(operation):
    """One endpoint with one delivery, which nothing here deletes; a deletion gets an endpoint of its own."""
    if operation == "deleteWebhookEndpoint":
        return {"endpointId": new_endpoint()}
    if not WEBHOOK:
        WEBHOOK["endpointId"] = new_endpoint()
        sent = send("ADMIN_KEY", f"{ENDPOINTS}/{WEBHOOK['endpointId']}/test")
        WEBHOOK["deliveryId"] = sent["deliveryId"]
    return WEBHOOK


DAY = (datetime.date.today() - datetime.timedelta(days=3)).isoformat()
LIVE = []


def live_session(operation):
    """One session that nothing here closes; a cancellation gets a session of its own."""
    if operation == "cancel":
        return new_session()
    if not LIVE:
        LIVE.append(new_session())
    return LIVE[0]


def sound(cart):
    """A line stands once in a cart, and quantities have three decimals: no schema says it of what is generated."""
    for index, item in enumerate(cart.get("items", [])):
        item["lineItemId"] = f"{index}-{item['lineItemId']}"[:200]
        item["quantity"] = max(round(item["quantity"], 3), 0.001)


# Their stores are another: what they write would be in the way of all the rest.
CHANGING = ("storeConfig", "setStoreConfig", "testStoreConfig", "webhookEndpoints", "createWebhookEndpoint")


def in_path(operation, path):
    if "sessionId" in path:
        path["sessionId"] = live_session(operation)["sessionId"]
    if "storeId" in path:
        path["storeId"] = os.environ["CHANGED_STORE_ID" if operation in CHANGING else "STORE_ID"]
    if "date" in path:
        # A day that has ended; `reconcile` begins it.
        path["date"] = DAY
    if "endpointId" in path:
        path.update({name: value for name, value in live_endpoint(operation).items() if name in path})


def in_query(operation, query):
    # A cursor is the `next` of an earlier answer.
    query.pop("cursor", None)
    if operation == "findOrders":
        query["storeId"] = os.environ["STORE_ID"]
        if "orderId" in query:
            query["orderId"] = os.environ["ORDER_ID"]


def for_people(operation, body):
    body.pop("cursor", None)
    if operation == "giveGoodwill":
        body.update(orderId=os.environ["ORDER_ID"], points=min(body["points"], 10))
    if operation == "setStoreConfig":
        body["hostUrl"] = os.environ["HOST_URL"]
        # The stored one is for the host that it was given for.
        body.setdefault("clientSecret", "secret")
        if "timeZone" in body:
            body["timeZone"] = "America/New_York"
    if operation == "createWebhookEndpoint":
        body["url"] = os.environ["RECEIVER_URL"]
        if "types" in body:
            body["types"] = sorted(set(body["types"]))


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    operation = case.operation.definition.raw.get("operationId")
    in_path(operation, case.path_parameters or {})
    in_query(operation, case.query or {})
    if operation == "sendEvent" or not isinstance(case.body, dict):
        return
    if "sessionId" in case.body:
        session = live_session(operation)
        case.body["sessionId"] = session["sessionId"]
        if "rewardIds" in case.body:
            offered = [reward["rewardId"] for reward in session["rewards"]["optional"]]
            case.body["rewardIds"] = offered[: len(case.body["rewardIds"])]
    for_people(operation, case.body)
    if "storeId" in case.body:
        case.body["storeId"] = os.environ["STORE_ID"]
    if isinstance(case.body.get("cart"), dict):
        sound(case.body["cart"])
