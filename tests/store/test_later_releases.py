"""What a later release wrote is read after somebody went back to this one (docs/deploy.md)."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from pynamodb.attributes import JSONAttribute
from pynamodb.models import Model

from chalicelib import channels, store
from chalicelib.domain.known import known_values
from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys, models
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters import months, recounts
from chalicelib.store.counters.months import Written
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.messages.notices import Message
from chalicelib.store.models.counters import CounterItem, MonthItem
from chalicelib.store.tickets import codec, photos, tickets
from chalicelib.store.vault import hidden
from tests.domain import samples
from tests.store import later_shapes
from tests.support import Province, open_ticket

#: Two courses, an instruction that waits, and a question that waits.
WAY = ("receive", "dispatch", "accept", "answer", "approve", "reopen", "instruct", "ask")


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
                item[field] = {"S": json.dumps(later_shapes.with_more(json.loads(item[field]["S"])))}
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
    CounterItem(keys.RECOUNT_JOB, keys.RECOUNT, body=later_shapes.with_more({"round": "2026-03-02"})).save()
    assert recounts.load() == RecountProgress("2026-03-02")
    written = Written("2026-03/a", "2026-03-02T00:00:00Z", 0, True, 1, 1)
    body = {name: getattr(written, name) for name in Written.__slots__}
    MonthItem(keys.FILES, "2026-03", marks=0, body={**body, "of_a_later_release": 1}).save()
    assert months.stored(["2026-03"])["2026-03"].written == written


def test_further_fields_in_any_stored_or_queued_shape_are_ignored() -> None:
    wrong = {}
    for shape in later_shapes.shapes():
        more = later_shapes.with_more(shape.value)
        assert more != shape.value, shape.name
        try:
            found = shape.read(more)
        except Exception as error:  # noqa: BLE001 - each shape is named
            wrong[shape.name] = repr(error)
        else:
            if found != shape.read(shape.value):
                wrong[shape.name] = str(found)
    assert wrong == {}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every module of a package."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def test_every_stored_and_every_queued_shape_is_tried() -> None:
    tried = {shape.of for shape in later_shapes.shapes()}
    queued = {
        kind
        for layer in (channels, store)
        for module in modules(layer)
        for kind in vars(module).values()
        if isinstance(kind, type) and hasattr(kind, "from_content")
    }
    stored = {
        (model, name)
        for module in modules(models)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Model)
        for name, attribute in model._attributes.items()
        if isinstance(attribute, JSONAttribute)
    }
    assert queued > {Message}
    assert stored > {(CounterItem, "body")}
    assert (queued | stored) - tried == later_shapes.WITHOUT_FIELDS - tried
    assert (queued | stored) >= later_shapes.WITHOUT_FIELDS


POSITIONAL: Mapping[str, tuple[list[list[Any]], Callable[[list[list[Any]]], Any]]] = {
    "points of a clock": ([["2026-03-02T02:00:00Z", "breached", "focal", "ky-lua"]], codec._points_in),
    "photos that are alike": ([["LS1", "r1", 0.9]], lambda lines: [known_values(photos.Alike, one) for one in lines]),
    "a sheet of summaries": (
        [[["that-khe", "2026-03-02"], {"received": 1}, {"answer": [5]}, [5, "LS1"], None]],
        lambda lines: list(summaries.from_json(lines)),
    ),
    "texts before words were hidden": (
        [["before", "hash"]],
        lambda lines: hidden.texts_in(json.dumps(dict(enumerate(lines)))),
    ),
    "requests that have ended": (
        [[5, "power"]],
        lambda lines: codec.from_json({"last_forwards_ended": lines}),
    ),
}


@pytest.mark.parametrize("name", POSITIONAL)
def test_further_values_at_the_end_of_a_stored_list_are_ignored(name: str) -> None:
    lines, read = POSITIONAL[name]
    assert read([[*line, {"later": 1}] for line in lines]) == read(lines)


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
