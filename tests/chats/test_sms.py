"""Plain telephones: SMS in by a gateway's webhook, and what they may do with a number that may be forged."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from chalicelib.channels.sms import TOLERANCE, number_of
from chalicelib.domain.messages.chats import MOST_TEXTED
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sms import fits_one_sms
from chalicelib.jobs import hearing
from chalicelib.runtime import clock
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters
from tests.chats.conftest import Chats
from tests.chats.reports import OWN, report
from tests.domain import samples
from tests.support import Faults, Killed, set_clock

pytestmark = pytest.mark.usefixtures("by_day", "gateway")
OTHER = "84987654322"


def text(chats: Chats, words: str, who: str = OWN, mid: str | None = None) -> list[str]:
    """Let a telephone write. Returns what it got then; each answer is one segment without accents."""
    before = len(chats.stand_ins.sms.person(who).got)
    assert chats.stand_ins.sms.say(who, words, mid=mid) == 200
    assert chats.read() == []
    assert chats.send() == []
    got = [line.text for line in chats.stand_ins.sms.person(who).got[before:]]
    assert all(fits_one_sms(one) and one.isascii() for one in got), got
    return got


def rate(chats: Chats, words: str) -> list[str]:
    """Rate by SMS, and send back the digits that are asked for."""
    (said,) = text(chats, words)
    return text(chats, re.findall(r"gui lai: (\d{4})", said)[0])


def asked(chats: Chats) -> str:
    code = report(chats)
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    return code


def answered(chats: Chats, code: str) -> None:
    for action in ("dispatch", "accept", "answer", "approve"):
        stored = tickets.get(code)
        assert stored is not None
        tickets.change(stored, samples.act(stored.ticket, action, at=clock.now()))


def events(code: str) -> list[tuple[str, object]]:
    whole = tickets.whole(code)
    assert whole is not None
    return [(event.kind, event.details.get("text") or event.details.get("rating")) for event in whole.events]


def test_a_code_is_looked_up_in_public_words_by_anybody(chats: Chats) -> None:
    code = report(chats)
    assert chats.api.act("intake.intake", code, "receive").status == 200
    (said,) = text(chats, f"tc {spoken(code)}", OTHER)
    assert said.startswith(f"{spoken(code)}: Da tiep nhan. Han tra loi")
    # The public's link gives no right to act.
    assert said.endswith(f"/#{code}")


def test_the_number_of_the_sender_sees_its_question_and_answer(chats: Chats) -> None:
    code = asked(chats)
    (theirs,), (other,) = text(chats, code), text(chats, code, OTHER)
    assert "Hoi: So nha bao nhieu?" in theirs
    assert "So nha" not in other
    text(chats, "So 5")
    answered(chats, code)
    (theirs,), (other,) = text(chats, code), text(chats, code, OTHER)
    assert "gui 1 hai long" in theirs
    rate(chats, "1")
    (theirs,) = text(chats, code)
    assert "Da thu gom" in theirs
    assert f"#{code}." in theirs
    assert f"#{code}." not in other


def test_a_report_that_is_not_public_is_there_for_its_number_alone(chats: Chats) -> None:
    code = report(chats, visibility="private")
    (theirs,), (other,) = text(chats, code), text(chats, code, OTHER)
    assert theirs.startswith(spoken(code))
    assert "Khong thay" in other
    assert text(chats, samples_code(code), OTHER)[0].startswith("Khong thay")


def samples_code(code: str) -> str:
    """Another code that nothing has."""
    from stdnum import verhoeff

    digits = f"{(int(code[2:-1]) + 1) % 10**9:09d}"
    return f"{code[:2]}{digits}{verhoeff.calc_check_digit(digits)}"


def test_a_question_is_answered_and_an_answer_rated(chats: Chats) -> None:
    code = asked(chats)
    (said,) = text(chats, "So nha 5, ngo 2")
    assert said.startswith(f"Da nhan cau tra loi cho {spoken(code)}")
    assert ("supply", "So nha 5, ngo 2") in events(code)
    (line,) = [
        one
        for one in chats.api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["history"]
        if one["kind"] == "supply"
    ]
    assert line["by_sms"], "officers see that the number may be forged"
    assert "by_sms" not in str(chats.api("GET", f"/v1/reports/{code}").body), "the public does not"
    answered(chats, code)
    (said,) = rate(chats, "3 rac van con")
    assert f"#{code}." in said, "the page is where work is asked for again"
    assert ("rate", "rac van con") in events(code)
    stored = tickets.get(code)
    assert stored is not None
    assert stored.ticket.rating == "unsatisfied"
    # Once: a second rating changes nothing.
    assert text(chats, "1")[0].startswith("Tra cuu")
    assert [kind for kind, _ in events(code)].count("rate") == 1


def test_a_rating_counts_only_when_its_holder_sends_the_digits_back(chats: Chats) -> None:
    code = asked(chats)
    text(chats, "So 5")
    answered(chats, code)
    before = events(code)
    (said,) = text(chats, "1")
    digits = re.findall(r"gui lai: (\d{4})", said)[0]
    assert (spoken(code) in said, events(code)) == (True, before)
    wrong = f"{(int(digits) + 1) % 10_000:04d}"
    assert text(chats, wrong)[0].startswith("Tra cuu")
    text(chats, digits, OTHER)
    assert events(code) == before
    # The last rating is the one that waits.
    newer = re.findall(r"gui lai: (\d{4})", text(chats, "2 tam duoc")[0])[0]
    assert newer != digits
    text(chats, digits)
    assert events(code) == before
    text(chats, newer)
    assert events(code)[len(before) :] == [("rate", "tam duoc")]
    text(chats, newer)
    assert [kind for kind, _ in events(code)].count("rate") == 1


@pytest.mark.parametrize("form", ["{}.", "({})", "{}!", " {} ", "“{}”", "{}),"])
def test_the_digits_of_a_rating_are_understood_with_marks_around_them(chats: Chats, form: str) -> None:
    code = asked(chats)
    text(chats, "So 5")
    answered(chats, code)
    digits = re.findall(r"gui lai: (\d{4})", text(chats, "1!")[0])[0]
    text(chats, form.format(digits))
    assert [kind for kind, _ in events(code)].count("rate") == 1


def test_another_number_can_neither_answer_nor_rate(chats: Chats) -> None:
    code = asked(chats)
    before = events(code)
    for words in ("So nha 5", f"{code} So nha 5", "1", f"{code} 1", "STOP"):
        text(chats, words, OTHER)
    assert events(code) == before
    assert reporters.contact(code, clock.now()).phone == f"+{OWN}"


def test_stop_ends_sms_and_they_can_be_had_again(chats: Chats) -> None:
    code = report(chats)
    assert text(chats, "STOP")[0].startswith("So nay khong nhan SMS")
    assert reporters.contact(code, clock.now()).phone is None
    # What the law asks for is told all the same.
    assert reporters.contact(code, clock.now(), by_law=True).phone == f"+{OWN}"
    got = len(chats.stand_ins.sms.person(OWN).got)
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    assert len(chats.stand_ins.sms.person(OWN).got) == got
    assert text(chats, "nhan tin")[0].startswith("So nay nhan lai")
    assert reporters.contact(code, clock.now()).phone == f"+{OWN}"
    # A report that is sent afterwards has a consent of its own.
    text(chats, "STOP")
    assert reporters.contact(report(chats), clock.now()).phone == f"+{OWN}"


def test_a_person_in_danger_reads_the_numbers_first(chats: Chats) -> None:
    assert text(chats, "co nguoi mac ket trong nha")[0].startswith("NGUY HIEM: goi ngay 112, 113, 114, 115.")
    assert text(chats, "xin chao")[0].startswith("Tra cuu")


def test_a_number_is_answered_ten_times_a_day(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sum(len(text(chats, "xin chao")) for _ in range(MOST_TEXTED + 5)) == MOST_TEXTED
    set_clock(monkeypatch, clock.now() + timedelta(hours=25))
    assert len(text(chats, "xin chao")) == 1


@pytest.mark.parametrize("who", ["VIETTEL", "191", "18001091", "8613800138000", "842053871234"])
def test_machines_fixed_lines_and_other_countries_are_not_answered(chats: Chats, who: str) -> None:
    body = chats.stand_ins.sms.body(who, "xin chao", "sms-x")
    signed = chats.stand_ins.sms.signed(body, "sms-x", clock.now())
    assert chats.stand_ins.sms.send_webhook(signed, body) == 200
    assert chats.read() == []
    assert chats.province.queued() == []


@pytest.mark.parametrize("form", ["+84 987 654 321", "0987.654.321", "0084987654321", OWN])
def test_a_number_is_one_however_a_gateway_writes_it(form: str) -> None:
    assert number_of(form) == OWN


def test_the_same_sms_counts_once(chats: Chats) -> None:
    assert len(text(chats, "xin chao", mid="sms-1")) == 1
    assert text(chats, "STOP", mid="sms-1") == []


def hook(chats: Chats, body: bytes, headers: dict[str, str]) -> int:
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    status: int = chats.api("POST", "/hooks/sms", body, **sent).status
    return status


def test_only_a_genuine_and_fresh_webhook_is_taken(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, now = chats.stand_ins.sms, clock.now()
    body = gateway.body(OWN, "xin chao", "sms-1")
    signed = gateway.signed(body, "sms-1", now)
    assert hook(chats, body, {}) == 403
    assert hook(chats, body.replace(b"xin", b"xen"), signed) == 403
    assert hook(chats, body, {**signed, "Webhook-Id": "sms-2"}) == 403
    assert hook(chats, body, {**signed, "Webhook-Timestamp": str(int(now.timestamp()) + 1)}) == 403
    assert hook(chats, body, {**signed, "Webhook-Timestamp": "x"}) == 403
    assert hook(chats, body, {**signed, "Webhook-Signature": "v1,é"}) == 403
    assert hook(chats, body, {**signed, "Webhook-Signature": f"v1,AAAA {signed['Webhook-Signature']}"}) == 200
    for late in (TOLERANCE + timedelta(seconds=1), -TOLERANCE - timedelta(seconds=1)):
        set_clock(monkeypatch, now + late)
        assert hook(chats, body, signed) == 403
    set_clock(monkeypatch, now + TOLERANCE)
    assert hook(chats, body, signed) == 200
    # Taken twice, heard once.
    assert chats.read() == []
    assert chats.send() == []
    assert len(gateway.person(OWN).got) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"id": "a", "from": "84987654321", "text": "x"}',
        b'{"id": "a", "from": "84987654321", "text": "x", "at": "2026-03-09T10:00:00"}',
        b'{"id": "a", "from": "84987654321", "text": 1, "at": 1773025200000}',
        b'{"id": 1, "from": "84987654321", "text": "x", "at": 1773025200000}',
        b'{"id": "a", "from": "", "text": "x", "at": 1773025200000}',
    ],
)
def test_a_signed_body_that_is_no_sms_is_refused(chats: Chats, body: bytes) -> None:
    assert hook(chats, body, chats.stand_ins.sms.signed(body, "a", clock.now())) == 400


def test_the_time_may_be_iso_8601(chats: Chats) -> None:
    content = {"id": "a", "from": OWN, "text": "xin chao", "at": "2026-03-09T10:00:00+07:00"}
    body = json.dumps(content).encode()
    assert hook(chats, body, chats.stand_ins.sms.signed(body, "a", clock.now())) == 200
    assert chats.read() == []
    assert chats.send() == []
    assert len(chats.stand_ins.sms.person(OWN).got) == 1


def test_a_webhook_is_one_request_and_queues_nothing_personal(chats: Chats, faults: Faults) -> None:
    text(chats, "xin chao")
    gateway = chats.stand_ins.sms
    body = gateway.body(OWN, "toi la Moc", "sms-9")
    before = len(faults.calls)
    assert hook(chats, body, gateway.signed(body, "sms-9", clock.now())) == 200
    assert faults.since(before) == ["SendMessageBatch"]
    assert chats.read() == []
    bodies = chats.province.queued()
    sent = json.dumps([call.sent for call in faults.calls[before:] if "SendMessage" in call.operation], default=str)
    for personal in (OWN, "Moc"):
        assert personal not in sent
        assert all(personal not in one for one in bodies)


@pytest.mark.parametrize("verdict", ["kill before", "kill after", "ThrottlingException"])
def test_a_reader_that_dies_at_any_call_takes_an_answer_once_and_tells_of_it(
    chats: Chats, faults: Faults, verdict: str
) -> None:
    code = asked(chats)
    assert chats.stand_ins.sms.say(OWN, "So nha 5") == 200
    sqs = chats.province.aws.client("sqs")
    (found,) = sqs.receive_message(QueueUrl=chats.province.heard_url)["Messages"]
    record = {"messageId": "1", "body": found["Body"], "attributes": {}}
    before = len(chats.stand_ins.sms.person(OWN).got)
    for number in range(40):
        first = len(faults.calls)
        faults.at(number, verdict)
        try:
            failed = hearing.hear([record], clock.now, lambda: 60.0)
        except Killed:
            continue
        if not failed and len(faults.calls) - first <= number:
            break
    faults.none()
    assert hearing.hear([record], clock.now, lambda: 60.0) == []
    assert chats.send() == []
    assert [said for kind, said in events(code) if kind == "supply"] == ["So nha 5"]
    assert len(chats.stand_ins.sms.person(OWN).got) == before + 1


def test_no_log_has_the_number_or_the_words(chats: Chats, caplog: pytest.LogCaptureFixture) -> None:
    code = asked(chats)
    for words in ("toi la Moc", f"{code} 1", "STOP", "xin chao"):
        text(chats, words)
    chats.stand_ins.sms.mode = "gone"
    text(chats, "xin chao")
    assert caplog.records
    written = json.dumps([record.__dict__ for record in caplog.records], default=str)
    for personal in (OWN, OWN[2:], "Moc", "xin chao"):
        assert personal not in written
