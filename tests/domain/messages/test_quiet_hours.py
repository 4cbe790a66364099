"""Notices of the night wait for the morning, but urgent ones."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.messages.notice import hold_until
from chalicelib.domain.province.tenant import QuietHours
from tests.domain import samples
from tests.domain.messages.lives import DIRECTORY, of
from tests.domain.samples import T0, local

QUIET = DIRECTORY.province.quiet


NIGHT = {
    "2026-03-02 20:59": None,
    "2026-03-02 21:00": "2026-03-03 07:00",
    "2026-03-02 23:59": "2026-03-03 07:00",
    "2026-03-03 00:00": "2026-03-03 07:00",
    "2026-03-03 06:59": "2026-03-03 07:00",
    "2026-03-03 07:00": None,
    "2026-03-03 12:00": None,
    "2026-02-28 22:00": "2026-03-01 07:00",
}


@pytest.mark.parametrize(("at", "until"), NIGHT.items())
@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.COMPLEX])
def test_messages_in_quiet_hours_wait_for_the_morning(at: str, until: str | None, urgency: Urgency) -> None:
    assert hold_until(local(at), urgency, QUIET) == (local(until) if until else None)


@pytest.mark.parametrize("at", NIGHT)
def test_urgent_messages_are_sent_at_once(at: str) -> None:
    assert hold_until(local(at), Urgency.URGENT, QUIET) is None


def test_quiet_hours_that_begin_after_midnight_end_on_the_same_morning() -> None:
    late = QuietHours(time(0, 0), time(7, 30))
    assert hold_until(local("2026-03-03 00:00"), Urgency.NORMAL, late) == local("2026-03-03 07:30")
    assert hold_until(local("2026-03-02 23:59"), Urgency.NORMAL, late) is None
    assert hold_until(local("2026-03-03 07:30"), Urgency.NORMAL, late) is None


hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(st.integers(0, 3 * 86_400), st.builds(QuietHours, hours, hours))
def test_a_message_is_held_until_the_end_of_its_quiet_hours(seconds: int, quiet: QuietHours) -> None:
    at = T0 + timedelta(seconds=seconds)
    until = hold_until(at, Urgency.NORMAL, quiet)
    assert (until is not None) == quiet.contain(at.astimezone(LOCAL).time())
    if until is not None:
        assert timedelta(0) < until - at <= timedelta(days=1)
        assert until.astimezone(LOCAL).time() == quiet.end
        assert hold_until(until, Urgency.NORMAL, quiet) is None


def test_the_time_of_the_change_decides_about_quiet_hours() -> None:
    reported_by_night = samples.ticket("receive", "dispatch", at=local("2026-03-02 06:45"))
    assert of(samples.ticket(at=local("2026-03-02 06:45"))).hold_until == local("2026-03-02 07:00")
    assert of(reported_by_night).hold_until is None
    assert of(samples.ticket("receive", at=local("2026-03-02 06:55"))).hold_until is None


def test_notices_of_urgent_tickets_are_not_held_for_anybody() -> None:
    for way in ((), ("receive",), ("receive", "dispatch")):
        night = local("2026-03-02 23:00")
        assert of(samples.ticket(*way, new=samples.report("emergency"), at=night)).hold_until is None
        assert of(samples.ticket(*way, new=samples.report("hygiene"), at=night)).hold_until == local("2026-03-03 07:00")


def test_a_held_notice_to_a_unit_depends_on_its_step_and_one_to_a_citizen_does_not() -> None:
    dispatched = samples.ticket("receive", "dispatch")
    assert of(dispatched).stands_while == dispatched.step_started_at
    assert of(samples.ticket("receive")).stands_while is None
