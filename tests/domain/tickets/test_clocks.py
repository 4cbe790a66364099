"""Clocks that stand still, go on, and are moved: laws for any ticket at any hour of a year with Tết in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Check, Rule, Step, Urgency, step_due
from chalicelib.domain.errors import DomainError, Invalid, NoRule
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import workflow
from chalicelib.domain.tickets.moves import CLOCK_MOVES, LEADS_BACK, MOVES, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket, evolve, fold
from tests.domain import samples
from tests.domain.samples import T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
CALENDAR, RULES = DIRECTORY.calendar, DIRECTORY.rules
ASKABLE = ("new", "received", "returned", "processing")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

#: Its third rung is told at an opening, at 13:00 on 4 March: no working time lies between 11:30 and that.
OPENS_AT_NOON = samples.ticket(at=local("2026-03-02 20:00"))

minutes = st.one_of(st.integers(0, 600), st.integers(0, 20 * 1440)).map(lambda n: n * MINUTE)


@st.composite
def tickets(draw: st.DrawFn, *states: str, urgencies: tuple[Urgency, ...] = tuple(Urgency)) -> Ticket:
    """A ticket in one of some states, begun at any minute of 2026, its moves hours or days apart."""
    urgency = draw(st.sampled_from(urgencies))
    new = samples.report("emergency" if urgency is Urgency.URGENT else draw(st.sampled_from(["hygiene", "traffic"])))
    head = samples.ticket(new=new, at=local("2026-01-01 00:00") + draw(st.integers(0, 300 * 1440)) * MINUTE)
    for action in WAY_TO[draw(st.sampled_from(states))]:
        at = (head.last_at or T0) + draw(minutes)
        given: dict[str, Any] = {"receive": {"urgency": urgency.value}, "plan": {"until": at + DAY + draw(minutes)}}
        head = done(head, action, at=at, **given.get(action, {}))
    if head.state == "processing" and draw(st.booleans()):
        head = done(head, "involve", at=(head.last_at or T0) + draw(minutes))
    return head


def done(head: Ticket, action: str, **given: Any) -> Ticket:
    return evolve(head, samples.act(head, action, **given))


def refusal_of(head: Ticket, action: str, **given: Any) -> str | None:
    """The code of the problem that an action gives; None when it is done."""
    try:
        done(head, action, **given)
    except DomainError as error:
        return error.code
    return None


def rule_of(head: Ticket, step: Step | None = None) -> Rule:
    return RULES.find(step or head.step or Step.PROCESS, head.urgency, head.report_type, head.category)


def time_of(head: Ticket, begin: datetime, end: datetime, step: Step | None = None) -> timedelta:
    """The time between two instants, counted as the rule of a step (the ticket's present one) counts it."""
    return CALENDAR.working_time(begin, end) if rule_of(head, step).amount.counts_working_time else end - begin


def clocks_of(head: Ticket) -> list[tuple[Step | None, list[datetime]]]:
    """All that a ticket's clocks and its promise speak of, each with the step by whose rule it counts."""
    assert head.step_due_at is not None
    by_clock = {
        unit: [point.at for point in head.points if (point.unit, point.check is Check.SILENT) == unit]
        for unit in [(None, False), (None, True), *((part.unit, False) for part in head.parts)]
    }
    return [
        (None, [head.due_at, head.step_due_at, *by_clock[None, False]]),
        (Step.PROGRESS, by_clock[None, True]),
        *((Step.CONTRIBUTE, [part.due_at, *by_clock[part.unit, False]]) for part in head.parts),
    ]


def instants(head: Ticket) -> list[datetime]:
    """All that a ticket's clocks and its promise speak of."""
    return [instant for _, found in clocks_of(head) for instant in found]


def told_by(head: Ticket) -> list[tuple[str | None, Check, Audience | None]]:
    """What a ticket's points are, clock by clock."""
    points = [(point.unit, point.check, point.audience) for point in head.points]
    return sorted(points, key=lambda point: (point[0] or "", point[1] is Check.SILENT))


def waits_for(head: Ticket, begin: datetime, end: datetime) -> Ticket:
    """The ticket after its sender was asked at one instant and answered at another."""
    return done(done(head, "ask", at=begin), "supply", at=end)


@given(tickets(*ASKABLE), minutes, minutes)
def test_a_pause_adds_just_its_own_time_to_what_had_not_passed(
    head: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (head.last_at or T0) + before
    end = begin + long
    after = waits_for(head, begin, end)
    assert (after.state, after.step, after.step_started_at) == (head.state, head.step, head.step_started_at)
    assert told_by(after) == told_by(head)
    assert all(earlier.at <= later.at for earlier, later in pairwise(after.points))
    for (step, before_it), (_, after_it) in zip(clocks_of(head), clocks_of(after), strict=True):
        gained = time_of(head, begin, end, step)
        for was, now in zip(before_it, after_it, strict=True):
            if was <= begin or not gained:
                assert now == was
            else:
                assert time_of(head, was, now, step) == gained
                # Never later than needed: a second before, not all of it has passed.
                assert time_of(head, was, now - SECOND, step) < gained
            assert (now <= begin) == (was <= begin)


@given(tickets(*ASKABLE), minutes, minutes)
def test_what_is_left_when_the_clock_goes_on_is_what_was_left_when_it_stopped(
    head: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (head.last_at or T0) + before
    end = begin + long
    after = waits_for(head, begin, end)
    for (step, before_it), (_, after_it) in zip(clocks_of(head), clocks_of(after), strict=True):
        for was, now in zip(before_it, after_it, strict=True):
            if was > begin:
                assert time_of(head, begin, was, step) == time_of(head, end, now, step)


@given(tickets(*ASKABLE), minutes, st.lists(minutes, min_size=1, max_size=4))
@example(
    OPENS_AT_NOON, timedelta(hours=39, minutes=30), [timedelta(hours=5, minutes=31), timedelta(hours=14, minutes=30)]
)
def test_pauses_one_after_the_other_are_as_one(head: Ticket, before: timedelta, longs: list[timedelta]) -> None:
    """Only what had no time left differs: it comes as soon as the clock runs, so the next pause finds it passed."""
    begin = at = asked = (head.last_at or T0) + before
    after = head
    for long in longs:
        asked, at = at, at + long
        after = waits_for(after, asked, at)
    whole = waits_for(head, begin, at)
    for (step, was), (_, found), (_, wanted) in zip(clocks_of(head), clocks_of(after), clocks_of(whole), strict=True):
        for first, last, one in zip(was, found, wanted, strict=True):
            if last != one:
                assert begin < first
                assert last <= asked
                assert not time_of(head, begin, first, step)


@given(tickets(*ASKABLE), st.lists(st.tuples(minutes, minutes), min_size=2, max_size=4))
def test_pauses_far_apart_add_up(head: Ticket, spans: list[tuple[timedelta, timedelta]]) -> None:
    at, after, gained = head.last_at or T0, head, timedelta(0)
    for running, standing in spans:
        begin, at = at + running, at + running + standing
        assume(begin < after.due_at)
        after = waits_for(after, begin, at)
        gained += time_of(head, begin, at)
    assert time_of(head, head.due_at, after.due_at) == gained


@given(tickets(*ASKABLE), minutes, minutes)
def test_no_answer_is_as_an_answer_at_the_very_limit(head: Ticket, before: timedelta, late: timedelta) -> None:
    asked = done(head, "ask", at=(head.last_at or T0) + before)
    limit = asked.step_due_at
    assert limit == asked.next_check_at == step_due(rule_of(head, Step.SUPPLY), asked.last_at or T0, CALENDAR)
    assert limit is not None
    assert workflow.tick(asked, limit - SECOND) is None
    # The sweep may be late; the citizen's time is not longer for it.
    event = workflow.tick(asked, limit + late)
    assert event is not None
    lapsed = evolve(asked, event)
    resumed = done(asked, "supply", at=limit)
    assert (event.kind, event.actor, lapsed.state) == (
        "unanswered",
        ActorKind.SYSTEM,
        "new" if head.state == "new" else "returned",
    )
    # A unit that had it in hand has it no more, and neither have those that coordinated.
    own = tuple(point for point in resumed.points if point.unit is None and point.check is not Check.SILENT)
    assert (lapsed.due_at, lapsed.step_due_at, lapsed.points) == (resumed.due_at, resumed.step_due_at, own)
    assert lapsed.parts == ()
    assert (lapsed.step, lapsed.step_started_at) == (STEP_OF[lapsed.state], head.step_started_at)
    assert (lapsed.unit, lapsed.assignee, lapsed.pause, lapsed.question) == (None, None, None, None)


@given(tickets(*ASKABLE), minutes, minutes)
def test_while_the_clock_stands_nobody_is_told_and_nobody_gets_late(
    head: Ticket, before: timedelta, long: timedelta
) -> None:
    begin = (head.last_at or T0) + before
    asked = done(head, "ask", at=begin)
    assert {point.check for point in asked.points} == {Check.UNANSWERED}
    assert asked.is_late(begin + long) == head.is_late(begin)
    assert asked.due_at == head.due_at


def test_a_friday_night_over_tet_costs_no_working_time() -> None:
    """Asked Friday 13 February 17:00, answered Monday 23 February 07:30; Tết lies between."""
    head = samples.ticket("receive", "dispatch", "accept", at=local("2026-02-13 14:00"))
    asked, supplied = local("2026-02-13 17:00"), local("2026-02-23 07:30")
    assert instants(waits_for(head, asked, supplied)) == instants(head)
    assert instants(waits_for(head, asked, supplied + timedelta(hours=2))) > instants(head)


#: A ticket of these hours (07:30-11:30, 13:00-17:00): asked, supplied, and when its four hours to receive end.
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
def test_pauses_by_the_clock_on_the_wall(asked: str, supplied: str, due: str) -> None:
    head = samples.ticket(at=local("2026-03-02 09:00"))
    assert waits_for(head, local(asked), local(supplied)).step_due_at == local(due)


def test_an_urgent_clock_stands_still_day_and_night() -> None:
    head = samples.ticket(new=samples.report("emergency"), at=local("2026-03-07 23:00"))
    after = waits_for(head, local("2026-03-07 23:10"), local("2026-03-08 02:25"))
    assert after.step_due_at == local("2026-03-08 02:45")
    assert after.due_at == head.due_at + timedelta(hours=3, minutes=15)


def test_without_a_rule_for_it_nobody_is_asked() -> None:
    rules = [line for line in samples.documents()[Kind.RULES]["rules"] if line["step"] != "supply"]
    directory = samples.directory_with(rules={"rules": rules})
    head = samples.ticket()
    with pytest.raises(NoRule):
        workflow.act(head, "ask", samples.usual(head, "ask"), {"text": "Ở đâu?"}, now=T0 + DAY, directory=directory)


#: What the sample rules allow: how often, by how much, and whether that is working time.
LIMITS = {Urgency.NORMAL: 1, Urgency.COMPLEX: 2, Urgency.URGENT: 0}


@settings(max_examples=200)
@given(tickets("processing"), minutes, minutes)
@example(samples.ticket(*WAY_TO["processing"]), timedelta(0), timedelta(0))
def test_an_extension_is_taken_within_the_rules_only(head: Ticket, wait: timedelta, more: timedelta) -> None:
    now, until = (head.last_at or T0) + wait, head.due_at + more
    limit = RULES.extensions.get(head.urgency)
    wanted = None
    if now > head.due_at:
        wanted = "extension_too_late"
    elif until <= head.due_at:
        wanted = "until_not_later"
    elif limit is None:
        wanted = "extension_not_allowed"
    elif until > CALENDAR.add(head.due_at, limit.amount):
        wanted = "extension_too_long"
    assert refusal_of(head, "ask_extension", at=now, until=until) == wanted
    if wanted is not None:
        return
    asked = done(head, "ask_extension", at=now, until=until)
    # Asking alone changes no date, and denying it leaves everything as it was.
    denied = done(asked, "deny_extension", at=now + more)
    for later in (asked, denied):
        assert (instants(later), later.extensions) == (instants(head), 0)
    assert denied.extension is None
    check_granted(head, asked, until)


def check_granted(head: Ticket, asked: Ticket, until: datetime) -> None:
    granted = done(asked, "grant_extension")
    assert (granted.due_at, granted.extensions, granted.extension) == (until, 1, None)
    assert (granted.step, granted.step_started_at) == (head.step, head.step_started_at)
    assert head.step_due_at is not None
    assert granted.step_due_at is not None
    # The work gains no more than the promise does, and loses nothing.
    assert head.step_due_at <= granted.step_due_at
    assert granted.step_due_at <= max(until, head.step_due_at)
    gained = CALENDAR.working_time(head.due_at, until)
    if gained and head.step_due_at <= head.due_at:
        assert CALENDAR.working_time(head.step_due_at, granted.step_due_at) <= gained
    own = [point.at for point in granted.points if point.check is Check.BREACHED and point.unit is None]
    assert own == [granted.step_due_at]
    assert all(earlier.at <= later.at for earlier, later in pairwise(granted.points))


@pytest.mark.parametrize(("urgency", "times"), LIMITS.items())
def test_so_many_extensions_and_no_more(urgency: Urgency, times: int) -> None:
    head = done(done(done(samples.ticket(), "receive", urgency=urgency.value), "dispatch"), "accept")
    for _ in range(times):
        head = done(done(head, "ask_extension", until=head.due_at + DAY), "grant_extension")
    assert head.extensions == times
    assert refusal_of(head, "ask_extension", until=head.due_at + DAY) == "extension_not_allowed"


def test_what_was_denied_may_be_asked_again() -> None:
    head = samples.ticket(*WAY_TO["processing"], "ask_extension", "deny_extension", "ask_extension", "grant_extension")
    assert head.extensions == 1


def test_one_extension_is_decided_before_the_next_is_asked_for() -> None:
    assert refusal_of(samples.ticket(*WAY_TO["processing"], "ask_extension"), "ask_extension") == "extension_pending"


@pytest.mark.parametrize("action", ["grant_extension", "deny_extension"])
def test_only_an_extension_that_was_asked_for_is_decided(action: str) -> None:
    assert refusal_of(samples.ticket(*WAY_TO["processing"]), action) == "extension_not_asked"


@pytest.mark.parametrize("way", [("ask", "supply"), ("plan", "take_up"), ("answer", "send_back")])
def test_an_extension_that_nobody_decided_ends_when_the_work_stops(way: tuple[str, ...]) -> None:
    """Otherwise it could be granted later and move the promise, which has moved meanwhile, back."""
    head = samples.ticket(*WAY_TO["processing"], "ask_extension", *way)
    assert (head.state, head.extension) == ("processing", None)


def test_an_extension_counts_from_the_deadline_on_the_wall() -> None:
    head = samples.ticket(*WAY_TO["processing"])
    assert (head.step_due_at, head.due_at) == (local("2026-03-05 09:30"), local("2026-03-06 11:10"))
    granted = done(done(head, "ask_extension", until=local("2026-03-10 11:10")), "grant_extension")
    # Two working days more: the weekend of 7 March gives nothing.
    assert (granted.step_due_at, granted.due_at) == (local("2026-03-09 09:30"), local("2026-03-10 11:10"))
    with pytest.raises(Invalid) as refusal:
        done(head, "ask_extension", until=local("2026-03-13 11:11"))
    assert (refusal.value.code, refusal.value.params) == ("extension_too_long", {"amount": "5 working days"})
    assert done(head, "ask_extension", until=local("2026-03-13 11:10")).extension is not None


def test_the_deadline_itself_is_not_too_late_to_ask() -> None:
    head = samples.ticket(*WAY_TO["processing"])
    until = head.due_at + DAY
    assert done(head, "ask_extension", at=head.due_at, until=until).extension is not None
    assert refusal_of(head, "ask_extension", at=head.due_at + SECOND, until=until) == "extension_too_late"


def test_an_extension_does_not_shorten_a_step_that_ends_after_the_promise() -> None:
    """Accepted late: the step ends after the promise, and a day more of promise is still before that."""
    head = samples.ticket("receive", "dispatch")
    head = done(head, "accept", at=local("2026-03-06 11:00"))
    assert (head.step_due_at, head.due_at) == (local("2026-03-11 11:00"), local("2026-03-06 11:10"))
    asked = done(head, "ask_extension", at=local("2026-03-06 11:05"), until=local("2026-03-09 11:10"))
    granted = done(asked, "grant_extension")
    assert (granted.step_due_at, granted.due_at) == (local("2026-03-11 11:00"), local("2026-03-09 11:10"))


def test_a_plan_is_warned_of_and_breached_like_work() -> None:
    head = samples.ticket(*WAY_TO["planned"])
    until = samples.GIVEN["plan"]["until"]
    assert (head.step, head.step_due_at, head.due_at, head.committed_at) == (Step.PLANNED, until, until, until)
    assert [point.check for point in head.points][:2] == [Check.WARNED, Check.BREACHED]
    late = fold_of(head, until)
    assert (late.state, late.last_kind, late.last_audience) == ("planned", "breached", "focal")


@given(tickets("planned"), minutes)
def test_work_taken_up_again_has_its_whole_time(head: Ticket, wait: timedelta) -> None:
    now = (head.last_at or T0) + wait
    after = done(head, "take_up", at=now)
    check_new_work(head, after, now)


@given(tickets("resolved", "closed"), minutes)
def test_work_reopened_has_its_whole_time(head: Ticket, wait: timedelta) -> None:
    now = (head.last_at or T0) + wait
    resolved = head.resolved_at
    assert resolved is not None
    limit = CALENDAR.add(resolved, rule_of(head, Step.CONFIRM).amount)
    if now > limit:
        assert refusal_of(head, "reopen", at=now) == "reopen_too_late"
        return
    after = done(head, "reopen", at=now)
    assert (after.resolved_at, after.answer, after.rating, after.reopened) == (None, None, None, 1)
    check_new_work(head, after, now)


def check_new_work(head: Ticket, after: Ticket, now: datetime) -> None:
    process = step_due(rule_of(after, Step.PROCESS), now, CALENDAR)
    assert (after.state, after.step, after.step_due_at) == ("processing", Step.PROCESS, process)
    assert after.due_at == max(head.due_at, step_due(rule_of(after, Step.APPROVE), process, CALENDAR))


def fold_of(head: Ticket, now: datetime) -> Ticket:
    """The head after all that the clock does until ``now``."""
    while event := workflow.tick(head, now):
        head = evolve(head, event)
    return head


#: Moves that may set the promise earlier: the classification fixes it, a committed date takes its place.
SETS_THE_PROMISE = {"receive", "plan"}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_clocks_never_run_backwards(data: st.DataObject) -> None:
    for before, event, head in walk(data):
        assert all(earlier.at <= later.at for earlier, later in pairwise(head.points))
        assert head.due_at >= head.created_at
        if head.step_due_at is not None:
            assert head.step_started_at is not None
            assert head.step_due_at >= head.step_started_at
            assert head.points == () or head.points[-1].at >= head.step_due_at
        if before is not None:
            check_no_step_back(before, event, head)


def check_no_step_back(before: Ticket, event: Event, head: Ticket) -> None:
    if event.kind not in SETS_THE_PROMISE:
        assert head.due_at >= before.due_at, event.kind
    ran_before = before.pause or before
    still_runs = (head.step, head.step_started_at) == (ran_before.step, ran_before.step_started_at)
    if still_runs and head.step_due_at is not None:
        assert ran_before.step_due_at is not None
        assert head.step_due_at >= ran_before.step_due_at
    if event.actor is ActorKind.SYSTEM and before.state == head.state:
        assert len(head.points) < len(before.points)
        assert head.points == before.points[-len(head.points) :] or head.points == ()


def test_the_tables_name_just_the_states_that_are_come_to_without_a_target() -> None:
    asked = {state: samples.ticket(*WAY_TO[state], "ask") for state in MOVES["ask"].sources}
    merged = [samples.ticket(*WAY_TO[state], "merge") for state in MOVES["merge"].sources]
    assert {state: done(head, "supply").state for state, head in asked.items()} == {state: state for state in asked}
    assert LEADS_BACK["supply"] == set(asked)
    assert LEADS_BACK["unmerge"] == {done(head, "unmerge").state for head in merged}
    # Which other moves are without a target, and leave the state as it is, the grid of the moves says.
    unanswered = {fold_of(head, head.step_due_at or T0).state for head in asked.values()}
    resolved = samples.ticket(*WAY_TO["resolved"])
    closed = fold_of(resolved, resolved.step_due_at or T0).state
    assert dict(CLOCK_MOVES) == {
        Check.UNANSWERED: (State.NEEDS_INFO, frozenset(unanswered)),
        Check.CLOSED: (State.RESOLVED, frozenset({closed})),
    }


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_state_is_left_by_a_listed_move_or_by_the_clock_only(data: st.DataObject) -> None:
    events: list[Event] = []
    head: Ticket | None = None
    for before, event, after in walk(data):
        events.append(event)
        head = after
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
    assert fold(events) == head


@given(st.data())
def test_the_clock_comes_to_rest(data: st.DataObject) -> None:
    """However long nobody looks, the clock has an end, and what it does then is known before."""
    *_, (_, _, head) = walk(data)
    much_later = head.due_at + 3650 * DAY
    events = 0
    while event := workflow.tick(head, much_later):
        head, events = evolve(head, event), events + 1
        assert events <= 20
    assert head.next_check_at is None
    assert head.state not in (State.RESOLVED, State.NEEDS_INFO)


def test_a_pause_without_a_clock_keeps_being_without() -> None:
    """A ticket whose ladder was told to its end goes on without points, and stays late."""
    head = fold_of(samples.ticket(), T0 + 30 * DAY)
    after = waits_for(head, T0 + 31 * DAY, T0 + 32 * DAY)
    assert (after.points, instants(after)) == ((), instants(head))
    assert after.is_late(T0 + 32 * DAY)
    assert replace(after, pause=None) == after
