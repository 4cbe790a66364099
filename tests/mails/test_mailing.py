"""A mail becomes a report, and an answer to our mail reaches its report; nothing else gives a right to it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from chalicelib.domain.access.quotas import QUOTAS, Limited
from chalicelib.services.talking import answering
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import Whole
from infra.play.pictures import picture
from infra.stand_in.mail import ADDRESS
from tests.domain import samples
from tests.mails.conftest import PERSON, Post, mail

pytestmark = pytest.mark.usefixtures("by_day")
RUBBISH = "Rác thải đổ tràn ra lòng đường trước cổng chợ, xã Thất Khê."
OTHER = "nguoi.khac@example.invalid"


def whole(code: str) -> Whole:
    found = tickets.whole(code)
    assert found is not None
    return found


def asked(post: Post) -> tuple[str, str]:
    """(the code of a report that came as a mail, and that the office asks about; the address for the answer)."""
    (code,) = post.write(mail(RUBBISH))
    post.deliver()
    assert post.api.act("intake.intake", code, "receive").status == 200
    assert post.api.act("intake.intake", code, "ask", text="Rác ở bên nào của cổng?").status == 200
    (question,) = [one for one in post.deliver() if "bên nào" in one.body]
    assert question.answers is not None
    return code, question.answers


def reply(text: str, to: str, **given: str) -> EmailMessage:
    return mail(text, to=to, subject=given.pop("subject", "Re: LS: Phản ánh"), **given)


def test_a_mail_becomes_a_private_report_and_its_sender_gets_one_receipt(post: Post) -> None:
    (code,) = post.write(mail(RUBBISH))
    ticket = whole(code).ticket
    # The sample province has no category "other".
    assert (ticket.channel, ticket.visibility, ticket.category) == ("email", "private", "hygiene")
    assert ticket.description == f"Rác thải trước cổng chợ\n\n{RUBBISH}"
    assert ticket.place.commune == samples.COMMUNES["that-khe"]
    assert whole(code).events[0].details["mail"] == {"spf": "pass", "dkim": "pass", "dmarc": "pass"}
    (receipt,) = post.deliver()
    assert receipt.to == PERSON
    assert code in receipt.body
    assert "rút lại đồng ý" in receipt.body
    assert receipt.answers == answering.address_for(code, PERSON)
    assert post.deliver() == []


def test_a_mail_without_a_place_leaves_it_to_intake(post: Post) -> None:
    (code,) = post.write(mail("Xin hỏi thủ tục đăng ký khai sinh cần giấy tờ gì?"))
    assert whole(code).ticket.place.commune is None
    shown = post.api("GET", f"/v1/office/tickets/{code}", officer="intake.intake")
    assert shown.status == 200
    assert [one["mail"]["dmarc"] for one in shown.body["history"] if "mail" in one] == ["pass"]
    commune = samples.COMMUNES["that-khe"]
    done = post.api.act("intake.intake", code, "receive", commune=commune)
    assert (done.status, whole(code).ticket.place.commune) == (200, commune), done.body


def test_pictures_go_the_way_of_every_photo_and_other_files_do_not(post: Post) -> None:
    made = mail(RUBBISH)
    made.add_attachment(picture(), maintype="application", subtype="octet-stream", filename="anh.pdf")
    made.add_attachment(b"PK\x03\x04" + bytes(5000), maintype="image", subtype="jpeg", filename="bom.jpg")
    (code,) = post.write(made)
    (photo,) = whole(code).photos
    stored = post.province.aws.client("s3").get_object(
        Bucket=post.province.aws.outputs["OriginalsBucket"], Key=f"incoming/{code}/{photo.id}"
    )
    assert stored["Body"].read() == picture()
    assert whole(code).events[0].details["mail"]["left_out"] == 1


def test_the_same_mail_twice_is_one_report(post: Post) -> None:
    first = mail(RUBBISH, Message_ID="<once@example.invalid>")
    assert len(post.write(first)) == 1
    # The queue itself would drop the second; a replay after days does not know the first.
    again = mail("Nội dung khác hẳn", Message_ID="<once@example.invalid>")
    key = post.stand_in.store(bytes(again), PERSON, ADDRESS)
    from chalicelib.identity import signing
    from chalicelib.runtime import clock
    from chalicelib.services.talking import mail_in, mailing

    name = signing.keyed_hash("id of a mail", f"{PERSON} once@example.invalid")
    assert mailing.hear(key, name, clock.now()) == "left"
    assert mail_in.take(key)
    assert post.read() == []
    assert len(post.codes()) == 1


def test_an_answer_reaches_its_question(post: Post) -> None:
    code, address = asked(post)
    post.write(reply("Bên trái cổng.\n\n> Rác ở bên nào của cổng?\n", address))
    last = whole(code).events[-1]
    assert (last.kind, last.details["text"]) == ("supply", "Bên trái cổng.")
    assert post.codes() == [code]


def test_a_reference_is_enough_where_a_client_drops_the_label(post: Post) -> None:
    code, address = asked(post)
    thread = address.partition("+")[2]
    post.write(reply("Bên phải.", ADDRESS, References=f"<{thread}> <0100@ap-southeast-1.amazonses.com>"))
    assert whole(code).events[-1].details["text"] == "Bên phải."


def test_what_comes_unasked_is_an_addition_and_twice_counts_once(post: Post) -> None:
    (code,) = post.write(mail(RUBBISH))
    (receipt,) = post.deliver()
    assert receipt.answers
    made = reply("Hôm nay vẫn còn.", receipt.answers, Message_ID="<two@example.invalid>")
    made.add_attachment(picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    post.write(made)
    post.write(made)
    assert [event.kind for event in whole(code).events] == ["created", "add"]
    assert len(whole(code).photos) == 1


def test_what_cannot_be_added_is_told_with_the_reason(post: Post) -> None:
    (code,) = post.write(mail(RUBBISH))
    (receipt,) = post.deliver()
    refused = post.api.act("supervisor.intake", code, "refuse", refusal="unclear", text="Không có thật")
    assert refused.status == 200, refused.body
    post.deliver()
    assert receipt.answers
    post.write(reply("Xin xem lại.", receipt.answers))
    (told,) = post.deliver()
    assert (told.to, post.codes()) == (PERSON, [code])
    assert "chưa được thêm" in told.body


@pytest.mark.parametrize(
    ("given", "verdicts"),
    [
        ({}, {"dmarc": "fail"}),
        ({}, {"dmarc": "none", "spf": "fail", "dkim": "none"}),
        ({"sender": OTHER}, {}),
    ],
    ids=["dmarc fails", "another server", "another mailbox"],
)
def test_a_label_alone_gives_no_right(post: Post, given: dict[str, str], verdicts: dict[str, str]) -> None:
    code, address = asked(post)
    before = whole(code).ticket.version
    post.write(reply("Đã xong, không cần nữa.", address, **given), **verdicts)
    assert whole(code).ticket.version == before
    (new,) = [one for one in post.codes() if one != code]
    assert whole(new).events[0].details["other"] == code
    mails = post.deliver()
    # Nobody is told at an address that its domain denies.
    assert [one.to for one in mails] == ([OTHER] if given else [])


@pytest.mark.parametrize(
    "label", ["ls4827395165-aaaaaaaaaaaaaaaaaaaa", "ls0000000000-", "x", "LS4827395165", "ls4827395165-" + "z" * 19]
)
def test_a_guessed_label_gives_no_right(post: Post, label: str) -> None:
    (code,) = post.write(mail(RUBBISH))
    local, _, host = ADDRESS.partition("@")
    guess = label.replace("ls4827395165", code.lower()).replace("LS4827395165", code)
    post.write(reply("Thêm", f"{local}+{guess}@{host}"))
    assert len(whole(code).events) == 1
    assert len(post.codes()) == 2


def test_a_mail_from_a_known_address_is_a_report_of_its_own(post: Post) -> None:
    code, _ = asked(post)
    post.write(mail(f"Về phản ánh {code}: xin hủy."))
    assert whole(code).events[-1].kind == "ask"
    assert len(post.codes()) == 2


def test_an_erased_address_has_no_right_any_more(post: Post) -> None:
    from chalicelib.store.vault import reporters

    code, address = asked(post)
    reporters.erase(code)
    post.write(reply("Bên trái", address))
    assert whole(code).events[-1].kind == "ask"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=a@b.invalid"},
        {"Precedence": "bulk"},
        {"List_Id": "<tin.example.invalid>"},
        {"X_Autoreply": "yes"},
        {"sender": "tickets@example.invalid"},
        {"sender": ADDRESS},
        {"sender": ADDRESS.replace("@", "+ls4827395165-aaaaaaaaaaaaaaaaaaaa@")},
        {"sender": "MAILER-DAEMON@example.invalid"},
        {"sender": "no-reply@example.invalid"},
    ],
    ids=str,
)
def test_a_machine_s_mail_makes_no_report_and_no_answer(post: Post, headers: dict[str, str]) -> None:
    code, address = asked(post)
    assert post.write(mail("Tôi đi vắng.", **headers)) == [code]
    post.write(reply("Tôi đi vắng.", address, **headers))
    assert (whole(code).events[-1].kind, post.deliver()) == ("ask", [])


@pytest.mark.parametrize("found", [{"sender": ""}, {"spam": "FAIL"}, {"virus": "FAIL"}], ids=str)
def test_bounces_spam_and_viruses_make_nothing(post: Post, found: dict[str, str]) -> None:
    assert post.write(mail(RUBBISH), **{"sender": PERSON, **found}) == []
    assert post.deliver() == []


def test_the_sender_s_own_verdicts_are_not_believed(post: Post) -> None:
    forged = mail(RUBBISH, Authentication_Results="amazonses.com; dmarc=pass; spf=pass", X_SES_Spam_Verdict="PASS")
    (code,) = post.write(forged, dmarc="fail")
    assert whole(code).events[0].details["mail"]["dmarc"] == "fail"
    assert post.deliver() == []


def test_a_mailbox_that_writes_on_and_on_is_read_no_more(post: Post) -> None:
    limit = QUOTAS[Limited.MAILS].limit
    for number in range(limit + 3):
        post.write(mail(f"Tự động trả lời số {number}"))
    assert len(post.codes()) == limit
    assert len(post.write(mail(RUBBISH, sender=OTHER), sender=OTHER)) == limit + 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        f"From: {PERSON}\r\n\r\n".encode(),
        f"From: {PERSON}, {OTHER}\r\n\r\nx".encode(),
        f"From: {PERSON}\r\nFrom: {OTHER}\r\n\r\nx".encode(),
        f"From: {PERSON}\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n".encode() + b"--a\n\nx\n" * 20_000,
    ],
    ids=["empty", "nul", "no text", "two senders", "two froms", "parts"],
)
def test_what_says_nothing_makes_nothing(post: Post, raw: bytes) -> None:
    assert post.write(raw) == []


def test_ten_megabytes_of_text_are_cut(post: Post) -> None:
    (code,) = post.write(f"From: {PERSON}\r\nSubject: dài\r\n\r\n".encode() + b"rac thai " * 1_200_000)
    assert len(whole(code).ticket.description) == 4000
