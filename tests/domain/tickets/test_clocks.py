"""Clocks that are paused, resumed and moved: properties for any ticket at any hour of a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Check, Rule, Step, Urgency, step_due
from chalicelib.domain.errors import DomainError, NoRule
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.moves import CLOCK_MOVES, LEADS_BACK, MOVES, STEP_OF
from chalicelib.domain.tickets.publicity import FORWARD_KINDS, INSTRUCTION_KINDS
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import acting, automatic
from tests.domain import samples
from tests.domain.samples import T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
CALENDAR, RULES = DIRECTORY.calendar, DIRECTORY.rules
ASKABLE = ("new", "received", "returned", "processing")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

#: Its third rung is at an opening, at 13:00 on 4 March. There is no working time between 11:30 and 13:00.
OPENS_AT_NOON = samples.ticket(at=local("2026-03-02 20:00"))

minutes = st.one_of(st.integers(0, 600), st.integers(0, 20 * 1440)).map(lambda n: n * MINUTE)


@st.composite
def tickets(draw: st.DrawFn, *states: str, urgencies: tuple[Urgency, ...] = tuple(Urgency)) -> Ticket:
    """A ticket in one of ``states``, created at any minute of 2026, with hours or days between its moves."""
    urgency = draw(st.sampled_from(urgencies))
    new = samples.report("emergency" if urgency is Urgency.URGENT else draw(st.sampled_from(["hygiene", "traffic"])))
    ticket = samples.ticket(new=new, at=local("2026-01-01 00:00") + draw(st.integers(0, 300 * 1440)) * MINUTE)
    for action in WAY_TO[draw(st.sampled_from(states))]:
        at = (ticket.last_at or T0) + draw(minutes)
        given: dict[str, Any] = {"receive": {"urgency": urgency.value}, "plan": {"until": at + DAY + draw(minutes)}}
        ticket = done(ticket, action, at=at, **given.get(action, {}))
    if ticket.state == "processing" and draw(st.booleans()):
        ticket = done(ticket, "involve", at=(ticket.last_at or T0) + draw(minutes))
    return ticket


def done(ticket: Ticket, action: str, **given: Any) -> Ticket:
    return evolve(ticket, samples.act(ticket, action, **given))


def refusal_of(ticket: Ticket, action: str, **given: Any) -> str | None:
    """The problem code of an action; None if it succeeds."""
    try:
        done(ticket, action, **given)
    except DomainError as error:
        return error.code
    return None


def rule_of(ticket: Ticket, step: Step | None = None) -> Rule:
    return RULES.find(step or ticket.step or Step.PROCESS, ticket.urgency, ticket.report_type, ticket.category)


def time_of(ticket: Ticket, begin: datetime, end: datetime, step: Step | None = None) -> timedelta:
    """The time between two instants as the rule of a step counts it; None means the ticket's present step."""
    return CALENDAR.working_time(begin, end) if rule_of(ticket, step).amount.counts_working_time else end - begin


def clocks_of(ticket: Ticket) -> list[tuple[Step | None, list[datetime]]]:
    """All instants of a ticket's clocks and its promise, each group with the step whose rule counts them."""
    assert ticket.step_due_at is not None
    by_clock = {
        unit: [point.at for point in ticket.points if (point.unit, point.check is Check.SILENT) == unit]
        for unit in [(None, False), (None, True), *((part.unit, False) for part in ticket.parts)]
    }
    return [
        (None, [ticket.due_at, ticket.step_due_at, *by_clock[None, False]]),
        (Step.PROGRESS, by_clock[None, True]),
        *((Step.CONTRIBUTE, [part.due_at, *by_clock[part.unit, False]]) for part in ticket.parts),
    ]


def instants(ticket: Ticket) -> list[datetime]:
    """All instants of a ticket's clocks and its promise."""
    return [instant for _, group in clocks_of(ticket) for instant in group]


def told_by(ticket: Ticket) -> list[tuple[str | None, Check, Audience | None]]:
    """(unit, check, audience) of a ticket's points, clock by clock."""
    points = [(point.unit, point.check, point.audience) for point in ticket.points]
    return sorted(points, key=lambda point: (point[0] or "", point[1] is Check.SILENT))


#: More questions than the usual rules allow.
TALKATIVE = samples.directory_with(rules={"questions": 10})


def waits_for(ticket: Ticket, begin: datetime, end: datetime) -> Ticket:
    """The ticket after its sender was asked at ``begin`` and answered at ``end``."""
    return done(done(ticket, "ask", at=begin, reference=TALKATIVE), "supply", at=end)


@given(tickets(*ASKABLE), minutes, minutes)
def test_a_pause_moves_only_what_had_not_passed_by_its_own_length(
    ticket: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (ticket.last_at or T0) + before
    end = begin + long
    after = waits_for(ticket, begin, end)
    assert (after.state, after.step, after.step_started_at) == (ticket.state, ticket.step, ticket.step_started_at)
    assert told_by(after) == told_by(ticket)
    assert all(earlier.at <= later.at for earlier, later in pairwise(after.points))
    for (step, before_it), (_, after_it) in zip(clocks_of(ticket), clocks_of(after), strict=True):
        gained = time_of(ticket, begin, end, step)
        for was, now in zip(before_it, after_it, strict=True):
            if was <= begin or not gained:
                assert now == was
            else:
                assert time_of(ticket, was, now, step) == gained
                # It is not later than needed: a second before, not all of the time has passed.
                assert time_of(ticket, was, now - SECOND, step) < gained
            assert (now <= begin) == (was <= begin)


@given(tickets(*ASKABLE), minutes, minutes)
def test_a_resumed_clock_has_the_time_that_was_left(ticket: Ticket, before: timedelta, long: timedelta) -> None:
    begin = (ticket.last_at or T0) + before
    end = begin + long
    after = waits_for(ticket, begin, end)
    for (step, before_it), (_, after_it) in zip(clocks_of(ticket), clocks_of(after), strict=True):
        for was, now in zip(before_it, after_it, strict=True):
            if was > begin:
                assert time_of(ticket, begin, was, step) == time_of(ticket, end, now, step)


@given(tickets(*ASKABLE), minutes, st.lists(minutes, min_size=1, max_size=4))
@example(
    OPENS_AT_NOON, timedelta(hours=39, minutes=30), [timedelta(hours=5, minutes=31), timedelta(hours=14, minutes=30)]
)
def test_consecutive_pauses_equal_one_pause(ticket: Ticket, before: timedelta, longs: list[timedelta]) -> None:
    """Only instants without time left differ: they occur when the clock resumes, before the next pause."""
    begin = at = asked = (ticket.last_at or T0) + before
    after = ticket
    for long in longs:
        asked, at = at, at + long
        after = waits_for(after, asked, at)
    whole = waits_for(ticket, begin, at)
    for (step, was), (_, found), (_, wanted) in zip(clocks_of(ticket), clocks_of(after), clocks_of(whole), strict=True):
        for first, last, one in zip(was, found, wanted, strict=True):
            if last != one:
                assert begin < first
                assert last <= asked
                assert not time_of(ticket, begin, first, step)


@given(tickets(*ASKABLE), st.lists(st.tuples(minutes, minutes), min_size=2, max_size=4))
def test_separate_pauses_add_up(ticket: Ticket, spans: list[tuple[timedelta, timedelta]]) -> None:
    at, after, gained = ticket.last_at or T0, ticket, timedelta(0)
    for running, standing in spans:
        begin, at = at + running, at + running + standing
        assume(begin < after.due_at)
        after = waits_for(after, begin, at)
        gained += time_of(ticket, begin, at)
    assert time_of(ticket, ticket.due_at, after.due_at) == gained


@given(tickets(*ASKABLE), minutes, minutes)
def test_no_answer_moves_the_clock_like_an_answer_at_the_limit(
    ticket: Ticket, before: timedelta, late: timedelta
) -> None:
    asked = done(ticket, "ask", at=(ticket.last_at or T0) + before)
    limit = asked.step_due_at
    due = step_due(rule_of(ticket, Step.SUPPLY), asked.last_at or T0, CALENDAR)
    assert limit == asked.next_check_at == clocks.by_day(due, samples.directory())
    assert limit is not None
    assert automatic.tick(asked, limit - SECOND) is None
    # A late run of the clock's job does not give the citizen more time.
    event = automatic.tick(asked, limit + late)
    assert event is not None
    lapsed = evolve(asked, event)
    resumed = done(asked, "supply", at=limit)
    assert (event.kind, event.actor, lapsed.state) == (
        "unanswered",
        ActorKind.SYSTEM,
        "new" if ticket.state == "new" else "returned",
    )
    # The handling unit and the coordinating units do not have the ticket any more.
    own = tuple(point for point in resumed.points if point.unit is None and point.check is not Check.SILENT)
    assert (lapsed.due_at, lapsed.step_due_at, lapsed.points) == (resumed.due_at, resumed.step_due_at, own)
    assert lapsed.parts == ()
    assert (lapsed.step, lapsed.step_started_at) == (STEP_OF[lapsed.state], ticket.step_started_at)
    assert (lapsed.unit, lapsed.assignee, lapsed.pause, lapsed.question) == (None, None, None, None)


@given(tickets(*ASKABLE), minutes, minutes)
def test_during_a_pause_there_are_no_alerts_and_the_ticket_does_not_become_late(
    ticket: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (ticket.last_at or T0) + before
    asked = done(ticket, "ask", at=begin)
    assert {point.check for point in asked.points} == {Check.UNANSWERED}
    assert asked.is_late(begin + long) == ticket.is_late(begin)
    assert asked.due_at == ticket.due_at


def test_a_pause_from_friday_night_over_tet_takes_no_working_time() -> None:
    """Asked on Friday 13 February 17:00 and answered on Monday 23 February 07:30, with Tết in between."""
    ticket = samples.ticket("receive", "dispatch", "accept", at=local("2026-02-13 14:00"))
    asked, supplied = local("2026-02-13 17:00"), local("2026-02-23 07:30")
    assert instants(waits_for(ticket, asked, supplied)) == instants(ticket)
    assert instants(waits_for(ticket, asked, supplied + timedelta(hours=2))) > instants(ticket)


#: (asked, supplied, end of the four working hours to receive); hours are 07:30-11:30, 13:00-17:00.
DATED = {
    "within a morning": ("2026-03-02 10:00", "2026-03-02 10:30", "2026-03-02 15:00"),
    "over noon": ("2026-03-02 11:00", "2026-03-02 13:30", "2026-03-02 15:30"),
    "over night": ("2026-03-02 10:00", "2026-03-03 10:00", "2026-03-03 14:30"),
    "over a weekend": ("2026-03-02 10:00", "2026-03-04 08:00", "2026-03-04 11:00"),
    "asked after it was due": ("2026-03-02 16:00", "2026-03-03 16:00", "2026-03-02 14:30"),
    "asked when it was due": ("2026-03-02 14:30", "2026-03-03 16:00", "2026-03-02 14:30"),
    "in the night only": ("2026-03-02 14:00", "2026-03-02 14:00", "2026-03-02 14:30"),
}


@pytest.mark.parametrize(("asked", "supplied", "due"), DATED.values(), ids=DATED)
def test_pauses_at_given_times(asked: str, supplied: str, due: str) -> None:
    ticket = samples.ticket(at=local("2026-03-02 09:00"))
    assert waits_for(ticket, local(asked), local(supplied)).step_due_at == local(due)


def test_the_clock_of_an_urgent_ticket_is_paused_day_and_night() -> None:
    ticket = samples.ticket(new=samples.report("emergency"), at=local("2026-03-07 23:00"))
    after = waits_for(ticket, local("2026-03-07 23:10"), local("2026-03-08 02:25"))
    assert after.step_due_at == local("2026-03-08 02:45")
    assert after.due_at == ticket.due_at + timedelta(hours=3, minutes=15)


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        # Four hours that end in the daytime stay.
        ("2026-03-03 09:00", "2026-03-03 13:00"),
        ("2026-03-03 04:00", "2026-03-03 08:00"),
        ("2026-03-03 16:59", "2026-03-03 20:59"),
        # Those that end at night end an hour after the quiet hours.
        ("2026-03-03 17:00", "2026-03-04 08:00"),
        ("2026-03-03 23:30", "2026-03-04 08:00"),
        ("2026-03-04 02:59", "2026-03-04 08:00"),
        ("2026-03-04 03:45", "2026-03-04 08:00"),
    ],
)
def test_an_urgent_question_of_the_night_can_be_answered_in_the_morning(asked: str, ends: str) -> None:
    ticket = samples.ticket("receive", new=samples.report("emergency"), at=local(asked) - timedelta(minutes=15))
    paused = evolve(ticket, samples.act(ticket, "ask", at=local(asked)))
    assert paused.step_due_at == local(ends)
    assert automatic.tick(paused, local(ends) - timedelta(seconds=1)) is None
    lapsed = automatic.tick(paused, local(ends))
    assert lapsed is not None
    assert lapsed.kind == "unanswered"
    # The office's clock goes on with the time that was left, counted from then.
    assert ticket.step_due_at is not None
    assert evolve(paused, lapsed).step_due_at == ticket.step_due_at + (local(ends) - local(asked))


def test_without_a_rule_for_supply_the_sender_cannot_be_asked() -> None:
    rules = [line for line in samples.documents()[Kind.RULES]["rules"] if line["step"] != "supply"]
    directory = samples.directory_with(rules={"rules": rules})
    ticket = samples.ticket()
    with pytest.raises(NoRule):
        acting.act(ticket, "ask", samples.usual(ticket, "ask"), {"text": "Ở đâu?"}, now=T0 + DAY, directory=directory)


def test_a_plan_has_a_warning_and_a_breach_like_work() -> None:
    ticket = samples.ticket(*WAY_TO["planned"])
    until = samples.GIVEN["plan"]["until"]
    assert (ticket.step, ticket.step_due_at, ticket.due_at, ticket.committed_at) == (Step.PLANNED, until, until, until)
    assert [point.check for point in ticket.points][:2] == [Check.WARNED, Check.BREACHED]
    late = fold_of(ticket, until)
    assert (late.state, late.last_kind, late.last_audience) == ("planned", "breached", "focal")


@given(tickets("planned"), minutes)
def test_work_that_is_taken_up_again_has_its_whole_amount(ticket: Ticket, wait: timedelta) -> None:
    now = (ticket.last_at or T0) + wait
    after = done(ticket, "take_up", at=now)
    check_new_work(after, now)
    # The committed date stays the promise.
    assert (after.due_at, after.promised_at) == (ticket.due_at, ticket.promised_at)


@given(tickets("resolved", "closed"), minutes)
def test_reopened_work_has_its_whole_amount(ticket: Ticket, wait: timedelta) -> None:
    now = (ticket.last_at or T0) + wait
    resolved = ticket.resolved_at
    assert resolved is not None
    limit = CALENDAR.add(resolved, rule_of(ticket, Step.CONFIRM).amount)
    if now > limit:
        assert refusal_of(ticket, "reopen", at=now) == "reopen_too_late"
        return
    after = done(ticket, "reopen", at=now)
    assert (after.resolved_at, after.answer, after.rating, after.reopened) == (None, None, None, 1)
    process = check_new_work(after, now)
    # Another course with a promise of its own; the record of the first stays.
    assert after.due_at == after.promised_at == step_due(rule_of(after, Step.APPROVE), process, CALENDAR)
    assert [(one.at, one.promised_at, one.reopened_at) for one in after.given] == [(resolved, ticket.promised_at, now)]


def check_new_work(after: Ticket, now: datetime) -> datetime:
    process = step_due(rule_of(after, Step.PROCESS), now, CALENDAR)
    assert (after.state, after.step, after.step_due_at) == ("processing", Step.PROCESS, process)
    return process


def fold_of(ticket: Ticket, now: datetime) -> Ticket:
    """The ticket after all events of the clock until ``now``."""
    while event := automatic.tick(ticket, now):
        ticket = evolve(ticket, event)
    return ticket


#: Moves that may set the promise earlier: the classification computes it, a committed date replaces it, another
#: course has its own, and a higher urgency hurries.
SETS_THE_PROMISE = {"receive", "plan", "reopen", "revive", "set_urgency"}


@given(st.data())
def test_clocks_never_run_backwards(data: st.DataObject) -> None:
    for before, event, ticket in walk(data):
        assert all(earlier.at <= later.at for earlier, later in pairwise(ticket.points))
        assert ticket.due_at >= ticket.created_at
        if ticket.step_due_at is not None:
            assert ticket.step_started_at is not None
            assert ticket.step_due_at >= ticket.step_started_at
            assert ticket.points == () or ticket.points[-1].at >= ticket.step_due_at
        if before is not None:
            check_no_step_back(before, event, ticket)


def check_no_step_back(before: Ticket, event: Event, ticket: Ticket) -> None:
    if event.kind not in SETS_THE_PROMISE:
        assert ticket.due_at >= before.due_at, event.kind
    ran_before = before.pause or before
    still_runs = (ticket.step, ticket.step_started_at) == (ran_before.step, ran_before.step_started_at)
    if still_runs and ticket.step_due_at is not None and event.kind != "set_urgency":
        assert ran_before.step_due_at is not None
        assert ticket.step_due_at >= ran_before.step_due_at
    if event.kind in INSTRUCTION_KINDS | FORWARD_KINDS:
        held = ("promised_at", "due_at", "step", "step_started_at", "step_due_at", "points", "promises", "state")
        assert [getattr(ticket, name) for name in held] == [getattr(before, name) for name in held]
    elif event.actor is ActorKind.SYSTEM and before.state == ticket.state:
        assert len(ticket.points) < len(before.points)
        assert ticket.points == before.points[-len(ticket.points) :] or ticket.points == ()


def test_leads_back_has_exactly_the_states_of_moves_without_a_target() -> None:
    asked = {state: samples.ticket(*WAY_TO[state], "ask") for state in MOVES["ask"].sources}
    merged = [samples.ticket(*WAY_TO[state], "merge") for state in MOVES["merge"].sources]
    assert {state: done(ticket, "supply").state for state, ticket in asked.items()} == {state: state for state in asked}
    assert LEADS_BACK["supply"] == set(asked)
    assert LEADS_BACK["unmerge"] == {done(ticket, "unmerge").state for ticket in merged}
    # GRID checks the other moves without a target, which keep the state.
    unanswered = {fold_of(ticket, ticket.step_due_at or T0).state for ticket in asked.values()}
    resolved = samples.ticket(*WAY_TO["resolved"])
    closed = fold_of(resolved, resolved.step_due_at or T0).state
    assert dict(CLOCK_MOVES) == {
        Check.UNANSWERED: (State.NEEDS_INFO, frozenset(unanswered)),
        Check.CLOSED: (State.RESOLVED, frozenset({closed})),
    }


@given(st.data())
def test_only_listed_moves_and_the_clock_change_the_state(data: st.DataObject) -> None:
    events: list[Event] = []
    ticket: Ticket | None = None
    for before, event, after in walk(data):
        events.append(event)
        ticket = after
        if before is None or before.state == after.state:
            continue
        if event.actor is ActorKind.SYSTEM:
            source, targets = CLOCK_MOVES[Check(event.kind)]
            assert before.state is source
            assert after.state in targets
        else:
            move = MOVES[event.kind]
            assert before.state in move.sources
            assert after.state in LEADS_BACK.get(event.kind, {move.target})
            assert (event.actor is ActorKind.REPORTER) == move.is_sender_s
    assert fold(events) == ticket


@given(st.data())
def test_the_events_of_a_clock_end(data: st.DataObject) -> None:
    """However late the clock's job runs, the events of a clock end."""
    *_, (_, _, ticket) = walk(data)
    much_later = ticket.due_at + 3650 * DAY
    events = 0
    while event := automatic.tick(ticket, much_later):
        ticket, events = evolve(ticket, event), events + 1
        assert events <= 20
    assert ticket.next_check_at is None
    assert ticket.state not in (State.RESOLVED, State.NEEDS_INFO)


def test_a_ticket_without_points_has_none_after_a_pause() -> None:
    """A ticket that has passed its last rung has no points after a pause either, and stays late."""
    ticket = fold_of(samples.ticket(), T0 + 30 * DAY)
    after = waits_for(ticket, T0 + 31 * DAY, T0 + 32 * DAY)
    assert (after.points, instants(after)) == ((), instants(ticket))
    assert after.is_late(T0 + 32 * DAY)
    assert replace(after, pause=None) == after
