"""What each right of the functions is for, tried as its user does: one trial for each right."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import requests

from chalicelib.channels import outbox
from chalicelib.domain.access.quotas import Limited
from chalicelib.jobs.derivatives import hash_of
from chalicelib.store import keys
from chalicelib.store.tickets.photos import LinksEnd
from chalicelib.store.vault.reporters import Retention
from infra.play.play import turn_clock
from infra.stack.client import expect, upload
from infra.stack.stage import acting_on
from tests.end_to_end.events import event
from tests.end_to_end.trials_of_messages import (
    count_sms,
    deliver,
    gather_messages,
    gather_reports,
    push_anew,
    queue_message,
    queue_message_anew,
    show_push_key,
    tell_again,
    tell_followers,
    tell_members,
    tell_sender,
    tell_sender_anew,
    tell_unit,
)
from tests.end_to_end.world import JPEG, PHONE, World
from tests.jobs.test_derivatives import picture
from tests.media.videos import mp4

#: (function, statement, action, index of the resource in the statement)
type Right = tuple[str, str, str, int]


def send(world: World) -> bool:
    return "code" in world.sent(contact={"phone": PHONE}, consent=True)


def send_twice(world: World) -> bool:
    key = uuid.uuid4().hex
    return bool(world.sent(key)["code"] == world.sent(key)["code"])


def send_first(world: World) -> bool:
    world.restart("APIHandler")
    return send(world)


def follow(world: World) -> bool:
    return bool(world.own(world.known()))


def send_photo(world: World) -> bool:
    return bool(upload(world.sent(photos=[JPEG])["uploads"][0], picture()).ok)


def see_photo(world: World) -> bool:
    return requests.get(world.own(world.known())["photos"][0]["links"]["320"], timeout=30).ok


def send_video(world: World) -> bool:
    made = world.sent(video={"content_type": "video/mp4", "size": 3000})
    assert upload(made["uploads"][0], mp4()).ok
    detail = {"bucket": {"name": "x"}, "object": {"key": f"incoming/{made['code']}/v1"}}
    if world.invoke("MakeDerivatives", event("aws.s3", detail)) is None:
        return False
    found = expect(world.desk.ticket(made["code"]), 200)["video"]
    return bool(found["link"]) and requests.get(found["link"], timeout=30).content == mp4()


def erase(world: World) -> bool:
    video = {"content_type": "video/mp4", "size": 3000}
    made = world.sent(photos=[JPEG], video=video, contact={"phone": PHONE}, consent=True)
    wish = {"wish": "erase", "pictures": True}
    world.memory["erased"] = made["code"]
    answer = world.citizen.call(
        "POST", f"/v1/reports/{made['code']}/privacy", wish, {"X-Report-Secret": made["secret"]}
    )
    return answer.ok


def search(world: World) -> bool:
    world.known()
    asked = {"phone": PHONE, "reason": "Người gửi gọi hỏi"}
    return bool(expect(world.desk.call("POST", "/v1/office/search", asked), 200)["tickets"])


def unmask(world: World) -> bool:
    path = f"/v1/office/tickets/{world.known()['code']}/reporter"
    return world.desk.call("POST", path, {"reason": "Hẹn tại hiện trường"}).ok


def my_reports(world: World) -> bool:
    return world.citizen.call("GET", "/v1/me/reports", headers=world.session()).ok


def sign_out(world: World) -> bool:
    return world.citizen.call("DELETE", "/v1/me/session", headers=world.session()).ok


def meet(world: World) -> bool:
    path = "/v1/receptions/phuong-ky-lua"
    slot = expect(world.citizen.call("GET", path), 200)["days"][-1]["times"][-1]["slot"]
    given = {"slot": slot, "name": "Thử", "phone": "+84912345690", "subject": "Thử", "consent": True}
    made = world.citizen.call("POST", f"{path}/bookings", given, world.session("+84912345690"))
    if made.ok:
        world.citizen.call("POST", "/v1/bookings/cancel", {"token": made.json()["token"]})
    return made.ok


def try_code(world: World) -> bool:
    given = {"request": secrets.token_urlsafe(24), "code": "000000"}
    return world.citizen.call("POST", "/v1/me/session", given).status_code == 403


def use_key(world: World) -> bool:
    made = expect(world.admin.call("POST", "/v1/admin/keys", {"partner": "zalo", "scopes": ["reports:read"]}), 201)
    assert world.citizen.call("GET", "/v1/units", headers={"X-API-Key": made["key"]}).ok
    item = world.stack.client("dynamodb").get_item(
        TableName=world.stack.outputs["DirectoryTable"], Key={"pk": {"S": "KEYS"}, "sk": {"S": made["id"]}}
    )["Item"]
    return "used_on" in item


def count(world: World) -> bool:
    """Read as somebody whose address nobody else has, so that no other request is counted with it."""
    address = f"2001:db8:{secrets.randbelow(1 << 16):x}:{secrets.randbelow(1 << 16):x}::1"

    def counted() -> set[str]:
        scanned = world.stack.client("dynamodb").scan(TableName=world.stack.outputs["LimitsTable"])["Items"]
        return {item["pk"]["S"] for item in scanned if item["pk"]["S"].startswith(keys.limit(Limited.READ, ""))}

    before = counted()
    return world.citizen.call("GET", "/v1/units", headers={"X-Forwarded-For": address}).ok and bool(counted() - before)


def block(world: World) -> bool:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"measure": "block", "address": "203.0.113.9", "reason": "Thử", "until": until}
    return world.admin.call("POST", "/v1/admin/blocks", body).ok


def gets(path: str, by: str = "admin") -> Callable[[World], bool]:
    def get(world: World) -> bool:
        return bool(getattr(world, by).call("GET", path).ok)

    return get


def close_account(world: World) -> bool:
    return _put_account(world, active=False)


def reopen_account(world: World) -> bool:
    return _put_account(world, active=False) and _put_account(world, active=True)


def _put_account(world: World, active: bool) -> bool:
    path = "/v1/admin/officers/so-xay-dung.xu-ly"
    return world.admin.save(path, {"unit": "so-xay-dung", "roles": ["processing"], "active": active}).ok


def make_derivatives(world: World) -> bool:
    made = world.sent(photos=[JPEG])
    with without_uploads(world):
        assert upload(made["uploads"][0], picture()).ok
    detail = {"bucket": {"name": "x"}, "object": {"key": f"incoming/{made['code']}/r1"}}
    return world.invoke("MakeDerivatives", event("aws.s3", detail)) is not None


@contextmanager
def without_uploads(world: World) -> Iterator[None]:
    """Within the context an upload starts no function: without a right it would fail and be repeated for minutes."""
    events = world.stack.client("events")
    names = [rule["Name"] for rule in events.list_rules()["Rules"] if "Object Created" in rule.get("EventPattern", "")]
    for name in names:
        events.disable_rule(Name=name)
    try:
        yield
    finally:
        for name in names:
            events.enable_rule(Name=name)


def reduce_original(world: World) -> bool:
    world.restart("TendOriginals")
    code, data = world.known()["code"], picture()
    dynamodb, table = world.stack.client("dynamodb"), world.stack.outputs["TicketsTable"]
    key = {"pk": {"S": f"T#{code}"}, "sk": {"S": "P#r1"}}
    where = {"Bucket": world.stack.outputs["OriginalsBucket"], "Key": f"incoming/{code}/r1"}
    world.stack.client("s3").put_object(**where, Body=data, ContentType="image/jpeg")
    # An old original that was not reduced yet.
    dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET clock = :list, clock_order = :long_ago, digest = :digest REMOVE reduced",
        ExpressionAttributeValues={
            ":list": {"S": "O"},
            ":long_ago": {"S": f"2026-01-01T00:00:00Z#{code}#P#r1"},
            ":digest": {"S": hash_of(data)},
        },
    )
    world.invoke("TendOriginals", event())
    is_moved = dynamodb.get_item(TableName=table, Key=key)["Item"]["clock"]["S"] == "K"
    kept: bytes = world.stack.client("s3").get_object(**where)["Body"].read()
    return is_moved and kept != data


def retain(world: World) -> bool:
    made = world.sent(contact={"phone": PHONE}, consent=True)
    order = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}#000002"
    return deliver(world, outbox.body_of(Retention(made["code"], order, datetime.now(UTC) + timedelta(days=300))))


def end_links(world: World) -> bool:
    """End the links of a report with a photo that is made once, as if it had been hidden again."""
    if "linked" not in world.memory:
        made = world.sent(photos=[JPEG])
        assert upload(made["uploads"][0], picture()).ok
        world.until(lambda: world.own(made)["photos"])
        world.memory["linked"] = made["code"]
    return deliver(world, outbox.body_of(LinksEnd(world.memory["linked"], time.time_ns() // 1_000_000)))


def starts(function: str) -> Callable[[World], bool]:
    def start(world: World) -> bool:
        world.restart(function)
        return world.invoke(function, event()) is not None

    return start


def find_late(world: World) -> bool:
    made = world.sent()
    with acting_on(world.stack):
        turn_clock(made["code"])
    world.invoke("SweepDeadlines", event())
    return "breached" in {line["kind"] for line in expect(world.desk.ticket(made["code"]), 200)["history"]}


def count_ticket(world: World) -> bool:
    made = world.sent()
    client, tables = world.stack.client("dynamodb"), world.stack.outputs
    key = {"pk": {"S": f"T#{made['code']}"}, "sk": {"S": "HEAD"}}
    head = client.get_item(TableName=tables["TicketsTable"], Key=key)["Item"]
    record = {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": head}}
    if world.invoke("CountTickets", {"Records": [record]}) is None:
        return False
    key = {"pk": {"S": f"F#{head['cohort']['S']}"}, "sk": {"S": made["code"]}}
    return "Item" in client.get_item(TableName=tables["CountersTable"], Key=key)


def index_ticket(world: World) -> bool:
    """Count a ticket, and see that the whole of it is in the index of officers' search."""
    made = world.sent()
    client, tables = world.stack.client("dynamodb"), world.stack.outputs
    head = client.get_item(
        TableName=tables["TicketsTable"], Key={"pk": {"S": f"T#{made['code']}"}, "sk": {"S": "HEAD"}}
    )["Item"]
    record = {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": head}}
    if world.invoke("CountTickets", {"Records": [record]}) is None:
        return False
    key = {"pk": {"S": f"T#{made['code']}"}, "sk": {"S": "CARD"}}
    card = client.get_item(TableName=tables["FindingTable"], Key=key).get("Item")
    return card is not None and card["whole"]["BOOL"]


def index_ticket_anew(world: World) -> bool:
    world.restart("CountTickets")
    return index_ticket(world)


def take_up_ticket(world: World) -> bool:
    """Take up a ticket that waits for the index, and see that the whole of it is there and no longer waits."""
    code = world.known()["code"]
    client, tables = world.stack.client("dynamodb"), world.stack.outputs
    card = {"TableName": tables["FindingTable"], "Key": {"pk": {"S": f"T#{code}"}, "sk": {"S": "CARD"}}}
    note = {"pk": {"S": "INDEX"}, "sk": {"S": f"2026-01-01T00:00:00Z#{code}"}}
    if "indexed" not in world.memory:
        # Later the stream must not bring it into the index meanwhile.
        world.memory["indexed"] = find_words(world)
    client.delete_item(**card)
    client.put_item(TableName=tables["CountersTable"], Item=note)
    world.restart("KeepCounters")
    if world.invoke("KeepCounters", event()) is None:
        return False
    found = client.get_item(**card).get("Item")
    waits = "Item" in client.get_item(TableName=tables["CountersTable"], Key=note)
    return found is not None and found["whole"]["BOOL"] and not waits


def find_words(world: World) -> bool:
    """Find a report by its code, once the stream has brought it into the index."""
    code = world.known()["code"]
    for _ in range(60):
        found = expect(world.desk.call("GET", "/v1/office/tickets", query={"words": code}), 200)
        if found["tickets"]:
            return bool(found["tickets"][0]["code"] == code)
        time.sleep(1)
    return False


def recount(world: World) -> bool:
    world.sent()
    return world.invoke("KeepCounters", event(detail={"recount": True})) is not None


API, DERIVATIVES, STREAM, SENDER = "api_handler", "make_derivatives", "read_changes", "deliver_notices"
TRIED: dict[Right, Callable[[World], bool]] = {
    (API, "UseTickets", "dynamodb:BatchGetItem", 0): search,
    (API, "UseTickets", "dynamodb:ConditionCheckItem", 0): gather_reports,
    (API, "UseTickets", "dynamodb:GetItem", 0): send_twice,
    (API, "UseTickets", "dynamodb:PutItem", 0): send,
    (API, "UseTickets", "dynamodb:Query", 0): follow,
    (API, "UseTickets", "dynamodb:UpdateItem", 0): erase,
    (API, "ListTickets", "dynamodb:Query", 0): gets("/v1/office/queue", "desk"),
    (API, "ListTickets", "dynamodb:Query", 1): gets("/v1/reports", "citizen"),
    (API, "ListTickets", "dynamodb:Query", 2): gets("/v1/reports?commune=06040", "citizen"),
    (API, "ListTickets", "dynamodb:Query", 3): gets("/v1/reports?category=hygiene", "citizen"),
    (API, "ListTickets", "dynamodb:Query", 4): gets("/v1/nearby?lat=22.257&lon=106.474", "citizen"),
    (API, "ListTickets", "dynamodb:Query", 5): gets("/open311/v2/servicerequestupdates.json", "citizen"),
    (API, "KeepReporters", "dynamodb:ConditionCheckItem", 0): meet,
    (API, "KeepReporters", "dynamodb:DeleteItem", 0): sign_out,
    (API, "KeepReporters", "dynamodb:GetItem", 0): my_reports,
    (API, "KeepReporters", "dynamodb:PutItem", 0): send,
    (API, "KeepReporters", "dynamodb:Query", 0): erase,
    (API, "KeepReporters", "dynamodb:UpdateItem", 0): try_code,
    (API, "FindPersons", "dynamodb:Query", 0): search,
    (API, "UseDirectory", "dynamodb:BatchGetItem", 0): gets("/v1/admin/documents"),
    (API, "UseDirectory", "dynamodb:GetItem", 0): gets("/v1/admin/documents/rules/versions/1"),
    (API, "UseDirectory", "dynamodb:PutItem", 0): use_key,
    (API, "UseDirectory", "dynamodb:Query", 0): gets("/v1/admin/officers"),
    (API, "UseDirectory", "dynamodb:UpdateItem", 0): use_key,
    (API, "ReadNumbers", "dynamodb:BatchGetItem", 0): gets("/v1/statistics", "citizen"),
    (API, "ReadNumbers", "dynamodb:Query", 0): gets("/v1/statistics", "citizen"),
    (API, "Find", "dynamodb:BatchGetItem", 0): find_words,
    (API, "Find", "dynamodb:Query", 0): find_words,
    (API, "CountAndBar", "dynamodb:PutItem", 0): block,
    (API, "CountAndBar", "dynamodb:Query", 0): gets("/v1/admin/blocks"),
    (API, "CountAndBar", "dynamodb:UpdateItem", 0): count,
    (API, "SignUploads", "s3:PutObject", 0): send_photo,
    (API, "ErasePhotos", "s3:DeleteObject", 0): erase,
    (API, "ErasePhotos", "s3:DeleteObject", 1): erase,
    (API, "ErasePhotos", "s3:DeleteObject", 2): erase,
    (API, "SignPictures", "s3:GetObject", 0): see_photo,
    (API, "SignVideos", "s3:GetObject", 0): send_video,
    (API, "ReadPushSecret", "secretsmanager:GetSecretValue", 0): show_push_key,
    (API, "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): send_first,
    (API, "CloseAccounts", "cognito-idp:AdminDisableUser", 0): close_account,
    (API, "CloseAccounts", "cognito-idp:AdminUserGlobalSignOut", 0): close_account,
    (API, "CloseAccounts", "cognito-idp:AdminEnableUser", 0): reopen_account,
    (DERIVATIVES, "ReadOriginals", "s3:GetObject", 0): make_derivatives,
    (DERIVATIVES, "ReadOriginals", "s3:DeleteObject", 0): send_video,
    (DERIVATIVES, "WriteDerivatives", "s3:PutObject", 0): make_derivatives,
    (DERIVATIVES, "KeepVideos", "s3:PutObject", 0): send_video,
    (DERIVATIVES, "ReadPhoto", "dynamodb:GetItem", 0): make_derivatives,
    (DERIVATIVES, "SettlePhoto", "dynamodb:UpdateItem", 0): make_derivatives,
    (DERIVATIVES, "CheckOtherPhotos", "dynamodb:ConditionCheckItem", 0): make_derivatives,
    (DERIVATIVES, "FindPictures", "dynamodb:PutItem", 0): make_derivatives,
    (DERIVATIVES, "FindPictures", "dynamodb:Query", 0): make_derivatives,
    (STREAM, "HoldNoticesAndNoteArrivals", "dynamodb:PutItem", 0): gather_messages,
    (STREAM, "ReadDirectory", "dynamodb:BatchGetItem", 0): queue_message_anew,
    (STREAM, "FillOutbox", "sqs:SendMessage", 0): queue_message,
    (SENDER, "TellEachFollower", "sqs:SendMessage", 0): tell_followers,
    (SENDER, "ClaimNotices", "dynamodb:GetItem", 0): tell_again,
    (SENDER, "ClaimNotices", "dynamodb:PutItem", 0): tell_unit,
    (SENDER, "ClaimNotices", "dynamodb:UpdateItem", 0): tell_unit,
    (SENDER, "ReadGatherings", "dynamodb:BatchGetItem", 0): tell_members,
    (SENDER, "ReadGatherings", "dynamodb:Query", 0): tell_members,
    (SENDER, "RememberWhoHeard", "dynamodb:PutItem", 0): tell_members,
    (SENDER, "EndLinks", "s3:DeleteObject", 0): end_links,
    (SENDER, "MakePicturesAgain", "s3:PutObject", 0): end_links,
    (SENDER, "ReadReporters", "dynamodb:GetItem", 0): tell_sender,
    (SENDER, "ReadReporters", "dynamodb:Query", 0): retain,
    (SENDER, "ReadReporters", "dynamodb:UpdateItem", 0): retain,
    (SENDER, "ReadPushSecret", "secretsmanager:GetSecretValue", 0): push_anew,
    (SENDER, "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): tell_sender_anew,
    (SENDER, "TellUnits", "sns:Publish", 0): tell_unit,
    (SENDER, "SendSms", "sns:Publish", 0): tell_sender,
    (SENDER, "CountSms", "dynamodb:UpdateItem", 0): count_sms,
    ("sweep_deadlines", "FindDue", "dynamodb:Query", 0): starts("SweepDeadlines"),
    ("sweep_deadlines", "ReadDirectory", "dynamodb:GetItem", 0): find_late,
    ("sweep_deadlines", "MoveTickets", "dynamodb:BatchGetItem", 0): find_late,
    ("sweep_deadlines", "MoveTickets", "dynamodb:PutItem", 0): find_late,
    ("tend_originals", "FindDue", "dynamodb:Query", 0): starts("TendOriginals"),
    ("tend_originals", "ReadDirectory", "dynamodb:BatchGetItem", 0): starts("TendOriginals"),
    ("tend_originals", "ReadTickets", "dynamodb:GetItem", 0): reduce_original,
    ("tend_originals", "ReadTickets", "dynamodb:Query", 0): reduce_original,
    ("tend_originals", "NoteOriginals", "dynamodb:UpdateItem", 0): reduce_original,
    ("tend_originals", "KeepOriginals", "s3:GetObject", 0): reduce_original,
    ("tend_originals", "KeepOriginals", "s3:PutObject", 0): reduce_original,
    ("recompute_deadlines", "ReadDirectory", "dynamodb:GetItem", 0): starts("RecomputeDeadlines"),
    ("send_digests", "ReadDirectory", "dynamodb:BatchGetItem", 0): starts("SendDigests"),
    ("send_digests", "DrawCallBacks", "dynamodb:GetItem", 0): starts("SendDigests"),
    ("send_digests", "DrawCallBacks", "dynamodb:PutItem", 0): starts("SendDigests"),
    ("count_tickets", "ReadTickets", "dynamodb:BatchGetItem", 0): count_ticket,
    ("count_tickets", "ReadHistory", "dynamodb:Query", 0): count_ticket,
    ("count_tickets", "ReadCalendar", "dynamodb:GetItem", 0): count_ticket,
    ("count_tickets", "Count", "dynamodb:BatchGetItem", 0): count_ticket,
    ("count_tickets", "Count", "dynamodb:PutItem", 0): count_ticket,
    ("count_tickets", "Count", "dynamodb:UpdateItem", 0): count_ticket,
    ("count_tickets", "IndexTickets", "dynamodb:BatchGetItem", 0): index_ticket,
    ("count_tickets", "IndexTickets", "dynamodb:BatchWriteItem", 0): index_ticket,
    ("count_tickets", "IndexTickets", "dynamodb:PutItem", 0): index_ticket,
    ("count_tickets", "ReadDirectory", "dynamodb:BatchGetItem", 0): index_ticket_anew,
    ("count_tickets", "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): index_ticket_anew,
    ("keep_counters", "Count", "dynamodb:BatchWriteItem", 0): take_up_ticket,
    ("keep_counters", "IndexTickets", "dynamodb:BatchGetItem", 0): take_up_ticket,
    ("keep_counters", "IndexTickets", "dynamodb:BatchWriteItem", 0): take_up_ticket,
    ("keep_counters", "IndexTickets", "dynamodb:PutItem", 0): take_up_ticket,
    ("keep_counters", "ReadDirectory", "dynamodb:BatchGetItem", 0): take_up_ticket,
    ("keep_counters", "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): take_up_ticket,
    ("keep_counters", "FindTickets", "dynamodb:Query", 0): recount,
    ("keep_counters", "ReadTickets", "dynamodb:BatchGetItem", 0): recount,
    ("keep_counters", "FindTurning", "dynamodb:Query", 0): recount,
    ("keep_counters", "KeepFiles", "s3:GetObject", 0): recount,
    ("keep_counters", "KeepFiles", "s3:PutObject", 0): recount,
    ("keep_counters", "Count", "dynamodb:BatchGetItem", 0): recount,
    ("keep_counters", "Count", "dynamodb:GetItem", 0): recount,
    ("keep_counters", "Count", "dynamodb:PutItem", 0): recount,
    ("keep_counters", "Count", "dynamodb:Query", 0): recount,
}
