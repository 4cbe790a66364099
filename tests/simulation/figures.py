"""The figures of a month computed a second time, from the courses of its tickets (reckoning.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.numbers import figures as public_figures
from chalicelib.domain.numbers.summaries import Summary
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.simulation.reckoning import Life

_OPEN = ("new", "received", "returned", "dispatched", "processing", "planned", "awaiting_approval", "needs_info")
#: Reports of this category are about the conduct of officials, and in no figure by unit.
_RESTRICTED = "officials"


def judge_figures(lives: Iterable[tuple[Life, tickets.Whole]], end: datetime) -> Iterator[str]:
    """Where the figures at the end of the month, in all and of each unit, differ from the courses of the tickets."""
    pairs = [(life, stored) for life, stored in lives if life.opened.category != _RESTRICTED]
    actual = _actual([stored for _, stored in pairs], end)
    expected, times = _expected([life for life, _ in pairs], end)
    for unit in sorted(actual.keys() | expected.keys()):
        found = {name: value for name, value in actual.get(unit, Summary()).sums.items() if name in counts.MEASURES}
        wanted = dict(expected.get(unit, {}))
        if found != wanted:
            yield f"{unit}: the figures are {found}, expected {wanted}"
        if sorted(actual.get(unit, Summary()).times.get("answer", ())) != sorted(times.get(unit, ())):
            yield f"{unit}: the times to answer are others"
    whole = Summary()
    for summary in actual.values():
        whole.add(summary)
    yield from _judge_moves(actual, whole, [life for life, _ in pairs])
    sums = sum(expected.values(), Counter())
    closed = sums["handled"] + sums["overdue"]
    rate = public_figures.figures(whole, end)["on_time_rate"]
    if rate != (round(sums["on_time"] / closed, 4) if closed else None):
        yield f"the rate on time is {rate}, expected {sums['on_time']} of {closed}"


def _judge_moves(actual: dict[str, Summary], whole: Summary, lives: list[Life]) -> Iterator[str]:
    """Where the figures of returns, plans and extensions differ. Returns are of the unit that gave back."""
    returns = Counter(unit for life in lives for unit in life.returned_by)
    found = {unit: number for unit, summary in actual.items() if (number := summary.sums.get("returns", 0))}
    if found != returns:
        yield f"the returns are {found}, expected {dict(returns)}"
    for name in ("plans", "extensions"):
        wanted = sum(getattr(life, name) for life in lives)
        if whole.sums.get(name, 0) != wanted:
            yield f"{name} are {whole.sums.get(name, 0)}, expected {wanted}"


def _actual(stored: list[tickets.Whole], end: datetime) -> dict[str, Summary]:
    calendar = samples.directory().calendar
    kept = [(facts.fact(one.ticket, one.events, calendar), counts.share(one.ticket, end)) for one in stored]
    found: dict[str, Summary] = {}
    for (unit, _), summary in summaries.sheet(kept, ("unit",)).items():
        found.setdefault(unit, Summary()).add(summary)
    return found


def _expected(lives: list[Life], end: datetime) -> tuple[dict[str, Counter[str]], dict[str, list[int]]]:
    numbers: dict[str, Counter[str]] = {}
    times: dict[str, list[int]] = {}
    for life in lives:
        own = numbers.setdefault(life.unit or life.opened.intake_unit, Counter())
        own["received"] += 1
        if life.state in _OPEN:
            waits_since = life.stopped_at if life.state == "needs_info" else end
            own.update(["open"])
            own.update(["overdue"] if waits_since > life.first else [])
            own.update(["overdue_held"] if waits_since > life.promise else [])
        elif life.state in ("refused", "withdrawn"):
            own.update([life.state])
        for answer in life.answers:
            unit = numbers.setdefault(answer.unit, Counter())
            unit.update(["handled", "late" if answer.late else "on_time"])
            unit.update([] if answer.past_due else ["on_time_held"])
            unit.update(["reopened"] if answer.reopened else [])
            unit.update([answer.rating] if answer.rating else [])
            times.setdefault(answer.unit, []).append(answer.seconds)
    return numbers, times
