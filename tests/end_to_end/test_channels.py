"""A report by a messenger on the deployed stack: sent, asked about, answered and looked up, with IAM enforced."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from chalicelib.domain.texts.codes import spoken
from infra.play.pictures import picture
from infra.stack.client import Office, expect
from infra.stack.local import LocalAws
from infra.stand_in.messenger import MessengerStandIn
from infra.stand_in.people import Line
from infra.stand_in.secrets import store_secrets
from infra.stand_in.server import StandIns
from infra.stand_in.zalo import ZaloStandIn
from tests.deployed import Until

pytestmark = pytest.mark.stack
DONG_KINH = (21.8478, 106.7578)


@pytest.mark.parametrize("channel", ["messenger", "zalo"])
def test_a_report_its_question_and_answer_by_a_messenger(
    stack: LocalAws, stand_ins: StandIns, office: Callable[[str], Office], until: Until, channel: str
) -> None:
    store_secrets(stack)
    messenger = stand_ins.by_name[channel]
    assert isinstance(messenger, MessengerStandIn | ZaloStandIn)
    person = messenger.person("1001")

    earlier = len(stand_ins.faults)

    def say(text: str = "", *, hears: str = "", **said: object) -> Line:
        """Write, and wait for an answer with these words; news of the report may come before it."""
        before = len(person.got)
        assert messenger.say("1001", text, **said) == 200  # type: ignore[arg-type]

        def answer() -> Line | None:
            return next((line for line in person.got[before:] if hears in line.text), None)

        return cast("Line", until(answer, 60))

    say("1")
    say("Rác thải đổ tràn ra lòng đường trước cổng chợ")
    say(picture=(picture(), "image/jpeg"))
    say(point=DONG_KINH)
    say("vệ sinh môi trường")
    say("bỏ qua", hears="Số ảnh: 1")
    code = say("gửi", hears="Mã: ").text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")
    intake = office("trung-tam.tiep-nhan")

    def photo() -> object:
        return [one for one in expect(intake.ticket(code), 200)["photos"] if one.get("links")]

    assert until(photo, 60)
    ticket = expect(intake.ticket(code), 200)
    assert (ticket["channel"], len(ticket["photos"])) == (channel, 1)
    # What is urgent is told at any hour.
    expect(intake.act(code, "receive", urgency="urgent"), 200)
    expect(intake.act(code, "ask", text="Rác ở bên nào của cổng?"), 200)
    until(lambda: any("bên nào" in line.text for line in person.got), 60)
    say("Bên trái cổng", hears="Cảm ơn")
    assert expect(intake.ticket(code), 200)["history"][-1]["kind"] == "supply"
    say("phản ánh của tôi", hears=spoken(code))
    assert stand_ins.faults[earlier:] == []
