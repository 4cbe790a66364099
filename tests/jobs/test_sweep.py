"""The clock's hand: every point once, nothing lost when it dies anywhere, cost by what is due."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Event
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.jobs.sweep import Swept, sweep
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.support import Faults, Killed, Province, history, open_ticket, take

PLENTY = 50.0


def at(moment: datetime, seconds_left: float = PLENTY) -> Swept:
    return sweep(lambda: moment, lambda: seconds_left)


def test_nothing_due_costs_one_query(province: Province, faults: Faults) -> None:
    open_ticket()
    before = len(faults.calls)
    assert at(samples.T0) == Swept()
    assert faults.since(before) == ["Query"]


def test_each_point_comes_once_and_in_its_order(province: Province) -> None:
    ticket, _ = open_ticket()
    for point in ticket.points:
        assert at(point.at - timedelta(minutes=1)).moved == 0
        assert at(point.at).moved == 1
        assert at(point.at).moved == 0
    kinds = [(event.kind, event.details.get("audience")) for event in history(ticket.code)[1:]]
    assert kinds == [
        ("warned", "focal"), ("breached", "focal"), ("escalated", "leader"), ("escalated", "supervisor"),
        ("escalated", "address"),
    ]  # fmt: skip
    assert at(samples.T0 + timedelta(days=900)).moved == 0


def test_a_part_that_is_late_is_told_of_once_and_its_lead_is_not(province: Province) -> None:
    shared = take(["receive", "dispatch", "involve"])
    (part,) = shared.parts
    at(part.due_at)
    at(part.due_at)
    told = [event.details for event in history(shared.code) if event.kind == "breached"]
    assert sorted((one["step"], one.get("part")) for one in told) == [("accept", None), ("contribute", part.unit)]


def test_a_sweep_that_comes_late_says_the_breach_and_not_the_warning(province: Province) -> None:
    ticket, _ = open_ticket()
    last = ticket.points[-1].at
    done = at(last)
    assert done.moved == 4
    assert done.lag == last - ticket.points[0].at
    assert [event.kind for event in history(ticket.code)[1:]] == ["breached", "escalated", "escalated", "escalated"]


def test_a_clock_that_moves_does_not_make_an_officer_stale(province: Province) -> None:
    ticket, _ = open_ticket()
    at(ticket.points[1].at)
    stored = tickets.get(ticket.code)
    assert stored is not None
    assert (stored.ticket.edition, stored.ticket.version) == (1, 2)


def test_an_unanswered_confirmation_closes_the_ticket(province: Province) -> None:
    ticket = take(samples.WAY_TO["resolved"])
    assert ticket.step_due_at is not None
    at(ticket.step_due_at)
    stored = tickets.get(ticket.code)
    assert stored is not None
    assert stored.ticket.state is State.CLOSED
    assert lists.due(samples.T0 + timedelta(days=900), limit=5).codes == ()


@pytest.mark.parametrize("way", ["refused", "closed"])
def test_what_is_over_is_left_alone(province: Province, way: str) -> None:
    take(samples.WAY_TO[way])
    assert at(samples.T0 + timedelta(days=900)) == Swept()


def test_a_ticket_changed_meanwhile_is_looked_at_again_at_once(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    # The officer's change comes between the sweep's reading and its writing; what it began is late by then as well.
    faults.before("TransactWriteItems", lambda: tickets.change(_stored(ticket.code), samples.act(ticket, "receive")))
    assert at(moment) == Swept(moved=1, lost=1, lag=moment - ticket.points[0].at)
    assert [event.kind for event in history(ticket.code)] == ["created", "receive", "breached"]


def test_a_ticket_that_others_finished_meanwhile_is_left_alone(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    faults.before("TransactWriteItems", lambda: tickets.change(_stored(ticket.code), samples.act(ticket, "refuse")))
    done = at(ticket.points[1].at)
    assert (done.moved, done.lost, done.failed) == (0, 1, 0)
    assert [event.kind for event in history(ticket.code)] == ["created", "refuse"]


def test_a_ticket_that_is_changed_at_every_attempt_is_left_to_the_next_sweep(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, _ = open_ticket()
    write = tickets.change

    def overtaken(stored: tickets.Stored, event: Event) -> tickets.Stored:
        write(_stored(ticket.code), samples.act(_stored(ticket.code).ticket, "note"))
        return write(stored, event)

    with monkeypatch.context() as patch:
        patch.setattr(tickets, "change", overtaken)
        done = at(ticket.points[1].at)
    assert (done.moved, done.lost, done.failed) == (0, 4, 0)
    assert at(ticket.points[1].at).moved == 1


def test_a_sweep_dead_at_any_call_loses_nothing_and_says_nothing_twice(province: Province, faults: Faults) -> None:
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(3)]
    moment = opened[-1].points[1].at
    expected = [event for ticket in opened if (event := automatic.tick(ticket, moment))]
    for number in range(8):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                at(moment)
            except Killed:
                continue
    faults.none()
    at(moment)
    for ticket, event in zip(opened, expected, strict=True):
        found = history(ticket.code)
        assert Counter(line.kind for line in found) == Counter(["created", event.kind])
        assert [line.version for line in found] == list(range(1, len(found) + 1))


def test_two_sweeps_at_once_move_each_ticket_once(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    inner: list[Swept] = []
    faults.before("TransactWriteItems", lambda: inner.append(at(moment)))
    outer = at(moment)
    assert (inner[0].moved, outer.moved, outer.lost) == (1, 0, 1)
    assert [event.kind for event in history(ticket.code)] == ["created", "breached"]


def test_a_throttled_table_fails_this_ticket_and_the_next_sweep_takes_it(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    faults.on("TransactWriteItems", "ThrottlingException")
    assert at(moment).failed == 1
    faults.none()
    assert at(moment).moved == 1


def test_a_sweep_stops_when_its_time_is_up_and_the_next_goes_on(province: Province) -> None:
    for _ in range(30):
        open_ticket()
    moment = samples.ticket().points[1].at
    first = at(moment, seconds_left=1)
    assert (first.moved, first.finished) == (25, False)
    second = at(moment, seconds_left=1)
    assert (second.moved, second.finished) == (5, True)


def test_a_sweep_costs_by_what_is_due(province: Province, faults: Faults) -> None:
    due = [open_ticket()[0] for _ in range(3)]
    for _ in range(12):
        open_ticket(at=samples.T0 + timedelta(days=5))
    before = len(faults.calls)
    assert at(due[0].points[1].at).moved == 3
    assert faults.since(before) == ["Query", "GetItem", "BatchGetItem", *["TransactWriteItems"] * 3]


def _stored(code: str) -> tickets.Stored:
    found = tickets.get(code)
    assert found is not None
    return found
