"""A ticket's clocks: started with a step, paused while the citizen's answer is awaited, moved by an extension.

Beside the step's own there run one for each coordinating unit's part and one for the next progress note.

A pause of a length adds just that length, counted in the time that the rule counts: working time for working amounts,
all time for others. What had already passed when the pause began stays passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.amounts import TimeUnit
from chalicelib.domain.deadlines.calendar import WorkingCalendar, relaid, relaid_by_days
from chalicelib.domain.deadlines.rules import (
    Check,
    ClockPoint,
    Rule,
    Step,
    Urgency,
    points,
    promise,
    silent_points,
    step_due,
)
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets.states import AT_WORK, KEEPS_PARTS, TOLD_OF_PROGRESS, State
from chalicelib.domain.tickets.ticket import Frozen, Part, Pause, Ticket

Changes = dict[str, Any]
Mover = Callable[[datetime], datetime]

#: What a head says of its clock when none runs.
NO_CLOCK: Mapping[str, Any] = {"step": None, "step_started_at": None, "step_due_at": None, "points": ()}


def started(step: Step, kind: tuple[Urgency, str, str], at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of a step that begins at ``at`` (UTC); ``kind`` is (urgency, report type, category)."""
    rule = directory.rules.find(step, *kind)
    return _running(rule, step, at, step_due(rule, at, directory.calendar), directory)


def running_until(
    step: Step, kind: tuple[Urgency, str, str], at: datetime, due: datetime, directory: Directory
) -> dict[str, Any]:
    """The clock of a step whose end (UTC) is given rather than computed: a committed date."""
    return _running(directory.rules.find(Step.PROCESS, *kind), step, at, due, directory)


def _running(rule: Rule, step: Step, at: datetime, due: datetime, directory: Directory) -> dict[str, Any]:
    return {
        "step": step,
        "step_started_at": at,
        "step_due_at": due,
        "points": points(rule, at, due, directory.calendar),
    }


def asked(unit: str, kind: tuple[Urgency, str, str], at: datetime, directory: Directory) -> Part:
    """The part that a coordinating unit is asked for at ``at`` (UTC)."""
    rule = directory.rules.find(Step.CONTRIBUTE, *kind)
    return Part(unit, at, step_due(rule, at, directory.calendar))


def beside(ticket: Ticket, changes: Mapping[str, Any], at: datetime, directory: Directory, *, noted: bool) -> Changes:
    """What a change at ``at`` (UTC) makes of the parts and of the clocks beside the step's.

    ``changes`` is what it makes of the rest. ``noted``: the citizen is told how the work goes. A clock that stood
    before and still has a reason goes on; where nothing changes, nothing is named.
    """
    state: State = changes.get("state", ticket.state)
    kind = (changes.get("urgency", ticket.urgency), ticket.report_type, changes.get("category", ticket.category))
    found: Changes = {"parts": changes.get("parts", ticket.parts), "dispute": changes.get("dispute", ticket.dispute)}
    if state not in KEEPS_PARTS:
        found |= {"parts": _given(found["parts"]), "dispute": None}
    own = changes.get("points", ticket.points)
    before = list(dict.fromkeys((*own, *ticket.points)))
    points_now = [*_of_the_step(own)]
    if state in AT_WORK:
        for part in found["parts"]:
            points_now += _of_part(part, ticket, before, directory, kind)
    if state in TOLD_OF_PROGRESS and directory.rules.demands_progress(*kind):
        if noted or (state is not ticket.state and ticket.pause is None):
            found["told_at"] = at
            points_now += silent_points(directory.rules.find(Step.PROGRESS, *kind), at, directory.calendar)
        else:
            points_now += [point for point in before if point.check is Check.SILENT]
    found["points"] = _in_order(points_now)
    return {name: value for name, value in found.items() if value != changes.get(name, getattr(ticket, name))}


def _of_part(
    part: Part, ticket: Ticket, before: Iterable[ClockPoint], directory: Directory, kind: tuple[Urgency, str, str]
) -> list[ClockPoint]:
    if part.answer is not None:
        return []
    known = ticket.part_of(part.unit)
    if known is not None and known.answer is None and known.asked_at == part.asked_at:
        return [point for point in before if point.unit == part.unit]
    rule = directory.rules.find(Step.CONTRIBUTE, *kind)
    return list(points(rule, part.asked_at, part.due_at, directory.calendar, part.unit))


def _given(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.answer is not None)


def inherited(found: Iterable[ClockPoint], heirs: Mapping[str, str | None]) -> tuple[ClockPoint, ...]:
    """Points when the clocks of coordinating units are others' (None: nobody's) from now on."""
    kept = [point for point in found if point.unit is None or heirs.get(point.unit, point.unit)]
    return _in_order(replace(point, unit=heirs.get(point.unit or "", point.unit)) for point in kept)


def _in_order(found: Iterable[ClockPoint]) -> tuple[ClockPoint, ...]:
    """Points by time; those of one instant as their clocks stand: the step's, the parts', the progress notes'."""
    return tuple(sorted(found, key=lambda point: (point.at, point.check is Check.SILENT, point.unit or "")))


def paused(ticket: Ticket, at: datetime, directory: Directory) -> Pause:
    """What a pause that begins at ``at`` (UTC) must remember; it lasts at most as long as the citizen has to answer."""
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    limit = step_due(directory.rules.find(Step.SUPPLY, *kind), at, directory.calendar)
    pause = Pause(
        at=at,
        state=ticket.state,
        step=ticket.step,
        step_started_at=ticket.step_started_at,
        step_due_at=ticket.step_due_at,
        points=ticket.points,
        lapsed_due_at=ticket.due_at,
        lapsed_step_due_at=None,
        lapsed_points=(),
    )
    return limited(ticket, pause, limit, directory)


def limited(ticket: Ticket, pause: Pause, limit: datetime, directory: Directory) -> Pause:
    """A pause that lasts until ``limit`` (UTC) unless the citizen answers before: how it all goes on then."""
    moved = later(ticket, pause, pause.at, limit, directory)
    return replace(
        pause,
        lapsed_due_at=moved["due_at"],
        lapsed_step_due_at=moved["step_due_at"],
        lapsed_points=_of_the_step(moved["points"]),
    )


def _of_the_step(found: Iterable[ClockPoint]) -> tuple[ClockPoint, ...]:
    """Without the clocks beside the step's: what lapses goes back to intake, and no unit has it in hand any more."""
    return tuple(point for point in found if point.unit is None and point.check is not Check.SILENT)


def resumed(ticket: Ticket, pause: Pause, at: datetime, directory: Directory) -> dict[str, Any]:
    """The clock and the promise as they go on at ``at`` (UTC), later by the pause."""
    moved = later(ticket, pause, pause.at, at, directory)
    return {"step": pause.step, "step_started_at": pause.step_started_at, **moved}


def lapsed(ticket: Ticket, pause: Pause) -> Changes:
    """The clock and the promise as they go on when the citizen's time has run out, and the parts that were given."""
    return {
        "parts": _given(ticket.parts),
        "dispute": None,
        "step_started_at": pause.step_started_at,
        "step_due_at": pause.lapsed_step_due_at,
        "points": pause.lapsed_points,
        "due_at": pause.lapsed_due_at,
    }


def later(
    ticket: Ticket, clock: Ticket | Pause, begin: datetime, end: datetime, directory: Directory
) -> dict[str, Any]:
    """A clock and the ticket's promise and parts, moved by what passed between ``begin`` and ``end`` (UTC)."""

    def moved(instant: datetime, by: Step | None = clock.step) -> datetime:
        working = counts_working_time(ticket, by, directory)
        return shifted(instant, begin, end, working=working, calendar=directory.calendar)

    found: Changes = {
        "step_due_at": moved(clock.step_due_at) if clock.step_due_at else None,
        "points": _in_order(replace(point, at=moved(point.at, point.step_of(clock.step))) for point in clock.points),
        "due_at": moved(ticket.due_at),
    }
    if ticket.parts:
        found["parts"] = _with_due(ticket.parts, lambda due: moved(due, Step.CONTRIBUTE))
    return found


def _with_due(parts: Iterable[Part], move: Callable[[datetime], datetime]) -> tuple[Part, ...]:
    return tuple(part if part.answer else replace(part, due_at=move(part.due_at)) for part in parts)


def counts_working_time(ticket: Ticket, step: Step | None, directory: Directory) -> bool:
    """Whether the rule of a step counts working time; a committed date is counted like the work that it is for."""
    ruled = Step.PROCESS if step is None or step is Step.PLANNED else step
    return directory.rules.find(ruled, ticket.urgency, ticket.report_type, ticket.category).amount.counts_working_time


def shifted(instant: datetime, begin: datetime, end: datetime, *, working: bool, calendar: WorkingCalendar) -> datetime:
    """``instant`` (UTC) later by what passed between ``begin`` and ``end``; unmoved when it lay before ``begin``."""
    if instant <= begin:
        return instant
    if not working:
        return instant + (end - begin)
    missed = calendar.working_time(begin, end)
    return calendar.advance(instant, missed) if missed else instant


def extended(ticket: Ticket, until: datetime, directory: Directory) -> dict[str, Any]:
    """The clock of the present step and the promise after an extension of the promise to ``until`` (UTC)."""
    gained = directory.calendar.working_time(ticket.due_at, until)

    def gaining(instant: datetime) -> datetime:
        return directory.calendar.advance(instant, gained) if gained else instant + (until - ticket.due_at)

    rule = directory.rules.find(Step.PROCESS, ticket.urgency, ticket.report_type, ticket.category)
    due = ticket.step_due_at or ticket.due_at
    # Who is late already may have a step that ends after the promise: an extension never shortens it.
    due = max(due, min(gaining(due), until))
    begin = ticket.step_started_at or ticket.created_at
    # What was told of the old deadline has been told; the new one is told of anew.
    return {"due_at": until, "step_due_at": due, "points": points(rule, begin, due, directory.calendar)}


def extends_until(ticket: Ticket, directory: Directory) -> datetime | None:
    """The latest promise (UTC) that an extension may be asked for; None when the rules allow no further one."""
    limit = directory.rules.extensions.get(ticket.urgency)
    if limit is None or ticket.extensions >= limit.times:
        return None
    return directory.calendar.add(ticket.due_at, limit.amount)


def reopens_until(ticket: Ticket, directory: Directory) -> datetime:
    """Until when (UTC) the sender may reopen: what the confirmation step has, counted from the answer."""
    if ticket.step is Step.CONFIRM and ticket.step_due_at is not None:
        return ticket.step_due_at
    rule = directory.rules.find(Step.CONFIRM, ticket.urgency, ticket.report_type, ticket.category)
    return directory.calendar.add(ticket.resolved_at or ticket.created_at, rule.amount)


def renewed(ticket: Ticket, first: Step, at: datetime, directory: Directory) -> datetime:
    """The promise (UTC) of a ticket whose way begins again with the step ``first`` at ``at``.

    Never before the one it has, unless that one rested while the calendar changed: nobody has brought it forward.
    """
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    fresh = promise(directory.rules, at, first, kind, directory.calendar)
    return max(ticket.due_at, fresh) if ticket.calendar_version == directory.calendar.version else fresh


def recomputed(ticket: Ticket, now: datetime, old: WorkingCalendar, directory: Directory) -> Changes | None:
    """What changes at ``now`` (UTC) when the directory's calendar takes the place of ``old``; None: not concerned.

    Working time left is laid out anew, a pause's from where it began; what is past, counts all time, or is a date that
    a unit committed itself to stays. A ticket is concerned when a working day lies differently before its last instant,
    even if nothing moves on balance: counted again on a later day, it might. A ticket that stands still is recomputed
    as it stood when that began.
    """
    if ticket.frozen is not None:
        return _recomputed_standing(ticket, ticket.frozen, old, directory)
    kind = (ticket.urgency, ticket.report_type, ticket.category)
    pause = ticket.pause
    begin = pause.at if pause else now
    if ticket.step is None:
        return None
    laid_out: list[bool] = []

    def mover(step: Step, since: datetime) -> Mover:
        amount = None if step is Step.PLANNED else directory.rules.find(step, *kind).amount
        if amount is None or not amount.counts_working_time:
            return _stay
        laid_out.append(True)
        lay = relaid_by_days if amount.unit is TimeUnit.WORKING_DAYS else relaid
        return lambda instant: lay(instant, since, old, directory.calendar)

    found = _laid_out(ticket, lambda step: mover(step, now))
    since = _promise_runs_since(ticket, begin, follows=bool(laid_out))
    found["due_at"] = mover(Step.PROCESS, since)(ticket.due_at) if since else ticket.due_at
    if ticket.parts:
        found["parts"] = _with_due(ticket.parts, mover(Step.CONTRIBUTE, begin))
    if pause is not None:
        stopped = replace(pause, **_laid_out(pause, lambda step: mover(step, begin)))
        changed = replace(ticket, due_at=found["due_at"])
        found["pause"] = limited(changed, stopped, found["step_due_at"] or now, directory)
    if not laid_out or old.agrees(directory.calendar, begin, _last_instant(ticket)):
        return None
    moved = {name: value for name, value in found.items() if value != getattr(ticket, name)}
    return moved | {"calendar_version": directory.calendar.version}


def _recomputed_standing(ticket: Ticket, frozen: Frozen, old: WorkingCalendar, directory: Directory) -> Changes | None:
    running = replace(ticket, frozen=None, points=frozen.points)
    found = recomputed(running, frozen.at, old, directory)
    if found is not None and "points" in found:
        found["frozen"] = replace(frozen, points=found.pop("points"))
    return found


def _promise_runs_since(ticket: Ticket, begin: datetime, *, follows: bool) -> datetime | None:
    """From when on the promise is laid out anew; None when it stays: a committed date, or an answered ticket's.

    An answer is late or not for ever. Beside one whose confirmation ``follows`` the calendar the promise comes along,
    from the answer on, since a ticket follows one calendar only.
    """
    if ticket.resolved_at is not None:
        return ticket.resolved_at if follows else None
    return None if ticket.step is Step.PLANNED else begin


def _stay(instant: datetime) -> datetime:
    return instant


def _laid_out(clock: Ticket | Pause, mover: Callable[[Step], Mover]) -> Changes:
    return {
        "step_due_at": mover(clock.step or Step.PROCESS)(clock.step_due_at) if clock.step_due_at else None,
        "points": _in_order(replace(point, at=mover(point.step_of(clock.step))(point.at)) for point in clock.points),
    }


def _last_instant(ticket: Ticket) -> datetime:
    pause = ticket.pause
    found = [ticket.due_at, ticket.step_due_at, *(point.at for point in ticket.points)]
    found += [part.due_at for part in ticket.parts]
    if pause is not None:
        found += [pause.lapsed_due_at, pause.lapsed_step_due_at]
        found += [point.at for point in (*pause.points, *pause.lapsed_points)]
    return max(instant for instant in found if instant is not None)


def remaining(found: tuple[ClockPoint, ...], now: datetime) -> tuple[tuple[ClockPoint, ...], ClockPoint | None]:
    """The points left after the one that has come at ``now`` (UTC), and that one, if any has.

    A warning is passed over in silence once its own clock's breach has come, since nobody needs to hear that something
    late will be late.
    """
    come = [point for point in found if point.at <= now]
    for number, point in enumerate(come):
        overtaken = point.check is Check.WARNED and any(
            other.unit == point.unit and other.check is not Check.SILENT for other in come[number + 1 :]
        )
        if not overtaken:
            return found[number + 1 :], point
    return found, None
