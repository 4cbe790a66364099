"""An emergency freezes and releases each open ticket of its area once, despite kills and concurrent changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.deadlines.rules import Check
from chalicelib.domain.province.emergencies import Emergencies, Emergency
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, RESCUE, Kind
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.jobs import recompute
from chalicelib.jobs.recompute import SETTLED, Recomputed
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import documents, emergencies
from chalicelib.store.tickets import lists
from tests.domain import samples
from tests.domain.samples import COMMUNES, T0, WAY_TO, local
from tests.jobs.runs import (
    PLENTY,
    event_kinds,
    hold_clock,
    run,
    run_to_the_end,
    run_with_kills,
    stored_ticket,
    use_one_clock,
)
from tests.support import Api, Faults, Province, history, open_ticket, take

NOTICE = Text("Đang có lũ, các thời hạn tạm dừng.", "There is a flood; deadlines stand still.")
#: Monday noon; off on Wednesday at ten.
ON, OFF = local("2026-03-02 12:00"), local("2026-03-04 10:00")
STOOD = timedelta(hours=4 + 8 + 2.5)


def declare(*communes: str, at: datetime = ON) -> Emergency:
    area = [COMMUNES[unit] for unit in communes] or None
    return emergencies.declare(area, notice=NOTICE, reason="Lũ trên sông Kỳ Cùng", by="supervisor.intake", at=at)


def end(emergency: Emergency, at: datetime = OFF) -> Emergency:
    return emergencies.end(emergency.id, reason="Nước đã rút", by="supervisor.intake", at=at)


def swept(now: datetime) -> int:
    return sweep(lambda: now, lambda: PLENTY).moved


@pytest.mark.usefixtures("caught_up")
def test_a_freeze_and_its_end_are_written_to_tickets_in_every_state() -> None:
    ways = [way for way in WAY_TO if way not in ("refused", "closed", "withdrawn", "merged")]
    opened = [take(WAY_TO[way]) for way in ways]
    emergency = declare("that-khe")
    run_to_the_end(ON + SETTLED)
    for ticket in opened:
        stopped = stored_ticket(ticket.code)
        assert stopped.frozen is not None
        assert (stopped.frozen.emergency, stopped.frozen.at, stopped.frozen.points) == (emergency.id, ON, ticket.points)
        assert (stopped.due_at, stopped.points, stopped.edition) == (ticket.due_at, (), ticket.edition)
    assert lists.due(ON + timedelta(days=900), limit=50).codes == ()
    end(emergency)
    run_to_the_end(OFF + SETTLED)
    for ticket in opened:
        after = stored_ticket(ticket.code)
        assert after == fold(history(ticket.code))
        assert event_kinds(ticket.code)[-2:] == ["frozen", "thawed"]
        assert (after.frozen, len(after.points), after.edition) == (None, len(ticket.points), ticket.edition)
        last = history(ticket.code)[-1]
        assert (last.actor, last.details["thawed"], last.details["until"]) == (
            "system",
            emergency.id,
            "2026-03-04T03:00:00Z",
        )
        if ticket.state not in ("resolved", "needs_info"):
            assert samples.directory().calendar.working_time(ticket.due_at, after.due_at) == STOOD
    before = {ticket.code: stored_ticket(ticket.code).version for ticket in opened}
    run_to_the_end(OFF + SETTLED)
    assert {ticket.code: stored_ticket(ticket.code).version for ticket in opened} == before


@pytest.mark.usefixtures("caught_up")
def test_other_communes_and_emergency_reports_are_not_frozen(faults: Faults) -> None:
    elsewhere = take((), new=samples.report(commune="ky-lua"))
    rescue = take((), new=samples.report(RESCUE, report_type=EMERGENCY_REPORT))
    declare("that-khe")
    before = len(faults.calls)
    run_to_the_end(ON + SETTLED)
    assert "TransactWriteItems" not in faults.since(before)
    assert [stored_ticket(ticket.code) for ticket in (elsewhere, rescue)] == [elsewhere, rescue]


@pytest.mark.usefixtures("caught_up")
def test_a_late_ticket_without_a_next_point_is_frozen_too() -> None:
    ticket = take(WAY_TO["dispatched"])
    last = ticket.points[-1].at
    swept(last)
    assert stored_ticket(ticket.code).points == ()
    assert stored_ticket(ticket.code).due_at > last
    emergency = declare(at=last)
    run_to_the_end(last + SETTLED)
    assert stored_ticket(ticket.code).frozen is not None
    end(emergency, last + timedelta(days=7))
    run_to_the_end(last + timedelta(days=7) + SETTLED)
    assert stored_ticket(ticket.code).due_at > ticket.due_at


@pytest.mark.usefixtures("caught_up")
def test_a_sweep_before_the_walk_freezes_the_ticket_and_sends_no_notice(faults: Faults) -> None:
    inside, outside = take(()), take((), new=samples.report(commune="ky-lua"))
    due = inside.points[0].at
    declare("that-khe", at=due - timedelta(seconds=1))
    assert swept(due) == 2
    assert (event_kinds(inside.code), event_kinds(outside.code)) == (["created", "frozen"], ["created", "warned"])
    stopped = stored_ticket(inside.code).frozen
    assert stopped is not None
    assert (stopped.at, stopped.points) == (due - timedelta(seconds=1), inside.points)
    version = stored_ticket(inside.code).version
    run_to_the_end(due + SETTLED)
    assert stored_ticket(inside.code).version == version


@pytest.mark.usefixtures("caught_up")
def test_a_release_keeps_the_time_that_was_left_even_if_the_walk_is_late() -> None:
    ticket = take(())
    emergency = declare()
    run_to_the_end(ON + SETTLED)
    end(emergency)
    later = OFF + timedelta(days=3)
    run_to_the_end(later)
    after = stored_ticket(ticket.code)
    assert after.due_at == samples.directory().calendar.advance(ticket.due_at, STOOD)
    # The points that passed meanwhile come now, each once.
    assert after.next_check_at is not None
    assert after.next_check_at < later
    for _ in range(3):
        swept(OFF + timedelta(days=30))
    alerts = [kind for kind in event_kinds(ticket.code) if kind in set(Check)]
    assert Counter(alerts) == Counter(point.check for point in ticket.points if point.check is not Check.WARNED)


@pytest.mark.usefixtures("caught_up")
def test_the_walk_waits_until_every_process_knows_the_emergency() -> None:
    take(())
    declare()
    early = run(ON + SETTLED - timedelta(seconds=1))
    assert (early.seen, early.finished, early.emergencies_behind) == (0, False, SETTLED - timedelta(seconds=1))
    assert run(ON + SETTLED).moved == 1


@pytest.mark.usefixtures("province")
def test_an_emergency_does_not_wait_for_the_first_calendar() -> None:
    ticket = take(())
    emergency = declare(at=T0)
    document = samples.documents()[Kind.CALENDAR] | {"dates": []}
    documents.publish(Kind.CALENDAR, document, by="test", at=T0 + SETTLED)
    assert run(T0 + SETTLED).moved == 1
    stopped = stored_ticket(ticket.code).frozen
    assert stopped is not None
    assert stopped.emergency == emergency.id
    run_to_the_end(T0 + SETTLED + SETTLED)


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.usefixtures("caught_up")
def test_each_ticket_changes_once_after_a_kill_at_any_call(
    monkeypatch: pytest.MonkeyPatch, faults: Faults, verdict: str
) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [take(way) for way in ((), ("ask",), WAY_TO["processing"])]
    emergency = declare("that-khe")
    run_with_kills(faults, verdict, ON + SETTLED)
    assert all(stored_ticket(ticket.code).frozen for ticket in opened)
    end(emergency)
    run_with_kills(faults, verdict, OFF + SETTLED)
    for ticket in opened:
        assert Counter(event_kinds(ticket.code))["frozen"] == Counter(event_kinds(ticket.code))["thawed"] == 1
        assert stored_ticket(ticket.code) == fold(history(ticket.code))
        assert _expected_points(ticket, emergency) == stored_ticket(ticket.code).points


def _expected_points(ticket: Ticket, emergency: Emergency) -> object:
    """The points that a ticket has in the end if nothing else happens."""
    on = replace(samples.directory(), emergencies=Emergencies((emergency,), 1))
    off = replace(on, emergencies=documents.current().emergencies)
    for reference, now in ((on, ON), (off, OFF)):
        event = automatic.settled(ticket, now, reference)
        assert event is not None
        ticket = evolve(ticket, event)
    return ticket.points


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem", "BatchGetItem", "Query"])
@pytest.mark.usefixtures("caught_up")
def test_two_concurrent_walks_freeze_and_release_each_ticket_once(faults: Faults, operation: str) -> None:
    opened = [open_ticket()[0] for _ in range(3)]
    emergency = declare()
    for now in (ON + SETTLED, OFF + SETTLED):
        inner: list[Recomputed] = []
        faults.before(operation, lambda now=now, inner=inner: inner.append(run(now)))  # type: ignore[misc]
        run(now)
        run_to_the_end(now)
        assert inner
        if now < OFF:
            end(emergency)
    for ticket in opened:
        assert event_kinds(ticket.code) == ["created", "frozen", "thawed"]


@pytest.mark.usefixtures("caught_up")
def test_no_ticket_stays_frozen_if_the_emergency_ends_during_the_first_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    use_one_clock(monkeypatch)
    opened = [open_ticket(at=T0 + timedelta(minutes=number))[0] for number in range(5)]
    emergency = declare()
    assert run(ON + SETTLED, seconds_left=1.0).moved == 2
    end(emergency, ON + SETTLED + timedelta(minutes=1))
    run_to_the_end(ON + 3 * SETTLED)
    assert [stored_ticket(ticket.code).frozen for ticket in opened] == [None] * 5
    assert Counter(kind for ticket in opened for kind in event_kinds(ticket.code)) == {
        "created": 5,
        "frozen": 2,
        "thawed": 2,
    }


@pytest.mark.usefixtures("caught_up")
def test_an_older_walk_does_not_freeze_tickets_that_a_newer_walk_released(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "PAGE", 1)
    use_one_clock(monkeypatch)
    opened = [open_ticket(at=T0 + timedelta(minutes=number))[0] for number in range(2)]
    emergency = declare()
    assert run(ON + SETTLED, seconds_left=1.0).moved == 1
    end(emergency, ON + SETTLED)
    run(ON + SETTLED + timedelta(minutes=1))
    run_to_the_end(ON + 3 * SETTLED)
    assert sorted(len(event_kinds(ticket.code)) for ticket in opened) == [1, 3]


@pytest.mark.usefixtures("caught_up")
def test_of_a_calendar_and_an_emergency_at_once_the_emergency_is_applied_first() -> None:
    ticket = take(WAY_TO["processing"])
    emergency = declare()
    document = samples.documents()[Kind.CALENDAR]
    decided = {"date": "2026-03-06", "kind": "off", "decision": "Quyết định mẫu"}
    documents.publish(Kind.CALENDAR, document | {"dates": [*document["dates"], decided]}, by="test", at=ON)
    run_to_the_end(ON + SETTLED)
    assert event_kinds(ticket.code)[-2:] == ["frozen", "recalculated"]
    stopped = stored_ticket(ticket.code).frozen
    assert stopped is not None
    assert stopped.at == ON
    end(emergency)
    run_to_the_end(OFF + SETTLED)
    new, after = documents.current().calendar, stored_ticket(ticket.code)
    assert ticket.step_due_at is not None
    assert after.step_due_at is not None
    left = samples.directory().calendar.working_time(ON, ticket.step_due_at)
    assert new.working_time(OFF, after.step_due_at) == left


@pytest.mark.usefixtures("caught_up")
def test_a_new_calendar_reaches_frozen_tickets() -> None:
    ticket = take(WAY_TO["processing"])
    declare()
    run_to_the_end(ON + SETTLED)
    document = samples.documents()[Kind.CALENDAR]
    decided = {"date": "2026-03-04", "kind": "off", "decision": "Quyết định mẫu"}
    documents.publish(Kind.CALENDAR, document | {"dates": [*document["dates"], decided]}, by="test", at=OFF)
    run_to_the_end(OFF + SETTLED)
    after = stored_ticket(ticket.code)
    assert ticket.step_due_at is not None
    assert after.step_due_at == ticket.step_due_at + timedelta(days=1)
    assert (after.points, event_kinds(ticket.code)[-1]) == ((), "recalculated")


def test_an_action_before_the_walk_finds_the_ticket_frozen(
    caught_up: Province, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take(WAY_TO["dispatched"])
    emergency = declare("that-khe")
    at = ON + timedelta(hours=3)
    hold_clock(monkeypatch, at)
    assert api.act("focal.that-khe", ticket.code, "accept", ticket.edition).status == 200
    after = stored_ticket(ticket.code)
    assert event_kinds(ticket.code)[-2:] == ["frozen", "accept"]
    assert after.frozen is not None
    assert (after.frozen.since, after.frozen.at, after.state, after.points) == (ON, at, "processing", ())
    run_to_the_end(ON + timedelta(hours=4))
    assert stored_ticket(ticket.code) == after
    end(emergency)
    hold_clock(monkeypatch, OFF + timedelta(hours=1))
    assert api.act("processing.that-khe", ticket.code, "note", text="Đã đến nơi").status == 200
    assert event_kinds(ticket.code)[-2:] == ["thawed", "note"]
    # Three working days from the instant at which the clock went on.
    assert stored_ticket(ticket.code).step_due_at == local("2026-03-09 10:00")
