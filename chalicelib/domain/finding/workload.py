"""How much an officer has to do, counted among the lines of a unit's queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.finding.office_lists import DUE_WITHIN, Waiting

#: The most lines of each list of a unit that are counted (our choice).
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Load:
    """The open tickets of an officer: all, those past the deadline of their step, and those due within a day."""

    open: int = 0
    late: int = 0
    due: int = 0


def workload(lines: Iterable[Waiting], now: datetime) -> dict[str | None, Load]:
    """The load of each officer by username at ``now`` (UTC); of None what is assigned to nobody."""
    found: dict[str | None, Load] = {}
    for line in lines:
        load = found.get(line.assignee, Load())
        is_late = line.due_at is not None and line.due_at < now
        is_due = line.due_at is not None and not is_late and line.due_at <= now + DUE_WITHIN
        found[line.assignee] = Load(load.open + 1, load.late + is_late, load.due + is_due)
    return found
