"""Mails to outside bodies: one whose body was removed from the document waits until it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.channels import mailboxes, topics
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.kinds import Kind
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sending import outside
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Province, take

PLENTY = 25.0
Told = list[tuple[str, str]]


@pytest.fixture
def told(province: Province, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What went out: (mailbox, or "unit"; subject)."""
    found: Told = []
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda mailbox, subject, *_, **__: found.append((mailbox, subject)))
    monkeypatch.setattr(topics, "to_unit", lambda *_, subject, kind, **__: found.append(("unit", kind)))
    return found


def deliver(province: Province, *, hours: int) -> None:
    now = samples.T0 + timedelta(hours=hours)
    sweep(lambda: now, lambda: PLENTY)
    changes.read_changes(province.stream_records("notice"))
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: PLENTY) == []


def with_bodies(bodies: list[dict[str, object]]) -> None:
    documents.publish(Kind.OUTSIDE, {"bodies": bodies}, by="test", at=samples.T0)


def test_a_mail_to_a_body_that_was_removed_waits_and_an_administrator_is_told(province: Province, told: Told) -> None:
    before = samples.documents()[Kind.OUTSIDE]["bodies"]
    take([*samples.WAY_TO["processing"], "forward"])
    changes.read_changes(province.stream_records("head"))
    with_bodies([body for body in before if body["id"] != "power"])
    deliver(province, hours=1)
    assert [one for one in told if "@" in one[0]] == []
    assert told.count(("unit", outside.MISSING)) == 1
    for hours in (3, 5):
        deliver(province, hours=hours)
    # Once a day.
    assert told.count(("unit", outside.MISSING)) == 1
    with_bodies(before)
    for hours in (7, 9):
        deliver(province, hours=hours)
    power = next(str(body["email"]) for body in before if body["id"] == "power")
    assert [mailbox for mailbox, _ in told if "@" in mailbox] == [power]


def test_administrators_are_told_of_it_in_the_morning_once_and_not_at_night(province: Province, told: Told) -> None:
    before = samples.documents()[Kind.OUTSIDE]["bodies"]
    take([*samples.WAY_TO["processing"], "forward"], new=samples.report(urgency=Urgency.URGENT))
    changes.read_changes(province.stream_records("head"))
    with_bodies([body for body in before if body["id"] != "power"])
    # From 23:00 until 06:00; the day changes meanwhile.
    for hours in range(14, 22):
        deliver(province, hours=hours)
        assert ("unit", outside.MISSING) not in told
    for hours in (22, 24, 26):
        deliver(province, hours=hours)
        assert told.count(("unit", outside.MISSING)) == 1
    for hours in (37, 46, 48):
        deliver(province, hours=hours)
    assert told.count(("unit", outside.MISSING)) == 2
    assert [one for one in told if "@" in one[0]] == []


def test_a_mail_that_waits_is_not_sent_after_its_request_was_recalled(province: Province, told: Told) -> None:
    before = samples.documents()[Kind.OUTSIDE]["bodies"]
    ticket = take([*samples.WAY_TO["processing"], "forward"])
    changes.read_changes(province.stream_records("head"))
    with_bodies([body for body in before if body["id"] != "power"])
    deliver(province, hours=1)
    stored = tickets.get(ticket.code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "recall"))
    with_bodies(before)
    for hours in (3, 5):
        deliver(province, hours=hours)
    assert [mailbox for mailbox, _ in told if "@" in mailbox] == []
