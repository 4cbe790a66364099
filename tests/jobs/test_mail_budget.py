"""The budget of mails: what is beyond it waits for the next hour, and nobody is told twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.channels import mailboxes, topics
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.kinds import Kind
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sending import pushing
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import mail_budget
from chalicelib.store.directory import documents
from chalicelib.store.limits import limits
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import Province, open_ticket, take

NOON = samples.local("2026-03-02 12:00")
PLENTY = 25.0


@pytest.fixture
def rung() -> list[datetime]:
    """The times at which a metric was sent."""
    return []


@pytest.fixture
def sent(province: Province, rung: list[datetime], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The mailboxes to which mails went. One mail may go in an hour."""
    monkeypatch.setenv("LIMITS", "mails_out=1/3600")
    settings.cache_clear()
    found: list[str] = []
    monkeypatch.setattr(metrics, "flush_metrics", lambda: rung.append(NOON))
    monkeypatch.setattr(topics, "to_unit", lambda *_, **__: None)
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda mailbox, *_, **__: found.append(mailbox))
    return found


def report(*names: str) -> None:
    for name in names:
        open_ticket(samples.report(), reporter=Reporter(email=f"{name}@example.invalid"))


def _receive(code: str) -> None:
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "receive"))


def deliver(province: Province, *, hours: int = 0) -> None:
    """Read what has changed at noon, or what is released some hours later, and deliver all that is queued."""
    now = NOON + timedelta(hours=hours)
    if hours:
        sweep(lambda: now, lambda: PLENTY)
    changes.read_changes(province.stream_records("notice" if hours else "head"))
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: PLENTY) == []


def test_a_mail_beyond_the_hour_s_budget_waits_rings_and_is_sent_once(
    province: Province, sent: list[str], rung: list[datetime]
) -> None:
    report("a", "b")
    for code in {item["code"]["S"] for item in province.items("Tickets") if item["type"]["S"] == "head"}:
        _receive(code)
    deliver(province)
    assert len(sent) == 1
    assert rung
    for hours in range(2, 8, 2):
        deliver(province, hours=hours)
    assert sorted(sent) == ["a@example.invalid", "b@example.invalid"]


def test_who_was_told_in_a_browser_gets_the_mail_later_and_no_second_push(
    province: Province, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed: list[str] = []

    def push(message: object, *_: object) -> bool:
        if getattr(message, "via", None) or getattr(message, "to", "") != "reporter":
            return False
        pushed.append(str(message))
        return True

    monkeypatch.setattr(pushing, "to_sender", push)
    assert mail_budget.wait_until(NOON) is None
    report("a")
    (code,) = {item["code"]["S"] for item in province.items("Tickets") if item["type"]["S"] == "head"}
    _receive(code)
    deliver(province)
    assert (len(pushed), sent) == (1, [])
    for hours in range(2, 8, 2):
        deliver(province, hours=hours)
    assert (len(pushed), sent) == (1, ["a@example.invalid"])


def test_an_urgent_mail_to_an_outside_body_goes_beyond_the_budget_and_an_ordinary_one_waits(
    province: Province, sent: list[str], rung: list[datetime]
) -> None:
    power = next(str(body["email"]) for body in samples.documents()[Kind.OUTSIDE]["bodies"] if body["id"] == "power")
    assert mail_budget.wait_until(NOON) is None
    asked = [*samples.WAY_TO["processing"], "forward"]
    take(asked)
    deliver(province)
    assert (sent, len(rung)) == ([], 1)
    take(asked, new=samples.report(urgency=Urgency.URGENT))
    deliver(province)
    assert (sent, len(rung)) == ([power], 2)
    deliver(province, hours=2)
    assert sent == [power] * 2


def test_an_urgent_mail_to_an_outside_body_that_waited_goes_at_night(province: Province, sent: list[str]) -> None:
    bodies = samples.documents()[Kind.OUTSIDE]["bodies"]
    take([*samples.WAY_TO["processing"], "forward"], new=samples.report(urgency=Urgency.URGENT))
    changes.read_changes(province.stream_records("head"))
    documents.publish(Kind.OUTSIDE, {"bodies": []}, by="test", at=samples.T0)
    deliver(province, hours=12)
    assert sent == []
    documents.publish(Kind.OUTSIDE, {"bodies": bodies}, by="test", at=samples.T0)
    deliver(province, hours=14)
    assert len(sent) == 1


def test_mails_go_while_nothing_can_be_counted(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise limits.Uncounted

    monkeypatch.setattr(limits, "take", fail)
    assert [mail_budget.wait_until(NOON) for _ in range(3)] == [None] * 3
    assert sent == []
