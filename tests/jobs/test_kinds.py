"""The outbox's kinds of message, older bodies without a kind, and unknown kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.channels import outbox
from chalicelib.channels.heard import Again
from chalicelib.domain.accounts.alerts import AlertsOrder
from chalicelib.jobs import changes, delivery
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.messages.proposals import AnsweredThere
from chalicelib.store.tickets.photos import LinksEnd
from chalicelib.store.vault import followers
from chalicelib.store.vault.followers import FanOut, Follower
from chalicelib.store.vault.reporters import Reporter, Retention
from chalicelib.store.vault.told import ToMembers
from chalicelib.store.vault.watches import Round
from infra.manage.replay import REPLAYS, NotReplayed
from infra.stack.stage import Deployed
from tests.domain import samples
from tests.support import Call, Faults, Killed, Province, message_in, take

NOON = samples.local("2026-03-02 12:00")
END = NOON + timedelta(days=365)
PHONE, OTHER = "+84901234567", "+84901234568"

MESSAGE = Message("000002-reporter", "LS-2222-2222", "reporter", "receive", "2026-03-02T05:00:00Z", "đã nhận", "s", "b")


def deliver(*bodies: str, now: datetime = NOON) -> list[str]:
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    return delivery.deliver(records, lambda: now, lambda: 25.0)


def published(faults: Faults) -> list[str]:
    return [call.sent["PhoneNumber"] for call in faults.calls if call.operation == "Publish"]


def expiries(province: Province) -> list[str | None]:
    return [item.get("expires_at", {}).get("N") for item in province.items("Reporters")]


def followed_report(*persons: str, reporter: Reporter | None = None) -> str:
    """The code of an open report that persons follow, each with a telephone of their own."""
    code = take(["receive"], reporter=reporter).code
    for number, person in enumerate(persons):
        contact = Reporter(phone=f"+8490123000{number}", consent_text="2026-11")
        assert followers.add(code, Follower(f"address-{person}", person, contact), NOON)
    return code


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("notice", MESSAGE),
        ("followers", FanOut(MESSAGE.code, "P#a", MESSAGE)),
        ("chat", Again("who", 2)),
        ("answered_there", AnsweredThere("06040", "hygiene", "8a415ddb3b6ffff", MESSAGE.code, MESSAGE.at)),
        ("alerts", AlertsOrder("focal.ky-lua", "ky-lua")),
        ("links_end", LinksEnd(MESSAGE.code, 3)),
        ("watches", Round("2026-03-02", 1)),
        ("watches", Round("2026-03-02", 1, "B#a")),
        ("retention", Retention(MESSAGE.code, "2026-03-02T05:00:00Z#000002", NOON)),
        ("retention", Retention(MESSAGE.code, "2026-03-02T05:00:00Z#000002", None, "P#a")),
    ],
)
def test_a_body_names_its_kind_and_is_read_back_unchanged(
    kind: str, message: Message | FanOut | Retention | Again | Round | AnsweredThere | LinksEnd | AlertsOrder
) -> None:
    body = outbox.body_of(message)
    assert json.loads(body).keys() == {"kind", "content"}
    assert json.loads(body)["kind"] == kind
    assert outbox.read(body)[0] == kind
    assert type(message).from_content(outbox.read(body)[1]) == message


def test_every_kind_has_a_handler() -> None:
    assert delivery.HANDLERS.keys() == {
        kind.queued_as
        for kind in (Message, FanOut, Retention, Again, ToMembers, Round, AnsweredThere, LinksEnd, AlertsOrder)
    }


# Bodies that a release before queued. They are written out, as that release wrote them.


def old_message(code: str, to: str = "reporter") -> str:
    fields = {
        "key": f"000002-{to}",
        "code": code,
        "to": to,
        "kind": "receive",
        "at": "2026-03-02T05:00:00Z",
        "sms": "đã nhận",
        "subject": "s",
        "body": "b",
        "unit": None,
        "audience": None,
        "follower": None,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def old_retention(code: str) -> str:
    return json.dumps(
        {"key": "retention", "code": code, "order": "2026-03-02T05:00:00Z#000009", "until": keys.stamp(END)}
    )


def old_fan_out(code: str, after: str | None, message: str) -> str:
    return json.dumps({"key": "followers", "code": code, "after": after, "what": message})


def test_an_old_message_is_delivered_once_even_beside_its_new_form(province: Province, faults: Faults) -> None:
    code = take(["receive"], reporter=Reporter(phone=PHONE, consent_text="2026-11")).code
    changes.read_changes(province.stream_records("head"))
    (new,) = [body for body in province.queued() if message_in(body).to == "reporter"]
    old = json.dumps(dict(outbox.read(new)[1]))
    assert deliver(old, new, old, new) == []
    assert published(faults) == [PHONE]
    assert outbox.read(old_message(code)) == (None, json.loads(old_message(code)))


def test_an_old_message_to_followers_reaches_each_once(province: Province, faults: Faults) -> None:
    code = followed_report("a", "b")
    assert deliver(old_message(code, "followers")) == []
    bodies = province.queued()
    assert len(bodies) == 2
    assert deliver(*bodies) == []
    assert sorted(published(faults)) == ["+84901230000", "+84901230001"]


def test_an_old_page_of_followers_continues_after_its_last_follower(province: Province, faults: Faults) -> None:
    code = followed_report("a", "b")
    last = keys.follower("a")
    assert deliver(old_fan_out(code, last, old_message(code, "followers"))) == []
    assert deliver(*province.queued()) == []
    assert published(faults) == ["+84901230001"]


def test_an_old_order_of_retention_reaches_sender_and_followers(province: Province) -> None:
    code = followed_report("a", reporter=Reporter(name="A", phone=PHONE, consent_text="2026-11"))
    assert deliver(old_retention(code)) == []
    assert set(expiries(province)) == {str(int(END.timestamp()))}


def test_an_old_page_of_retention_reaches_the_followers_after_it_only(province: Province) -> None:
    code = followed_report("a", "b")
    assert deliver(old_fan_out(code, keys.follower("a"), old_retention(code))) == []
    expires = {item["sk"]["S"]: "expires_at" in item for item in province.items("Reporters")}
    assert (expires[keys.follower("a")], expires[keys.follower("b")]) == (False, True)


# Unknown kinds


@pytest.fixture
def failing(province: Province) -> Iterator[tuple[str, str]]:
    """The URLs of an outbox that gives a message up after five tries, like the stage, and of its dead-letter queue."""
    sqs, name = province.aws.client("sqs"), province.outbox_url.rpartition("/")[2]
    dlq = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})
    sqs.set_queue_attributes(
        QueueUrl=province.outbox_url, Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
    )
    yield province.outbox_url, dlq
    sqs.delete_queue(QueueUrl=dlq)


def test_an_unknown_kind_ends_in_the_dead_letter_queue_and_comes_back_from_it(
    province: Province, failing: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs, (queue, dlq) = province.aws.client("sqs"), failing
    body = json.dumps({"kind": "of-tomorrow", "content": {"code": "LS-2222-2222", "what": "đã"}})
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    tries = 0
    while received := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1).get("Messages"):
        assert deliver(received[0]["Body"]) == ["0"]
        tries += 1
    assert tries == 5
    outputs = {"OutboxUrl": queue, "OutboxDlqUrl": dlq}
    stack = Deployed("test", outputs, province.aws.client)
    assert list(REPLAYS["outbox"](stack)) == ["LS-2222-2222 of-tomorrow: back in the outbox", "1 replayed, 0 left"]
    (again,) = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1)["Messages"]
    assert json.loads(again["Body"]) == json.loads(body)
    # The release that knows the kind handles it.
    seen: list[Any] = []
    handlers = {**delivery.HANDLERS, "of-tomorrow": lambda content, now, seconds_left: seen.append(content)}
    monkeypatch.setattr(delivery, "HANDLERS", handlers)
    assert deliver(again["Body"]) == []
    assert seen == [{"code": "LS-2222-2222", "what": "đã"}]


def test_a_replay_names_bodies_of_every_form_and_skips_invalid_json(
    province: Province, failing: tuple[str, str]
) -> None:
    sqs, (queue, dlq) = province.aws.client("sqs"), failing
    retention = outbox.body_of(Retention("LS-2", "1", None))
    for body in ("not json", old_message("LS-1"), outbox.body_of(MESSAGE), retention):
        sqs.send_message(QueueUrl=dlq, MessageBody=body)
    stack = Deployed("test", {"OutboxUrl": queue, "OutboxDlqUrl": dlq}, province.aws.client)
    said: list[str] = []
    with pytest.raises(NotReplayed, match="1 failed again"):
        said.extend(REPLAYS["outbox"](stack))
    assert sorted(said) == [
        "3 replayed, 1 left",
        "LS-1 000002-reporter: back in the outbox",
        "LS-2 retention: back in the outbox",
        "LS-2222-2222 000002-reporter: back in the outbox",
        "left where it was: Expecting value: line 1 column 1 (char 0)",
    ]


# Retention after a kill at any call


def in_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "PAGE", 2)


def killed_at_each_call(faults: Faults, verdict: str, act: Callable[[], object]) -> int:
    """Call ``act`` with a kill at its first call to AWS, at its second, and so on. Return how many calls it makes."""
    for number in count():
        first = len(faults.calls)
        faults.at(number, verdict)
        with suppress(Killed):
            act()
        faults.none()
        if len(faults.calls) - first <= number:
            return number
    raise AssertionError


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_the_retention_is_ordered_after_a_kill_of_the_stream_s_reader_at_any_call(
    province: Province, faults: Faults, verdict: str
) -> None:
    code = take(["refuse"], reporter=Reporter(name="A", phone=PHONE, consent_text="2026-11")).code
    records = province.stream_records("head")
    assert killed_at_each_call(faults, verdict, lambda: changes.read_changes(records)) >= 1
    orders = [body for body in province.queued() if outbox.read(body)[0] == "retention"]
    assert {outbox.read(body)[1]["code"] for body in orders} == {code}
    assert deliver(*orders) == []
    assert None not in expiries(province)


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_retention_reaches_every_follower_after_a_kill_at_any_call(
    province: Province, faults: Faults, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    in_one_page(monkeypatch)
    code = followed_report("a", "b", "c", reporter=Reporter(name="A", phone=PHONE, consent_text="2026-11"))
    province.queued()
    order = outbox.body_of(Retention(code, "2026-03-02T05:00:00Z#000009", END))
    assert killed_at_each_call(faults, verdict, lambda: deliver(order)) >= 6
    while bodies := province.queued():
        assert deliver(*bodies) == []
    assert len(expiries(province)) == 7
    assert set(expiries(province)) == {str(int(END.timestamp()))}


def test_a_failing_vault_keeps_the_order_and_delays_no_message(province: Province, faults: Faults) -> None:
    code = take(["refuse"], reporter=Reporter(phone=PHONE, consent_text="2026-11")).code
    changes.read_changes(province.stream_records("head"))
    bodies = province.queued()
    kinds = [outbox.read(body)[0] for body in bodies]

    def vault(_: int, call: Call) -> str | None:
        is_vault = call.sent.get("TableName") == province.tables["Reporters"]
        return "ThrottlingException" if is_vault and call.operation in ("UpdateItem", "Query") else None

    faults._rule = vault
    again = deliver(*bodies)
    assert again == [str(kinds.index("retention"))]
    assert published(faults) == [PHONE]
    faults.none()
    assert deliver(*bodies, now=NOON + notices.CLAIM + timedelta(seconds=1)) == []
    assert published(faults) == [PHONE]
    assert None not in expiries(province)
    assert code
