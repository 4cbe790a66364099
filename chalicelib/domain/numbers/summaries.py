"""Summaries: what the facts of some tickets add up to. Figures follow from a summary, exactly.

A month's sheet holds the summaries of its tickets by day and by at most two dimensions, so that a period is read
without its tickets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from chalicelib.domain.numbers.counts import DIMENSIONS, NOWHERE, Share
from chalicelib.domain.numbers.facts import Fact
from chalicelib.domain.tickets.courses import Cause
from chalicelib.domain.tickets.states import STATES, Outcome, State

#: The sets of dimensions of which a sheet is kept for each month.
SHEETS: tuple[tuple[str, ...], ...] = (
    (),
    *((name,) for name in DIMENSIONS),
    *combinations(DIMENSIONS, 2),
)
#: The lists of lengths (seconds) in a summary.
TIMES = ("answer", "answer_working", "response", "response_working")

type SheetKey = tuple[str, ...]


@dataclass(slots=True)
class Summary:
    """Sums by name, and lists of lengths in seconds by the names of TIMES.

    ``late_answer`` is the longest delay of an answer: (seconds, code). ``overdue`` is the open ticket that missed its
    first promise first: (promise, code). The code is None if the public cannot see the ticket.
    """

    sums: dict[str, int] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)
    late_answer: tuple[int, str | None] | None = None
    overdue: tuple[str, str | None] | None = None

    def add(self, other: Summary) -> None:
        """Add another summary to this one."""
        for name, value in other.sums.items():
            self.sums[name] = self.sums.get(name, 0) + value
        for name, lengths in other.times.items():
            self.times.setdefault(name, []).extend(lengths)
        if other.late_answer and (self.late_answer is None or other.late_answer[0] > self.late_answer[0]):
            self.late_answer = other.late_answer
        if other.overdue and (self.overdue is None or other.overdue[0] < self.overdue[0]):
            self.overdue = other.overdue

    def longest_delay(self, now: datetime) -> tuple[int, str | None] | None:
        """The longest delay at ``now`` (UTC): (seconds after the first promise, the case); None without one."""
        found = [self.late_answer] if self.late_answer else []
        if self.overdue:
            since = datetime.fromisoformat(self.overdue[0])
            found.append((max(0, int((now - since).total_seconds())), self.overdue[1]))
        return max(found, key=lambda one: one[0], default=None)


def by_unit(known: Fact, share: Share) -> dict[str, Summary]:
    """Unit -> what a ticket adds to its summary. What a unit did stays its own when another gets the ticket."""
    code = known.code if known.is_public else None
    found = {unit: Summary(dict(measures)) for unit, measures in share.units.items()}
    for unit, summary in (
        *_of_holder(known, share, code),
        *_of_answers(known, code),
        *_of_postponing(known),
        *_of_instructions(known),
    ):
        found.setdefault(unit, Summary()).add(summary)
    return found


def _of_holder(known: Fact, share: Share, code: str | None) -> Iterator[tuple[str, Summary]]:
    summary = Summary()
    _count(summary, "waits", known.waits)
    _count(summary, "waited_seconds", known.waited)
    if "response" in known.steps:
        calendar, working = known.steps["response"]
        summary.times = {"response": [calendar], "response_working": [working]}
    if share.measures.get("overdue"):
        summary.overdue = (known.promised_at, code)
    yield known.unit, summary


def _of_answers(known: Fact, code: str | None) -> Iterator[tuple[str, Summary]]:
    for answer in known.answers:
        times = {"answer": [answer.calendar], "answer_working": [answer.working]}
        yield answer.unit, Summary(times=times, late_answer=(answer.late_by, code) if answer.late_by else None)


def _of_postponing(known: Fact) -> Iterator[tuple[str, Summary]]:
    for unit in known.returned_by:
        yield unit, Summary({"returns": 1})
    for change in known.promises:
        if change.cause in _POSTPONED:
            number, length = _POSTPONED[change.cause]
            yield change.unit or known.unit, Summary({number: 1, length: max(0, change.seconds)})


def _of_instructions(known: Fact) -> Iterator[tuple[str, Summary]]:
    for one in known.instructions:
        yield one.unit, Summary({"instructions": 1})
        if one.verdict is not None:
            yield one.by or one.unit, Summary({f"instructions_{one.verdict}": 1})


#: Cause of a changed promise -> the sums of such changes, and of the seconds by which the promise became later.
_POSTPONED: Mapping[str, tuple[str, str]] = {
    Cause.PLAN.value: ("plans", "planned_seconds"),
    Cause.EXTENSION.value: ("extensions", "extended_seconds"),
}


def _count(summary: Summary, name: str, value: int) -> None:
    if value:
        summary.sums[name] = summary.sums.get(name, 0) + value


def sheet(kept: Iterable[tuple[Fact, Share | None]], dimensions: tuple[str, ...]) -> dict[SheetKey, Summary]:
    """(value of each dimension…, local day) -> the summary of the tickets that count."""
    found: dict[SheetKey, Summary] = {}
    for known, share in kept:
        if share is None:
            continue
        day = known.day.isoformat()
        for unit, summary in by_unit(known, share).items():
            values = {**share.values, "unit": unit}
            key = (*(values[name] for name in dimensions), day)
            found.setdefault(key, Summary()).add(summary)
    return found


def conduct(facts: Iterable[Fact], least: int) -> dict[SheetKey, Summary]:
    """The summaries of a month's restricted reports: all under ``("",)``, a place or unit under its kind and name.

    A place or unit with fewer than ``least`` of them in the month has none, so that no report can be guessed.
    """
    found: dict[SheetKey, Summary] = {}
    for known in facts:
        if not known.restricted or known.is_emergency:
            continue
        summary = Summary({"received": 1})
        _count(summary, "handled", len(known.answers))
        _count(summary, "late", sum(bool(answer.late_by) for answer in known.answers))
        outcome = STATES[State(known.state)].outcome
        if outcome in (Outcome.OPEN, Outcome.REFUSED, Outcome.WITHDRAWN):
            _count(summary, outcome.value, 1)
        for key in (("",), ("unit", known.unit), ("commune", known.commune or NOWHERE)):
            found.setdefault(key, Summary()).add(summary)
    return {key: summary for key, summary in found.items() if key == ("",) or summary.sums["received"] >= least}


def to_json(found: Mapping[SheetKey, Summary]) -> list[list[Any]]:
    """A sheet as JSON values."""
    return [
        [list(key), summary.sums, summary.times, summary.late_answer, summary.overdue]
        for key, summary in sorted(found.items())
    ]


def from_json(lines: Iterable[list[Any]]) -> Iterator[tuple[SheetKey, Summary]]:
    """The inverse of ``to_json``."""
    for key, sums, times, late_answer, overdue, *_ in lines:
        late, since = (tuple(pair) if pair else None for pair in (late_answer, overdue))
        yield tuple(key), Summary(sums, times, late, since)
