"""Trials of the rights of what sends messages: to units, senders, followers, members and browsers."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.channels import outbox
from chalicelib.domain.access.quotas import Limited
from chalicelib.services import sms_budget
from chalicelib.store import keys
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault.told import ToMembers
from infra.stack.client import expect
from tests.end_to_end.world import PHONE, World
from tests.push_receiver import browser, push_service


def queue_message(world: World) -> bool:
    return world.invoke("ReadChanges", {"Records": [_late(world)]}) is not None


def queue_message_anew(world: World) -> bool:
    world.restart("ReadChanges")
    return queue_message(world)


def gather_messages(world: World) -> bool:
    return world.invoke("ReadChanges", {"Records": [_late(world) for _ in range(11)]}) is not None


def _late(world: World) -> dict[str, Any]:
    """A stream record of a ticket that has just become late: the known one with a new code."""
    code = f"{world.known()['code'][:2]}{secrets.randbelow(10**10):010d}"
    key = {"pk": {"S": f"T#{world.known()['code']}"}, "sk": {"S": "HEAD"}}
    head = world.stack.client("dynamodb").get_item(TableName=world.stack.outputs["TicketsTable"], Key=key)["Item"]
    image = head | {
        "pk": {"S": f"T#{code}"},
        "code": {"S": code},
        "last_kind": {"S": "breached"},
        "last_audience": {"S": "focal"},
    }
    return {
        "eventName": "MODIFY",
        "eventSource": "aws:dynamodb",
        "dynamodb": {"NewImage": image, "SequenceNumber": "1"},
    }


def tell_unit(world: World) -> bool:
    return deliver(world, outbox.body_of(message_about(world, to="unit", unit="xa-that-khe", audience="focal")))


def tell_sender(world: World) -> bool:
    return deliver(world, outbox.body_of(message_about(world, to="reporter")))


def count_sms(world: World) -> bool:
    """An SMS that cannot be counted is sent all the same, so the count tells."""
    partition = {":pk": {"S": keys.limit(Limited.SMS_CITIZENS, sms_budget.STAGE)}}

    def counted() -> int:
        table = world.stack.outputs["LimitsTable"]
        found = world.stack.client("dynamodb").query(
            TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=partition
        )
        return sum(int(item["n"]["N"]) for item in found["Items"])

    before = counted()
    return tell_sender(world) and counted() > before


def tell_followers(world: World) -> bool:
    given = {"contact": {"phone": "+84987000078"}, "consent": True}
    path, session = f"/v1/reports/{world.known()['code']}/follow", world.session("+84987000078")
    expect(world.citizen.call("POST", path, given, session), 200)
    return deliver(world, outbox.body_of(message_about(world, to="followers")))


def tell_sender_anew(world: World) -> bool:
    """A function keeps the secret that signs its links; a new one reads it."""
    world.restart("DeliverNotices")
    return tell_sender(world)


def show_push_key(world: World) -> bool:
    world.restart("APIHandler")
    return world.citizen.call("GET", "/v1/push").ok


def push_anew(world: World) -> bool:
    """A sender's browser is told, with the key that the page got."""
    world.restart("DeliverNotices")
    made, key = world.known(), expect(world.citizen.call("GET", "/v1/push"), 200)["key"]
    with push_service() as service:
        told = browser(f"{service.url}/push")
        path, secret = f"/v1/reports/{made['code']}/browsers", {"X-Report-Secret": made["secret"]}
        known = expect(world.citizen.call("POST", path, told.body, secret), 201)
        message = message_about(world, to="reporter").to_browser(known["id"])
        is_delivered = deliver(world, outbox.body_of(message))
        expect(world.citizen.call("DELETE", f"{path}/{known['id']}", headers=secret), 200)
        if not is_delivered:
            return False
        pushed = list(service.pushed)
    for _, headers, _ in pushed:
        service.verify(headers, key, datetime.now(UTC).timestamp() - 60)
    # A message of an earlier trial may come meanwhile.
    return bool(pushed) and all(made["code"] in told.decrypt(body)["link"] for _, _, body in pushed)


def tell_again(world: World) -> bool:
    message = outbox.body_of(message_about(world, to="unit", unit="xa-that-khe", audience="focal"))
    return deliver(world, message) and deliver(world, message)


def gather_reports(world: World) -> bool:
    """Merge a report, whose sender left a telephone, into a big incident that is made once."""
    if "incident" not in world.memory:
        main = world.sent()["code"]
        expect(world.desk.act(main, "receive"), 200)
        expect(world.desk.act(main, "gather", text="Sạt lở đường"), 200)
        world.memory["incident"] = main
    code = world.sent(contact={"phone": PHONE}, consent=True)["code"]
    return world.desk.act(code, "merge", into=world.memory["incident"]).ok


def tell_members(world: World) -> bool:
    if "incident" not in world.memory:
        assert gather_reports(world)
    main = world.memory["incident"]
    senders = message_about(world, code=main, key="000009-x", to="reporter")
    return deliver(world, outbox.body_of(ToMembers(main, secrets.randbelow(10**6), senders=senders)))


def message_about(world: World, **changes: Any) -> Message:
    """A message that nobody got before."""
    plain = Message(
        f"9-{uuid.uuid4().hex[:8]}", world.known()["code"], "", "test", "2026-01-01T00:00:00Z", "x", "x", "x"
    )
    return replace(plain, **changes)


def deliver(world: World, body: str) -> bool:
    """Let deliver_notices handle a body of the outbox. Whether it did."""
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    return bool(world.invoke("DeliverNotices", {"Records": [record]}) == {"batchItemFailures": []})
