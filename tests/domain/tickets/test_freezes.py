"""Clocks are frozen during an emergency and go on with the time that was left, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Check, Step
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, RESCUE, Kind
from chalicelib.domain.texts.sms import without_accents
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.publicity import FORWARD_KINDS, INSTRUCTION_KINDS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import automatic, opening
from chalicelib.store.tickets import codec
from tests.domain import samples
from tests.domain.samples import COMMUNES, T0, WAY_TO, local
from tests.domain.tickets.test_clocks import (
    ASKABLE,
    CALENDAR,
    DAY,
    OPENS_AT_NOON,
    SECOND,
    clocks_of,
    instants,
    minutes,
    tickets,
    time_of,
    told_by,
)
from tests.domain.walks import walk

OPEN = tuple(state for state in WAY_TO if state not in ("refused", "closed", "withdrawn", "merged"))
#: The states without an answer and without a pause, in which a freeze moves the promise.
RUNNING = tuple(state for state in OPEN if state not in ("resolved", "needs_info"))
CALM = samples.directory()


def settle(ticket: Ticket, now: datetime, reference: Directory) -> Ticket:
    """The ticket after the emergencies of a directory were applied to it."""
    event = automatic.settled(ticket, now, reference)
    return evolve(ticket, event) if event else ticket


def freeze(ticket: Ticket, begin: datetime, end: datetime, late: timedelta = timedelta(0)) -> Ticket:
    """The ticket after an emergency from ``begin`` to ``end``, each applied to it ``late``."""
    stopped = settle(ticket, begin + late, samples.declared(begin))
    assert stopped.frozen is not None
    return settle(stopped, end + late, samples.declared(begin, end))


def events_by_clock(ticket: Ticket, until: datetime) -> dict[str, list[tuple[str, str | None]]]:
    """Clock -> its events until an instant, in order. The order between clocks depends on how they count."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    while (at := ticket.next_check_at) is not None and at <= until:
        event = automatic.tick(ticket, at)
        assert event is not None
        ticket = evolve(ticket, event)
        clock = "progress" if event.kind == Check.SILENT else event.details.get("part") or "step"
        found.setdefault(clock, []).append((event.kind, event.details.get("audience")))
    return found


@given(tickets(*RUNNING), minutes, minutes, minutes)
def test_a_freeze_moves_only_what_had_not_passed_by_its_own_length(
    ticket: Ticket, before: timedelta, long: timedelta, late: timedelta
) -> None:
    begin = (ticket.last_at or T0) + before
    end = begin + long
    after = freeze(ticket, begin, end, late)
    assert (after.state, after.step, after.step_started_at, after.frozen) == (
        ticket.state,
        ticket.step,
        ticket.step_started_at,
        None,
    )
    for (step, was), (_, now) in zip(clocks_of(ticket), clocks_of(after), strict=True):
        check_shift(ticket, begin, end, was, now, step)
    assert told_by(after) == told_by(ticket)
    assert all(earlier.at <= later.at for earlier, later in pairwise(after.points))
    assert after.edition == ticket.edition


def check_shift(
    ticket: Ticket, begin: datetime, end: datetime, was: list[datetime], now: list[datetime], step: Step | None = None
) -> None:
    counted = replace(ticket, step=Step.PROCESS) if ticket.step is Step.PLANNED else ticket
    gained = time_of(counted, begin, end, step)
    for one, other in zip(was, now, strict=True):
        if one <= begin or not gained:
            assert other == one
        else:
            assert time_of(counted, one, other, step) == gained
            assert time_of(counted, one, other - SECOND, step) < gained


@given(tickets("planned"), minutes, minutes)
def test_a_committed_date_moves_with_the_promise(ticket: Ticket, before: timedelta, long: timedelta) -> None:
    begin = (ticket.last_at or T0) + before
    after = freeze(ticket, begin, begin + long)
    assert after.committed_at == after.due_at == after.step_due_at


@given(tickets("processing"), minutes)
def test_the_date_of_a_pending_extension_moves_too(ticket: Ticket, long: timedelta) -> None:
    begin = ticket.last_at or T0
    until = ticket.due_at + DAY
    assume(begin <= ticket.due_at and ticket.urgency != "urgent")
    ticket = evolve(ticket, samples.act(ticket, "ask_extension", at=begin, until=until))
    after = freeze(ticket, begin, begin + long)
    assert after.extension is not None
    check_shift(ticket, begin, begin + long, [until], [after.extension.until])
    assert after.extension.until >= after.due_at


@given(tickets("resolved"), minutes, minutes)
def test_the_promise_of_an_answered_ticket_stays_and_its_confirmation_is_frozen(
    ticket: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (ticket.last_at or T0) + before
    after = freeze(ticket, begin, begin + long)
    assert (after.due_at, after.resolved_at) == (ticket.due_at, ticket.resolved_at)
    assert after.is_late(begin + long) == ticket.is_late(begin)
    assert ticket.step_due_at is not None
    assert after.step_due_at == ticket.step_due_at + (long if ticket.step_due_at > begin else timedelta(0))


spans = st.tuples(minutes, minutes)


@given(tickets(*ASKABLE), spans, spans)
def test_overlapping_freeze_and_pause_count_once(
    ticket: Ticket, paused: tuple[timedelta, timedelta], still: tuple[timedelta, timedelta]
) -> None:
    start = ticket.last_at or T0
    asked, supplied = start + paused[0], start + sum(paused, timedelta(0))
    begin, end = start + still[0], start + sum(still, timedelta(0))
    assume(begin <= supplied and asked <= end)
    steps = sorted([(asked, 1, "ask"), (supplied, 2, "supply"), (begin, 0, "on"), (end, 3, "off")])
    after = ticket
    for at, _, what in steps:
        on, off = samples.declared(begin), samples.declared(begin, end)
        if what in ("on", "off"):
            after = settle(after, at, on if what == "on" else off)
        else:
            reference = CALM if at < begin else on if at <= end else off
            after = evolve(after, samples.act(after, what, at=at, reference=reference))
    alone = evolve(ticket, samples.act(ticket, "ask", at=min(asked, begin)))
    alone = evolve(alone, samples.act(alone, "supply", at=max(supplied, end)))
    assert (instants(after), after.points) == (instants(alone), alone.points)
    assert (after.frozen, after.pause, after.state) == (None, None, ticket.state)


def test_an_instant_without_time_left_does_not_pass_while_a_pause_follows_a_freeze() -> None:
    """The third rung is at 13:00 and the clocks stop at noon, so it must come after 15:00, when they go on."""
    noon = local("2026-03-04 12:00")
    on, off = samples.declared(noon), samples.declared(noon, noon + timedelta(hours=3))
    assert local("2026-03-04 13:00") in instants(OPENS_AT_NOON)
    after = settle(OPENS_AT_NOON, noon, on)
    for hours, action in ((1, "ask"), (2, "supply")):
        after = evolve(after, samples.act(after, action, at=noon + timedelta(hours=hours), reference=on))
    after = settle(after, noon + timedelta(hours=3), off)
    assert after.frozen is None
    assert after.pause is None
    assert local("2026-03-04 13:00") not in instants(after)
    assert local("2026-03-04 15:00") in instants(after)


def test_pauses_and_freezes_stored_without_stopped_at_are_read() -> None:
    ticket = evolve(OPENS_AT_NOON, samples.act(OPENS_AT_NOON, "ask", at=local("2026-03-03 09:00")))
    ticket = settle(ticket, local("2026-03-03 10:00"), samples.declared(local("2026-03-03 10:00")))
    stored = codec.to_json({"pause": ticket.pause, "frozen": ticket.frozen})
    for line in stored.values():
        del line["stopped_at"]
    assert codec.from_json(stored) == {"pause": ticket.pause, "frozen": ticket.frozen}


@given(tickets(*ASKABLE), minutes, minutes, minutes)
def test_the_citizen_s_time_to_answer_is_extended_by_the_freeze(
    ticket: Ticket, before: timedelta, running: timedelta, long: timedelta
) -> None:
    asked = evolve(ticket, samples.act(ticket, "ask", at=(ticket.last_at or T0) + before))
    assert asked.step_due_at is not None
    begin = (asked.last_at or T0) + running
    assume(begin < asked.step_due_at)
    after = freeze(asked, begin, begin + long)
    assert after.step_due_at is not None
    assert time_of(asked, asked.step_due_at, after.step_due_at) == time_of(asked, begin, begin + long)
    assert [point.at for point in after.points if point.check is Check.UNANSWERED] == [after.step_due_at]
    assert (after.due_at, after.pause and after.pause.points) == (asked.due_at, asked.pause and asked.pause.points)
    # No answer has the same effect as an answer at the limit.
    event = automatic.tick(after, after.step_due_at)
    assert event is not None
    lapsed, supplied = evolve(after, event), evolve(after, samples.act(after, "supply", at=after.step_due_at))
    assert (lapsed.due_at, lapsed.step_due_at) == (supplied.due_at, supplied.step_due_at)
    own = [point for point in supplied.points if point.unit is None and point.check is not Check.SILENT]
    assert list(lapsed.points) == own


@given(tickets(*OPEN), minutes, minutes)
def test_a_frozen_ticket_has_no_alerts_and_has_all_of_them_afterwards(
    ticket: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (ticket.last_at or T0) + before
    while (event := automatic.tick(ticket, begin)) is not None:
        ticket = evolve(ticket, replace(event, at=min(event.at, begin)))
    assume(ticket.step is not None)
    stopped = settle(ticket, begin, samples.declared(begin))
    assert stopped.next_check_at is None
    assert automatic.tick(stopped, begin + 1000 * DAY) is None
    assert stopped.is_late(begin + 1000 * DAY) == ticket.is_late(begin)
    much_later = ticket.due_at + 3650 * DAY
    assert events_by_clock(freeze(ticket, begin, begin + long), much_later) == events_by_clock(ticket, much_later)


@given(tickets(*RUNNING), st.lists(spans, min_size=2, max_size=4))
def test_consecutive_freezes_add_up(ticket: Ticket, found: list[tuple[timedelta, timedelta]]) -> None:
    at, after, gained = ticket.last_at or T0, ticket, timedelta(0)
    counted = replace(ticket, step=Step.PROCESS) if ticket.step is Step.PLANNED else ticket
    for running, standing in found:
        begin, at = at + running, at + running + standing
        assume(begin < after.due_at)
        after = replace(freeze(after, begin, at), last_at=ticket.last_at)
        gained += time_of(counted, begin, at)
    assert time_of(counted, ticket.due_at, after.due_at) == gained


class Weather:
    """Emergencies that begin and end at random times during a ticket's life."""

    def __init__(self) -> None:
        self.emergencies = Emergencies(version=9)

    @property
    def directory(self) -> Directory:
        return replace(CALM, emergencies=self.emergencies)

    def turn(self, at: datetime) -> None:
        running = self.emergencies.running
        if running:
            changed = self.emergencies.ended(running[0].id, reason="Nước rút", by="x", at=at)
        else:
            notice = samples.declared(at).emergencies.known[0].notice
            changed = self.emergencies.declared(None, notice=notice, reason="Lũ", by="x", at=at)
        rest = tuple(one for one in self.emergencies if one.id != changed.id)
        self.emergencies = Emergencies((changed, *rest), self.emergencies.version + 1)


def stormy(data: st.DataObject) -> Iterator[tuple[Ticket | None, Event, Ticket, Weather]]:
    """A random walk (walks.py) with emergencies, which are applied before each other event."""
    weather = Weather()

    def turned(ticket: Ticket, now: datetime) -> tuple[Event | None, Directory]:
        if data.draw(st.integers(0, 3)) == 0:
            weather.turn(now)
        return automatic.settled(ticket, now, weather.directory), weather.directory

    for before, event, after in walk(data, turned=turned):
        yield before, event, after, weather


@given(st.data())
def test_a_ticket_is_the_fold_of_its_events_and_is_frozen_exactly_during_an_emergency(data: st.DataObject) -> None:
    events: list[Event] = []
    ticket: Ticket | None = None
    for _, event, after, weather in stormy(data):
        events.append(event)
        ticket = after
        assert (after.frozen is not None) == (bool(weather.emergencies.running) and after.step is not None)
        if after.frozen:
            assert after.points == ()
            assert after.frozen.since <= after.frozen.at
            # Instructions are given in emergencies too, and outside bodies know of none, so these clocks run.
            next_event = automatic.tick(after, after.due_at + 3650 * DAY)
            over = all(one.late for one in after.instructions) and not any(one.points for one in after.forwards)
            assert (next_event is None) == over
            assert next_event is None or next_event.kind in INSTRUCTION_KINDS | FORWARD_KINDS
        shown = after.frozen.points if after.frozen else after.points
        assert list(shown) == sorted(shown, key=lambda point: point.at)
        if after.step_due_at and shown:
            assert shown[-1].at >= after.step_due_at
        if after.extension:
            assert after.extension.until >= after.due_at
    assert ticket == fold(events)


def test_a_move_on_a_frozen_ticket_starts_a_frozen_step() -> None:
    begin, end = local("2026-03-02 10:00"), local("2026-03-05 10:00")
    on = samples.declared(begin)
    ticket = settle(samples.ticket("receive"), begin, on)
    at = local("2026-03-03 14:00")
    event = samples.act(ticket, "dispatch", at=at, reference=on)
    ticket = evolve(ticket, event)
    assert (ticket.state, ticket.points, event.kind) == (State.DISPATCHED, (), "dispatch")
    assert ticket.frozen is not None
    assert (ticket.frozen.since, ticket.frozen.at) == (begin, at)
    assert ticket.step_due_at == local("2026-03-04 08:30")
    after = settle(ticket, end, samples.declared(begin, end))
    # Four working hours to accept, from the end of the freeze on.
    assert after.step_due_at == local("2026-03-05 15:30")
    assert CALENDAR.working_time(end, after.step_due_at) == timedelta(hours=4)


@pytest.mark.parametrize(("action", "way"), [("appeal", "refused"), ("reopen", "closed"), ("unmerge", "merged")])
def test_a_ticket_that_is_reopened_during_an_emergency_is_frozen(action: str, way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way])
    on = samples.declared(ticket.last_at or T0)
    assert settle(ticket, (ticket.last_at or T0) + DAY, on) == ticket
    event = samples.act(ticket, action, reference=on)
    after = evolve(ticket, event)
    assert after.frozen is not None
    assert (after.next_check_at, event.details["frozen"]) == (None, "e1")


@pytest.mark.parametrize("action", ["refuse", "withdraw", "merge"])
def test_a_ticket_that_ends_while_frozen_has_no_clock(action: str) -> None:
    ticket = settle(samples.ticket("receive"), T0 + DAY, samples.declared(T0 + DAY))
    after = evolve(ticket, samples.act(ticket, action, at=T0 + 2 * DAY, reference=samples.declared(T0 + DAY)))
    assert (after.frozen, after.step, after.points) == (None, None, ())
    assert settle(after, T0 + 3 * DAY, samples.declared(T0 + DAY, T0 + 3 * DAY)) == after


def test_a_new_report_in_an_emergency_is_frozen_at_once() -> None:
    on = samples.declared(T0 - DAY, None, "that-khe")
    ticket = fold([opening.create(samples.report(), code=samples.CODE, now=T0, directory=on)])
    assert ticket.frozen is not None
    assert (ticket.frozen.emergency, ticket.frozen.at, ticket.points) == ("e1", T0, ())
    assert ticket.due_at == samples.ticket().due_at
    after = settle(ticket, T0 + 9 * DAY, samples.declared(T0 - DAY, T0 + 7 * DAY, "that-khe"))
    assert after.points == samples.ticket(at=T0 + 7 * DAY).points


def test_emergency_reports_and_other_communes_are_not_frozen() -> None:
    on = samples.declared(T0, None, "that-khe")
    for new in (samples.report(commune="dong-dang"), samples.report(commune=None)):
        assert fold([opening.create(new, code=samples.CODE, now=T0, directory=on)]).frozen is None
    rescue = samples.report(RESCUE, report_type=EMERGENCY_REPORT)
    ticket = fold([opening.create(rescue, code=samples.CODE, now=T0, directory=on)])
    assert (ticket.frozen, ticket.restricted, ticket.urgency) == (None, True, "urgent")
    assert settle(ticket, T0, on) == ticket


def test_a_corrected_place_may_enter_or_leave_the_area() -> None:
    on = samples.declared(T0, None, "that-khe")
    inside = settle(samples.ticket(), T0, on)
    out = samples.act(inside, "receive", at=T0 + DAY, reference=on, commune=COMMUNES["ky-lua"])
    assert evolve(inside, out).frozen is None
    assert (out.details["thawed"], evolve(inside, out).next_check_at is None) == ("e1", False)
    outside = samples.ticket(new=samples.report(commune="ky-lua"))
    into = samples.act(outside, "receive", at=T0 + DAY, reference=on, commune=COMMUNES["that-khe"])
    after = evolve(outside, into)
    assert after.frozen is not None
    assert (after.frozen.since, into.details["frozen"]) == (T0 + DAY, "e1")


def test_a_freeze_begins_with_the_emergency_or_after_the_last_event() -> None:
    ticket = samples.ticket()
    begin, late = T0 + timedelta(hours=1), T0 + timedelta(hours=3)
    event = automatic.settled(ticket, late, samples.declared(begin))
    assert event is not None
    assert (event.at, event.kind, event.actor, event.details["since"]) == (late, "frozen", ActorKind.SYSTEM, begin)
    warned = ticket.points[0].at
    told_of = evolve(ticket, automatic.tick(ticket, warned))  # type: ignore[arg-type]
    stopped = settle(told_of, late, samples.declared(begin))
    assert stopped.frozen is not None
    assert (stopped.frozen.at, len(stopped.frozen.points)) == (warned, len(ticket.points) - 1)


def test_time_between_two_emergencies_is_counted() -> None:
    ticket = settle(samples.ticket(), T0, samples.declared(T0))
    first, second = samples.declared(T0, T0 + DAY), samples.declared(T0 + 2 * DAY, id_="e2")
    both = replace(CALM, emergencies=Emergencies((*second.emergencies, *first.emergencies), 9))
    event = automatic.settled(ticket, T0 + 3 * DAY, both)
    assert event is not None
    after = evolve(ticket, event)
    assert after.frozen is not None
    assert (event.kind, event.details["thawed"], event.details["frozen"]) == ("frozen", "e1", "e2")
    assert (after.frozen.emergency, after.frozen.at) == ("e2", T0 + 2 * DAY)
    check_shift(samples.ticket(), T0, T0 + DAY, [samples.ticket().due_at], [after.due_at])


def test_a_process_with_an_older_document_keeps_a_ticket_frozen() -> None:
    ticket = settle(samples.ticket(), T0, samples.declared(T0, id_="e9"))
    before = replace(CALM, emergencies=Emergencies(version=3))
    assert settle(ticket, T0 + DAY, before) == ticket
    after = evolve(ticket, samples.act(ticket, "receive", at=T0 + DAY, reference=before))
    assert after.frozen is not None
    assert (after.frozen.emergency, after.frozen.since, after.frozen.at) == ("e9", T0, T0 + DAY)


def test_an_emergency_that_was_removed_from_the_document_has_ended() -> None:
    ticket = settle(samples.ticket(), T0, samples.declared(T0))
    after = settle(ticket, T0 + DAY, replace(CALM, emergencies=Emergencies(version=99)))
    assert after.frozen is None
    assert after.due_at > ticket.due_at


def test_a_changed_calendar_recalculates_a_frozen_ticket_as_of_the_freeze() -> None:
    begin, end = local("2026-03-02 10:00"), local("2026-03-04 10:00")
    ticket = settle(samples.ticket(*WAY_TO["processing"]), begin, samples.declared(begin))
    known = [*samples.documents()[Kind.CALENDAR]["dates"]]
    decided = {"date": "2026-03-06", "kind": "off", "decision": "Quyết định mẫu"}
    new = samples.directory_with(calendar={"version": 2, "dates": [*known, decided]})
    changed = automatic.recalculated(ticket, end, CALM.calendar, new)
    assert changed is not None
    ticket = evolve(ticket, changed)
    assert ticket.points == ()
    over = replace(new, emergencies=samples.declared(begin, end).emergencies)
    after = settle(ticket, end, over)
    ended = samples.ticket(*WAY_TO["processing"]).step_due_at
    assert ended is not None
    assert after.step_due_at is not None
    assert new.calendar.working_time(end, after.step_due_at) == CALENDAR.working_time(begin, ended)
    assert after.step_due_at == local("2026-03-10 09:30")


def test_a_frozen_ticket_does_not_become_late() -> None:
    ticket = samples.ticket()
    stopped = settle(ticket, T0, samples.declared(T0))
    assert not stopped.is_late(ticket.due_at + DAY)
    late = settle(ticket, ticket.due_at + SECOND, samples.declared(ticket.due_at + SECOND))
    assert late.is_late(ticket.due_at + DAY)
    assert freeze(ticket, ticket.due_at + SECOND, ticket.due_at + DAY).due_at == ticket.due_at


def test_a_point_without_a_commune_is_frozen_only_by_an_emergency_of_the_whole_province() -> None:
    new = samples.report(place=Place(lat=22.257, lon=106.474))
    ticket = fold([opening.create(new, code=samples.CODE, now=T0, directory=samples.declared(T0))])
    assert ticket.frozen is not None


def test_an_emergency_report_is_told_at_once_even_at_night_and_without_its_text() -> None:
    rescue = samples.report(RESCUE, report_type=EMERGENCY_REPORT, description="Nhà bà ở cạnh cầu, nước ngập mái")
    at = local("2026-03-02 23:30")
    ticket = fold([opening.create(rescue, code=samples.CODE, now=at, directory=samples.declared(at))])
    (told_of,) = notices(ticket, samples.declared(at))
    assert (told_of.unit, told_of.audience, told_of.hold_until) == (samples.INTAKE, "focal", None)
    assert without_accents(told_of.sms).startswith("LS 4827 395 165 KHAN CAP, ")
    assert "ngập" not in told_of.sms + told_of.body + told_of.subject
