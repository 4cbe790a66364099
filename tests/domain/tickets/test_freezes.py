"""While an emergency is on clocks stand still, and go on with just what was left, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Check, Step
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, RESCUE, Kind
from chalicelib.domain.texts.sms import without_accents
from chalicelib.domain.tickets import workflow
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket, evolve, fold
from tests.domain import samples
from tests.domain.samples import COMMUNES, T0, WAY_TO, local
from tests.domain.tickets.test_clocks import (
    ASKABLE,
    CALENDAR,
    DAY,
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
#: Those whose promise is neither answered nor the pause's to move.
RUNNING = tuple(state for state in OPEN if state not in ("resolved", "needs_info"))
CALM = samples.directory()


def settle(head: Ticket, now: datetime, reference: Directory) -> Ticket:
    """The head after the emergencies of a directory reached it."""
    event = workflow.settled(head, now, reference)
    return evolve(head, event) if event else head


def freeze(head: Ticket, begin: datetime, end: datetime, late: timedelta = timedelta(0)) -> Ticket:
    """The head after an emergency from one instant to another; switch and ticket meet only ``late``."""
    stopped = settle(head, begin + late, samples.declared(begin))
    assert stopped.frozen is not None
    return settle(stopped, end + late, samples.declared(begin, end))


def told(head: Ticket, until: datetime) -> dict[str, list[tuple[str, str | None]]]:
    """What each clock does by itself until an instant, in its order; how they interleave depends on how each counts."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    while (at := head.next_check_at) is not None and at <= until:
        event = workflow.tick(head, at)
        assert event is not None
        head = evolve(head, event)
        clock = "progress" if event.kind == Check.SILENT else event.details.get("part") or "step"
        found.setdefault(clock, []).append((event.kind, event.details.get("audience")))
    return found


@given(tickets(*RUNNING), minutes, minutes, minutes)
def test_a_freeze_adds_just_its_own_time_to_what_had_not_passed(
    head: Ticket, before: timedelta, long: timedelta, late: timedelta
) -> None:
    begin = (head.last_at or T0) + before
    end = begin + long
    after = freeze(head, begin, end, late)
    assert (after.state, after.step, after.step_started_at, after.frozen) == (
        head.state,
        head.step,
        head.step_started_at,
        None,
    )
    for (step, was), (_, now) in zip(clocks_of(head), clocks_of(after), strict=True):
        check_shift(head, begin, end, was, now, step)
    assert told_by(after) == told_by(head)
    assert all(earlier.at <= later.at for earlier, later in pairwise(after.points))
    assert after.edition == head.edition


def check_shift(
    head: Ticket, begin: datetime, end: datetime, was: list[datetime], now: list[datetime], step: Step | None = None
) -> None:
    counted = replace(head, step=Step.PROCESS) if head.step is Step.PLANNED else head
    gained = time_of(counted, begin, end, step)
    for one, other in zip(was, now, strict=True):
        if one <= begin or not gained:
            assert other == one
        else:
            assert time_of(counted, one, other, step) == gained
            assert time_of(counted, one, other - SECOND, step) < gained


@given(tickets("planned"), minutes, minutes)
def test_a_committed_date_moves_with_the_promise(head: Ticket, before: timedelta, long: timedelta) -> None:
    begin = (head.last_at or T0) + before
    after = freeze(head, begin, begin + long)
    assert after.committed_at == after.due_at == after.step_due_at


@given(tickets("processing"), minutes)
def test_an_extension_asked_for_still_means_later(head: Ticket, long: timedelta) -> None:
    begin = head.last_at or T0
    until = head.due_at + DAY
    assume(begin <= head.due_at and head.urgency != "urgent")
    head = evolve(head, samples.act(head, "ask_extension", at=begin, until=until))
    after = freeze(head, begin, begin + long)
    assert after.extension is not None
    check_shift(head, begin, begin + long, [until], [after.extension.until])
    assert after.extension.until >= after.due_at


@given(tickets("resolved"), minutes, minutes)
def test_an_answered_promise_stays_and_the_confirmation_waits(head: Ticket, before: timedelta, long: timedelta) -> None:
    begin = (head.last_at or T0) + before
    after = freeze(head, begin, begin + long)
    assert (after.due_at, after.resolved_at) == (head.due_at, head.resolved_at)
    assert after.is_late(begin + long) == head.is_late(begin)
    assert head.step_due_at is not None
    assert after.step_due_at == head.step_due_at + (long if head.step_due_at > begin else timedelta(0))


spans = st.tuples(minutes, minutes)


@given(tickets(*ASKABLE), spans, spans)
def test_a_freeze_and_a_pause_that_overlap_count_once(
    head: Ticket, paused: tuple[timedelta, timedelta], still: tuple[timedelta, timedelta]
) -> None:
    start = head.last_at or T0
    asked, supplied = start + paused[0], start + sum(paused, timedelta(0))
    begin, end = start + still[0], start + sum(still, timedelta(0))
    assume(begin <= supplied and asked <= end)
    steps = sorted([(asked, 1, "ask"), (supplied, 2, "supply"), (begin, 0, "on"), (end, 3, "off")])
    after = head
    for at, _, what in steps:
        # What is due at the very instant at which something begins counts as having come.
        assume(at not in instants(after))
        on, off = samples.declared(begin), samples.declared(begin, end)
        if what in ("on", "off"):
            after = settle(after, at, on if what == "on" else off)
        else:
            reference = CALM if at < begin else on if at <= end else off
            after = evolve(after, samples.act(after, what, at=at, reference=reference))
    alone = evolve(head, samples.act(head, "ask", at=min(asked, begin)))
    alone = evolve(alone, samples.act(alone, "supply", at=max(supplied, end)))
    assert (instants(after), after.points) == (instants(alone), alone.points)
    assert (after.frozen, after.pause, after.state) == (None, None, head.state)


@given(tickets(*ASKABLE), minutes, minutes, minutes)
def test_the_citizen_has_as_much_longer_to_answer(
    head: Ticket, before: timedelta, running: timedelta, long: timedelta
) -> None:
    asked = evolve(head, samples.act(head, "ask", at=(head.last_at or T0) + before))
    assert asked.step_due_at is not None
    begin = (asked.last_at or T0) + running
    assume(begin < asked.step_due_at)
    after = freeze(asked, begin, begin + long)
    assert after.step_due_at is not None
    assert time_of(asked, asked.step_due_at, after.step_due_at) == time_of(asked, begin, begin + long)
    assert [point.at for point in after.points if point.check is Check.UNANSWERED] == [after.step_due_at]
    assert (after.due_at, after.pause and after.pause.points) == (asked.due_at, asked.pause and asked.pause.points)
    # Unanswered then is as answered at the very limit.
    event = workflow.tick(after, after.step_due_at)
    assert event is not None
    lapsed, supplied = evolve(after, event), evolve(after, samples.act(after, "supply", at=after.step_due_at))
    assert (lapsed.due_at, lapsed.step_due_at) == (supplied.due_at, supplied.step_due_at)
    own = [point for point in supplied.points if point.unit is None and point.check is not Check.SILENT]
    assert list(lapsed.points) == own


@given(tickets(*OPEN), minutes, minutes)
def test_nothing_is_told_while_it_stands_and_the_rest_as_without(
    head: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (head.last_at or T0) + before
    while (event := workflow.tick(head, begin)) is not None:
        head = evolve(head, replace(event, at=min(event.at, begin)))
    assume(head.step is not None)
    stopped = settle(head, begin, samples.declared(begin))
    assert stopped.next_check_at is None
    assert workflow.tick(stopped, begin + 1000 * DAY) is None
    assert stopped.is_late(begin + 1000 * DAY) == head.is_late(begin)
    much_later = head.due_at + 3650 * DAY
    assert told(freeze(head, begin, begin + long), much_later) == told(head, much_later)


@given(tickets(*RUNNING), st.lists(spans, min_size=2, max_size=4))
def test_freezes_one_after_the_other_add_up(head: Ticket, found: list[tuple[timedelta, timedelta]]) -> None:
    at, after, gained = head.last_at or T0, head, timedelta(0)
    counted = replace(head, step=Step.PROCESS) if head.step is Step.PLANNED else head
    for running, standing in found:
        begin, at = at + running, at + running + standing
        assume(begin < after.due_at)
        after = replace(freeze(after, begin, at), last_at=head.last_at)
        gained += time_of(counted, begin, at)
    assert time_of(counted, head.due_at, after.due_at) == gained


class Weather:
    """Emergencies that come and go at drawn times over a ticket's life."""

    def __init__(self) -> None:
        self.known = Emergencies(version=9)

    @property
    def directory(self) -> Directory:
        return replace(CALM, emergencies=self.known)

    def turn(self, at: datetime) -> None:
        running = self.known.running
        if running:
            changed = self.known.ended(running[0].id, reason="Nước rút", by="x", at=at)
        else:
            notice = samples.declared(at).emergencies.known[0].notice
            changed = self.known.declared(None, notice=notice, reason="Lũ", by="x", at=at)
        rest = tuple(one for one in self.known if one.id != changed.id)
        self.known = Emergencies((changed, *rest), self.known.version + 1)


def stormy(data: st.DataObject) -> Iterator[tuple[Ticket | None, Event, Ticket, Weather]]:
    """A random walk (walks.py) in changing weather that reaches the ticket before anything else does."""
    weather = Weather()

    def turned(head: Ticket, now: datetime) -> tuple[Event | None, Directory]:
        if data.draw(st.integers(0, 3)) == 0:
            weather.turn(now)
        return workflow.settled(head, now, weather.directory), weather.directory

    for before, event, after in walk(data, turned=turned):
        yield before, event, after, weather


@settings(max_examples=300)
@given(st.data())
def test_whatever_happens_the_head_is_the_fold_and_stands_still_just_while_it_is_on(data: st.DataObject) -> None:
    events: list[Event] = []
    head: Ticket | None = None
    for _, event, after, weather in stormy(data):
        events.append(event)
        head = after
        assert (after.frozen is not None) == (bool(weather.known.running) and after.step is not None)
        if after.frozen:
            assert (after.points, after.next_check_at) == ((), None)
            assert after.frozen.since <= after.frozen.at
            assert workflow.tick(after, after.due_at + 3650 * DAY) is None
        shown = after.frozen.points if after.frozen else after.points
        assert list(shown) == sorted(shown, key=lambda point: point.at)
        if after.step_due_at and shown:
            assert shown[-1].at >= after.step_due_at
        if after.extension:
            assert after.extension.until >= after.due_at
    assert head == fold(events)


def test_a_move_while_it_stands_begins_a_step_that_stands() -> None:
    begin, end = local("2026-03-02 10:00"), local("2026-03-05 10:00")
    on = samples.declared(begin)
    head = settle(samples.ticket("receive"), begin, on)
    at = local("2026-03-03 14:00")
    event = samples.act(head, "dispatch", at=at, reference=on)
    head = evolve(head, event)
    assert (head.state, head.points, event.kind) == (State.DISPATCHED, (), "dispatch")
    assert head.frozen is not None
    assert (head.frozen.since, head.frozen.at) == (begin, at)
    assert head.step_due_at == local("2026-03-04 08:30")
    after = settle(head, end, samples.declared(begin, end))
    # Four working hours to accept, from when the clocks went on, less the noon before.
    assert after.step_due_at == local("2026-03-05 15:30")
    assert CALENDAR.working_time(end, after.step_due_at) == timedelta(hours=4)


@pytest.mark.parametrize(("action", "way"), [("appeal", "refused"), ("reopen", "closed"), ("unmerge", "merged")])
def test_what_comes_back_to_life_comes_standing(action: str, way: str) -> None:
    head = samples.ticket(*WAY_TO[way])
    on = samples.declared(head.last_at or T0)
    assert settle(head, (head.last_at or T0) + DAY, on) == head
    event = samples.act(head, action, reference=on)
    after = evolve(head, event)
    assert after.frozen is not None
    assert (after.next_check_at, event.details["frozen"]) == (None, "e1")


@pytest.mark.parametrize("action", ["refuse", "withdraw", "merge"])
def test_what_ends_meanwhile_has_no_clock_to_go_on(action: str) -> None:
    head = settle(samples.ticket("receive"), T0 + DAY, samples.declared(T0 + DAY))
    after = evolve(head, samples.act(head, action, at=T0 + 2 * DAY, reference=samples.declared(T0 + DAY)))
    assert (after.frozen, after.step, after.points) == (None, None, ())
    assert settle(after, T0 + 3 * DAY, samples.declared(T0 + DAY, T0 + 3 * DAY)) == after


def test_a_new_report_from_there_stands_still_from_the_first() -> None:
    on = samples.declared(T0 - DAY, None, "that-khe")
    head = fold([workflow.create(samples.report(), code=samples.CODE, now=T0, directory=on)])
    assert head.frozen is not None
    assert (head.frozen.emergency, head.frozen.at, head.points) == ("e1", T0, ())
    assert head.due_at == samples.ticket().due_at
    after = settle(head, T0 + 9 * DAY, samples.declared(T0 - DAY, T0 + 7 * DAY, "that-khe"))
    assert after.points == samples.ticket(at=T0 + 7 * DAY).points


def test_emergency_reports_and_other_communes_go_on() -> None:
    on = samples.declared(T0, None, "that-khe")
    for new in (samples.report(commune="dong-dang"), samples.report(commune=None)):
        assert fold([workflow.create(new, code=samples.CODE, now=T0, directory=on)]).frozen is None
    rescue = samples.report(RESCUE, report_type=EMERGENCY_REPORT)
    head = fold([workflow.create(rescue, code=samples.CODE, now=T0, directory=on)])
    assert (head.frozen, head.restricted, head.urgency) == (None, True, "urgent")
    assert settle(head, T0, on) == head


def test_a_place_put_right_enters_or_leaves_the_area() -> None:
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


def test_the_switch_s_instant_counts_unless_something_was_told_meanwhile() -> None:
    head = samples.ticket()
    begin, late = T0 + timedelta(hours=1), T0 + timedelta(hours=3)
    event = workflow.settled(head, late, samples.declared(begin))
    assert event is not None
    assert (event.at, event.kind, event.actor, event.details["since"]) == (late, "frozen", ActorKind.SYSTEM, begin)
    warned = head.points[0].at
    told_of = evolve(head, workflow.tick(head, warned))  # type: ignore[arg-type]
    stopped = settle(told_of, late, samples.declared(begin))
    assert stopped.frozen is not None
    assert (stopped.frozen.at, len(stopped.frozen.points)) == (warned, len(head.points) - 1)


def test_one_emergency_after_the_other_over_the_same_place_loses_nothing_between() -> None:
    head = settle(samples.ticket(), T0, samples.declared(T0))
    first, second = samples.declared(T0, T0 + DAY), samples.declared(T0 + 2 * DAY, id_="e2")
    both = replace(CALM, emergencies=Emergencies((*second.emergencies, *first.emergencies), 9))
    event = workflow.settled(head, T0 + 3 * DAY, both)
    assert event is not None
    after = evolve(head, event)
    assert after.frozen is not None
    assert (event.kind, event.details["thawed"], event.details["frozen"]) == ("frozen", "e1", "e2")
    assert (after.frozen.emergency, after.frozen.at) == ("e2", T0 + 2 * DAY)
    check_shift(samples.ticket(), T0, T0 + DAY, [samples.ticket().due_at], [after.due_at])


def test_a_process_that_does_not_know_the_emergency_yet_leaves_it_standing() -> None:
    head = settle(samples.ticket(), T0, samples.declared(T0, id_="e9"))
    before = replace(CALM, emergencies=Emergencies(version=3))
    assert settle(head, T0 + DAY, before) == head
    after = evolve(head, samples.act(head, "receive", at=T0 + DAY, reference=before))
    assert after.frozen is not None
    assert (after.frozen.emergency, after.frozen.since, after.frozen.at) == ("e9", T0, T0 + DAY)


def test_one_that_its_document_has_forgotten_is_over() -> None:
    head = settle(samples.ticket(), T0, samples.declared(T0))
    after = settle(head, T0 + DAY, replace(CALM, emergencies=Emergencies(version=99)))
    assert after.frozen is None
    assert after.due_at > head.due_at


def test_a_calendar_that_changes_meanwhile_lays_out_what_was_left_when_it_stopped() -> None:
    begin, end = local("2026-03-02 10:00"), local("2026-03-04 10:00")
    head = settle(samples.ticket(*WAY_TO["processing"]), begin, samples.declared(begin))
    known = [*samples.documents()[Kind.CALENDAR]["dates"]]
    decided = {"date": "2026-03-06", "kind": "off", "decision": "Quyết định mẫu"}
    new = samples.directory_with(calendar={"version": 2, "dates": [*known, decided]})
    changed = workflow.recalculated(head, end, CALM.calendar, new)
    assert changed is not None
    head = evolve(head, changed)
    assert head.points == ()
    over = replace(new, emergencies=samples.declared(begin, end).emergencies)
    after = settle(head, end, over)
    ended = samples.ticket(*WAY_TO["processing"]).step_due_at
    assert ended is not None
    assert after.step_due_at is not None
    assert new.calendar.working_time(end, after.step_due_at) == CALENDAR.working_time(begin, ended)
    assert after.step_due_at == local("2026-03-10 09:30")


def test_who_stands_still_gets_no_later() -> None:
    head = samples.ticket()
    stopped = settle(head, T0, samples.declared(T0))
    assert not stopped.is_late(head.due_at + DAY)
    late = settle(head, head.due_at + SECOND, samples.declared(head.due_at + SECOND))
    assert late.is_late(head.due_at + DAY)
    assert freeze(head, head.due_at + SECOND, head.due_at + DAY).due_at == head.due_at


def test_a_bare_point_lies_in_the_province_only() -> None:
    new = samples.report(place=Place(lat=22.257, lon=106.474))
    head = fold([workflow.create(new, code=samples.CODE, now=T0, directory=samples.declared(T0))])
    assert head.frozen is not None


def test_people_in_need_are_told_of_at_once_by_night_too_and_never_by_their_words() -> None:
    rescue = samples.report(RESCUE, report_type=EMERGENCY_REPORT, description="Nhà bà ở cạnh cầu, nước ngập mái")
    at = local("2026-03-02 23:30")
    head = fold([workflow.create(rescue, code=samples.CODE, now=at, directory=samples.declared(at))])
    (told_of,) = notices(head, samples.declared(at))
    assert (told_of.unit, told_of.audience, told_of.hold_until) == (samples.INTAKE, "focal", None)
    assert without_accents(told_of.sms).startswith("LS 4827 395 165 KHAN CAP, ")
    assert "ngập" not in told_of.sms + told_of.body + told_of.subject
