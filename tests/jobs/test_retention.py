"""The reporter is forgotten some time after the ticket's end, unless the ticket is open again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.channels import outbox
from chalicelib.domain.access.contact import Contact
from chalicelib.jobs import changes, delivery
from chalicelib.store import keys
from chalicelib.store.vault import reporters
from chalicelib.store.vault.reporters import Reporter, Retention
from tests.domain import samples
from tests.support import Province, take

REPORTER = Reporter(
    "Tên Riêng", "+84901234567", "rieng@example.invalid", consent_text="2026-11", person="p", signed_in="q", trust=2
)
NOW = samples.local("2026-03-20 12:00")


def apply_retention(province: Province) -> None:
    """Read the stream's changes of tickets, and deliver the orders of retention that follow."""
    changes.read_changes(province.stream_records("head"))
    orders = [body for body in province.queued() if outbox.read(body)[0] == Retention.queued_as]
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(orders)]
    assert delivery.deliver(records, lambda: NOW, lambda: 30.0) == []


def expiries(province: Province) -> set[str | None]:
    return {item.get("expires_at", {}).get("N") for item in province.items("Reporters")}


def test_the_reporter_is_forgotten_a_year_after_the_end(province: Province) -> None:
    ticket = take(["refuse"], reporter=REPORTER)
    assert expiries(province) == {None}
    apply_retention(province)
    at = (ticket.last_at or NOW) + timedelta(days=365)
    assert expiries(province) == {str(int(at.timestamp()))}
    before, after = at - timedelta(seconds=1), at
    # DynamoDB may take days to remove an expired item; until then it is not read.
    agreed_at = keys.stamp(ticket.created_at)
    stored = replace(REPORTER, consent_at=agreed_at, consent_channel=ticket.channel)
    assert reporters.get(ticket.code, before) == stored
    assert reporters.get(ticket.code, after) is None
    assert reporters.contact(ticket.code, after) == Contact()
    assert reporters.of_person("p", before, limit=9)[0] == [ticket.code]
    assert reporters.of_person("q", before, limit=9)[0] == [ticket.code]
    assert reporters.of_person("p", after, limit=9)[0] == []
    assert not reporters.is_of(ticket.code, "q", after)


def test_the_reporter_of_an_appealed_ticket_is_kept(province: Province) -> None:
    take(["refuse", "appeal"], reporter=REPORTER)
    apply_retention(province)
    assert expiries(province) == {None}


def test_an_older_order_of_retention_changes_nothing(province: Province) -> None:
    code = take([], reporter=REPORTER).code
    ends, returns = Retention(code, "2026-03-01#2", NOW), Retention(code, "2026-03-02#3", None)
    for order in (returns, ends, ends, returns):
        reporters.retain(order)
    assert expiries(province) == {None}
    reporters.retain(Retention(code, "2026-03-03#4", NOW))
    assert expiries(province) == {str(int(NOW.timestamp()))}


def test_an_order_of_retention_for_a_missing_reporter_writes_nothing(province: Province) -> None:
    reporters.retain(Retention(samples.CODE, "1", datetime.fromisoformat("2026-03-01T00:00:00Z")))
    assert province.items("Reporters") == []
