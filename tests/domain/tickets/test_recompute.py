"""A changed calendar: the remaining working time is recalculated, everything else stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import Amount, TimeUnit
from chalicelib.domain.deadlines.calendar import DayKind, WorkingCalendar, relaid, relaid_by_days
from chalicelib.domain.deadlines.rules import Step, promise
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import ActorKind, Ticket
from chalicelib.domain.tickets.workflow import acting, automatic, opening
from tests.domain import samples
from tests.domain.samples import T0, WAY_TO, local

#: Monday, 2 March 2026; no holidays near it.
MONDAY = T0
DAY = timedelta(days=1)


def directory(*dates: tuple[str, str], version: int = 2) -> Directory:
    """The sample province with the further decided dates ``(day, kind)``."""
    lines = [{"date": day, "kind": kind, "decision": "Quyết định mẫu"} for day, kind in dates]
    known = samples.documents()[Kind.CALENDAR]["dates"]
    return samples.directory_with(calendar={"version": version, "dates": [*known, *lines]})


OLD = samples.directory()


def recomputed(ticket: Ticket, now: datetime, new: Directory, old: Directory = OLD) -> Ticket | None:
    """The ticket after the event of the changed calendar; None if it is not affected."""
    event = automatic.recalculated(ticket, now, old.calendar, new)
    return evolve(ticket, event) if event else None


def certainly(ticket: Ticket, now: datetime, new: Directory, old: Directory = OLD) -> Ticket:
    changed = recomputed(ticket, now, new, old)
    assert changed is not None
    return changed


def instants(ticket: Ticket) -> list[datetime]:
    return [ticket.due_at, *([ticket.step_due_at] if ticket.step_due_at else []), *(p.at for p in ticket.points)]


def in_work(at: datetime = MONDAY) -> Ticket:
    """A ticket with three working days to process, from 09:30."""
    return samples.ticket(*WAY_TO["processing"], at=at)


def at_nine_thirty(text: str) -> datetime:
    return local(f"{text} 09:30")


def test_a_day_off_announced_late_moves_the_dates_by_a_day() -> None:
    ticket = in_work()
    assert ticket.step_due_at == at_nine_thirty("2026-03-05")
    moved = certainly(ticket, local("2026-03-02 15:00"), directory(("2026-03-04", "off")))
    assert moved.step_due_at == at_nine_thirty("2026-03-06")
    # Both are after the day off, without a weekend in between.
    assert [point.at - DAY for point in moved.points[:1]] == [point.at for point in ticket.points[:1]]
    assert moved.due_at == OLD.calendar.advance(ticket.due_at, timedelta(hours=8))
    assert moved.calendar_version == 2


def test_a_working_saturday_moves_the_dates_forward() -> None:
    ticket = in_work(local("2026-03-05 09:00"))
    assert ticket.step_due_at == at_nine_thirty("2026-03-10")
    moved = certainly(ticket, local("2026-03-05 15:00"), directory(("2026-03-07", "working")))
    assert moved.step_due_at == at_nine_thirty("2026-03-09")
    assert moved.due_at < ticket.due_at


def test_a_half_day_counts_as_a_day_for_amounts_of_days() -> None:
    moved = certainly(in_work(), local("2026-03-02 15:00"), directory(("2026-03-03", "half")))
    assert moved.step_due_at == at_nine_thirty("2026-03-05")
    assert moved.due_at == in_work().due_at


def test_a_half_day_takes_half_a_day_for_amounts_of_hours() -> None:
    ticket = samples.ticket(at=local("2026-03-02 16:00"))
    assert ticket.step_due_at == local("2026-03-03 10:30")
    assert samples.ticket(at=local("2026-03-02 17:00")).step_due_at == local("2026-03-03 11:30")
    late = samples.ticket(at=local("2026-03-03 09:00"))
    assert late.step_due_at == local("2026-03-03 14:30")
    moved = certainly(late, local("2026-03-03 10:00"), directory(("2026-03-03", "half")))
    assert moved.step_due_at == local("2026-03-04 09:00")


@pytest.mark.parametrize(
    ("since", "due", "at", "after"),
    [
        # Thursday afternoon is off: a deadline in it moves to the close of the morning.
        ("2026-03-02 14:30", "2026-03-05 15:00", "2026-03-03 10:00", "2026-03-05 11:30"),
        ("2026-03-02 09:00", "2026-03-05 09:30", "2026-03-03 10:00", "2026-03-05 09:30"),
        # Announced in the afternoon itself: the deadline does not move back.
        ("2026-03-02 14:30", "2026-03-05 15:00", "2026-03-05 14:00", "2026-03-06 07:30"),
    ],
)
def test_deadlines_in_the_free_half_of_a_half_day(since: str, due: str, at: str, after: str) -> None:
    ticket = in_work(local(since))
    assert ticket.step_due_at == local(due)
    assert certainly(ticket, local(at), directory(("2026-03-05", "half"))).step_due_at == local(after)


def test_a_half_day_that_becomes_a_whole_day_moves_nothing() -> None:
    half, whole = directory(("2026-03-03", "half"), version=1), directory(("2026-03-03", "working"))
    ticket = in_work()
    moved = certainly(ticket, local("2026-03-02 15:00"), whole, half)
    assert moved.step_due_at == ticket.step_due_at == at_nine_thirty("2026-03-05")


@pytest.mark.parametrize("day", ["2026-02-27", "2026-06-01", "2026-03-07"])
def test_a_day_before_after_or_off_already_affects_no_ticket(day: str) -> None:
    assert recomputed(in_work(), local("2026-03-02 15:00"), directory((day, "off"))) is None


def test_days_that_balance_out_move_nothing_but_change_the_calendar_version() -> None:
    # Thursday is off and Saturday is working, so a deadline on Monday stays. Counted from Friday it would move.
    ticket = in_work(local("2026-03-04 09:00"))
    new = directory(("2026-03-05", "off"), ("2026-03-07", "working"))
    moved = certainly(ticket, local("2026-03-04 15:00"), new)
    assert moved.step_due_at == ticket.step_due_at == at_nine_thirty("2026-03-09")
    assert moved.calendar_version == 2
    assert recomputed(moved, local("2026-03-06 10:00"), new, new) is None
    again = certainly(ticket, local("2026-03-06 10:00"), new)
    assert again.step_due_at != ticket.step_due_at


def test_past_points_stay() -> None:
    ticket = in_work()
    warned = ticket.points[0].at
    now = warned + timedelta(minutes=1)
    moved = certainly(ticket, now, directory(("2026-03-05", "off")))
    assert moved.points[0].at == warned
    assert moved.points[1].at == at_nine_thirty("2026-03-06")


def test_urgent_clocks_count_all_time_and_stay() -> None:
    urgent = samples.ticket("receive", new=samples.report("emergency"))
    assert recomputed(urgent, urgent.created_at, directory(("2026-03-02", "off"), ("2026-03-03", "off"))) is None


def test_a_committed_date_stays() -> None:
    planned = samples.ticket(*WAY_TO["planned"])
    assert recomputed(planned, local("2026-03-02 15:00"), directory(("2026-03-04", "off"))) is None


@pytest.mark.parametrize("way", ["refused", "closed", "withdrawn", "resolved"])
def test_answered_and_ended_tickets_stay(way: str) -> None:
    # The confirmation counts all days, not only working days.
    assert recomputed(samples.ticket(*WAY_TO[way]), local("2026-03-02 15:00"), directory(("2026-03-03", "off"))) is None


@pytest.mark.parametrize("way", ["new", "received", "dispatched", "returned", "processing", "awaiting_approval"])
def test_the_promise_moves_in_every_open_state(way: str) -> None:
    ticket = samples.ticket(*WAY_TO[way])
    moved = certainly(ticket, local("2026-03-02 12:00"), directory(("2026-03-03", "off")))
    assert moved.due_at > ticket.due_at


def test_the_event_is_by_the_system_and_keeps_the_edition() -> None:
    ticket = in_work()
    event = automatic.recalculated(ticket, local("2026-03-02 15:00"), OLD.calendar, directory(("2026-03-04", "off")))
    assert event is not None
    assert (event.kind, event.actor, event.officer) == ("recalculated", ActorKind.SYSTEM, None)
    assert event.details == {
        "calendar": 2,
        "due_before": ticket.due_at,
        "due_after": evolve(ticket, event).due_at,
    }
    assert evolve(ticket, event).edition == ticket.edition
    assert not set(event.changes) - {"step_due_at", "promised_at", "due_at", "points", "calendar_version"}


class TestPause:
    """The citizen was asked on Monday at 09:10 and has three working days. The step RECEIVE is paused."""

    asked = samples.ticket(*WAY_TO["needs_info"])
    new = directory(("2026-03-04", "off"))
    now = local("2026-03-03 10:00")

    def supplied(self, ticket: Ticket, at: datetime, reference: Directory) -> Ticket:
        given = samples.GIVEN["supply"]
        return evolve(ticket, acting.act_as_sender(ticket, "supply", given, now=at, directory=reference))

    def test_the_citizen_has_one_more_day(self) -> None:
        moved = certainly(self.asked, self.now, self.new)
        assert self.asked.step_due_at == local("2026-03-05 09:10")
        assert moved.step_due_at == local("2026-03-06 09:10")
        assert [point.at for point in moved.points] == [moved.step_due_at]

    def test_the_paused_clock_keeps_the_time_that_was_left(self) -> None:
        moved = self.supplied(certainly(self.asked, self.now, self.new), local("2026-03-05 10:00"), self.new)
        # The question came ten minutes into four working hours.
        assert moved.step is Step.RECEIVE
        assert moved.step_due_at == local("2026-03-05 15:20")
        left = OLD.calendar.working_time(local("2026-03-02 09:10"), samples.ticket().due_at)
        assert moved.due_at == self.new.calendar.advance(local("2026-03-05 10:00"), left)

    def test_no_answer_moves_the_clock_like_an_answer_at_the_limit(self) -> None:
        moved = certainly(self.asked, self.now, self.new)
        assert moved.pause is not None
        assert moved.step_due_at is not None
        resumed = clocks.resumed(moved, moved.pause, moved.step_due_at, self.new)
        clock = {name: value for name, value in resumed.items() if name != "step"}
        assert clocks.lapsed(moved, moved.pause) == clock | {"parts": (), "dispute": None}

    def test_a_paused_ticket_is_the_fold_of_its_events(self) -> None:
        events = samples.journey(*WAY_TO["needs_info"])
        event = automatic.recalculated(fold(events), self.now, OLD.calendar, self.new)
        assert event is not None
        assert fold([*events, event]) == evolve(fold(events), event)


#: (way to a state without a running promise, action that leaves it, first step afterwards).
COMES_BACK = {
    "answered": (WAY_TO["resolved"], "reopen", Step.PROCESS),
    "closed": (WAY_TO["closed"], "reopen", Step.PROCESS),
    "rated and closed": ((*WAY_TO["resolved"], "rate", "confirm"), "reopen", Step.PROCESS),
    "merged": (WAY_TO["merged"], "unmerge", Step.DISPATCH),
    "merged when new": (("merge",), "unmerge", Step.RECEIVE),
    "refused": (WAY_TO["refused"], "appeal", Step.RECEIVE),
}
#: Two more working days, so that the old promise is later than any new one; and two fewer.
SATURDAYS = directory(("2026-03-07", "working"), ("2026-03-08", "working"))
DAYS_OFF = directory(("2026-03-04", "off"), ("2026-03-05", "off"))


class TestPromisesThatRest:
    """A ticket without a running promise is not recalculated. When it is reopened, it uses the new calendar only."""

    def back(self, way: tuple[str, ...], action: str, reference: Directory, at: datetime) -> Ticket:
        """The ticket after ``way`` with the old calendar and ``action`` with the calendar of ``reference``."""
        ticket = samples.ticket(*way)
        assert recomputed(ticket, at, reference) is None
        given = {**samples.GIVEN[action], "main": samples.main()}
        if action == "unmerge":
            officer = samples.usual(ticket, action)
            return evolve(ticket, acting.act(ticket, action, officer, given, now=at, directory=reference))
        return evolve(ticket, acting.act_as_sender(ticket, action, given, now=at, directory=reference))

    @pytest.mark.parametrize(("way", "action", "first"), COMES_BACK.values(), ids=COMES_BACK)
    @pytest.mark.parametrize("new", [SATURDAYS, DAYS_OFF], ids=["more days", "fewer days"])
    def test_the_new_promise_uses_the_new_calendar(
        self, way: tuple[str, ...], action: str, first: Step, new: Directory
    ) -> None:
        at = (samples.ticket(*way).last_at or T0) + timedelta(minutes=10)
        moved = self.back(way, action, new, at)
        kind = (moved.urgency, moved.report_type, moved.category)
        assert moved.due_at == promise(new.rules, at, first, kind, new.calendar)
        assert moved.calendar_version == new.calendar.version
        # From now on it is recalculated like any other ticket.
        assert recomputed(moved, at, new, new) is None

    @pytest.mark.parametrize(("way", "action", "first"), COMES_BACK.values(), ids=COMES_BACK)
    def test_with_the_same_calendar_only_another_course_may_be_promised_earlier(
        self, way: tuple[str, ...], action: str, first: Step
    ) -> None:
        ticket = samples.ticket(*way)
        at = (ticket.last_at or T0) + timedelta(minutes=10)
        kind = (ticket.urgency, ticket.report_type, ticket.category)
        fresh = promise(OLD.rules, at, first, kind, OLD.calendar)
        wanted = fresh if action == "reopen" else max(ticket.due_at, fresh)
        assert self.back(way, action, OLD, at).due_at == wanted

    def test_other_moves_do_not_hide_a_change_of_the_calendar(self) -> None:
        resolved = samples.ticket(*WAY_TO["resolved"])
        now = (resolved.last_at or T0) + timedelta(minutes=10)
        rated = evolve(
            resolved, acting.act_as_sender(resolved, "rate", {"rating": "accepted"}, now=now, directory=DAYS_OFF)
        )
        assert (rated.calendar_version, rated.due_at) == (resolved.calendar_version, resolved.due_at)

    def test_a_committed_date_stays(self) -> None:
        planned = samples.ticket(*WAY_TO["planned"])
        officer = samples.usual(planned, "take_up")
        taken = acting.act(planned, "take_up", officer, {}, now=local("2026-03-03 09:00"), directory=DAYS_OFF)
        assert evolve(planned, taken).due_at == planned.due_at

    def test_a_confirmation_in_working_days_moves_the_promise_but_not_whether_the_answer_is_late(self) -> None:
        document = samples.documents()[Kind.RULES]
        changed = {"amount": "5 working days"}
        lines = [line | (changed if line["step"] == "confirm" else {}) for line in document["rules"]]
        rules = samples.directory_with(rules={"rules": lines}).rules
        old, new = replace(OLD, rules=rules), replace(DAYS_OFF, rules=rules)
        resolved = samples.ticket(*WAY_TO["resolved"])
        for resolved_at in (resolved.resolved_at, resolved.due_at + timedelta(minutes=1)):
            answered = replace(resolved, resolved_at=resolved_at)
            moved = certainly(answered, local("2026-03-03 09:00"), new, old)
            assert moved.is_late(moved.due_at) == answered.is_late(answered.due_at)
            assert moved.calendar_version == new.calendar.version


class TestTheAnnouncementOf25December2025:
    """A week before, Friday 2 January 2026 became a day off and Saturday 10 January a working day."""

    @pytest.mark.parametrize(
        ("since", "amount", "due", "due_after"),
        [
            # Ends before the first of the two days.
            ("2025-12-22 09:00", "5 working days", "2025-12-29 09:00", "2025-12-29 09:00"),
            # Due on the day that is now off.
            ("2025-12-25 09:00", "5 working days", "2026-01-02 09:00", "2026-01-05 09:00"),
            # The day off lies in between; New Year's Day was off already.
            ("2025-12-25 15:00", "6 working days", "2026-01-05 15:00", "2026-01-06 15:00"),
            # The deadline on Friday would move to Monday if the Saturday were not a working day now.
            ("2025-12-25 09:00", "10 working days", "2026-01-09 09:00", "2026-01-10 09:00"),
            # One day less and one day more.
            ("2025-12-25 10:00", "11 working days", "2026-01-12 10:00", "2026-01-12 10:00"),
            ("2025-12-25 09:00", "10 days", "2026-01-04 09:00", "2026-01-04 09:00"),
        ],
    )
    def test_tickets_that_were_open_then(self, since: str, amount: str, due: str, due_after: str) -> None:
        rules = [
            line | ({"amount": amount} if line["step"] == "process" else {})
            for line in samples.documents()[Kind.RULES]["rules"]
        ]
        before, after = (
            samples.directory_with(calendar=calendar, rules={"rules": rules})
            for calendar in ({"dates": [], "version": 1}, {"version": 2})
        )
        at = local(since)
        ticket = fold([opening.create(samples.report("traffic"), code=samples.CODE, now=at, directory=before)])
        kind = (ticket.urgency, ticket.report_type, ticket.category)
        ticket = replace(ticket, **clocks.started(Step.PROCESS, kind, at, before))
        assert ticket.step_due_at == local(due)
        moved = recomputed(ticket, local("2025-12-25 17:30"), after, before) or ticket
        assert moved.step_due_at == local(due_after)


START = date(2026, 3, 2)
days = st.integers(0, 40).map(lambda n: START + timedelta(days=n))


@cache
def _calendar(dates: tuple[tuple[str, str], ...]) -> WorkingCalendar:
    return directory(*dates).calendar


calendars = st.dictionaries(days, st.sampled_from(["off", "working", "half"]), max_size=6).map(
    lambda kinds: _calendar(tuple(sorted((day.isoformat(), kind) for day, kind in kinds.items())))
)
moments = st.integers(0, 30 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(calendars, calendars, moments, st.integers(1, 15))
def test_recalculated_days_equal_a_new_count(
    old: WorkingCalendar, new: WorkingCalendar, start: datetime, number: int
) -> None:
    """If the start is working time in both calendars."""
    amount = Amount(number, TimeUnit.WORKING_DAYS)
    assume(old.next_working(start) == new.next_working(start) == start)
    # A deadline at the close of a half day does not keep its former hour.
    assume(old.of_whole_days.add(start, amount) == old.add(start, amount))
    # An opening becomes an opening, also with the hours of summer; a new count keeps the hour.
    assume(max(old.add(start, amount), new.add(start, amount)) < local("2026-04-16 00:00"))
    assert relaid_by_days(old.add(start, amount), start, old, new) == new.add(start, amount)


@example(
    OLD.calendar,
    directory(("2026-03-02", "half")).calendar,
    local("2026-03-02 11:30"),
    [local("2026-03-02 11:31"), local("2026-03-02 17:01")],
)
@example(
    OLD.calendar,
    directory(("2026-03-02", "half")).calendar,
    local("2026-03-02 14:00"),
    [local("2026-03-02 20:31"), local("2026-03-03 05:00")],
)
@given(calendars, calendars, moments, st.lists(moments, min_size=2, max_size=5))
def test_recalculated_days_keep_their_order_and_are_never_before_now(
    old: WorkingCalendar, new: WorkingCalendar, now: datetime, instants: list[datetime]
) -> None:
    ordered = sorted(instants)
    there = [relaid_by_days(instant, now, old, new) for instant in ordered]
    assert there == sorted(there)
    assert all(after == before if before <= now else after >= now for before, after in zip(ordered, there, strict=True))


@given(calendars, calendars, moments, st.integers(1, 200))
def test_two_opposite_changes_restore_the_instant(
    old: WorkingCalendar, new: WorkingCalendar, now: datetime, hours: int
) -> None:
    instant = old.advance(now, timedelta(minutes=37 * hours))
    there = relaid(instant, now, old, new)
    assert new.working_time(now, there) == old.working_time(now, instant)
    assert relaid(there, now, new, old) == instant


@example(
    directory(("2026-03-02", "off")).calendar, OLD.calendar, T0, [T0 + timedelta(minutes=1), local("2026-03-03 07:30")]
)
@given(calendars, calendars, moments, st.lists(moments, min_size=2, max_size=5))
def test_recalculated_instants_keep_their_order_and_are_never_before_now(
    old: WorkingCalendar, new: WorkingCalendar, now: datetime, instants: list[datetime]
) -> None:
    ordered = sorted(instants)
    there = [relaid(instant, now, old, new) for instant in ordered]
    assert there == sorted(there)
    assert all(after == before if before <= now else after >= now for before, after in zip(ordered, there, strict=True))


@given(calendars, moments, moments)
def test_the_same_calendar_moves_nothing(calendar: WorkingCalendar, now: datetime, instant: datetime) -> None:
    assert relaid(instant, now, calendar, calendar) == instant


@given(calendars, calendars, moments, moments)
def test_calendars_that_agree_up_to_an_instant_do_not_move_it(
    old: WorkingCalendar, new: WorkingCalendar, now: datetime, instant: datetime
) -> None:
    assume(now < instant)
    if old.agrees(new, now, instant):
        assert relaid(instant, now, old, new) == instant
    else:
        assert not new.agrees(old, now, instant)


@given(calendars, st.sampled_from([*WAY_TO]), st.integers(0, 4 * 24 * 60))
def test_two_opposite_changes_restore_a_ticket(new: WorkingCalendar, way: str, minutes: int) -> None:
    # A deadline at the close of a half day does not keep its former hour.
    assume(all(line.kind is not DayKind.HALF or line.day > date(2026, 5, 1) for line in new.decided.values()))
    ticket = samples.ticket(*WAY_TO[way])
    assert ticket.last_at is not None
    now = ticket.last_at + timedelta(minutes=minutes)
    there = recomputed(ticket, now, replace(OLD, calendar=replace(new, version=2)))
    if there is None:
        return
    assume(all(instant > now for instant in (*instants(ticket), *instants(there))))
    back = automatic.recalculated(there, now, new, replace(OLD, calendar=replace(OLD.calendar, version=3)))
    assert back is not None
    again = evolve(there, back)
    unlike: dict[str, Any] = {"version": 0, "promises": (), "last_kind": "", "last_at": None}
    unlike |= {"last_moved_promise": False, "updated_at": None}
    assert replace(again, calendar_version=1, **unlike) == replace(ticket, **unlike)
