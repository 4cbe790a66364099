"""Webhooks: only genuine and fresh ones are taken, each by one request to AWS, and each message is heard once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels import messenger, zalo
from chalicelib.channels.chats import LARGEST, Heard
from chalicelib.domain.messages.chats import OLDEST
from chalicelib.runtime.settings import settings
from chalicelib.store.tickets import tickets
from infra.stand_in.people import Line
from infra.stand_in.server import SECRETS
from tests.chats.conftest import PHOTO, RUBBISH, Chats
from tests.chats.reports import START
from tests.domain import samples
from tests.support import Faults, Killed, set_clock

pytestmark = pytest.mark.usefixtures("by_day")
KEYS = SECRETS["messenger"]


def hook(chats: Chats, body: bytes, channel: str = "messenger", **headers: str) -> int:
    return chats.api("POST", f"/hooks/{channel}", body, **headers).status


def signed(chats: Chats, body: bytes) -> dict[str, str]:
    return {"X_Hub_Signature_256": chats.stand_ins.messenger.signed(body)["X-Hub-Signature-256"]}


def event(chats: Chats, text: str = "xin chào", mid: str = "m_x", who: str = "7001") -> bytes:
    chats.messenger().wrote(who, Line(mine=True, text=text))
    return chats.stand_ins.messenger.body(who, {"message": {"mid": mid, "text": text}})


def waiting(chats: Chats) -> int:
    """How many messages are queued."""
    sqs = chats.province.aws.client("sqs")
    name = "ApproximateNumberOfMessages"
    found = sqs.get_queue_attributes(QueueUrl=chats.province.heard_url, AttributeNames=[name])["Attributes"]
    return int(found[name])


def reports(chats: Chats) -> list[str]:
    return [item["code"]["S"] for item in chats.province.items("Tickets") if item["type"]["S"] == "head"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Hub_Signature_256": ""},
        {"X_Hub_Signature_256": "sha256=" + "0" * 64},
        {"X_Hub_Signature_256": "sha256=é"},
        {"X_Hub_Signature": "sha1=0"},
    ],
)
def test_an_unsigned_webhook_is_refused(chats: Chats, headers: dict[str, str]) -> None:
    assert hook(chats, event(chats), **headers) == 403
    assert waiting(chats) == 0


def test_a_changed_webhook_is_refused(chats: Chats) -> None:
    body = event(chats)
    assert hook(chats, body.replace(b"7001", b"7002"), **signed(chats, body)) == 403
    assert hook(chats, body, **signed(chats, body)) == 200


def test_a_webhook_is_one_request(chats: Chats, faults: Faults) -> None:
    hook(chats, event(chats), **signed(chats, event(chats)))
    before, body = len(faults.calls), event(chats, mid="m_2")
    assert hook(chats, body, **signed(chats, body)) == 200
    assert faults.since(before) == ["SendMessageBatch"]


def test_nothing_personal_is_queued(chats: Chats, faults: Faults) -> None:
    body = event(chats, "Tôi là Nguyễn Văn Mốc, 0987654321")
    assert hook(chats, body, **signed(chats, body)) == 200
    sent = json.dumps([call.sent for call in faults.calls if call.operation == "SendMessageBatch"], default=str)
    assert "7001" not in sent
    assert "Mốc" not in json.loads(json.dumps(sent))
    assert "0987654321" not in sent


@pytest.mark.parametrize(("age", "is_taken"), [(OLDEST - timedelta(minutes=1), True), (OLDEST * 2, False)])
def test_an_old_webhook_is_dropped(
    chats: Chats, monkeypatch: pytest.MonkeyPatch, age: timedelta, is_taken: bool
) -> None:
    body = event(chats)
    set_clock(monkeypatch, START + age)
    # Answered like any other: a refusal would let Meta repeat it.
    assert hook(chats, body, **signed(chats, body)) == 200
    assert waiting(chats) == int(is_taken)


def test_a_webhook_of_tomorrow_is_dropped(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, samples.local("2026-03-10 10:00"))
    body = event(chats)
    set_clock(monkeypatch, START)
    assert hook(chats, body, **signed(chats, body)) == 200
    assert waiting(chats) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 50_000])
def test_a_signed_body_that_is_no_object_is_refused(chats: Chats, body: bytes) -> None:
    assert hook(chats, body, **signed(chats, body)) == 400


def test_a_large_body_is_refused_before_it_is_read(chats: Chats) -> None:
    body = event(chats, "a" * (LARGEST + 1))
    assert hook(chats, body, **signed(chats, body)) == 413


def test_a_long_text_is_cut(chats: Chats) -> None:
    body = event(chats, "Rác thải " * 10_000)
    assert hook(chats, body, **signed(chats, body)) == 200
    assert chats.read() == []


def test_a_channel_that_is_not_switched_on_is_not_there(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    body = event(chats)
    assert hook(chats, body, "telegram", **signed(chats, body)) == 404
    monkeypatch.setenv("CHANNELS", "zalo")
    settings.cache_clear()
    assert hook(chats, body, **signed(chats, body)) == 404
    assert chats.api("GET", "/hooks/messenger?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1").status == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"hub.mode=subscribe&hub.verify_token={KEYS['verify_token']}&hub.challenge=1158201444", 200),
        ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158201444", 403),
        (f"hub.mode=unsubscribe&hub.verify_token={KEYS['verify_token']}&hub.challenge=1", 403),
        (f"hub.mode=subscribe&hub.verify_token={KEYS['verify_token']}&hub.challenge=<script>", 403),
        ("", 403),
    ],
)
def test_the_registration_is_answered(chats: Chats, query: str, status: int) -> None:
    answer = chats.api("GET", f"/hooks/messenger?{query}")
    assert answer.status == status
    if status == 200:
        assert answer.body == "1158201444"


@pytest.mark.parametrize(("signature", "status"), [("mac=" + "0" * 64, 403), ("", 403), ("é", 403), ("0" * 64, 403)])
def test_zalo_s_signature_is_checked(chats: Chats, signature: str, status: int) -> None:
    body = json.dumps({"event_name": "user_send_text", "timestamp": "1", "sender": {"id": "1"}}).encode()
    assert hook(chats, body, "zalo", X_ZEvent_Signature=signature) == status
    # The probe when the address is entered is not signed.
    assert hook(chats, b"", "zalo") == 200


def test_the_same_message_counts_once(chats: Chats) -> None:
    chats.say("7001", "1", RUBBISH, mid="m_1")
    got = len(chats.messenger().person("7001").got)
    body = event(chats, "Một việc khác hẳn đang xảy ra", mid="m_1")
    assert hook(chats, body, **signed(chats, body)) == 200
    assert chats.read() == []
    assert len(chats.messenger().person("7001").got) == got


def test_messages_are_heard_in_order(chats: Chats) -> None:
    messenger_ = chats.stand_ins.messenger
    for text in ("menu", "1", RUBBISH, "bỏ qua", "chợ Thất Khê, xã Thất Khê", "hygiene", "bỏ qua", "gửi"):
        assert messenger_.say("7001", text) == 200
        assert messenger_.say("7002", text) == 200
    assert chats.read() == []
    assert len(reports(chats)) == 2


def test_two_readers_of_one_message_answer_once(chats: Chats, faults: Faults) -> None:
    chats.send_report("7001")
    assert chats.stand_ins.messenger.say("7001", "phản ánh của tôi", mid="m_again") == 200
    sqs = chats.province.aws.client("sqs")
    (found,) = sqs.receive_message(QueueUrl=chats.province.heard_url)["Messages"]
    from chalicelib.jobs import hearing
    from chalicelib.runtime import clock

    record = {"messageId": "1", "body": found["Body"], "attributes": {}}
    got = len(chats.messenger().person("7001").got)
    faults.before("TransactWriteItems", lambda: hearing.hear([record], clock.now, lambda: 60.0))
    assert hearing.hear([record], clock.now, lambda: 60.0) == []
    assert len(chats.messenger().person("7001").got) == got + 1


@pytest.mark.parametrize("verdict", ["kill before", "kill after", "ThrottlingException"])
def test_a_reader_that_dies_at_any_call_loses_nothing_and_sends_no_report_twice(
    chats: Chats, faults: Faults, verdict: str
) -> None:
    from chalicelib.jobs import hearing
    from chalicelib.runtime import clock

    chats.say("7001", "1", RUBBISH)
    chats.say("7001", picture=PHOTO)
    chats.say("7001", "chợ Thất Khê, xã Thất Khê", "hygiene", "bỏ qua")
    assert chats.stand_ins.messenger.say("7001", "gửi") == 200
    sqs = chats.province.aws.client("sqs")
    (found,) = sqs.receive_message(QueueUrl=chats.province.heard_url)["Messages"]
    record = {"messageId": "1", "body": found["Body"], "attributes": {}}
    for number in range(60):
        first = len(faults.calls)
        faults.at(number, verdict)
        try:
            failed = hearing.hear([record], clock.now, lambda: 60.0)
        except Killed:
            continue
        if not failed and len(faults.calls) - first <= number:
            break
    faults.none()
    assert hearing.hear([record], clock.now, lambda: 60.0) == []
    (code,) = reports(chats)
    whole = tickets.whole(code)
    assert whole is not None
    assert [photo.id for photo in whole.photos] == ["r1"]
    assert any("Mã: " in line.text for line in chats.messenger().person("7001").got)
    keys = [one["Key"] for one in objects(chats)]
    assert f"incoming/{code}/r1" in keys


def objects(chats: Chats) -> list[Any]:
    bucket = chats.province.aws.outputs["OriginalsBucket"]
    found: list[Any] = chats.province.aws.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    return found


FIELDS = [
    *("object", "entry", "messaging", "sender", "id", "message", "mid", "text", "attachments", "payload", "type"),
    *("timestamp", "postback", "coordinates", "lat", "long", "msg_id", "follower", "url", "latitude", "longitude"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


@given(
    st.dictionaries(st.text(max_size=5), JSON), JSON, st.sampled_from(["user_send_text", "user_send_image", "follow"])
)
def test_any_json_is_read(found: dict[str, Any], event_: Any, name: str) -> None:
    bodies: list[Mapping[str, Any]] = [
        found,
        {"object": "page", "entry": [{"messaging": [event_]}]},
        {"object": "page", "entry": [{"messaging": [{"timestamp": 1, "sender": {"id": "1"}, "message": event_}]}]},
        {"event_name": name, "timestamp": "1", "sender": {"id": "1"}, "message": event_},
    ]
    for body in bodies:
        for one in (*messenger.heard(body), *zalo.heard(body)):
            assert Heard.from_content(json.loads(json.dumps(one.to_content()))) == one
