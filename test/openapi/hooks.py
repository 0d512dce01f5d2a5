"""What the generator cannot know: formats of our own, sessions that exist, and rules over several lines of a cart."""

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


def new_session():
    answer = requests.post(
        f"{os.environ['LOYALTY_URL']}/loyalty/identify",
        headers={"Authorization": f"Bearer {os.environ['CHECKOUT_KEY']}"},
        json={
            "storeId": os.environ["STORE_ID"],
            "cartId": f"cart_{uuid.uuid4()}",
            "phone": "(555) 555-0123",
            "cart": {"version": 1, "currency": "USD", "items": [CHIPS]},
        },
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()


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


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    operation = case.operation.definition.raw.get("operationId")
    if "sessionId" in (case.path_parameters or {}):
        case.path_parameters["sessionId"] = live_session(operation)["sessionId"]
    if operation == "sendEvent" or not isinstance(case.body, dict):
        return
    if "sessionId" in case.body:
        session = live_session(operation)
        case.body["sessionId"] = session["sessionId"]
        if "rewardIds" in case.body:
            offered = [reward["rewardId"] for reward in session["rewards"]["optional"]]
            case.body["rewardIds"] = offered[: len(case.body["rewardIds"])]
    if "storeId" in case.body:
        case.body["storeId"] = os.environ["STORE_ID"]
    if isinstance(case.body.get("cart"), dict):
        sound(case.body["cart"])
