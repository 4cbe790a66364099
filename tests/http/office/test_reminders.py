"""Reminders of tickets: within a year, of tickets that one may read, seen and cancelled by their officer alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.messages.reminders import LONGEST_AHEAD, MOST_WAITING
from chalicelib.runtime import clock
from chalicelib.store.keys import stamp
from chalicelib.store.messages import reminders
from tests.domain import samples
from tests.support import Answer, Api, take

PATH = "/v1/office/reminders"
FOCAL, PROCESSING = "focal.that-khe", "processing.that-khe"


def remind(api: Api, code: str, ahead: timedelta, officer: str = FOCAL) -> Answer:
    return api("POST", PATH, {"code": code, "at": stamp(clock.now() + ahead)}, officer=officer)


@pytest.fixture
def code(api: Api) -> str:
    return take(samples.WAY_TO["processing"]).code


def test_a_reminder_is_listed_for_its_officer_and_cancelled_in_one_touch(api: Api, code: str) -> None:
    made = remind(api, code, timedelta(days=2))
    assert made.status == 201
    (one,) = made.body["reminders"]
    assert one["code"] == code
    assert one["title"]
    assert api("GET", PATH, officer=PROCESSING).body["reminders"] == []
    assert api("DELETE", f"{PATH}/{one['id']}", officer=PROCESSING).status == 404
    assert api("DELETE", f"{PATH}/{one['id']}", officer=FOCAL).body == {"reminders": []}
    assert api("DELETE", f"{PATH}/{one['id']}", officer=FOCAL).status == 404
    assert api("DELETE", f"{PATH}/{'x' * 2000}", officer=FOCAL).status == 404


def test_another_time_replaces_the_first(api: Api, code: str) -> None:
    remind(api, code, timedelta(days=2))
    (one,) = remind(api, code, timedelta(days=3)).body["reminders"]
    assert one["at"] > stamp(clock.now() + timedelta(days=2, hours=23))


@pytest.mark.parametrize(
    ("ahead", "problem"),
    [
        (timedelta(seconds=-1), "reminder_past"),
        (timedelta(days=3650), "reminder_far"),
        (LONGEST_AHEAD + timedelta(minutes=1), "reminder_far"),
    ],
)
def test_a_time_that_is_over_or_too_far_is_named(api: Api, code: str, ahead: timedelta, problem: str) -> None:
    refused = remind(api, code, ahead)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, problem, "at")
    assert remind(api, code, LONGEST_AHEAD - timedelta(minutes=1)).status == 201


def test_a_ticket_that_one_may_not_read_is_like_none(api: Api, code: str) -> None:
    strangers = remind(api, code, timedelta(days=1), officer="focal.dong-dang")
    none = remind(api, "LS0000000000", timedelta(days=1), officer="focal.dong-dang")
    assert (strangers.status, strangers.body) == (none.status, none.body)
    assert strangers.status == 404


def test_so_many_wait_at_most(api: Api, code: str) -> None:
    focal = next(one for one in samples.officers() if one.username == FOCAL)
    for number in range(MOST_WAITING):
        reminders.add(focal, f"LS{number:010d}", clock.now() + timedelta(days=1))
    full = remind(api, code, timedelta(days=1))
    assert (full.status, full.body["code"]) == (409, "reminders_full")
    # A further time of one that waits is no further reminder.
    assert {one["title"] for one in api("GET", PATH, officer=FOCAL).body["reminders"]} == {None}
