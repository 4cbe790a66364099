"""Who sent a report is forgotten after its end, and not when it comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.channels import outbox
from chalicelib.domain.access.contact import Contact
from chalicelib.jobs import changes, delivery
from chalicelib.store.vault import reporters
from chalicelib.store.vault.reporters import Reporter, Retention
from tests.domain import samples
from tests.support import Province, take

WHO = Reporter(
    "Tên Riêng", "+84901234567", "rieng@example.invalid", consent_text="2026-11", person="p", signed_in="q", trust=2
)
NOW = samples.local("2026-03-20 12:00")


def told(province: Province) -> None:
    """The stream is read, and what it says of the vault is followed."""
    changes.read_changes(province.stream_records("head"))
    orders = [body for body in province.queued() if outbox.read(body)[0] == Retention.queued_as]
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(orders)]
    assert delivery.deliver(records, lambda: NOW, lambda: 30.0) == []


def expiries(province: Province) -> set[str | None]:
    return {item.get("expires_at", {}).get("N") for item in province.items("Reporters")}


def test_a_year_after_the_end_nothing_tells_who_reported(province: Province) -> None:
    ticket = take(["refuse"], reporter=WHO)
    assert expiries(province) == {None}
    told(province)
    at = (ticket.last_at or NOW) + timedelta(days=365)
    assert expiries(province) == {str(int(at.timestamp()))}
    before, after = at - timedelta(seconds=1), at
    # DynamoDB may take days to remove it; nobody reads it meanwhile.
    assert reporters.get(ticket.code, before) == WHO
    assert reporters.get(ticket.code, after) is None
    assert reporters.contact(ticket.code, after) == Contact()
    assert reporters.of_person("p", before, limit=9)[0] == [ticket.code]
    assert reporters.of_person("q", before, limit=9)[0] == [ticket.code]
    assert reporters.of_person("p", after, limit=9)[0] == []
    assert not reporters.is_of(ticket.code, "q", after)


def test_what_comes_back_is_kept(province: Province) -> None:
    take(["refuse", "appeal"], reporter=WHO)
    told(province)
    assert expiries(province) == {None}


def test_orders_that_come_late_change_nothing(province: Province) -> None:
    code = take([], reporter=WHO).code
    ends, returns = Retention(code, "2026-03-01#2", NOW), Retention(code, "2026-03-02#3", None)
    for order in (returns, ends, ends, returns):
        reporters.retain(order)
    assert expiries(province) == {None}
    reporters.retain(Retention(code, "2026-03-03#4", NOW))
    assert expiries(province) == {str(int(NOW.timestamp()))}


def test_an_order_for_what_is_gone_makes_nothing(province: Province) -> None:
    reporters.retain(Retention(samples.CODE, "1", datetime.fromisoformat("2026-03-01T00:00:00Z")))
    assert province.items("Reporters") == []
