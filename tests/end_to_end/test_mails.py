"""A report by mail on the deployed stack with IAM enforced: sent, asked about, answered by mail, and solved."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from infra.play.pictures import picture
from infra.stack.client import Office, expect
from infra.stack.inbox import Delivered
from infra.stack.local import LocalAws
from infra.stand_in.mail import ADDRESS, MailStandIn
from tests.deployed import Until

pytestmark = pytest.mark.stack
PERSON = "thu.tu.dau.den.cuoi@example.invalid"
UNIT = "xa-quoc-khanh"


@pytest.fixture
def server(stack: LocalAws) -> Iterator[MailStandIn]:
    """The mail server that stands for SES."""
    with MailStandIn(stack.client("s3"), stack.outputs["MailsBucket"]).serving() as serving:
        yield serving


def send(server: MailStandIn, text: str, *, to: str = ADDRESS, subject: str = "Rác", photo: bool = False) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Người Dân <{PERSON}>", to, subject
    made["Message-ID"] = f"<{len(server.stored)}.{id(made)}@client.example.invalid>"
    made.set_content(text)
    if photo:
        made.add_attachment(picture(), maintype="image", subtype="jpeg", filename="rac.jpg")
    with smtplib.SMTP("127.0.0.1", server.port, timeout=60) as client:
        client.send_message(made)


def test_a_report_its_question_answer_and_rating_by_mail(
    stack: LocalAws, server: MailStandIn, office: Callable[[str], Office], until: Until
) -> None:
    def mails() -> list[Delivered]:
        return [one for one in stack.inbox() if one.channel == "email" and one.to == PERSON]

    def mail(words: str) -> Delivered:
        found = until(lambda: [one for one in mails() if words in one.text], 90)
        assert isinstance(found, list)
        return found[0]  # type: ignore[no-any-return]

    send(server, "Rác thải đổ tràn ra lòng đường trước cổng chợ, xã Quốc Khánh.\n\n-- \nNgười Dân", photo=True)
    receipt = mail("đã được ghi nhận thành phản ánh")
    code = receipt.subject.partition(":")[0].replace(" ", "")
    intake = office("trung-tam.tiep-nhan")
    assert until(lambda: [one for one in expect(intake.ticket(code), 200)["photos"] if one.get("links")], 60)
    ticket = expect(intake.ticket(code), 200)
    assert (ticket["channel"], ticket["category"]["id"], ticket["visibility"]) == ("email", "other", "private")
    assert [one["mail"]["dmarc"] for one in ticket["history"] if "mail" in one] == ["none"]
    # What is urgent is told at any hour.
    expect(intake.act(code, "receive", urgency="urgent"), 200)
    expect(intake.act(code, "ask", text="Rác ở bên nào của cổng?"), 200)
    question = mail("bên nào của cổng")
    (address,) = set(re.findall(r"phananh\+\S+@thu\.example\.invalid", question.text))
    send(server, "Bên trái cổng.\n\n> Rác ở bên nào của cổng?\n", to=address, subject=f"Re: {question.subject}")
    until(lambda: expect(intake.ticket(code), 200)["history"][-1]["kind"] == "supply", 60)
    assert expect(intake.ticket(code), 200)["history"][-1]["text"] == "Bên trái cổng."
    expect(intake.act(code, "dispatch", unit=UNIT), 200)
    focal, leader = office(f"{UNIT}.dau-moi"), office(f"{UNIT}.lanh-dao")
    expect(focal.ticket(code), 200)
    expect(focal.act(code, "accept"), 200)
    expect(focal.act(code, "answer", text="Đã dọn sạch rác trước cổng chợ."), 200)
    expect(leader.ticket(code), 200)
    expect(leader.act(code, "approve"), 200)
    answer = mail("Đã dọn sạch rác")
    assert "Xem kết quả và đánh giá tại" in answer.text
    assert re.search(rf"http\S+{code}\S*", answer.text)
    assert len([one for one in mails() if "ghi nhận thành phản ánh" in one.text]) == 1
