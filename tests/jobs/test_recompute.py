"""A changed calendar reaches every open ticket once, despite kills and concurrent changes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import recompute
from chalicelib.jobs.recompute import AGAIN_AFTER, SETTLED, Recomputed, RecomputeFailed
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import documents, walk
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.domain.samples import WAY_TO, local
from tests.jobs.runs import (
    PLENTY,
    event_counts,
    hold_clock,
    run,
    run_to_the_end,
    run_with_kills,
    stored_ticket,
    use_one_clock,
)
from tests.support import Api, Faults, Province, history, open_ticket, take

ANNOUNCED = local("2026-03-02 15:00")
NOW = ANNOUNCED + SETTLED
UNITS = len(samples.directory().units)


def publish(*days_off: str, at: datetime = ANNOUNCED) -> int:
    """Make a calendar current with these days off besides the known ones."""
    document = samples.documents()[Kind.CALENDAR]
    lines = [{"date": day, "kind": "off", "decision": "Quyết định mẫu"} for day in days_off]
    body = document | {"dates": [*document["dates"], *lines]}
    return documents.publish(Kind.CALENDAR, body, by="test", at=at)


@pytest.mark.usefixtures("caught_up")
def test_a_run_with_nothing_to_do_costs_two_small_requests(faults: Faults) -> None:
    open_ticket()
    before = len(faults.calls)
    assert run(NOW) == Recomputed()
    assert faults.since(before) == ["GetItem", "BatchGetItem"]


@pytest.mark.usefixtures("province")
def test_a_run_before_the_first_calendar_does_nothing(province: Province) -> None:
    dynamodb = province.aws.client("dynamodb")
    for item in province.items("Directory"):
        dynamodb.delete_item(TableName=province.tables["Directory"], Key={"pk": item["pk"], "sk": item["sk"]})
    assert run(NOW) == Recomputed()


@pytest.mark.usefixtures("caught_up")
def test_open_tickets_catch_up_with_a_day_off_and_record_it() -> None:
    ticket = take(WAY_TO["processing"])
    version = publish("2026-03-04")
    run_to_the_end(NOW)
    moved = stored_ticket(ticket.code)
    assert ticket.step_due_at is not None
    assert moved.step_due_at == ticket.step_due_at + timedelta(days=1)
    assert moved.calendar_version == version
    event = history(ticket.code)[-1]
    assert (event.kind, event.actor) == ("recalculated", "system")
    assert event.details["calendar"] == version
    assert event.changes["due_at"] == moved.due_at > ticket.due_at
    assert moved.edition == ticket.edition
    # The ticket's entries in the indexes of the queue and the clock have the new times.
    assert lists.queue("that-khe", limit=5).lines[0].step_due_at == moved.step_due_at
    assert moved.next_check_at is not None
    assert lists.due(moved.next_check_at - timedelta(seconds=1), limit=5).codes == ()
    assert lists.due(moved.next_check_at, limit=5).codes == (ticket.code,)


@pytest.mark.usefixtures("caught_up")
def test_tickets_that_the_day_off_does_not_affect_are_unchanged(faults: Faults) -> None:
    done = [take(WAY_TO[way]) for way in ("refused", "closed", "withdrawn", "resolved", "planned")]
    done.append(take((), new=samples.report("emergency")))
    done.append(take(WAY_TO["processing"]))
    publish("2026-06-01")
    before = len(faults.calls)
    run_to_the_end(NOW)
    assert "TransactWriteItems" not in faults.since(before)
    assert [stored_ticket(ticket.code) for ticket in done] == done


@pytest.mark.usefixtures("caught_up")
def test_an_open_ticket_whose_ladder_is_at_its_end_is_found_in_its_unit_s_queue() -> None:
    ticket = take(WAY_TO["dispatched"])
    stored = tickets.get(ticket.code)
    assert stored is not None
    late = ticket.points[-1].at
    sweep(lambda: late, lambda: PLENTY)
    assert stored_ticket(ticket.code).next_check_at is None
    assert stored_ticket(ticket.code).due_at > late
    publish("2026-03-06", at=late)
    run_to_the_end(late + SETTLED)
    assert stored_ticket(ticket.code).due_at > ticket.due_at


@pytest.mark.usefixtures("caught_up")
def test_the_walk_waits_until_every_process_knows_the_calendar(faults: Faults) -> None:
    take(WAY_TO["processing"])
    publish("2026-03-04")
    before = len(faults.calls)
    done = run(ANNOUNCED + SETTLED - timedelta(seconds=1))
    assert (done.seen, done.finished, done.behind) == (0, False, SETTLED - timedelta(seconds=1))
    assert faults.since(before) == ["GetItem", "BatchGetItem"]
    assert run(ANNOUNCED + SETTLED).moved == 1


@pytest.mark.usefixtures("caught_up")
def test_a_run_without_time_left_is_continued_by_the_next_run(monkeypatch: pytest.MonkeyPatch, faults: Faults) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    use_one_clock(monkeypatch)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(5)]
    publish("2026-03-03")
    moved = [run(NOW, seconds_left=1.0).moved for _ in range(3)]
    assert moved == [2, 2, 1]
    for ticket in opened:
        assert event_counts(ticket.code) == {"created": 1, "recalculated": 1}
    run_to_the_end(NOW)
    before = len(faults.calls)
    assert run(NOW) == Recomputed()
    assert len(faults.calls) - before == 2


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.usefixtures("caught_up")
def test_each_ticket_changes_once_after_a_kill_at_any_call(
    monkeypatch: pytest.MonkeyPatch, faults: Faults, verdict: str
) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(4)]
    publish("2026-03-03")
    expected = [_expected_deadlines(ticket) for ticket in opened]
    run_with_kills(faults, verdict, NOW)
    for ticket, (due_at, step_due_at) in zip(opened, expected, strict=True):
        assert event_counts(ticket.code) == {"created": 1, "recalculated": 1}
        moved = stored_ticket(ticket.code)
        assert (moved.due_at, moved.step_due_at) == (due_at, step_due_at)


def _expected_deadlines(ticket: Ticket) -> tuple[datetime, datetime | None]:
    changes = clocks.recomputed(ticket, NOW, samples.directory().calendar, documents.current())
    assert changes is not None
    return changes["due_at"], changes.get("step_due_at", ticket.step_due_at)


@pytest.mark.parametrize("operation", ["TransactWriteItems", "PutItem", "BatchGetItem", "Query"])
@pytest.mark.usefixtures("caught_up")
def test_two_concurrent_runs_change_each_ticket_once(faults: Faults, operation: str) -> None:
    opened = [open_ticket()[0] for _ in range(3)]
    publish("2026-03-03")
    inner: list[Recomputed] = []
    faults.before(operation, lambda: inner.append(run(NOW)))
    run(NOW)
    run_to_the_end(NOW)
    assert inner
    for ticket in opened:
        assert event_counts(ticket.code) == {"created": 1, "recalculated": 1}


@pytest.mark.usefixtures("caught_up")
def test_a_ticket_that_changed_during_the_walk_is_read_again(faults: Faults) -> None:
    ticket, _ = open_ticket()
    publish("2026-03-03")
    faults.before("TransactWriteItems", lambda: _add_note(ticket.code))
    assert run(NOW).moved == 1
    assert [event.kind for event in history(ticket.code)] == ["created", "note", "recalculated"]


def _add_note(code: str) -> None:
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "note"))


@pytest.mark.usefixtures("caught_up")
def test_a_ticket_that_fails_does_not_stop_the_others_and_is_tried_again_later(faults: Faults) -> None:
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(3)]
    publish("2026-03-03")
    _fail_on(faults, opened[0].code)
    with pytest.raises(RecomputeFailed, match="the log names"):
        run(NOW)
    assert [event_counts(ticket.code)["recalculated"] for ticket in opened] == [0, 1, 1]
    faults.none()
    assert run(NOW).seen == 0
    assert run(NOW + AGAIN_AFTER).moved == 1
    run_to_the_end(NOW + AGAIN_AFTER)
    assert event_counts(opened[0].code)["recalculated"] == 1


def _fail_on(faults: Faults, code: str) -> None:
    def rule(_: int, call: object) -> str | None:
        return "ValidationException" if f"T#{code}" in repr(call) and "TransactWriteItems" in repr(call) else None

    faults._rule = rule


@pytest.mark.usefixtures("caught_up")
def test_a_calendar_published_during_the_walk_restarts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "PAGE", 2)
    use_one_clock(monkeypatch)
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=number))[0] for number in range(4)]
    publish("2026-03-03")
    assert run(NOW, seconds_left=1.0).moved == 2
    version = publish("2026-03-03", "2026-03-04", at=NOW)
    run_to_the_end(NOW + SETTLED)
    assert {stored_ticket(ticket.code).calendar_version for ticket in opened} == {version}
    assert [event_counts(ticket.code)["recalculated"] for ticket in opened] == [2, 2, 1, 1]
    assert len({stored_ticket(ticket.code).due_at - ticket.due_at for ticket in opened}) == 1


@pytest.mark.usefixtures("caught_up")
def test_a_withdrawn_day_off_restores_the_deadlines() -> None:
    ticket = take(WAY_TO["processing"])
    publish("2026-03-04")
    run_to_the_end(NOW)
    publish(at=NOW)
    run_to_the_end(NOW + SETTLED)
    moved = stored_ticket(ticket.code)
    assert (moved.due_at, moved.step_due_at, moved.points) == (ticket.due_at, ticket.step_due_at, ticket.points)


def test_an_officer_s_action_first_brings_the_ticket_up_to_date(
    caught_up: Province, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_clock(monkeypatch, NOW)
    ticket = take(WAY_TO["dispatched"])
    publish("2026-03-04")
    assert api.act("focal.that-khe", ticket.code, "accept", ticket.edition).status == 200
    moved = stored_ticket(ticket.code)
    assert [event.kind for event in history(ticket.code)][-2:] == ["recalculated", "accept"]
    assert moved.due_at > ticket.due_at
    seen = api("GET", f"/v1/office/tickets/{ticket.code}", officer="focal.that-khe").body["history"][-2]
    assert (seen["kind"], seen["calendar"]) == ("recalculated", moved.calendar_version)
    # The job finds nothing left to do.
    before = moved.version
    run_to_the_end(NOW)
    assert stored_ticket(ticket.code).version == before


def test_the_public_history_shows_that_the_promise_moved(caught_up: Province, api: Api) -> None:
    ticket = take(WAY_TO["processing"])
    publish("2026-03-04")
    run_to_the_end(NOW)
    line = api("GET", f"/v1/reports/{ticket.code}").body["history"][-1]
    assert (line["kind"], line["due_at"]) == (
        "recalculated",
        stored_ticket(ticket.code).due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def test_a_process_with_the_earlier_calendar_keeps_the_ticket_on_the_newer_one(
    caught_up: Province, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_clock(monkeypatch, NOW)
    ticket = take(WAY_TO["dispatched"])
    before = documents.current()
    version = publish("2026-03-04")
    run_to_the_end(NOW)
    monkeypatch.setattr(documents, "current", lambda: before)
    assert api.act("focal.that-khe", ticket.code, "accept", ticket.edition).status == 200
    moved = stored_ticket(ticket.code)
    assert moved.calendar_version == version
    # Three working days without the 4th.
    assert moved.step_due_at == local("2026-03-06 15:02")


@pytest.mark.usefixtures("caught_up")
def test_the_progress_of_a_finished_walk_is_stored() -> None:
    progress = walk.load()
    assert (progress.done, progress.target, progress.after) == (1, 1, None)
    assert json.dumps(progress.after) == "null"
