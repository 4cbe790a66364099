"""Every index carries the attributes that its lists show, and every item has the fields of the ticket."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from chalicelib.domain.nearby.vicinity import RECENT
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.history import begin
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.office.seen_queue import queue_page
from chalicelib.http.public.seen import public_page
from chalicelib.store.models import tickets as models
from chalicelib.store.tickets import codec, tickets
from chalicelib.store.tickets.lists import ListedTicket, Page
from tests.domain import samples
from tests.tables import schema

#: Index -> its list in store/models/tickets.py. The public indexes carry the same.
LISTS = {
    "queue": "QUEUE_LINE",
    "public": "PUBLIC_LINE",
    "public_commune": "PUBLIC_LINE",
    "public_category": "PUBLIC_LINE",
    "nearby": "NEARBY_LINE",
}
#: Attributes that the queue shows to the lead only, not to coordinating units.
LEAD_ONLY = {"assignee", "returns", "type"}
#: Attributes that a list can do without. A queue's line has its commune instead of the place. Without `resolved_at` a
#: line of an unrated ticket counts as late from its promise on. To carry more, an index must be replaced.
DONE_WITHOUT = {"queue": {"place", "resolved_at"}}
#: Attributes in which a part differs from its ticket.
PART_S_OWN = {"step", "step_due_at"}
#: The fields of the first version's tickets: a ticket with these alone can be read.
FIRST_FIELDS = frozenset(
    {
        *("code", "version", "edition", "state", "report_type", "category", "urgency", "channel", "visibility"),
        *("restricted", "description", "place", "intake_unit", "unit", "created_at", "due_at", "rules_version"),
        *("calendar_version", "step", "step_started_at", "step_due_at"),
    }
)


def carried(name: str) -> set[str]:
    """The attributes that an index carries by infra/data.yaml."""
    indexes = {index["IndexName"]: index for index in schema("Tickets")["GlobalSecondaryIndexes"]}
    return set(indexes[name]["Projection"]["NonKeyAttributes"])


#: Field of a ticket -> the attribute of another field in which it is stored (codec.dues_out).
WITHIN = {"promised_at": "due_at", "instructed_until": "due_at"}


class ReadRecorder:
    """A line that records which of its fields are read."""

    def __init__(self, line: ListedTicket, read: set[str]) -> None:
        self._line, self._read = line, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(name)
        return getattr(self._line, name)


def shown(index: str) -> set[str]:
    """The fields of a line that the list made from an index reads."""
    read: set[str] = set()
    line: Any = ReadRecorder(ListedTicket("LS1", State.NEW, "hygiene", "…", samples.T0, samples.T0, samples.T0), read)
    if index == "queue":
        queue_page(Page((line,), None), None, samples.directory(), samples.T0, {}, {})
    else:
        public_page([line], {}, None, samples.directory(), samples.T0 + RECENT)
    return read


def test_the_attribute_of_both_promises_gives_each_back() -> None:
    ticket = samples.ticket(*samples.WAY_TO["planned"])
    assert ticket.promised_at != ticket.due_at
    for one in (ticket, samples.ticket()):
        stored = tickets._head(one, "hash")
        assert all(name in stored.get_attributes() for name in WITHIN.values())
        assert tickets.stored_of(stored).ticket == one


@pytest.mark.parametrize("index", LISTS)
def test_an_index_carries_the_attributes_of_its_model(index: str) -> None:
    wanted = set(getattr(models, LISTS[index]))
    for name in wanted ^ carried(index):
        lacking = "infra/data.yaml" if name in wanted else f"{LISTS[index]} in store/models/tickets.py"
        pytest.fail(f"the index `{index}`: {lacking} does not name `{name}`")


@pytest.mark.parametrize("index", [index for index in LISTS if index != "nearby"])
def test_an_index_carries_the_attributes_that_its_list_shows(index: str) -> None:
    missing = shown(index) - carried(index) - DONE_WITHOUT.get(index, set()) - WITHIN.keys()
    assert not missing, (
        f"the list made from the index `{index}` shows {sorted(missing)}, which the index does not carry: add to "
        f"{LISTS[index]} in store/models/tickets.py and to NonKeyAttributes in infra/data.yaml"
    )


def test_every_field_of_a_ticket_has_an_attribute() -> None:
    missing = set(Ticket.__slots__) - WITHIN.keys() - models.Head.get_attributes().keys()
    assert not missing, f"store/models/tickets.py: Head has no attribute {sorted(missing)}"


def test_every_field_of_a_line_is_an_attribute_of_the_ticket_s_item() -> None:
    missing = {field.name for field in fields(ListedTicket)} - WITHIN.keys() - models.Head.get_attributes().keys()
    assert not missing, f"store/models/tickets.py: Head has no attribute {sorted(missing)} that a line reads"


def test_a_coordinating_unit_s_line_has_the_attributes_of_the_lead_s_line() -> None:
    ticket = samples.ticket("receive", "dispatch", "involve")
    part = tickets._part_line(ticket.parts[0], ticket, queued=True)
    head = tickets._head(ticket, "hash")
    for name in set(models.QUEUE_LINE) - LEAD_ONLY:
        lacking = f"`{name}` is in the lead's queue and not in a coordinating unit's: PartLine and _part_line lack it"
        assert name in models.PartLine.get_attributes(), lacking
        assert name in PART_S_OWN or getattr(part, name) == getattr(head, name), lacking


def test_a_ticket_stored_before_a_field_existed_is_read() -> None:
    created = samples.created()
    stored = codec.to_json({name: value for name, value in created.changes.items() if name in FIRST_FIELDS})
    try:
        ticket = begin(replace(created, changes=codec.from_json(stored)))
    except TypeError as error:
        pytest.fail(f"a ticket stored earlier cannot be read; give the new field of Ticket a default: {error}")
    assert ticket.state in course.STATES_OFFICE
