"""Sample reports, which fill a new system for a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests

from chalicelib.domain.bulletins import weekly
from chalicelib.domain.deadlines.calendar import local_day
from infra.play.sample import sample
from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until

pytestmark = pytest.mark.stack


def all_public(citizen: Citizen) -> list[dict[str, Any]]:
    """The whole public list. Reports of other tests are newer than those that this one looks for."""
    page = expect(citizen.reports(limit="100"), 200)
    lines: list[dict[str, Any]] = page["reports"]
    while page["cursor"]:
        page = expect(citizen.reports(limit="100", cursor=page["cursor"]), 200)
        lines += page["reports"]
    return lines


def last_weeks(count: int) -> list[date]:
    """The Mondays of the last weeks that ended."""
    first = weekly.last_week(local_day(datetime.now(UTC)))
    return [first - timedelta(weeks=back) for back in range(count)]


def test_sample_reports_are_in_the_past_and_have_an_ordered_history(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    before = {line["code"] for line in all_public(citizen)}
    assert sample(stack, 6, 40, 3, lambda line: None) == 6
    made = [line for line in all_public(citizen) if line["code"] not in before]
    assert made
    days_ago = datetime.now(UTC) - timedelta(days=40)
    now = datetime.now(UTC)
    assert all(days_ago <= datetime.fromisoformat(line["created_at"]) <= now for line in made)
    desk = office("trung-tam.giam-sat")
    indicators = expect(desk.call("GET", "/v1/office/indicators"), 200)["indicators"]
    entered = [one for line in indicators for one in line["entries"] if one["entry"]]
    assert entered
    assert all(datetime.fromisoformat(one["entry"]["at"]) <= now for one in entered)
    for week in last_weeks(2):
        drawn = expect(desk.call("GET", "/v1/office/callbacks", query={"week": week.isoformat()}), 200)
        assert drawn["seed"], week
    # All of the older week were called.
    assert drawn["tally"]["called"] == drawn["tally"]["drawn"]
    for line in made:
        history = expect(desk.ticket(line["code"]), 200)["history"]
        # Events of the sweep may lie in between, with the present time.
        times = [event["at"] for event in history if event["actor"] != "system"]
        assert times == sorted(times)
    # Other processes keep the list of bulletins for up to a minute.
    listed_at = f"{stack.api_url}/ban-tin"
    until(lambda: "Ra quân tổng vệ sinh" in requests.get(listed_at, timeout=30).text, 90)
