"""A unit ends on the deployed stack: its successor gets its ticket, is notified, and is proposed from then on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from infra.stack.client import Citizen, Office, expect
from infra.stack.functions import invoke
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.deployed import Until
from tests.end_to_end.events import event
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: No other test on this stack uses these units.
COMMUNE, UNIT, SUCCESSOR = "06613", "xa-dinh-lap", "xa-chau-son"


@pytest.fixture
def units(stack: LocalAws) -> Iterator[list[dict[str, Any]]]:
    """The units of the demo province, which are there again for the tests after this one."""
    with acting_on(stack):
        present = documents.document(Kind.UNITS)
    assert present is not None
    yield present["units"]
    with acting_on(stack):
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=9)
        documents.publish(Kind.UNITS, {"units": present["units"]}, by="test", at=at)
    restart(stack, "APIHandler")


def test_the_successor_gets_the_open_tickets_of_a_unit_that_ended(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until, units: list[dict[str, Any]]
) -> None:
    report = {"category": "hygiene", "description": "Rác đổ trước chợ", "place": {"commune": COMMUNE}}
    code = expect(citizen.send(report), 201)["code"]
    desk, old, successor = office("trung-tam.tiep-nhan"), office(f"{UNIT}.dau-moi"), office(f"{SUCCESSOR}.dau-moi")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    expect(desk.act(code, "dispatch", unit=UNIT), 200)
    led = expect(old.ticket(code), 200)
    with acting_on(stack):
        now = datetime.now(UTC).replace(microsecond=0)
        changed = deepcopy(units)
        (line,) = (unit for unit in changed if unit["id"] == UNIT)
        line |= {"valid_until": (local_day(now) - timedelta(days=1)).isoformat(), "successor": SUCCESSOR}
        # Published long enough ago that every function reads it.
        documents.publish(Kind.UNITS, {"units": changed}, by="test", at=now - timedelta(minutes=10))

    # The schedule runs it once a minute.
    invoke(stack, "RecomputeDeadlinesName", event())

    def handed_over() -> bool:
        return code in {each["code"] for each in successor.whole_queue()}

    until(handed_over, 180)
    ticket = expect(successor.ticket(code), 200)
    assert (ticket["unit"]["id"], ticket["step_due_at"]) == (SUCCESSOR, led["step_due_at"])
    assert [event["kind"] for event in ticket["history"]].count("handed_over") == 1
    # Its area is no longer theirs either, once the API has read the directory again.
    until(lambda: old.ticket(code).status_code == 404, 120)
    spoken = f"{code[:2]} {code[2:6]} {code[6:9]} {code[9:]}"
    until(lambda: any(each.to.endswith(f"unit-{SUCCESSOR}") and spoken in each.text for each in stack.inbox()), 60)

    def proposed() -> bool:
        found = expect(office("trung-tam.quan-tri").call("POST", "/v1/admin/preview-routing", asked), 200)
        return bool(found["unit"]["id"] == SUCCESSOR)

    asked = {"category": "hygiene", "address": "Thị trấn Đình Lập, huyện Đình Lập"}
    # A function reads documents again after a minute.
    restart(stack, "APIHandler")
    until(proposed, 90)
    (found,) = expect(citizen.call("GET", "/v1/communes", query={"q": "dinh lap"}), 200)["communes"][:1]
    assert found["unit"]["id"] == SUCCESSOR
