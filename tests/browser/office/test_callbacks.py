"""Call-backs: a supervisor reads what was drawn and records a call."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from chalicelib.domain.bulletins.weekly import last_week
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.runtime import clock
from chalicelib.store.messages import callbacks
from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.browser.conftest import PHONE, breaches, picture
from tests.browser.office_steps import (
    ACCEPTED,
    DISPATCHED,
    FOCAL,
    LEADER,
    RECEIVED,
    SUPERVISOR,
    Opened,
    sent,
    taken_to,
)
from tests.deployed import away_from_midnight

pytestmark = pytest.mark.stack


@pytest.fixture
def drawn(stack: LocalAws, citizen: Citizen, office: Callable[[str], Office]) -> str:
    """The code of an answered report that is drawn for the last week, beside those that other tests drew."""
    away_from_midnight()
    code: str = sent(citizen, f"Mạng chập chờn cả tuần {uuid.uuid4().hex[:6]}", "telecom")["code"]
    answer = (FOCAL, "answer", {"text": "Đã thay bộ phát"})
    taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED, answer, (LEADER, "approve", {}))
    with acting_on(stack):
        week = last_week(local_day(clock.now()))
        callbacks.begin(week, secrets.token_hex(16))
        assert callbacks.add(week, code, "06040")
    return code


def test_a_supervisor_records_a_call_on_a_telephone(
    drawn: str, signed_in: Opened, office: Callable[[str], Office]
) -> None:
    page = signed_in(SUPERVISOR, PHONE, at="#/callbacks")
    card = page.locator(f'[data-code="{drawn}"]')
    expect(card).to_contain_text("Mạng chập chờn cả tuần")
    card.locator("summary", has_text="Ghi kết quả cuộc gọi").click()
    card.get_by_role("button", name="Ghi lại").click()
    expect(card.get_by_text("Cần nhập mục này.")).to_be_visible()
    card.get_by_label("Kết quả", exact=True).select_option("unsatisfied")
    card.get_by_label("Người gửi nói gì").fill("Mạng vẫn mất lúc tối")
    assert breaches(page) == []
    picture(page, "callbacks-360")
    card.get_by_role("button", name="Ghi lại").click()
    expect(card.locator("strong")).to_have_text("Gặp được, chưa hài lòng")
    assert breaches(page) == []
    listed = answered(office(SUPERVISOR).call("GET", "/v1/office/callbacks"), 200)
    (own,) = [one for one in listed["calls"] if one["code"] == drawn]
    assert (own["result"]["satisfied"], own["result"]["officer"]) == (False, SUPERVISOR)
    assert listed["tally"]["called"] >= listed["tally"]["reached"] >= 1
    line = answered(office(SUPERVISOR).ticket(drawn), 200)["history"][-1]
    assert "Mạng vẫn mất lúc tối" in str(line)
