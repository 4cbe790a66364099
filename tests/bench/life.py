"""Write units of a ticket's life: report, receive, dispatch, accept, note, answer, approve, rate.

    python -m tests.bench.life

After each change the stream's readers run: the messages are read and delivered, and the ticket is counted. The index of
officers' search is summed up by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from chalicelib.channels import phones, topics
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import changes, counting, delivery, finding
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.bench import _measure
from tests.domain import samples
from tests.support import Province, open_ticket

#: The most write units of a life.
GOAL = 203
LIFE = ("receive", "dispatch", "accept", "note", "answer", "approve", "rate")
PLACE = Place(samples.COMMUNES["that-khe"], None, 22.257, 106.474)


def main() -> None:
    """Measure and print."""
    print("\nWrite units of a ticket's life")
    totals: dict[str, float] = {}
    with _measure.province() as province:
        for action, parts in life(province):
            print(f"  {action:<10} " + ", ".join(f"{name} {units:g}" for name, units in parts.items()))
            for name, units in parts.items():
                totals[name] = totals.get(name, 0) + units
    search = totals.pop("search")
    print(
        f"  in all {sum(totals.values()):g} of at most {GOAL}: "
        + ", ".join(f"{name} {units:g}" for name, units in totals.items())
    )
    print(f"  and the index of search {search:g}")


def life(province: Province) -> Iterator[tuple[str, dict[str, float]]]:
    with _measure.counted() as cost:
        ticket = open_ticket(samples.report(place=PLACE), reporter=Reporter(phone="+84901234567"))[0]
    yield "report", {"ticket": cost.write_units, **_followed(province, ticket)}
    stored = tickets.Stored(ticket, "hash")
    for number, action in enumerate(LIFE, 1):
        at = samples.T0 + timedelta(hours=number)
        with _measure.counted() as cost:
            stored = tickets.change(stored, samples.act(stored.ticket, action, at=at))
        yield action, {"ticket": cost.write_units, **_followed(province, stored.ticket)}


def _followed(province: Province, ticket: Ticket) -> dict[str, float]:
    now = ticket.last_at or ticket.created_at
    image = next(one for one in province.items("Tickets") if (one["pk"]["S"], one["sk"]["S"]) == _key(ticket))
    records = [{"eventName": "MODIFY", "dynamodb": {"NewImage": image}}]
    with _measure.counted() as messages, _nothing_leaves():
        changes.read_changes(records)
        bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
        failed = delivery.deliver(bodies, lambda: now, lambda: 30.0)
        assert not failed, failed
    with _measure.counted() as numbers:
        counting.count_changes(records, now)
    with _measure.counted() as search:
        finding.index_changes(records, now, lambda: 60.0)
    return {"messages": messages.write_units, "numbers": numbers.write_units, "search": search.write_units}


def _key(ticket: Ticket) -> tuple[str, str]:
    return f"T#{ticket.code}", "HEAD"


@contextmanager
def _nothing_leaves() -> Iterator[None]:
    with patch.object(topics, "to_unit", lambda *_, **__: None), patch.object(phones, "to_phone", lambda *_: None):
        yield


if __name__ == "__main__":
    main()
