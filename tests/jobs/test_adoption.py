"""Units that have not reported the last week are reminded once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.jobs.sending import adoption as reminders
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.http import adoption
from tests.http.adoption import NOW, WEEK
from tests.support import Api, Province

TUESDAY = samples.local("2026-03-10 07:30")


@pytest.fixture(autouse=True)
def campaign(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    adoption.publish()


def keys_queued(province: Province) -> list[str]:
    return sorted(json.loads(body)["content"]["key"] for body in province.queued())


def test_who_has_not_reported_is_reminded_from_tuesday_on_and_who_has_is_not(api: Api, province: Province) -> None:
    body = {"unit": "that-khe", "week": WEEK}
    assert api("POST", "/v1/office/adoption/reports", body, officer=adoption.LEADER).status == 200
    assert reminders.remind(TUESDAY - timedelta(days=1)) == 0
    assert reminders.remind(TUESDAY) == 1
    expected = [f"adoption_reminder-{WEEK}-{samples.POLICE}-{to}" for to in ("focal", "leader")]
    assert keys_queued(province) == expected
    # The next morning makes the same keys, so nobody is told twice.
    reminders.remind(TUESDAY + timedelta(days=1))
    assert keys_queued(province) == expected


def test_nobody_is_reminded_before_and_after_the_campaign_or_on_a_day_off(province: Province) -> None:
    for day in ("2026-03-03", "2026-05-19", "2026-03-14"):
        assert reminders.remind(samples.local(f"{day} 07:30")) == 0, day
    assert documents.current().campaign.targets
