"""Requests about one's own data: due within two working days, with alerts before and after."""

from __future__ import annotations

from chalicelib.domain.access.own_data import AskedBy, Standing, Wish, opened, settled, tick
from tests.domain import samples
from tests.domain.samples import local

CALENDAR = samples.directory().calendar
FRIDAY = local("2026-02-13 16:30")
REQUEST = opened("one", Wish.ERASE, AskedBy.SENDER, now=FRIDAY, calendar=CALENDAR)


def test_a_request_is_due_within_two_working_days() -> None:
    # The Tết holidays are in between.
    assert REQUEST.due_at == local("2026-02-24 16:30")
    assert [(point.check, point.audience) for point in REQUEST.points] == [
        ("warned", "supervisor"),
        ("breached", "supervisor"),
        ("escalated", "address"),
    ]


def test_each_point_occurs_once_and_in_order() -> None:
    assert tick(REQUEST, local("2026-02-23 16:29")) is None
    request, alerts = REQUEST, []
    while (moved := tick(request, local("2026-03-10 08:00"))) is not None:
        assert moved.revision == request.revision + 1
        request = moved
        alerts.append((request.last_kind, request.last_audience))
    assert alerts == [("warned", "supervisor"), ("breached", "supervisor"), ("escalated", "address")]
    assert request.next_check_at is None


def test_an_answer_stops_the_clock() -> None:
    answered = settled(REQUEST, Standing.DONE, now=FRIDAY, proof={"rows": 1})
    assert (answered.standing, answered.next_check_at, answered.last_audience) == ("done", None, None)
    assert tick(answered, local("2026-06-01 08:00")) is None
