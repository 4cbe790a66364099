"""A plain telephone on the deployed stack, with IAM enforced: a report is looked up, asked about, answered, rated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sms import fits_one_sms
from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from infra.stand_in.secrets import store_secrets
from infra.stand_in.server import StandIns
from tests.deployed import Until

pytestmark = pytest.mark.stack
#: Numbers that no other test uses.
OWN, OTHER, LEAD = "84981000715", "84981000716", "so-xay-dung"


def test_a_report_is_looked_up_answered_and_rated_by_sms(
    stack: LocalAws, stand_ins: StandIns, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    store_secrets(stack)
    earlier = len(stand_ins.faults)

    def got(who: str) -> list[str]:
        return [one.text for one in stack.inbox() if one.channel == "sms" and one.to == f"+{who}"]

    def text(words: str, begins: str, who: str = OWN, *, has: str = "") -> str:
        """Let a telephone write, and wait for the answer that begins so; news of the report may come meanwhile."""
        before = len(got(who))
        assert stand_ins.sms.say(who, words) == 200

        def answers() -> list[str]:
            return [one for one in got(who)[before:] if one.startswith(begins) and has in one]

        until(answers, 60)
        (said,) = answers()
        assert fits_one_sms(said)
        return said

    report = {
        "category": "other",
        "description": "Cột đèn tín hiệu nghiêng ra đường",
        "place": {"commune": "06445"},
        "contact": {"phone": f"0{OWN[2:]}"},
        "consent": True,
    }
    code = expect(citizen.send(report), 201)["code"]
    assert code not in text("xin chao", "Tra cuu")
    desk, lead = office("trung-tam.tiep-nhan"), office(f"{LEAD}.dau-moi")
    # What is urgent is told at any hour.
    expect(desk.act(code, "receive", urgency="urgent"), 200)
    assert text(f"tc {code}", spoken(code), OTHER, has=f"#{code}").endswith(f"#{code}")
    expect(desk.act(code, "ask", text="Cột ở bên nào của đường?"), 200)
    text(code, spoken(code), has="Hoi: Cot o ben nao")
    text("Ben trai, truoc cong truong", "Da nhan cau tra loi")
    assert expect(desk.ticket(code), 200)["history"][-1]["kind"] == "supply"
    expect(desk.act(code, "dispatch", unit=LEAD), 200)
    expect(lead.act(code, "accept"), 200)
    expect(lead.act(code, "answer", text="Đã dựng lại cột"), 200)
    expect(office(f"{LEAD}.lanh-dao").act(code, "approve"), 200)
    text("1", "Tra cuu", OTHER)
    digits = text("1", "De ghi danh gia").partition("gui lai: ")[2][:4]
    text(digits, "Da ghi danh gia")
    assert expect(desk.ticket(code), 200)["rating"] == "satisfied"
    text("STOP", "So nay khong nhan SMS")
    assert stand_ins.faults[earlier:] == []
