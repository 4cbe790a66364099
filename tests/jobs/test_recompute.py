"""A changed calendar reaches every open ticket once, despite kills and concurrent changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import recompute
from chalicelib.jobs.recompute import AGAIN_AFTER, SETTLED, Recomputed, RecomputeFailed
from chalicelib.store.directory import documents, walk
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.domain.samples import WAY_TO, local
from tests.support import Api, Faults, Killed, Province, history, open_ticket, take

PLENTY = 50.0
ANNOUNCED = local("2026-03-02 15:00")
NOW = ANNOUNCED + SETTLED
UNITS = len(samples.directory().units)


def publish(*days_off: str, at: datetime = ANNOUNCED) -> int:
    """Make a calendar current with these days off besides the known ones."""
    document = samples.documents()[Kind.CALENDAR]
    lines = [{"date": day, "kind": "off", "decision": "Quyết định mẫu"} for day in days_off]
    body = document | {"dates": [*document["dates"], *lines]}
    return documents.publish(Kind.CALENDAR, body, by="test", at=at)


def run(now: datetime = NOW, seconds_left: float = PLENTY) -> Recomputed:
    return recompute.recompute(lambda: now, lambda: seconds_left)


def run_to_the_end(now: datetime = NOW) -> None:
    for _ in range(200):
        if run(now).finished:
            return
    raise AssertionError("it does not end")


def head(code: str) -> Ticket:
    found = tickets.get(code)
    assert found is not None
    return found.ticket


def lines(code: str) -> Counter[str]:
    return Counter(event.kind for event in history(code))


@pytest.fixture
def followed(province: Province) -> Province:
    """A province whose open tickets have caught up with the first calendar."""
    run_to_the_end(samples.T0 + SETTLED)
    return province


@pytest.mark.usefixtures("followed")
def test_nothing_to_do_costs_two_small_requests(faults: Faults) -> None:
    open_ticket()
    before = len(faults.calls)
    assert run() == Recomputed()
    assert faults.since(before) == ["GetItem", "BatchGetItem"]


@pytest.mark.usefixtures("province")
def test_before_the_first_calendar_there_is_nothing_to_do(province: Province) -> None:
    dynamodb = province.aws.client("dynamodb")
    for item in province.items("Directory"):
        dynamodb.delete_item(TableName=province.tables["Directory"], Key={"pk": item["pk"], "sk": item["sk"]})
    assert run() == Recomputed()


@pytest.mark.usefixtures("followed")
def test_open_tickets_catch_up_with_a_day_off_and_record_it() -> None:
    ticket = take(WAY_TO["processing"])
    version = publish("2026-03-04")
    run_to_the_end()
    found = head(ticket.code)
    assert ticket.step_due_at is not None
    assert found.step_due_at == ticket.step_due_at + timedelta(days=1)
    assert found.calendar_version == version
    event = history(ticket.code)[-1]
    assert (event.kind, event.actor) == ("recalculated", "system")
    assert event.details["calendar"] == version
    assert event.changes["due_at"] == found.due_at > ticket.due_at
    assert found.edition == ticket.edition
    # The queue and the clock follow, being made from the head.
    assert lists.queue("that-khe", limit=5).lines[0].step_due_at == found.step_due_at
    assert found.next_check_at is not None
    assert lists.due(found.next_check_at - timedelta(seconds=1), limit=5).codes == ()
    assert lists.due(found.next_check_at, limit=5).codes == (ticket.code,)


@pytest.mark.usefixtures("followed")
def test_tickets_that_the_day_off_does_not_affect_are_unchanged(faults: Faults) -> None:
    done = [take(WAY_TO[way]) for way in ("refused", "closed", "withdrawn", "resolved", "planned")]
    done.append(take((), new=samples.report("emergency")))
    done.append(take(WAY_TO["processing"]))
    publish("2026-06-01")
    before = len(faults.calls)
    run_to_the_end()
    assert "TransactWriteItems" not in faults.since(before)
    assert [head(ticket.code) for ticket in done] == done


@pytest.mark.usefixtures("followed")
def test_an_open_ticket_whose_ladder_is_at_its_end_is_found_in_its_unit_s_queue() -> None:
    ticket = take(WAY_TO["dispatched"])
    stored = tickets.get(ticket.code)
    assert stored is not None
    late = ticket.points[-1].at
    from chalicelib.jobs.sweep import sweep

    sweep(lambda: late, lambda: PLENTY)
    assert head(ticket.code).next_check_at is None
    assert head(ticket.code).due_at > late
    publish("2026-03-06", at=late)
    run_to_the_end(late + SETTLED)
    assert head(ticket.code).due_at > ticket.due_at


@pytest.mark.usefixtures("followed")
def test_it_waits_until_every_process_knows_the_calendar(faults: Faults) -> None:
    take(WAY_TO["processing"])
    publish("2026-03-04")
    before = len(faults.calls)
    done = run(ANNOUNCED + SETTLED - timedelta(seconds=1))
    assert (done.seen, done.finished, done.behind) == (0, False, SETTLED - timedelta(seconds=1))
    assert faults.since(before) == ["GetItem", "BatchGetItem"]
    assert run(ANNOUNCED + SETTLED).moved == 1


@pytest.mark.usefixtures("followed")
def test_when_time_is_short_the_next_run_goes_on(monkeypatch: pytest.MonkeyPatch, faults: Faults) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(5)]
    publish("2026-03-03")
    moved = [run(seconds_left=1.0).moved for _ in range(3)]
    assert moved == [2, 2, 1]
    for ticket in opened:
        assert lines(ticket.code) == {"created": 1, "recalculated": 1}
    run_to_the_end()
    before = len(faults.calls)
    assert run() == Recomputed()
    assert len(faults.calls) - before == 2


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.usefixtures("followed")
def test_each_ticket_changes_once_after_a_kill_at_any_call(
    monkeypatch: pytest.MonkeyPatch, faults: Faults, verdict: str
) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(4)]
    publish("2026-03-03")
    expected = [_alone(ticket) for ticket in opened]
    for number in range(120):
        faults.at(number, verdict)
        try:
            if run().finished:
                break
        except Killed:
            continue
    faults.none()
    run_to_the_end()
    for ticket, (due_at, step_due_at) in zip(opened, expected, strict=True):
        assert lines(ticket.code) == {"created": 1, "recalculated": 1}
        found = head(ticket.code)
        assert (found.due_at, found.step_due_at) == (due_at, step_due_at)


def _alone(ticket: Ticket) -> tuple[datetime, datetime | None]:
    from chalicelib.domain.tickets import clocks

    changes = clocks.recomputed(ticket, NOW, samples.directory().calendar, documents.current())
    assert changes is not None
    return changes["due_at"], changes.get("step_due_at", ticket.step_due_at)


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem", "BatchGetItem", "Query"])
@pytest.mark.usefixtures("followed")
def test_two_concurrent_runs_change_each_ticket_once(faults: Faults, operation: str) -> None:
    opened = [open_ticket()[0] for _ in range(3)]
    publish("2026-03-03")
    inner: list[Recomputed] = []
    faults.before(operation, lambda: inner.append(run()))
    run()
    run_to_the_end()
    assert inner
    for ticket in opened:
        assert lines(ticket.code) == {"created": 1, "recalculated": 1}


@pytest.mark.usefixtures("followed")
def test_a_ticket_changed_meanwhile_is_read_again(faults: Faults) -> None:
    ticket, _ = open_ticket()
    publish("2026-03-03")
    faults.before("TransactWriteItems", lambda: _noted(ticket.code))
    assert run().moved == 1
    assert [event.kind for event in history(ticket.code)] == ["created", "note", "recalculated"]


def _noted(code: str) -> None:
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "note"))


@pytest.mark.usefixtures("followed")
def test_a_ticket_that_fails_keeps_back_no_other_and_is_tried_again_later(faults: Faults) -> None:
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(3)]
    publish("2026-03-03")
    _fail_on(faults, opened[0].code)
    with pytest.raises(RecomputeFailed, match="the log names"):
        run()
    assert [lines(ticket.code)["recalculated"] for ticket in opened] == [0, 1, 1]
    faults.none()
    assert run().seen == 0
    assert run(NOW + AGAIN_AFTER).moved == 1
    run_to_the_end(NOW + AGAIN_AFTER)
    assert lines(opened[0].code)["recalculated"] == 1


def _fail_on(faults: Faults, code: str) -> None:
    def rule(_: int, call: object) -> str | None:
        return "ValidationException" if f"T#{code}" in repr(call) and "TransactWriteItems" in repr(call) else None

    faults._rule = rule


@pytest.mark.usefixtures("followed")
def test_a_calendar_published_during_the_walk_begins_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(4)]
    publish("2026-03-03")
    assert run(seconds_left=1.0).moved == 2
    version = publish("2026-03-03", "2026-03-04", at=NOW)
    run_to_the_end(NOW + SETTLED)
    assert {head(ticket.code).calendar_version for ticket in opened} == {version}
    assert [lines(ticket.code)["recalculated"] for ticket in opened] == [2, 2, 1, 1]
    assert len({head(ticket.code).due_at - ticket.due_at for ticket in opened}) == 1


@pytest.mark.usefixtures("followed")
def test_a_calendar_taken_back_brings_everything_back() -> None:
    ticket = take(WAY_TO["processing"])
    publish("2026-03-04")
    run_to_the_end()
    publish(at=NOW)
    run_to_the_end(NOW + SETTLED)
    found = head(ticket.code)
    assert (found.due_at, found.step_due_at, found.points) == (ticket.due_at, ticket.step_due_at, ticket.points)


def test_an_officer_s_action_brings_the_ticket_forward_first(
    followed: Province, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at(monkeypatch, NOW)
    ticket = take(WAY_TO["dispatched"])
    publish("2026-03-04")
    assert api.act("focal.that-khe", ticket.code, "accept", ticket.edition).status == 200
    found = head(ticket.code)
    assert [event.kind for event in history(ticket.code)][-2:] == ["recalculated", "accept"]
    assert found.due_at > ticket.due_at
    seen = api("GET", f"/v1/office/tickets/{ticket.code}", officer="focal.that-khe").body["history"][-2]
    assert (seen["kind"], seen["calendar"]) == ("recalculated", found.calendar_version)
    # The job finds nothing left to do.
    before = found.version
    run_to_the_end()
    assert head(ticket.code).version == before


def test_the_public_sees_a_promise_that_moved(followed: Province, api: Api) -> None:
    ticket = take(WAY_TO["processing"])
    publish("2026-03-04")
    run_to_the_end()
    line = api("GET", f"/v1/reports/{ticket.code}").body["history"][-1]
    assert (line["kind"], line["due_at"]) == ("recalculated", head(ticket.code).due_at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_a_process_that_knows_only_the_calendar_before_takes_no_ticket_back(
    followed: Province, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at(monkeypatch, NOW)
    ticket = take(WAY_TO["dispatched"])
    before = documents.current()
    version = publish("2026-03-04")
    run_to_the_end()
    monkeypatch.setattr(documents, "current", lambda: before)
    assert api.act("focal.that-khe", ticket.code, "accept", ticket.edition).status == 200
    found = head(ticket.code)
    assert found.calendar_version == version
    # Three working days without the 4th.
    assert found.step_due_at == local("2026-03-06 15:02")


def _at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    from chalicelib.runtime import clock

    now: Callable[[], datetime] = lambda: moment  # noqa: E731
    monkeypatch.setattr(clock, "now", now)


@pytest.mark.usefixtures("followed")
def test_the_progress_is_json_that_a_later_run_reads() -> None:
    found = walk.load()
    assert (found.done, found.target, found.after) == (1, 1, None)
    assert json.dumps(found.after) == "null"
