"""What a later release wrote is read after somebody went back to this one (docs/deploy.md)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters import months, recounts
from chalicelib.store.counters.months import Written
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.models.counters import CounterItem, MonthItem
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Province, open_ticket

#: Two courses, an instruction that waits, and a question that waits.
WAY = ("receive", "dispatch", "accept", "answer", "approve", "reopen", "instruct", "ask")


def with_more(value: Any) -> Any:
    """JSON with a field that nobody knows in each of its objects."""
    if isinstance(value, dict):
        return {**{name: with_more(one) for name, one in value.items()}, "of_a_later_release": 1}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def stored(province: Province) -> Ticket:
    ticket = open_ticket(samples.report())[0]
    known = tickets.Stored(ticket, "hash")
    for number, action in enumerate(WAY, 1):
        event = samples.act(known.ticket, action, at=samples.T0 + timedelta(minutes=number))
        known = tickets.change(known, event)
    return known.ticket


def test_fields_attributes_and_items_that_nobody_knows_are_ignored(province: Province) -> None:
    ticket = stored(province)
    assert ticket.pause
    assert ticket.instructions
    assert ticket.given
    table, name = province.aws.client("dynamodb"), province.tables["Tickets"]
    for item in province.items("Tickets"):
        if (item["pk"]["S"], item["sk"]["S"]) == (keys.ticket(ticket.code), keys.HEAD):
            for field in ("pause", "instructions", "given", "promises", "place"):
                item[field] = {"S": json.dumps(with_more(json.loads(item[field]["S"])))}
            item["due_at"]["S"] = " ".join([*item["due_at"]["S"].split(" "), "later"])
            item["of_a_later_release"] = {"S": "x"}
            table.put_item(TableName=name, Item=item)
    odd = {"pk": keys.ticket(ticket.code), "sk": "LATER", "type": "of_a_later_release"}
    table.put_item(TableName=name, Item={field: {"S": value} for field, value in odd.items()})
    read = tickets.get(ticket.code)
    whole = tickets.whole(ticket.code)
    assert read is not None
    assert whole is not None
    assert read.ticket == whole.stored.ticket == ticket
    assert [event.kind for event in whole.events] == ["created", *WAY]


def test_a_recount_and_files_of_a_later_release_are_read(province: Province) -> None:
    CounterItem(keys.RECOUNT_JOB, keys.RECOUNT, body=with_more({"round": "2026-03-02"})).save()
    assert recounts.load() == RecountProgress("2026-03-02")
    written = Written("2026-03/a", "2026-03-02T00:00:00Z", 0, True, 1, 1)
    body = {name: getattr(written, name) for name in Written.__slots__}
    MonthItem(keys.FILES, "2026-03", marks=0, body={**body, "of_a_later_release": 1}).save()
    assert months.stored(["2026-03"])["2026-03"].written == written


@pytest.mark.parametrize("field", ["answers", "promises", "instructions", "steps"])
def test_a_fact_with_more_values_is_read(field: str) -> None:
    events = [samples.created()]
    ticket = begin(events[0])
    for action in ("receive", "dispatch", "accept", "instruct", "plan"):
        events.append(samples.act(ticket, action))
        ticket = evolve(ticket, events[-1])
    events += [samples.act(ticket, "take_up")]
    ticket = evolve(ticket, events[-1])
    for action in ("answer", "approve"):
        events.append(samples.act(ticket, action))
        ticket = evolve(ticket, events[-1])
    fact = facts.fact(ticket, events, samples.directory().calendar)
    share = counts.share(ticket, samples.T0)
    line = json.loads(json.dumps(kept_facts.to_line(fact, share)))
    more = line[field]
    assert more
    line[field] = {name: [*one, 7] for name, one in more.items()} if field == "steps" else [[*one, 7] for one in more]
    assert kept_facts.from_line(line | {"of_a_later_release": [1]}) == (fact, share)
