"""What is wrong with the messages of a month: left out, late, sent twice, to the wrong unit, or without cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tests.domain import samples
from tests.simulation.reckoning import Life, Rung, Stretch, Sweeps, Tell
from tests.simulation.times import is_quiet, minute_from, morning_after


def judge(life: Life, tells: Iterable[Tell], sweeps: Sweeps) -> list[str]:
    """What is wrong with the messages about a ticket's clocks: missing, late, repeated, to a wrong unit, without cause.

    A point that was due and still open after two sweeps needs one message. A point whose step ended before it needs
    none. A point between these two may have one.
    """
    left = sorted(tells, key=lambda tell: tell.event_at)
    faults = [f"{life.opened.code}: {fault}" for fault in life.faults]
    stretches = [*life.stretches, *life.side_stretches]
    rungs = [(stretch, rung, moment) for stretch in stretches for rung, moment in stretch.moments]
    # Two clocks may have the same message for the same people: match the messages that are required first.
    owed = [line for line in rungs if _is_owed(*line, sweeps)]
    for line in (*(line for line in owed if _message_of(*line, left, sweeps)), *rungs):
        stretch, rung, moment = line
        fault = None if rung.told else _judge_rung(stretch, rung, moment, left, sweeps)
        if fault:
            faults.append(f"{life.opened.code}: {fault}")
    for stretch in stretches:
        overdue = stretch.clock.step in ("confirm", "supply") and sweeps.last_for(stretch.clock.due)
        if overdue and overdue < (stretch.end or sweeps.until):
            faults.append(f"{life.opened.code}: {stretch.clock.step} ran out at {stretch.clock.due} unnoticed")
    return faults + [f"{life.opened.code}: sent without cause: {tell}" for tell in left]


def _judge_rung(stretch: Stretch, rung: Rung, moment: datetime, left: list[Tell], sweeps: Sweeps) -> str | None:
    end = stretch.end or sweeps.until
    if moment > end:
        return None
    tell = _message_of(stretch, rung, moment, left, sweeps)
    if tell is not None:
        rung.told = True
        left.remove(tell)
        return _judge_hour(stretch, tell, end, sweeps)
    if not _is_owed(stretch, rung, moment, sweeps):
        return None
    return f"not sent: {rung.kind} to {rung.audience}, {stretch.clock.step}, due {moment}, open until {end}"


def _message_of(stretch: Stretch, rung: Rung, moment: datetime, left: list[Tell], sweeps: Sweeps) -> Tell | None:
    unit = samples.INTAKE if rung.audience in ("supervisor", "address") else stretch.holder
    wanted = (rung.kind, unit, rung.audience)
    until = min(sweeps.last_for(moment), stretch.end or sweeps.until)
    same = (tell for tell in left if (tell.kind, tell.unit, tell.audience) == wanted)
    return next((tell for tell in same if moment <= tell.event_at <= until), None)


def _is_owed(stretch: Stretch, rung: Rung, moment: datetime, sweeps: Sweeps) -> bool:
    """Whether a rung was open long enough that it must have a message."""
    must_by = last = sweeps.last_for(moment)
    if not stretch.urgent and (is_quiet(minute_from(moment)) or is_quiet(last)):
        # Held overnight, and dropped if the step has ended in the morning.
        must_by = sweeps.last_for(morning_after(last if is_quiet(last) else minute_from(moment)))
    return must_by < (stretch.end or sweeps.until) and not _is_passed_over(stretch, rung, moment, sweeps)


def _judge_hour(stretch: Stretch, tell: Tell, end: datetime, sweeps: Sweeps) -> str | None:
    if stretch.urgent or not is_quiet(tell.event_at):
        return None if tell.sent_at == tell.event_at else f"sent late: {tell}"
    morning = morning_after(tell.event_at)
    return None if morning <= tell.sent_at <= min(sweeps.last_for(morning), end) else f"not in the morning: {tell}"


def _is_passed_over(stretch: Stretch, rung: Rung, moment: datetime, sweeps: Sweeps) -> bool:
    """Whether a warning is skipped because its breach was due by the same sweep."""
    breach = next((at for other, at in stretch.moments if other.kind == "breached"), None)
    return rung.kind == "warned" and breach is not None and breach <= sweeps.last_for(moment)


def judge_news(
    life: Life, news: Iterable[Tell], dropped: Iterable[tuple[datetime, str, str | None]], sweeps: Sweeps
) -> Iterator[str]:
    """What is wrong with the times of messages about actions: urgent ones at once, others not at night.

    ``dropped``: the events whose message was dropped (time, kind, unit).
    """
    for tell in news:
        then = life.stretch_at(tell.event_at, _side_of(tell.kind, tell.unit))
        if (then.urgent if then else life.urgency == "urgent") or not is_quiet(tell.event_at):
            if tell.sent_at != tell.event_at:
                yield f"sent late: {tell}"
            continue
        morning = morning_after(tell.event_at)
        if not morning <= tell.sent_at <= sweeps.last_for(morning):
            yield f"not in the morning: {tell}"
        if then and not _runs(life, then, tell.sent_at - timedelta(seconds=1)):
            yield f"sent though over: {tell}"
    for at, kind, unit in dropped:
        then = life.stretch_at(at, _side_of(kind, unit))
        if not is_quiet(at) or then is None or _runs(life, then, sweeps.last_for(morning_after(at))):
            yield f"dropped though open: {kind} of {at}"


def _side_of(kind: str, unit: str | None) -> str:
    return unit or "" if kind == "coordinate" else ""


def _runs(life: Life, stretch: Stretch, instant: datetime) -> bool:
    """Whether the step of a stretch is still running at an instant, also after an extension or a pause."""
    now = life.stretch_at(instant, stretch.side)
    return now is not None and now.clock.begun == stretch.clock.begun
