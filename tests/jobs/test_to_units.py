"""SMS to officers: a night in which somebody makes as many alerts as they like costs no more than the budget."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pynamodb.exceptions import GetError

from chalicelib.channels import outbox, topics
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sending import pushing, to_units
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.limits import limits
from chalicelib.store.messages import reminders
from chalicelib.store.messages.notices import Message
from tests.domain import samples
from tests.support import Faults, Province

#: The budget of an hour, much less than the real one, so that a night takes hundreds of messages and not thousands.
#: A unit's share of each is one message.
OPEN, URGENT = 10, 10
UNITS = 12
START = samples.local("2026-03-02 21:05")
#: Ten hours meet at most eleven windows of an hour.
HOURS, WINDOWS = 10, 11


class Topic:
    """What was published: (kind, text, by which way alone)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str | None]] = []

    def to_unit(self, unit: str, audience: str, *, kind: str, sms: str, only: str | None, **_: Any) -> None:
        self.sent.append((kind, f"{unit} {audience} {sms}", only))

    def sms(self) -> list[tuple[str, str]]:
        return [(kind, text) for kind, text, only in self.sent if only != "email"]

    def mails(self) -> list[str]:
        return [text for _, text, only in self.sent if only != "sms"]


@pytest.fixture
def topic(province: Province, monkeypatch: pytest.MonkeyPatch) -> Topic:
    found = Topic()
    budget = f"sms_officers={OPEN}/3600,sms_urgent={URGENT}/3600"
    monkeypatch.setattr(sms_budget, "settings", lambda: replace(settings(), limits=budget))
    monkeypatch.setattr(metrics.provider, "namespace", "Tickets/test")
    monkeypatch.setattr(topics, "to_unit", found.to_unit)
    return found


def alert(
    number: int, at: datetime, kind: str = "dispatch", unit: str | None = None, *, urgent: bool = False
) -> Message:
    """An alert to a unit, to each of several in turn if none is named."""
    code, unit = f"LS{number:010d}", unit or f"unit-{number % UNITS}"
    return Message(
        "000002-a", code, "unit", kind, keys.stamp(at), code, code, code, unit=unit, audience="focal", urgent=urgent
    )


def deliver(province: Province, now: datetime) -> list[str]:
    failed: list[str] = []
    while bodies := province.queued():
        records = [{"messageId": body, "body": body} for body in bodies]
        failed += delivery.deliver(records, lambda: now, lambda: 25.0)
    return failed


def sweep_and_deliver(province: Province, now: datetime) -> None:
    sweep(lambda: now, lambda: 30.0)
    changes.read_changes(province.stream_records("notice", "digest"))
    assert deliver(province, now) == []


def test_a_night_of_alerts_costs_no_more_sms_than_the_budget_and_loses_nothing(
    province: Province, topic: Topic, capsys: pytest.CaptureFixture[str]
) -> None:
    number = 0
    for step in range(HOURS * 2):
        now = START + timedelta(minutes=30 * step)
        for urgent in (True, False):
            for _ in range(UNITS):
                number += 1
                outbox.put(alert(number, now, "created" if urgent else "dispatch", urgent=urgent))
        sweep_and_deliver(province, now)
    night = topic.sms()
    assert (HOURS - 1) * (OPEN + URGENT) <= len(night) <= WINDOWS * (OPEN + URGENT)
    assert sms_budget.METRIC in capsys.readouterr().out, "the alarm rings"
    for hour in range(1, 40):
        sweep_and_deliver(province, START + timedelta(hours=HOURS + hour))
    assert len(topic.mails()) == number, "each goes by mail"
    assert max(Counter(topic.mails()).values()) == 1, "nothing is sent twice"
    assert not [item for item in province.items("Tickets") if item.get("status", {}).get("S") in ("held", "sending")]
    reminded = [text for kind, text in topic.sms() if kind == to_units.SMS_HELD]
    assert reminded, "who has a telephone alone hears that there is more"
    most = UNITS * 2 * (WINDOWS + 1)
    assert len(reminded) <= most, "one SMS for each audience, hour and urgency"


@pytest.mark.parametrize("urgent", [False, True])
def test_a_flooded_unit_uses_up_its_share_and_no_other_unit_s(province: Province, topic: Topic, urgent: bool) -> None:
    for number in range(50):
        outbox.put(alert(number, START, unit="flooded", urgent=urgent))
    for number in range(100, 106):
        outbox.put(alert(number, START, urgent=urgent))
    deliver(province, START)
    by_sms = Counter(text.split()[0] for _, text in topic.sms())
    assert by_sms.pop("flooded") == (2 if urgent else 1), "a tenth of the budget, and of that for what is urgent"
    assert by_sms == Counter(f"unit-{number % UNITS}" for number in range(100, 106))
    assert len([text for text in topic.mails() if text.startswith("flooded")]) == 50, "nothing is lost"
    # What is not urgent waits for the end of the night.
    for hour in range(1, 14):
        sweep_and_deliver(province, START + timedelta(hours=hour))
    assert [text.split()[0] for kind, text in topic.sms() if kind == to_units.SMS_HELD] == ["flooded"]


def test_what_stands_for_held_sms_does_not_wait_for_its_unit_s_next_flood(province: Province, topic: Topic) -> None:
    for number in range(5):
        outbox.put(alert(number, START, "created", unit="flooded", urgent=True))
    deliver(province, START)
    later = START + timedelta(hours=1)
    for number in range(10, 15):
        outbox.put(alert(number, later, "created", unit="flooded", urgent=True))
    assert deliver(province, later) == []
    sweep_and_deliver(province, later)
    assert to_units.SMS_HELD in [kind for kind, _ in topic.sms()]


def test_the_share_costs_no_further_request(province: Province, topic: Topic, faults: Faults) -> None:
    sms_budget.officers_wait_until(START, unit="unit-1", urgent=False)
    assert [call.operation for call in faults.calls] == ["UpdateItem"]
    before = len(faults.calls)
    for _ in range(3):
        assert sms_budget.officers_wait_until(START, unit="unit-1", urgent=False)
    assert faults.since(before) == ["UpdateItem"], "a used share is remembered"
    assert sms_budget.officers_wait_until(START, unit="unit-2", urgent=False) is None, "for its unit alone"


def test_what_is_urgent_is_held_last(province: Province, topic: Topic) -> None:
    for number in range(OPEN + 5):
        outbox.put(alert(number, START))
    deliver(province, START)
    assert len(topic.sms()) == OPEN
    for number in range(100, 100 + URGENT + 2):
        outbox.put(alert(number, START, "created", urgent=True))
    deliver(province, START)
    assert [kind for kind, _ in topic.sms()].count("created") == URGENT


def test_the_digest_of_the_morning_goes_beyond_the_budget(province: Province, topic: Topic) -> None:
    for number in range(OPEN + 1):
        outbox.put(alert(number, START))
    outbox.put(replace(alert(50, START, "digest"), code=keys.digest(START.date())))
    deliver(province, START)
    assert "digest" in [kind for kind, _ in topic.sms()]


def test_a_mail_that_failed_is_repeated_and_its_sms_is_held_once(
    province: Province, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(OPEN):
        outbox.put(alert(number, START))
    deliver(province, START)
    topic.sent.clear()
    works, tries = topic.to_unit, [0]

    def fails_first(*given: Any, **more: Any) -> None:
        tries[0] += 1
        if tries[0] == 1:
            raise TimeoutError
        works(*given, **more)

    monkeypatch.setattr(topics, "to_unit", fails_first)
    monkeypatch.setattr(pushing, "to_officers", lambda *_: None)
    body = _queued(province, alert(90, START))
    assert delivery.deliver([{"messageId": "1", "body": body}], lambda: START, lambda: 25.0) == ["1"]
    assert delivery.deliver([{"messageId": "1", "body": body}], lambda: START, lambda: 25.0) == []
    assert [(kind, only) for kind, _, only in topic.sent] == [("dispatch", "email")]
    for hour in range(1, 14):
        sweep_and_deliver(province, START + timedelta(hours=hour))
    assert [kind for kind, _ in topic.sms()] == [to_units.SMS_HELD]


def test_while_nothing_can_be_counted_officers_are_told(
    province: Province, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> int:
        raise limits.Uncounted("sms_officers")

    monkeypatch.setattr(limits, "take", fails)
    for number in range(OPEN + 3):
        outbox.put(alert(number, START))
    deliver(province, START)
    assert len(topic.sms()) == OPEN + 3


@pytest.mark.parametrize("fails", [False, True])
def test_an_officer_who_is_in_another_unit_by_now_is_told_there(
    province: Province, topic: Topic, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    def fail(_: str) -> None:
        raise GetError("the directory does not answer")

    focal = next(one for one in samples.officers() if one.username == "focal.that-khe")
    reminders.add(focal, "LS0000000001", START + timedelta(days=30))
    officers.put_officer(replace(focal, unit="ky-lua"), by="test", at=START)
    if fails:
        monkeypatch.setattr(officers, "officer", fail)
    sweep_and_deliver(province, samples.local("2026-04-02 09:00"))
    told = [text.split()[0] for kind, text, _ in topic.sent if kind == "reminder"]
    assert told == ["that-khe" if fails else "ky-lua"]


def _queued(province: Province, message: Message) -> str:
    outbox.put(message)
    (body,) = province.queued()
    return body
