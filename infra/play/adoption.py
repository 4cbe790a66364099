"""Made-up counts of the campaign's targets: each week of the last six, and reports of all weeks but the last."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any

from chalicelib.domain.adoption.targets import CountedBy
from chalicelib.domain.adoption.weeks import CampaignWeek, until, week_of
from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.services.adoption import acting_unit
from infra.play.cast import Officers

_WEEKS = 6
#: Every which target is far behind.
_SLOW = 3
_PATH = "/v1/office/adoption"

type Call = Callable[..., dict[str, Any]]
type At = Callable[[datetime], AbstractContextManager[None]]


def fill(call: Call, at: At, directory: Directory, officers: Officers, chance: random.Random, now: datetime) -> int:
    """Enter counts with ``call`` for weeks that have none, each ``at`` its own time, and return how many."""
    campaign, today, entered = directory.campaign, local_day(now), 0
    if campaign.since is None:
        return 0
    last = week_of(today).before
    first = max(week_of(campaign.since), CampaignWeek(last.first - timedelta(days=7 * (_WEEKS - 1))))
    for unit in campaign.units():
        officer = officers.find(Role.FOCAL, acting_unit(unit, directory, today))
        if officer is None:
            continue
        for number, target in enumerate(campaign.of_unit(unit)):
            share = campaign.expected(first) * (0.5 if number % _SLOW == _SLOW - 1 else chance.uniform(0.95, 1.3))
            for week in until(first, last):
                share = min(share + chance.uniform(0, 0.03), 1.0)
                for goal in target.goals:
                    path = f"{_PATH}/{goal.id}/{week}"
                    if goal.by is not CountedBy.HAND or call("GET", path, officer=officer)["versions"]:
                        continue
                    day = week.first + timedelta(days=4)
                    body = {
                        "value": int(goal.number * share),
                        "source": "Tổ công nghệ số đếm tại nơi ở",
                        "counted_on": day.isoformat(),
                        "version": 0,
                    }
                    with at(datetime.combine(day, time(10), LOCAL).astimezone(now.tzinfo)):
                        call("PUT", path, body, officer)
                    entered += 1
        for week in list(until(first, last))[:-1]:
            call("POST", f"{_PATH}/reports", {"unit": unit, "week": str(week)}, officer)
    return entered
