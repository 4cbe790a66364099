"""People's requests about their own data: export, correction and erasure, with deadline and proof."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.questions import QuestionType
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import attachments
from chalicelib.domain.tickets.history import fold
from chalicelib.jobs import changes, derivatives
from chalicelib.jobs.sweep import sweep
from chalicelib.media import files
from chalicelib.runtime import clock
from chalicelib.services import own_data
from chalicelib.store.directory import documents, officers
from chalicelib.store.messages import notices
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters
from tests.domain import samples
from tests.http.citizen.test_me import Citizen
from tests.support import Answer, Api, Faults, Killed, Province, history, message_in, open_ticket

PHONE, NAME, MAIL, SECRET_ANSWER = "+84901234567", "Tên Rất Riêng", "rieng@example.invalid", "H20-PRIVATE-77"
MARKS = (PHONE[3:], NAME, MAIL, SECRET_ANSWER)
JPEG = {"content_type": "image/jpeg", "size": 1000}


@pytest.fixture
def citizen(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    return Citizen(api, province, monkeypatch)


@pytest.fixture
def private_question(province: Province) -> None:
    """A category with a private question."""
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    question = {
        "code": "file",
        "type": QuestionType.STRING.value,
        "description": "Mã hồ sơ",
        "description_en": "File",
        "private": True,
    }
    body = {"categories": [line | ({"questions": [question]} if line["id"] == "hygiene" else {}) for line in lines]}
    documents.publish(Kind.CATEGORIES, body, by="test", at=samples.T0)


def send(api: Api, **headers: str) -> tuple[str, dict[str, str]]:
    body = {
        "category": "hygiene",
        "description": "Rác thải đổ tràn ra đường",
        "place": {"commune": "06040"},
        "contact": {"name": NAME, "phone": PHONE, "email": MAIL},
        "consent": True,
        "photos": [JPEG, JPEG],
        "answers": {"file": SECRET_ANSWER},
    }
    made = api("POST", "/v1/reports", body, **headers)
    assert made.status == 201, made.body
    return made.body["code"], {"X_Report_Secret": made.body["secret"]}


def ask(api: Api, code: str, wish: str, headers: dict[str, str], **given: Any) -> dict[str, Any]:
    answer = api("POST", f"/v1/reports/{code}/privacy", {"wish": wish, **given}, **headers)
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def everything(province: Province) -> str:
    return str(province.items("Tickets")) + str(province.items("Reporters")) + "".join(province.queued())


@pytest.mark.usefixtures("private_question")
def test_an_export_holds_the_data_given_and_is_not_stored(api: Api, province: Province) -> None:
    code, secret = send(api)
    before = everything(province)
    (copy,) = ask(api, code, "export", secret)["reports"]
    assert copy["contact"] == {"name": NAME, "phone": PHONE, "email": MAIL}
    assert (copy["answers"], copy["ground"], copy["photos"]) == ({"file": SECRET_ANSWER}, "consent", ["r1", "r2"])
    after = everything(province)
    for mark in MARKS:
        assert after.count(mark) == before.count(mark)


@pytest.mark.usefixtures("private_question")
def test_an_erasure_removes_every_copy_and_returns_a_proof(api: Api, province: Province) -> None:
    code, secret = send(api)
    s3 = province.aws.client("s3")
    for photo in ("r1", "r2"):
        s3.put_object(Bucket=province.aws.outputs["OriginalsBucket"], Key=f"incoming/{code}/{photo}", Body=b"EXIF")
    photo_store.settle(code, "r1", samples.T0, photo_store.Ready({"320": (1, 1), "800": (1, 1), "1600": (1, 1)}))
    api.act("intake.intake", code, "receive")
    # A message to the sender waits for the morning.
    held = notices.Message("000002-reporter", code, "reporter", "receive", "2026-03-02T01:00:00Z", "x", "x", "x")
    notices.hold(held, clock.now() + timedelta(hours=9), None)
    assert all(mark in everything(province) for mark in MARKS)

    proof = ask(api, code, "erase", secret)["proof"]

    assert not [mark for mark in MARKS if mark in everything(province)]
    assert reporters.get(code, clock.now()) is None
    assert files.original(code, "r1") is None
    assert {name: proof[name] for name in ("reports", "rows", "answers", "files", "messages", "left")} == {
        "reports": 1, "rows": 1, "answers": 1, "files": 2, "messages": 1, "left": 0,
    }  # fmt: skip
    assert own_data.is_genuine(proof)
    assert not own_data.is_genuine({**proof, "rows": 2})
    whole = tickets.whole(code)
    assert whole is not None
    # The ready photo stays. The photo that has not arrived is refused.
    assert {photo.id: (photo.state, photo.reason) for photo in whole.photos} == {
        "r1": ("ready", None), "r2": ("refused", "erased"),
    }  # fmt: skip
    assert fold(whole.events) == whole.ticket
    assert [event.kind for event in whole.events] == ["created", "receive", "erase"]
    assert api("GET", f"/v1/reports/{code}").status == 200
    # The sender has no address now, and reading the stream does not fail.
    changes.read_changes(province.stream_records("head"))


@pytest.mark.usefixtures("private_question")
def test_an_erasure_removes_the_pictures_when_asked(api: Api) -> None:
    code, secret = send(api)
    photo_store.settle(code, "r1", samples.T0, photo_store.Ready({"320": (1, 1), "800": (1, 1), "1600": (1, 1)}))
    for size in map(str, attachments.WIDTHS):
        files.put_derivative(files.DerivativeName(code, "r1", 1, size, "webp"), b"x")
    assert ask(api, code, "erase", secret, pictures=True)["proof"]["pictures"] == 2
    assert api("GET", f"/v1/reports/{code}", **secret).body["photos"] == []


@pytest.mark.usefixtures("private_question")
def test_a_killed_erasure_stays_open_and_can_be_repeated(api: Api, province: Province, faults: Faults) -> None:
    code, secret = send(api)
    faults.on("DeleteItem", "kill before")
    with pytest.raises(Killed):
        ask(api, code, "erase", secret)
    faults.none()
    (request,) = listed(api)
    assert (request["standing"], request["proof"]) == ("open", {})
    answer = settle(api, request["id"])
    assert (answer["standing"], answer["proof"]["rows"]) == ("done", 1)
    assert not [mark for mark in MARKS if mark in everything(province)]
    assert [event.kind for event in history(code)].count("erase") == 1


@pytest.mark.usefixtures("private_question")
def test_a_corrected_contact_is_found_under_the_new_telephone(api: Api, citizen: Citizen) -> None:
    code, secret = send(api)
    refused = api("POST", f"/v1/reports/{code}/privacy", {"wish": "correct"}, **secret)
    assert (refused.status, refused.body["field"]) == (422, "contact")
    ask(api, code, "correct", secret, contact={"name": "Tên Đúng", "phone": "0907654321"})
    reporter = reporters.get(code, clock.now())
    assert reporter is not None
    assert (reporter.name, reporter.phone, reporter.email, reporter.consent_text) == (
        "Tên Đúng",
        "+84907654321",
        None,
        VERSIONS[AgreedBy.SHOWN],
    )
    assert citizen.mine(citizen.sign_in("+84907654321")) == [code]
    assert citizen.mine(citizen.sign_in(PHONE)) == []


@pytest.mark.usefixtures("private_question")
def test_a_signed_in_person_erases_all_their_reports_and_sessions(
    api: Api, province: Province, citizen: Citizen
) -> None:
    session = citizen.sign_in(PHONE)
    codes = [send(api)[0], send(api, **session)[0], citizen.send(**session)]
    copies = api("POST", "/v1/me/privacy", {"wish": "export"}, **session).body["reports"]
    assert sorted(copy["code"] for copy in copies) == sorted(codes)
    proof = api("POST", "/v1/me/privacy", {"wish": "erase"}, **session).body["proof"]
    assert (proof["reports"], proof["sessions"], proof["left"]) == (3, 1, 0)
    assert api("GET", "/v1/me/reports", **session).status == 401
    assert [item["sk"]["S"] for item in province.items("Reporters")] == ["CODE"]


def test_other_callers_are_refused(api: Api) -> None:
    code = api(
        "POST",
        "/v1/reports",
        {"category": "hygiene", "description": "Rác thải", "place": {"commune": "06040"}, "visibility": "private"},
    ).body["code"]
    path = f"/v1/reports/{code}/privacy"
    assert api("POST", path, {"wish": "export"}).status == 404
    assert api("POST", path, {"wish": "export"}, X_Report_Secret="x" * 24).status == 404
    api.act("intake.intake", code, "receive")
    assert api("POST", "/v1/me/privacy", {"wish": "export"}).status == 401
    for officer in ("leader.intake", "intake.intake"):
        assert api("GET", "/v1/admin/privacy-requests", officer=officer).status == 403


def listed(api: Api) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]]
    requests = api("GET", "/v1/admin/privacy-requests", officer="administrator.intake").body["requests"]
    return requests


def settle(api: Api, request_id: str, **given: Any) -> dict[str, Any]:
    answer = tried_to_settle(api, request_id, "supervisor.intake", **given)
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def tried_to_settle(api: Api, request_id: str, officer: str, **given: Any) -> Answer:
    path = f"/v1/admin/privacy-requests/{request_id}/settle"
    return api("POST", path, {"reason": "Đơn của người gửi", **given}, officer=officer)


def request_on_behalf(api: Api, **given: Any) -> dict[str, Any]:
    answer = api(
        "POST",
        "/v1/admin/privacy-requests",
        {"reason": "Đơn gửi tại bàn tiếp dân", **given},
        officer="administrator.intake",
    )
    assert answer.status in (201, 404, 422), answer.body
    body: dict[str, Any] = answer.body
    return body


@pytest.mark.usefixtures("private_question")
@pytest.mark.usefixtures("by_day")
def test_requests_settled_by_an_administrator_are_audited(api: Api, province: Province) -> None:
    code, _ = send(api)
    assert request_on_behalf(api, wish="erase")["code"] == "privacy_whose"
    assert request_on_behalf(api, wish="erase", code="")["code"] == "privacy_whose"
    assert request_on_behalf(api, wish="erase", code=code, phone=PHONE)["code"] == "privacy_whose"
    assert request_on_behalf(api, wish="erase", code=samples.CODE)["code"] == "not_found"
    request, refused = (
        request_on_behalf(api, wish="export", phone=PHONE),
        request_on_behalf(api, wish="erase", code=code),
    )
    assert PHONE[3:] not in str(province.items("Tickets"))
    (copy,) = settle(api, request["id"])["reports"]
    assert copy["contact"]["phone"] == PHONE
    assert settle(api, refused["id"], refuse=True)["standing"] == "refused"
    assert reporters.get(code, clock.now()) is not None
    again = api(
        "POST",
        f"/v1/admin/privacy-requests/{refused['id']}/settle",
        {"reason": "Một lần nữa"},
        officer="administrator.intake",
    )
    assert (again.status, again.body["code"]) == (409, "privacy_settled")
    trail = api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    # Entries of the same second have no fixed order.
    assert sorted(line["action"] for line in trail) == ["privacy_export", "privacy_refuse", "unmask"]
    unmasked = [event for event in history(code) if event.kind == "unmask"]
    assert [(event.officer, event.details["reason"]) for event in unmasked] == [
        ("supervisor.intake", "Đơn của người gửi")
    ]
    assert [line["id"] for line in listed(api)] == sorted([request["id"], refused["id"]], reverse=True)


@pytest.mark.usefixtures("by_day", "private_question")
def test_nobody_opens_the_vault_alone_by_a_request_on_behalf(api: Api) -> None:
    code, _ = send(api)
    second = Officer("second.intake", "Quản trị", "intake", frozenset({Role.ADMINISTRATOR}))
    officers.put_officer(second, by="test", at=samples.T0)
    for whose in ({"phone": PHONE}, {"code": code}):
        for wish, more in (("export", {}), ("correct", {"contact": {"phone": "0987000999"}}), ("erase", {})):
            request = request_on_behalf(api, wish=wish, **whose)
            assert request["asked_by"] == "administrator.intake"
            # Answering first does not change who asked.
            path = f"/v1/admin/privacy-requests/{request['id']}/answer"
            assert api("POST", path, {"reason": "Đang xem xét"}, officer=second.username).status == 200
            for refuse in (False, True):
                alone = tried_to_settle(api, request["id"], "administrator.intake", refuse=refuse, **more)
                assert (alone.status, alone.body["code"]) == (403, "privacy_own")
            if wish == "export":
                # Two administrators are not enough for a contact that neither may see.
                both = tried_to_settle(api, request["id"], second.username)
                assert (both.status, both.body["code"]) == (403, "privacy_unmask")
    assert [event.kind for event in history(code) if event.kind == "unmask"] == []
    trail = api("GET", "/v1/admin/audit", officer=second.username).body["entries"]
    assert [line for line in trail if line["action"] in ("privacy_export", "unmask")] == []
    found = reporters.get(code, clock.now())
    assert found is not None
    assert found.phone == PHONE


def test_a_supervisor_sees_no_request_about_the_accusation_of_their_unit(api: Api) -> None:
    report = samples.report("officials", accused="that-khe")
    code = open_ticket(new=report, at=clock.now())[0].code
    supervisor = Officer("supervisor.that-khe", "Giám sát", "that-khe", frozenset({Role.SUPERVISOR}))
    officers.put_officer(supervisor, by="test", at=samples.T0)
    request = request_on_behalf(api, wish="export", code=code)
    assert api("GET", "/v1/admin/privacy-requests", officer=supervisor.username).body["requests"] == []
    assert tried_to_settle(api, request["id"], supervisor.username).status == 404
    assert [line["id"] for line in listed(api)] == [request["id"]]


def test_an_overdue_request_is_escalated(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    code = open_ticket(at=clock.now())[0].code
    request = request_on_behalf(api, wish="erase", code=code)
    now = clock.now() + timedelta(days=40)
    for _ in range(2):
        assert sweep(lambda: now, lambda: 50.0).failed == 0
    records = [
        {"eventName": "MODIFY", "dynamodb": {"NewImage": image}}
        for image in province.items("Tickets")
        if image["type"]["S"] == "privacy"
    ]
    changes.read_changes(records)
    (body,) = [body for body in province.queued() if "privacy" in body]
    message = message_in(body)
    assert (message.kind, message.unit, message.audience) == ("privacy_escalated", "intake", "address")
    assert code not in body
    assert "QUÁ HẠN" in message.body
    monkeypatch.setattr(clock, "now", lambda: now)
    assert [(line["id"], line["late"]) for line in listed(api)] == [(request["id"], True)]


def test_an_upload_after_the_erasure_is_removed(api: Api, province: Province) -> None:
    code, secret = send_bare(api)
    ask(api, code, "erase", secret)
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(
        Bucket=bucket, Key=f"incoming/{code}/r1", Body=b"EXIF", ContentType="image/png"
    )
    assert derivatives.make(f"incoming/{code}/r1", clock.now) == "erased"
    assert files.original(code, "r1") is None


def test_a_second_upload_of_a_shown_photo_is_removed_after_the_erasure(api: Api, province: Province) -> None:
    code, secret = send_bare(api)
    assert photo_store.settle(code, "r1", clock.now(), photo_store.Ready({"320": (320, 160)}))
    ask(api, code, "erase", secret)
    bucket = province.aws.outputs["OriginalsBucket"]
    province.aws.client("s3").put_object(
        Bucket=bucket, Key=f"incoming/{code}/r1", Body=b"EXIF", ContentType="image/png"
    )
    assert derivatives.make(f"incoming/{code}/r1", clock.now) == "erased"
    assert files.original(code, "r1") is None
    shown = photo_store.get(code, "r1")
    assert shown is not None
    assert shown.state == photo_store.READY


def send_bare(api: Api) -> tuple[str, dict[str, str]]:
    body = {"category": "hygiene", "description": "Rác thải", "place": {"commune": "06040"}, "photos": [JPEG]}
    made = api("POST", "/v1/reports", body).body
    return made["code"], {"X_Report_Secret": made["secret"]}
