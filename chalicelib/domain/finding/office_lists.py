"""The lists of tickets that an officer has beside the queue.

Some are sorted by the time that a ticket was sent, and come from the index of the search; the others are parts of a
unit's queue, sorted by the deadline of the present step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.finding.asking import SearchFilters
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import State


class OfficeList(StrEnum):
    """A list of tickets."""

    AREA = "area"  # all tickets in the commune of the officer's unit, also those of other units
    UNIT = "unit"  # all that a unit has or had last, open and ended
    ALL = "all"  # the tickets of all units
    APPROVAL = "approval"  # answers that wait for the leader's approval
    MINE = "mine"  # assigned to the officer, or to the one they act for
    RETURNED = "returned"  # given back by a unit, now or before
    DUE = "due"  # late, or due within DUE_WITHIN


#: The lists that are parts of a unit's queue.
BY_DEADLINE = (OfficeList.APPROVAL, OfficeList.MINE, OfficeList.RETURNED, OfficeList.DUE)
#: How long before its deadline a ticket is near it.
DUE_WITHIN = timedelta(hours=24)
#: The filters that say something of a ticket that waits. The others fit none, or need the index of the search.
_WAITING_FILTERS = frozenset({"assignee", "category", "state", "course", "type", "channel", "commune"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a line of a queue says of a ticket that waits. ``due_at`` is the deadline of the present step (UTC)."""

    state: State
    assignee: str | None
    returns: int
    due_at: datetime | None


def lists_of(officer: Officer, directory: Directory, on: date) -> tuple[OfficeList, ...]:
    """The lists that an officer has on a local day."""
    has = {
        OfficeList.AREA: rights.area_of(officer, directory, on) is not None,
        OfficeList.ALL: Role.SUPERVISOR in officer.roles,
        OfficeList.APPROVAL: Role.LEADER in officer.roles,
    }
    return tuple(one for one in OfficeList if has.get(one, True))


def is_in(which: OfficeList, line: Waiting, officer: Officer, now: datetime) -> bool:
    """Whether a ticket that waits is in one of BY_DEADLINE at ``now`` (UTC)."""
    match which:
        case OfficeList.APPROVAL:
            return line.state is State.AWAITING_APPROVAL
        case OfficeList.MINE:
            return line.assignee is not None and line.assignee in (officer.username, officer.acting_for)
        case OfficeList.RETURNED:
            return line.state is State.RETURNED or line.returns > 0
        case OfficeList.DUE:
            return line.due_at is not None and line.due_at <= now + DUE_WITHIN
    raise ValueError(which)


def narrowed(
    which: OfficeList, filters: SearchFilters, officer: Officer, directory: Directory, on: date
) -> SearchFilters:
    """The filters of a search that shows a list by the time that tickets were sent.

    Raises NotAllowed for a list that the officer does not have, Invalid for a filter that contradicts it.
    """
    check_list(which, officer, directory, on)
    values = dict(filters.values)
    if which is OfficeList.UNIT:
        values.setdefault("unit", officer.unit)
    area = rights.area_of(officer, directory, on)
    if which is OfficeList.AREA and area and values.setdefault("commune", area) != area:
        raise Invalid("filters_contradict", field="commune")
    return SearchFilters(
        values, filters.since, filters.until, filters.late, filters.emergency, urgent_first=filters.urgent_first
    )


def check_list(which: OfficeList, officer: Officer, directory: Directory, on: date) -> None:
    """Raise NotAllowed for a list that the officer does not have."""
    if which not in lists_of(officer, directory, on):
        raise NotAllowed("list_not_yours", field="list")


def check_waiting(which: OfficeList, words: str, given: Collection[str], values: Mapping[str, str]) -> None:
    """Raise Invalid for what a list by deadline cannot be searched or filtered by. ``given``: names of parameters."""
    if words.strip():
        raise Invalid("list_without_words", field="words")
    wrong = next((name for name in ("rating", "order") if name in given), None)
    if wrong is None and values.get("course") == "ended":
        wrong = "course"
    state = values.get("state")
    if which is OfficeList.APPROVAL and state not in (None, State.AWAITING_APPROVAL):
        wrong = "state"
    if wrong is not None:
        raise Invalid("filters_contradict", field=wrong)
