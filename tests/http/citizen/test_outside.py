"""A body outside the system answers by its link: once, with photos, without an account, and without the sender."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow.forwarding import LINK_LIFE
from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.domain.samples import WAY_TO
from tests.http.citizen.test_plain import post
from tests.http.office.test_redactions import arrive, as_jpeg, scene
from tests.support import SITE_URL, Answer, Api, Province, history, message_in, set_clock, take

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

OPEN, ANSWER = "/ben-ngoai", "/ben-ngoai/tra-loi"
WORDS = "Đã thay đoạn dây bị chùng, hoàn thành 15 giờ"
AT = samples.T0 + timedelta(hours=3)


def forwarded(api: Api, *, new: Any = None, **given: Any) -> tuple[Ticket, str]:
    """A ticket in progress about which the power company was asked; the token of its link."""
    ticket = take(WAY_TO["processing"], new=new)
    fields = {"body": "power", "text": "Đề nghị kiểm tra cột điện"} | given
    done = api.act("processing.that-khe", ticket.code, "forward", **fields)
    assert done.status == 200, done.body
    [*_, one] = done.body["forwards"]
    return ticket, signing.outside_token(ticket.code, one["number"])


def opened(api: Api, token: str, **query: str) -> Answer:
    return post(api, OPEN, {"token": token})


def seen(api: Api, code: str, officer: str = "processing.that-khe") -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer=officer).body
    return body


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, AT)


def test_the_mail_has_a_link_that_opens_a_page_without_the_sender(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    description = "Cột điện nghiêng, gọi tôi số 0912 345 678, nhà ông Nguyễn Văn Tèo"
    ticket, token = forwarded(api, new=samples.report(description=description))
    changes.read_changes(province.stream_records("head"))
    mails: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda *mail: mails.append(mail))
    records = [
        {"body": body, "messageId": str(number)}
        for number, body in enumerate(province.queued())
        if '"outside"' in body and message_in(body).to == "outside"
    ]
    for _ in range(2):
        assert delivery.deliver(records, lambda: AT, lambda: 50.0) == []
    [(address, subject, text)] = mails
    assert address == "power@example.invalid"
    assert "LS " in subject
    assert f"{SITE_URL}/ben-ngoai#{token}" in text
    assert description[:10] not in text
    page = opened(api, token)
    assert page.status == 200
    assert "Cột điện nghiêng" in page.body
    assert "Đề nghị kiểm tra cột điện" in page.body
    assert "0912" not in page.body
    assert "Nguyễn Văn Tèo" not in page.body
    assert "<script" not in page.body
    assert api("GET", OPEN).body.count("<script") == 1
    # The item of the message keeps neither the link nor what was asked.
    stored = str(province.items("Tickets"))
    assert token not in stored
    assert seen(api, ticket.code)["told"][-1]["to"] == "outside"


def test_the_answer_with_a_photo_comes_once_and_the_office_uses_it(api: Api, province: Province) -> None:
    ticket, token = forwarded(api)
    edition = seen(api, ticket.code)["edition"]
    answer = post(api, ANSWER, {"token": token, "text": WORDS, "photos": "2"})
    assert answer.status == 201, answer.body
    assert answer.body.count('enctype="multipart/form-data"') == 2
    assert arrive(province, ticket.code, "o1", as_jpeg(scene())) == "ready"
    assert arrive(province, ticket.code, "o2", b"no picture at all") != "ready"
    again = post(api, ANSWER, {"token": token, "text": WORDS, "photos": "2"})
    assert (again.status, again.body.count('enctype="multipart/form-data"')) == (200, 0)
    assert "không nhận được (" in again.body
    found = seen(api, ticket.code)
    [one] = found["forwards"]
    assert (one["state"], one["answer"], one["photos"]) == ("answered", WORDS, ["o1", "o2"])
    assert found["edition"] > edition
    line = found["history"][-1]
    assert (line["kind"], line["actor"], line["text"], line["officer"]) == ("outside_answer", "outside", WORDS, None)
    kinds = [event.kind for event in history(ticket.code)]
    assert kinds.count("outside_answer") == 1
    # Nothing of it is public until the unit takes it over.
    public = api("GET", f"/v1/reports/{ticket.code}").body
    assert WORDS not in str(public)
    assert public["photos"] == []
    done = api.act("processing.that-khe", ticket.code, "answer", text="Điện lực đã thay dây", photos=["o1"])
    assert done.status == 200, done.body
    assert api.act("leader.that-khe", ticket.code, "approve").status == 200
    assert [photo["id"] for photo in api("GET", f"/v1/reports/{ticket.code}").body["photos"]] == ["o1"]


def test_the_public_reads_for_whom_the_office_waits_and_no_more(api: Api) -> None:
    ticket, token = forwarded(api)
    public = api("GET", f"/v1/reports/{ticket.code}").body
    assert public["waits_for"] == [{"vi": "Công ty Điện lực", "en": "Power company"}]
    assert "Đề nghị kiểm tra" not in str(public)
    assert "example.invalid" not in str(public)
    assert "Công ty Điện lực" in api("GET", f"/bao-cao/{ticket.code}").body
    assert post(api, ANSWER, {"token": token, "text": WORDS}).status == 201
    assert api("GET", f"/v1/reports/{ticket.code}").body["waits_for"] == []


@pytest.mark.parametrize("token", ["", "x", "A" * 60, "é", "https://phan-anh.example/ben-ngoai#abc"])
@pytest.mark.parametrize("path", [OPEN, ANSWER])
def test_a_guessed_link_is_a_clear_page_in_both_languages(api: Api, token: str, path: str) -> None:
    fields = {"token": token, "text": WORDS}
    page = post(api, path, fields)
    assert page.status == 404
    assert "Liên kết không đúng" in page.body
    assert (WORDS in page.body) == (path == ANSWER)
    english = api("POST", f"{path}?lang=en", b"token=x", Content_Type="application/x-www-form-urlencoded")
    assert "The link is wrong" in english.body


def test_a_link_of_another_number_or_purpose_opens_nothing(api: Api) -> None:
    ticket, token = forwarded(api)
    assert opened(api, token).status == 200
    for other in (signing.outside_token(ticket.code, 1), signing.seal("other", f"{ticket.code} 4"), token[:-1]):
        assert opened(api, other).status == 404
    assert opened(api, f"{SITE_URL}/ben-ngoai#{token}").status == 200, "people paste the whole link"


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (("recall",), "rút đề nghị"),
        (("forward",), "đề nghị mới"),
        (("answer", "approve"), "đã kết thúc"),
    ],
)
def test_what_is_written_after_the_end_of_a_link_is_shown_again_and_not_recorded(
    api: Api, ends: tuple[str, ...], said: str
) -> None:
    ticket, token = forwarded(api)
    stored = tickets.get(ticket.code)
    assert stored is not None
    for action in ends:
        stored = tickets.change(stored, samples.act(stored.ticket, action, at=AT + timedelta(minutes=5)))
    page = opened(api, token)
    assert (page.status, said in page.body) == (410, True)
    late = post(api, ANSWER, {"token": token, "text": WORDS, "photos": "1"})
    assert (late.status, said in late.body, WORDS in late.body) == (409, True, True)
    assert "outside_answer" not in [event.kind for event in history(ticket.code)]


def test_a_second_answer_is_not_recorded_and_not_lost(api: Api) -> None:
    ticket, token = forwarded(api)
    assert post(api, ANSWER, {"token": token, "text": WORDS}).status == 201
    second = post(api, ANSWER, {"token": token, "text": "Ý khác"})
    assert (second.status, "Ý khác" in second.body, WORDS in second.body) == (409, True, True)
    assert [one["answer"] for one in seen(api, ticket.code)["forwards"]] == [WORDS]


def test_a_link_expires(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, token = forwarded(api)
    stored = tickets.get(ticket.code)
    assert stored is not None
    set_clock(monkeypatch, stored.ticket.forwards[0].due_at + LINK_LIFE + timedelta(minutes=1))
    page = post(api, ANSWER, {"token": token, "text": WORDS})
    assert (page.status, WORDS in page.body, "quá cũ" in page.body) == (409, True, True)


@pytest.mark.parametrize(("text", "status"), [("", 422), ("  ", 422), ("x" * 4001, 422), ("x" * 10_000_000, 413)])
def test_a_wrong_text_is_said_on_the_page_and_stays_there(api: Api, text: str, status: int) -> None:
    ticket, token = forwarded(api)
    page = post(api, ANSWER, {"token": token, "text": text})
    assert page.status == status
    assert "<h1>" in page.body
    if len(text) == 4001:
        assert text in page.body
    assert seen(api, ticket.code)["forwards"][0]["state"] == "open"


def test_a_form_of_another_site_is_refused(api: Api) -> None:
    _, token = forwarded(api)
    assert post(api, ANSWER, {"token": token, "text": WORDS}, Sec_Fetch_Site="cross-site").status == 403


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        ("processing.that-khe", 200),
        ("focal.that-khe", 200),
        ("leader.that-khe", 200),
        ("intake.intake", 200),
        ("supervisor.intake", 200),
        ("focal.home-affairs", 404),
        ("processing.dong-dang", 404),
        ("administrator.intake", 403),
    ],
)
def test_who_may_ask_an_outside_body(api: Api, officer: str, status: int) -> None:
    code = take(WAY_TO["processing"]).code
    edition = seen(api, code)["edition"]
    assert api.act(officer, code, "forward", edition, body="power", text="…?").status == status


def test_bad_input_of_an_officer_is_a_problem_in_both_languages(api: Api) -> None:
    code = take(WAY_TO["processing"]).code
    edition = seen(api, code)["edition"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"body": "nobody", "text": "x"}, "body"),
        ({"text": "x"}, "body"),
        ({"body": "power"}, "text"),
    ]
    for body, field in wrong:
        answer = api.act("focal.that-khe", code, "forward", edition, **body)
        assert answer.status == 422
        assert f"'{field}'" in str(answer.body)
        assert answer.body["title_en"]


def test_a_report_beyond_the_border_is_told_to_its_sender(api: Api, province: Province) -> None:
    ticket, _ = forwarded(api, body="bac-ninh")
    changes.read_changes(province.stream_records("head"))
    to = [message_in(body).to for body in province.queued() if '"kind":"forward"' in body.replace(" ", "")]
    assert sorted(to) == ["outside", "reporter"]
    public = api("GET", f"/v1/reports/{ticket.code}").body
    assert "forward" in [line["kind"] for line in public["history"]]
