"""Every index carries what its lists show, and every item has what the ticket has."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from chalicelib.domain.nearby.vicinity import RECENT
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket, begin
from chalicelib.http.office.seen import queue_page
from chalicelib.http.public.seen import public_page
from chalicelib.store.models import tickets as models
from chalicelib.store.tickets import codec, tickets
from chalicelib.store.tickets.lists import ListedTicket, Page
from tests.domain import samples
from tests.support import tables

#: Index -> its list in store/models/tickets.py. The public indexes carry the same.
LISTS = {
    "queue": "QUEUE_LINE",
    "public": "PUBLIC_LINE",
    "public_commune": "PUBLIC_LINE",
    "public_category": "PUBLIC_LINE",
    "nearby": "NEARBY_LINE",
}
#: What the queue shows of a ticket, but not to a unit that only gives a part: it is the lead's own business.
LEAD_ONLY = {"assignee", "returns", "type"}
#: What a list reads and does without. A queue's line has its commune instead of the place. Without `resolved_at` a line
#: of what nobody has rated counts as late from its promise on; an index must be replaced to carry more.
DONE_WITHOUT = {"queue": {"place", "resolved_at"}}
#: A part has a step and a time of its own.
PART_S_OWN = {"step", "step_due_at"}
#: What the tickets of the first version had: nothing else may be needed to read a ticket.
FIRST_FIELDS = frozenset(
    {
        *("code", "version", "edition", "state", "report_type", "category", "urgency", "channel", "visibility"),
        *("restricted", "description", "place", "intake_unit", "unit", "created_at", "due_at", "rules_version"),
        *("calendar_version", "step", "step_started_at", "step_due_at"),
    }
)


def carried(index: str) -> set[str]:
    """The attributes that an index carries by infra/data.yaml."""
    (found,) = (one for one in tables()["Tickets"]["GlobalSecondaryIndexes"] if one["IndexName"] == index)
    return set(found["Projection"]["NonKeyAttributes"])


class Watched:
    """A line that remembers which of its fields are read."""

    def __init__(self, line: ListedTicket, read: set[str]) -> None:
        self._line, self._read = line, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(name)
        return getattr(self._line, name)


def shown(index: str) -> set[str]:
    """The fields of a line that the list made from an index reads."""
    read: set[str] = set()
    line: Any = Watched(ListedTicket("LS1", State.NEW, "hygiene", "…", samples.T0, samples.T0), read)
    if index == "queue":
        queue_page(Page((line,), None), None, samples.directory(), samples.T0)
    else:
        public_page([line], {}, None, samples.directory(), samples.T0 + RECENT)
    return read


@pytest.mark.parametrize("index", LISTS)
def test_an_index_carries_what_its_model_says(index: str) -> None:
    wanted = set(getattr(models, LISTS[index]))
    for name in wanted ^ carried(index):
        lacking = "infra/data.yaml" if name in wanted else f"{LISTS[index]} in store/models/tickets.py"
        pytest.fail(f"the index `{index}`: {lacking} does not name `{name}`")


@pytest.mark.parametrize("index", [index for index in LISTS if index != "nearby"])
def test_an_index_carries_what_its_list_shows(index: str) -> None:
    missing = shown(index) - carried(index) - DONE_WITHOUT.get(index, set())
    assert not missing, (
        f"the list made from the index `{index}` shows {sorted(missing)}, which the index does not carry: add to "
        f"{LISTS[index]} in store/models/tickets.py and to NonKeyAttributes in infra/data.yaml"
    )


def test_every_field_of_a_ticket_has_an_attribute() -> None:
    missing = set(Ticket.__slots__) - models.Head.get_attributes().keys()
    assert not missing, f"store/models/tickets.py: Head has no attribute {sorted(missing)}"


def test_every_field_of_a_line_is_in_the_item_it_is_read_from() -> None:
    missing = {one.name for one in fields(ListedTicket)} - models.Head.get_attributes().keys()
    assert not missing, f"store/models/tickets.py: Head has no attribute {sorted(missing)} that a line reads"


def test_a_coordinating_unit_s_line_shows_what_the_lead_s_shows() -> None:
    ticket = samples.ticket("receive", "dispatch", "involve")
    part = tickets._part_line(ticket.parts[0], ticket, queued=True)
    head = tickets._head(ticket, "hash")
    for name in set(models.QUEUE_LINE) - LEAD_ONLY:
        told = f"`{name}` is in the lead's queue and not in a coordinating unit's: PartLine and _part_line lack it"
        assert name in models.PartLine.get_attributes(), told
        assert name in PART_S_OWN or getattr(part, name) == getattr(head, name), told


def test_a_ticket_that_was_stored_before_a_field_was_there_is_read() -> None:
    created = samples.created()
    stored = codec.to_json({name: value for name, value in created.changes.items() if name in FIRST_FIELDS})
    try:
        ticket = begin(replace(created, changes=codec.from_json(stored)))
    except TypeError as error:
        pytest.fail(f"a ticket stored earlier cannot be read; give the new field of Ticket a default: {error}")
    assert ticket.state in course.STATES_OFFICE
