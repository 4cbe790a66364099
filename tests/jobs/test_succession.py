"""A unit ends: its successor gets its tickets within minutes, once, despite kills and concurrent changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, Queue
from chalicelib.jobs import changes, recompute
from chalicelib.jobs.recompute import SETTLED, Recomputed
from chalicelib.jobs.sweep import sweep
from chalicelib.store import fresh
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.domain.samples import WAY_TO, local
from tests.jobs.runs import PLENTY, event_counts, hold_clock, run, run_to_the_end, run_with_kills, stored_ticket
from tests.support import Api, Faults, Province, history, open_ticket, take

ANNOUNCED = local("2026-03-02 15:00")
LAST_DAY, MIDNIGHT = "2026-03-05", local("2026-03-06 00:00")


def publish(*pairs: tuple[str, str], last: str = LAST_DAY, at: datetime = ANNOUNCED) -> None:
    """Publish the units so that the first of each pair ends on the day ``last`` and the second is its successor."""
    units = samples.documents()[Kind.UNITS]["units"]
    for unit, successor in pairs:
        (line,) = (line for line in units if line["id"] == unit)
        line |= {"valid_until": last, "successor": successor}
    documents.publish(Kind.UNITS, {"units": units}, by="test", at=at)


def in_queue(unit: str, kind: Queue = Queue.ORDINARY) -> list[str]:
    return sorted(line.code for line in lists.queue(unit, limit=50, kind=kind).lines)


@pytest.mark.usefixtures("caught_up")
def test_at_midnight_the_successor_gets_the_tickets_of_an_ended_unit() -> None:
    led = take(WAY_TO["processing"])
    answered = take(WAY_TO["resolved"])
    asked = take((*WAY_TO["processing"], "involve"), new=samples.report("traffic"))
    desk = take((), new=samples.report("emergency"))
    waiting = take(("ask",), new=samples.report("emergency"))
    others = take(WAY_TO["processing"], new=samples.report(commune="ky-lua"))
    publish(("that-khe", "dong-dang"), ("home-affairs", "ky-lua"))
    run_to_the_end(MIDNIGHT - timedelta(seconds=1))
    assert stored_ticket(led.code) == led
    run_to_the_end(MIDNIGHT)
    assert in_queue("that-khe") == in_queue("home-affairs") == in_queue("that-khe", Queue.UNRATED) == []
    assert in_queue("dong-dang") == sorted([led.code, desk.code])
    assert in_queue("dong-dang", Queue.UNRATED) == [answered.code]
    assert in_queue("ky-lua") == sorted([asked.code, others.code])
    assert stored_ticket(waiting.code).intake_unit == "dong-dang"
    assert stored_ticket(others.code) == others
    for ticket, kind in ((led, HANDED_OVER), (desk, DESK_HANDED_OVER), (asked, HANDED_OVER)):
        after = stored_ticket(ticket.code)
        assert (after.due_at, after.step_due_at) == (ticket.due_at, ticket.step_due_at)
        assert [point.at for point in after.points] == [point.at for point in ticket.points]
        event = history(ticket.code)[-1]
        assert (event.kind, event.actor, event.version) == (kind, "system", after.version)


@pytest.mark.usefixtures("caught_up")
def test_the_successor_gets_late_tickets_that_have_no_next_point() -> None:
    ticket = take(WAY_TO["dispatched"])
    late = ticket.points[-1].at
    sweep(lambda: late, lambda: PLENTY)
    assert stored_ticket(ticket.code).next_check_at is None
    publish(("that-khe", "dong-dang"))
    run_to_the_end(late + timedelta(days=30))
    assert in_queue("dong-dang") == [ticket.code]


@pytest.mark.usefixtures("caught_up")
def test_an_end_in_the_past_applies_once_every_process_knows_it() -> None:
    ticket = take(WAY_TO["processing"])
    publish(("that-khe", "dong-dang"), last="2026-03-01")
    assert run(ANNOUNCED + SETTLED - timedelta(seconds=1)).seen == 0
    done = run(ANNOUNCED + SETTLED)
    assert (done.moved, done.behind) == (1, SETTLED)
    assert stored_ticket(ticket.code).unit == "dong-dang"


@pytest.mark.usefixtures("caught_up")
def test_an_end_is_not_missed_by_a_process_that_holds_the_earlier_units() -> None:
    ticket = take(WAY_TO["processing"])
    documents.current()
    earlier = dict(fresh._cache)
    publish(("that-khe", "dong-dang"), last="2026-03-01")
    fresh._cache.update(earlier)
    run_to_the_end(ANNOUNCED + SETTLED)
    assert stored_ticket(ticket.code).unit == "dong-dang"


@pytest.mark.usefixtures("caught_up")
def test_a_new_day_and_new_units_cost_no_walk_if_no_unit_ended(faults: Faults) -> None:
    open_ticket()
    publish()
    before = len(faults.calls)
    run(MIDNIGHT)
    assert "Query" not in faults.since(before)
    before = len(faults.calls)
    assert run(MIDNIGHT) == Recomputed()
    assert faults.since(before) == ["GetItem", "BatchGetItem"]


@pytest.mark.usefixtures("caught_up")
def test_a_unit_that_works_again_keeps_its_new_tickets_until_its_second_end() -> None:
    ticket = take(WAY_TO["processing"])
    publish(("that-khe", "dong-dang"))
    run_to_the_end(MIDNIGHT)
    again = MIDNIGHT + timedelta(hours=9)
    publish(at=again)
    run_to_the_end(again + SETTLED)
    assert event_counts(ticket.code)[HANDED_OVER] == 1
    # Its second end is another one.
    publish(("that-khe", "ky-lua"), last="2026-03-10", at=again + timedelta(hours=1))
    other = take(WAY_TO["processing"])
    run_to_the_end(local("2026-03-11 00:00"))
    assert (stored_ticket(ticket.code).unit, stored_ticket(other.code).unit) == ("dong-dang", "ky-lua")


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.usefixtures("caught_up")
def test_each_ticket_changes_once_after_a_kill_at_any_call(
    monkeypatch: pytest.MonkeyPatch, faults: Faults, verdict: str
) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [take(WAY_TO["processing"], at=samples.T0 + timedelta(minutes=number)) for number in range(3)]
    parts = take((*WAY_TO["processing"], "involve"), new=samples.report("traffic"))
    publish(("that-khe", "dong-dang"), ("home-affairs", "ky-lua"))
    run_with_kills(faults, verdict, MIDNIGHT)
    for ticket in opened:
        assert event_counts(ticket.code)[HANDED_OVER] == 1
    assert event_counts(parts.code)[HANDED_OVER] == 1
    assert in_queue("that-khe") == in_queue("home-affairs") == []
    assert in_queue("dong-dang") == sorted(ticket.code for ticket in opened)
    assert in_queue("ky-lua") == [parts.code]


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem", "Query"])
@pytest.mark.usefixtures("caught_up")
def test_two_concurrent_runs_change_each_ticket_once(faults: Faults, operation: str) -> None:
    opened = [take(WAY_TO["processing"]) for _ in range(3)]
    publish(("that-khe", "dong-dang"))
    inner: list[Recomputed] = []
    faults.before(operation, lambda: inner.append(run(MIDNIGHT)))
    run(MIDNIGHT)
    run_to_the_end(MIDNIGHT)
    assert inner
    assert [event_counts(ticket.code)[HANDED_OVER] for ticket in opened] == [1, 1, 1]


def test_many_tickets_handed_over_at_once_are_one_message(caught_up: Province) -> None:
    opened = [take(WAY_TO["processing"]) for _ in range(12)]
    publish(("that-khe", "dong-dang"))
    for_day = MIDNIGHT + timedelta(hours=10)
    run_to_the_end(for_day)
    caught_up.queued()
    codes = {ticket.code for ticket in opened}
    heads = [
        record for record in caught_up.stream_records("head") if record["dynamodb"]["NewImage"]["code"]["S"] in codes
    ]
    changes.read_changes(heads)
    digests = caught_up.stream_records("digest")
    assert caught_up.queued() == []
    assert len(digests) == 1
    assert changes.read_changes(digests) == 1
    (message,) = caught_up.queued()
    assert "dong-dang" in message
    assert "12 phiếu nhận từ đơn vị đã kết thúc" in message


def test_an_action_before_the_job_finds_the_ticket_at_the_successor(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = take(WAY_TO["processing"])
    publish(("that-khe", "dong-dang"))
    hold_clock(monkeypatch, MIDNIGHT + timedelta(seconds=5))
    refused = api.act("focal.that-khe", ticket.code, "note", text="Đang làm")
    assert refused.status == 403
    assert stored_ticket(ticket.code).unit == "dong-dang"
    assert api.act("focal.dong-dang", ticket.code, "note", text="Đã nhận").status == 200
    assert event_counts(ticket.code)[HANDED_OVER] == 1


def test_a_ticket_that_returns_after_its_unit_ended_goes_to_the_successor(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_clock(monkeypatch, samples.T0)
    report = {"category": "hygiene", "description": samples.DESCRIPTION, "place": {"commune": "06040"}}
    made = api("POST", "/v1/reports", report).body
    stored = tickets.get(made["code"])
    assert stored is not None
    for action in WAY_TO["closed"]:
        stored = tickets.change(stored, samples.act(stored.ticket, action))
    publish(("that-khe", "dong-dang"))
    hold_clock(monkeypatch, MIDNIGHT + timedelta(hours=9))
    documents.forget()
    run_to_the_end(MIDNIGHT + timedelta(hours=9))
    assert stored_ticket(made["code"]).unit == "that-khe"
    path = f"/v1/reports/{made['code']}/reopen"
    assert api("POST", path, {"reason": "Rác lại đầy"}, X_Report_Secret=made["secret"]).status == 200
    after = stored_ticket(made["code"])
    assert (after.unit, after.state) == ("dong-dang", "processing")
    assert [event.kind for event in history(made["code"])][-2:] == [HANDED_OVER, "reopen"]
    assert in_queue("dong-dang") == [made["code"]]
    units = {unit["id"] for unit in api("GET", "/v1/units").body["units"]}
    assert "that-khe" not in units
    assert "dong-dang" in units
