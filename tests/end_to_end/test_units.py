"""Several units on one ticket of the deployed stack: each is notified and gives its part, and the lead answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until

pytestmark = pytest.mark.stack

LEAD, FIRST, SECOND = "so-xay-dung", "xa-tan-thanh", "cong-an-tinh"


def test_the_lead_answers_after_the_parts_of_the_coordinating_units(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    sent = {"category": "other", "description": "Cột đèn tín hiệu đổ ra đường", "place": {"commune": "06445"}}
    made = expect(citizen.send(sent), 201)
    code = made["code"]
    desk, lead = office("trung-tam.tiep-nhan"), office(f"{LEAD}.dau-moi")
    first, second = office(f"{FIRST}.dau-moi"), office(f"{SECOND}.dau-moi")
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    shared = expect(desk.act(code, "dispatch", unit=LEAD, coordinators=[FIRST, SECOND]), 200)
    assert [part["unit"]["id"] for part in shared["parts"]] == [FIRST, SECOND]

    def notified(unit: str) -> bool:
        spoken = f"{code[:2]} {code[2:6]} {code[6:9]} {code[9:]}"
        return any(each.to.endswith(f"unit-{unit}") and spoken in each.text for each in stack.inbox())

    until(lambda: all(notified(unit) for unit in (LEAD, FIRST, SECOND)), 30)
    for coordinator in (first, second):
        steps = {line["code"]: line["step"] for line in coordinator.whole_queue()}
        assert steps[code] == "contribute"

    expect(lead.act(code, "accept"), 200)
    early = lead.act(code, "answer", text="Đã dựng lại cột")
    assert (early.status_code, early.json()["code"]) == (409, "parts_missing")
    first.ticket(code)
    expect(first.act(code, "contribute", text="Xã đã rào chắn"), 200)
    assert code not in {line["code"] for line in first.whole_queue()}
    second.ticket(code)
    expect(second.act(code, "disagree", reason="Không cần phân luồng"), 200)
    supervisor = office("trung-tam.giam-sat")
    decided = expect(
        supervisor.act(code, "arbitrate", text="Công an tỉnh không phải tham gia", coordinators=[FIRST]), 200
    )
    assert [part["unit"]["id"] for part in decided["parts"]] == [FIRST]
    assert second.ticket(code).status_code == 404
    lead.ticket(code)
    expect(lead.act(code, "answer", text="Đã dựng lại cột, xã đã rào chắn"), 200)
    leader = office(f"{LEAD}.lanh-dao")
    expect(leader.act(code, "approve"), 200)
    seen = expect(citizen.follow(code), 200)
    assert (seen["state"], [unit["id"] for unit in seen["coordinators"]]) == ("resolved", [FIRST])
