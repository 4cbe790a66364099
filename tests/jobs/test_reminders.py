"""A reminder of a ticket comes at its time and once, whatever dies or is repeated on its way."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.messages.reminders import Reminder
from chalicelib.domain.province.officers import Role
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sweep import sweep
from chalicelib.store.messages import reminders
from tests.domain import samples
from tests.support import Faults, Killed, Province, take

AT = samples.local("2026-03-04 09:30")
SECOND = timedelta(seconds=1)
FOCAL = samples.officer("that-khe", Role.FOCAL)
pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def reminder(province: Province) -> Reminder:
    code = take(samples.WAY_TO["processing"]).code
    # What the ticket itself told is not looked at here.
    province.stream_records()
    province.queued()
    return reminders.add(FOCAL, code, AT)


def run(now: datetime, province: Province) -> None:
    """One minute of the system: the sweep, the stream's reader and the sender."""
    sweep(lambda: now, lambda: 50.0)
    changes.read_changes(province.stream_records("digest"))
    bodies = province.queued()
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    delivery.deliver(records, lambda: now, lambda: 50.0)


def told(faults: Faults) -> list[dict[str, Any]]:
    return [call.sent for call in faults.calls if call.operation == "Publish" and "phiếu" in str(call.sent)]


def test_a_reminder_comes_at_its_time_and_not_before(province: Province, reminder: Reminder, faults: Faults) -> None:
    run(AT - SECOND, province)
    assert (told(faults), reminders.waiting(FOCAL.username)) == ([], [reminder])
    run(AT, province)
    (sent,) = told(faults)
    assert "@focal.that-khe" in json.dumps(sent)
    assert reminder.code[-4:] in sent["Message"]
    assert reminders.waiting(FOCAL.username) == []
    run(AT + timedelta(days=1), province)
    assert len(told(faults)) == 1


def test_repeated_sweeps_batches_and_messages_tell_it_once(
    province: Province, reminder: Reminder, faults: Faults
) -> None:
    for _ in range(2):
        sweep(lambda: AT, lambda: 50.0)
    records = province.stream_records("digest")
    for _ in range(2):
        changes.read_changes(records)
    bodies = province.queued()
    assert len(bodies) >= 2
    for _ in range(2):
        queued = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        delivery.deliver(queued, lambda: AT, lambda: 50.0)
    assert len(told(faults)) == 1


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_sweep_that_dies_anywhere_loses_and_doubles_nothing(
    province: Province, reminder: Reminder, faults: Faults, verdict: str
) -> None:
    for number in range(20):
        faults.at(number, verdict)
        with suppress(Killed):
            sweep(lambda: AT, lambda: 50.0)
    faults.none()
    run(AT + timedelta(minutes=1), province)
    run(AT + timedelta(minutes=2), province)
    assert len(told(faults)) == 1


def test_a_cancelled_reminder_is_not_told_and_can_be_set_again(
    province: Province, reminder: Reminder, faults: Faults
) -> None:
    assert reminders.cancel(FOCAL.username, reminder.id)
    assert not reminders.cancel(FOCAL.username, reminder.id)
    run(AT, province)
    assert told(faults) == []
    later = AT + timedelta(days=1)
    reminders.add(FOCAL, reminder.code, AT + timedelta(days=1))
    assert reminders.cancel(FOCAL.username, reminders.waiting(FOCAL.username)[0].id)
    # The same time once more, twice, as a page repeats a request that got no answer.
    for _ in range(2):
        reminders.add(FOCAL, reminder.code, later)
    run(later, province)
    assert len(told(faults)) == 1


def test_at_night_a_reminder_waits_for_the_morning(province: Province, faults: Faults) -> None:
    night = samples.local("2026-03-04 23:10")
    code = take(samples.WAY_TO["processing"]).code
    reminders.add(FOCAL, code, night)
    run(night, province)
    assert told(faults) == []
    (waiting,) = reminders.waiting(FOCAL.username)
    assert waiting.at > night
    run(waiting.at, province)
    assert len(told(faults)) == 1
