"""Adoption in the play and among made-up reports: counts of the last six weeks, and reports to the unit above."""

from __future__ import annotations

import random
import uuid
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
from infra.play.cast import Failed, Officers
from infra.stack.client import Citizen, Office, expect

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


def reported_by(
    office: Callable[[str], Office], citizen: Citizen, directory: Directory, officers: Officers, now: datetime
) -> str:
    """The play's station: an install through a hamlet's code counts once, and its unit enters and reports last week.

    Raises Failed.
    """
    today, campaign = local_day(now), directory.campaign
    target = next(one for one in campaign.targets.values() if any(g.by is CountedBy.HAND for g in one.goals))
    unit, week = acting_unit(target.unit, directory, today), week_of(today).before
    browser, headers = uuid.uuid4().hex, {"X-Through": target.id}
    for _ in range(2):
        expect(citizen.call("POST", "/v1/installs", {"browser": browser}, headers), 200)
    focal, leader = (officers.find(role, unit) for role in (Role.FOCAL, Role.LEADER))
    if focal is None or leader is None:
        raise Failed(f"{unit} không có cán bộ")
    goal = next(one for one in target.goals if one.by is CountedBy.HAND)
    body = {"value": goal.number // 2, "source": "Tổ công nghệ số đếm", "counted_on": week.last.isoformat()}
    expect(office(focal).call("PUT", f"{_PATH}/{goal.id}/{week}", {**body, "version": 0}), 200)
    reported = expect(office(leader).call("POST", f"{_PATH}/reports", {"unit": target.unit, "week": str(week)}), 200)
    again = expect(office(focal).call("POST", f"{_PATH}/reports", {"unit": target.unit, "week": str(week)}), 200)
    if again != reported:
        raise Failed("báo cáo lần hai không giống lần đầu")
    return f"{target.name}: {goal.number // 2}/{goal.number} hộ; {reported['behind']} nơi chậm; báo cáo hai lần ghi một"
