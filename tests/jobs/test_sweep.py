"""The sweep takes each due point once, also after a kill at any call, and reads only tickets that are due."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Event
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.jobs import sweep as sweep_module
from chalicelib.jobs.sweep import Swept, sweep
from chalicelib.store import keys
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.support import Faults, Killed, Province, history, open_ticket, take

PLENTY = 50.0


def sweep_at(moment: datetime, seconds_left: float = PLENTY) -> Swept:
    return sweep(lambda: moment, lambda: seconds_left)


def test_nothing_due_costs_one_query_of_each_partition_of_the_clock(province: Province, faults: Faults) -> None:
    open_ticket()
    before = len(faults.calls)
    assert sweep_at(samples.T0) == Swept()
    assert faults.since(before) == ["Query"] * len(keys.CLOCKS)


def test_each_point_is_taken_once_and_in_order(province: Province) -> None:
    ticket, _ = open_ticket()
    for point in ticket.points:
        assert sweep_at(point.at - timedelta(minutes=1)).moved == 0
        assert sweep_at(point.at).moved == 1
        assert sweep_at(point.at).moved == 0
    kinds = [(event.kind, event.details.get("audience")) for event in history(ticket.code)[1:]]
    assert kinds == [
        ("warned", "focal"), ("breached", "focal"), ("escalated", "leader"), ("escalated", "supervisor"),
        ("escalated", "address"),
    ]  # fmt: skip
    assert sweep_at(samples.T0 + timedelta(days=900)).moved == 0


def test_a_late_part_is_breached_once_beside_its_lead_s_step(province: Province) -> None:
    shared = take(["receive", "dispatch", "involve"])
    (part,) = shared.parts
    sweep_at(part.due_at)
    sweep_at(part.due_at)
    breaches = [event.details for event in history(shared.code) if event.kind == "breached"]
    assert sorted((breach["step"], breach.get("part")) for breach in breaches) == [
        ("accept", None),
        ("contribute", part.unit),
    ]


def test_a_late_sweep_records_the_breach_and_skips_the_warning(province: Province) -> None:
    ticket, _ = open_ticket()
    last = ticket.points[-1].at
    done = sweep_at(last)
    assert done.moved == 4
    assert done.lag == last - ticket.points[0].at
    assert [event.kind for event in history(ticket.code)[1:]] == ["breached", "escalated", "escalated", "escalated"]


def test_an_event_of_the_clock_does_not_change_the_edition(province: Province) -> None:
    ticket, _ = open_ticket()
    sweep_at(ticket.points[1].at)
    stored = tickets.get(ticket.code)
    assert stored is not None
    assert (stored.ticket.edition, stored.ticket.version) == (1, 2)


def test_an_unanswered_confirmation_closes_the_ticket(province: Province) -> None:
    ticket = take(samples.WAY_TO["resolved"])
    assert ticket.step_due_at is not None
    sweep_at(ticket.step_due_at)
    stored = tickets.get(ticket.code)
    assert stored is not None
    assert stored.ticket.state is State.CLOSED
    assert lists.due(samples.T0 + timedelta(days=900), limit=5).codes == ()


@pytest.mark.parametrize("way", ["refused", "closed"])
def test_an_ended_ticket_is_not_changed(province: Province, way: str) -> None:
    take(samples.WAY_TO[way])
    assert sweep_at(samples.T0 + timedelta(days=900)) == Swept()


def test_a_ticket_that_changed_during_the_sweep_is_read_again_at_once(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    # The officer's change comes between the sweep's reading and its writing. The step that it began is late as well.
    faults.before("TransactWriteItems", lambda: tickets.change(_stored(ticket.code), samples.act(ticket, "receive")))
    assert sweep_at(moment) == Swept(moved=1, lost=1, lag=moment - ticket.points[0].at)
    assert [event.kind for event in history(ticket.code)] == ["created", "receive", "breached"]


def test_a_ticket_that_ended_during_the_sweep_is_not_changed(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    faults.before("TransactWriteItems", lambda: tickets.change(_stored(ticket.code), samples.act(ticket, "refuse")))
    done = sweep_at(ticket.points[1].at)
    assert (done.moved, done.lost, done.failed) == (0, 1, 0)
    assert [event.kind for event in history(ticket.code)] == ["created", "refuse"]


def test_a_ticket_that_changes_at_every_attempt_is_left_to_the_next_sweep(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, _ = open_ticket()
    write = tickets.change

    def change_twice(stored: tickets.Stored, event: Event) -> tickets.Stored:
        write(_stored(ticket.code), samples.act(_stored(ticket.code).ticket, "note"))
        return write(stored, event)

    with monkeypatch.context() as patch:
        patch.setattr(tickets, "change", change_twice)
        done = sweep_at(ticket.points[1].at)
    assert (done.moved, done.lost, done.failed) == (0, 4, 0)
    assert sweep_at(ticket.points[1].at).moved == 1


def test_each_point_is_taken_once_after_a_kill_at_any_call(province: Province, faults: Faults) -> None:
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(3)]
    moment = opened[-1].points[1].at
    expected = [event for ticket in opened if (event := automatic.tick(ticket, moment))]
    for number in range(8):
        for verdict in ("kill before", "kill after"):
            faults.at(number, verdict)
            try:
                sweep_at(moment)
            except Killed:
                continue
    faults.none()
    sweep_at(moment)
    for ticket, event in zip(opened, expected, strict=True):
        events = history(ticket.code)
        assert Counter(line.kind for line in events) == Counter(["created", event.kind])
        assert [line.version for line in events] == list(range(1, len(events) + 1))


def test_two_concurrent_sweeps_move_each_ticket_once(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    inner: list[Swept] = []
    faults.before("TransactWriteItems", lambda: inner.append(sweep_at(moment)))
    outer = sweep_at(moment)
    assert (inner[0].moved, outer.moved, outer.lost) == (1, 0, 1)
    assert [event.kind for event in history(ticket.code)] == ["created", "breached"]


def test_a_ticket_that_a_throttled_table_fails_is_taken_by_the_next_sweep(province: Province, faults: Faults) -> None:
    ticket, _ = open_ticket()
    moment = ticket.points[1].at
    faults.on("TransactWriteItems", "ThrottlingException")
    assert sweep_at(moment).failed == 1
    faults.none()
    assert sweep_at(moment).moved == 1


def test_a_sweep_without_time_left_is_continued_by_the_next_sweep(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "PAGE", 2)
    clocks = Counter(keys.clock(keys.ticket(open_ticket()[0].code)) for _ in range(30))
    moment = samples.ticket().points[1].at
    swept = [sweep_at(moment, seconds_left=1)]
    while not swept[-1].finished:
        swept.append(sweep_at(moment, seconds_left=1))
    assert swept[0].moved == sum(min(2, number) for number in clocks.values())
    assert sum(one.moved for one in swept) == 30
    assert len(swept) > 2


def test_a_sweep_reads_every_partition_of_the_clock_to_its_end(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "PAGE", 1)
    opened = [open_ticket()[0] for _ in range(30)]
    assert {keys.clock(keys.ticket(ticket.code)) for ticket in opened} == set(keys.CLOCKS)
    assert sweep_at(opened[0].points[1].at).moved == 30


def test_a_sweep_reads_only_tickets_that_are_due(province: Province, faults: Faults) -> None:
    due = [open_ticket()[0] for _ in range(3)]
    for _ in range(12):
        open_ticket(at=samples.T0 + timedelta(days=5))
    before = len(faults.calls)
    assert sweep_at(due[0].points[1].at).moved == 3
    reads = [*["Query"] * len(keys.CLOCKS), "GetItem", "BatchGetItem"]
    assert faults.since(before) == [*reads, *["TransactWriteItems"] * 3]


def _stored(code: str) -> tickets.Stored:
    stored = tickets.get(code)
    assert stored is not None
    return stored
