"""Emergencies: declaring and ending them, short reports, and what callers see while clocks are frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.text import Text
from chalicelib.store.directory import documents, emergencies
from chalicelib.store.tickets import lists, tickets
from tests.domain import samples
from tests.domain.samples import COMMUNES, DECISION, INTAKE, T0, WAY_TO
from tests.support import Answer, Api, Faults, Province, take

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTICE = {"notice": "Đang có lũ, các thời hạn tạm dừng.", "notice_en": "There is a flood; deadlines stand still."}
REASON = "Lũ vượt báo động ba"
SUPERVISOR = f"supervisor.{INTAKE}"
PHONE = "+84901234567"
IN_NEED: dict[str, Any] = {
    "place": {"commune": COMMUNES["that-khe"], "address": "Nhà cạnh cầu"},
    "people": 5,
    "children": 2,
    "phone": "0901234567",
    "text": "Nước ngập mái",
}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock."""
    from chalicelib.runtime import clock

    def set_time(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_time(T0)
    return set_time


def declare(api: Api, *communes: str, officer: str = SUPERVISOR, **changes: Any) -> Answer:
    area = [COMMUNES[unit] for unit in communes] or "all"
    body = {"communes": area, "reason": REASON, **NOTICE, "decision": DECISION, **changes}
    return api("POST", "/v1/admin/emergencies", body, officer=officer)


def end(api: Api, id_: str, officer: str = SUPERVISOR) -> Answer:
    return api("POST", f"/v1/admin/emergencies/{id_}/end", {"reason": "Nước đã rút"}, officer=officer)


def in_need(api: Api, **changes: Any) -> Answer:
    return api("POST", "/v1/emergencies/reports", {**IN_NEED, **changes})


@pytest.mark.usefixtures("at")
def test_declaring_and_ending_an_emergency_records_officer_and_reason(api: Api) -> None:
    declared = declare(api, "that-khe")
    assert declared.status == 201
    assert (declared.body["declared_by"], declared.body["reason"], declared.body["communes"]) == (
        SUPERVISOR,
        REASON,
        ["06040"],
    )
    ended = end(api, declared.body["id"], officer=f"administrator.{INTAKE}")
    assert (ended.status, ended.body["ended_by"], ended.body["end_reason"]) == (
        200,
        f"administrator.{INTAKE}",
        "Nước đã rút",
    )
    path = "/v1/admin/documents/emergencies/versions"
    versions = api("GET", path, officer=f"administrator.{INTAKE}").body["versions"]
    assert [(entry["version"], entry["changed_by"]) for entry in versions] == [
        (2, f"administrator.{INTAKE}"),
        (1, SUPERVISOR),
    ]
    assert [
        emergency["id"] for emergency in api("GET", "/v1/admin/emergencies", officer=SUPERVISOR).body["emergencies"]
    ] == ["e1"]


@pytest.mark.usefixtures("at")
def test_the_public_sees_area_notice_and_document_but_no_reason_or_officer(api: Api) -> None:
    declare(api, "that-khe")
    documents.forget()
    seen = api("GET", "/v1/emergencies")
    (emergency,) = seen.body["emergencies"]
    assert emergency == {
        "id": "e1",
        "communes": ["06040"],
        "commune_names": {"06040": "Xã Thất Khê"},
        "since": "2026-03-02T02:00:00Z",
        **NOTICE,
        "decision": DECISION,
    }
    assert "15/QĐ-UBND" in api("GET", "/don-gian").body
    assert "05/01/2026" in api("GET", "/don-gian").body
    end(api, "e1")
    documents.forget()
    assert api("GET", "/v1/emergencies").body == {"emergencies": []}


@pytest.mark.parametrize("officer", [f"intake.{INTAKE}", f"leader.{INTAKE}", "leader.that-khe"])
@pytest.mark.usefixtures("at")
def test_other_officers_may_not_declare_or_end_an_emergency(api: Api, officer: str) -> None:
    declare(api, "that-khe")
    assert declare(api, "ky-lua", officer=officer).body["code"] == "forbidden"
    assert end(api, "e1", officer=officer).status == 403
    assert api("GET", "/v1/admin/emergencies", officer=officer).status == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"communes": []}, "communes"),
        ({"communes": ["99999"]}, "communes.0"),
        ({"communes": None}, "communes"),
        ({"communes": "06040"}, "communes"),
        ({"reason": " "}, "reason"),
        ({"notice_en": None}, "notice_en"),
        ({"decision": None}, "decision"),
        ({"decision": DECISION | {"number": " "}}, "decision.number"),
        ({"decision": DECISION | {"date": "05/01/2026"}}, "decision.date"),
        ({"decision": DECISION | {"date": "2099-01-01"}}, "decision"),
        ({"decision": {"number": "15", "date": "2026-01-05"}}, "decision.signer"),
        ({"notice": "x" * 301}, "notice"),
    ],
)
def test_an_emergency_without_area_reason_or_notice_gets_422(api: Api, changes: dict[str, Any], field: str) -> None:
    refused = declare(api, "that-khe", **changes)
    assert refused.status == 422
    assert all(error["field"].startswith(field) for error in refused.body.get("errors", [refused.body]))
    assert not emergencies.now_known().known


@pytest.mark.parametrize("second", [("that-khe",), ("ky-lua", "that-khe"), ()])
@pytest.mark.usefixtures("at")
def test_two_running_emergencies_may_not_share_a_commune(api: Api, second: tuple[str, ...]) -> None:
    declare(api, "that-khe", "dong-dang")
    refused = declare(api, *second)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "emergency_overlaps", "communes")
    assert "e1" in refused.body["title_en"]
    assert "Thất Khê" in refused.body["title"]
    assert "06040" not in refused.body["title"] + refused.body["title_en"]
    assert declare(api, "ky-lua").status == 201
    end(api, "e1")
    assert declare(api, "that-khe").body["id"] == "e4"


@pytest.mark.usefixtures("at")
def test_an_emergency_of_before_decisions_were_asked_for_is_read_and_ended(api: Api) -> None:
    emergencies.declare(None, notice=Text("Lũ", "Flood"), reason="Lũ", by=SUPERVISOR, at=T0)
    documents.forget()
    (public,) = api("GET", "/v1/emergencies").body["emergencies"]
    assert public["decision"] is None
    assert api("GET", "/don-gian").status == 200
    ended = api("POST", "/v1/admin/emergencies/e1/end", {"reason": "hết"}, officer=SUPERVISOR)
    assert (ended.status, ended.body["decision"], ended.body["end_reason"]) == (200, None, "hết")


@pytest.mark.usefixtures("at")
def test_ending_an_ended_emergency_gets_409(api: Api) -> None:
    declare(api, "that-khe")
    end(api, "e1")
    assert (end(api, "e1").status, end(api, "e1").body["code"]) == (409, "emergency_over")
    assert end(api, "e7").status == 404


@pytest.mark.usefixtures("at")
def test_concurrent_emergencies_in_different_communes_are_both_declared(api: Api, faults: Faults) -> None:
    faults.before("TransactWriteItems", lambda: declare(api, "ky-lua"))
    assert declare(api, "that-khe").body["id"] == "e2"
    assert {emergency.communes for emergency in emergencies.now_known().running} == {("06040",), ("06187",)}


@pytest.mark.usefixtures("at")
def test_an_emergency_overtaken_at_every_attempt_gets_503_and_is_not_declared(api: Api, faults: Faults) -> None:
    def end_or_declare() -> None:
        running = emergencies.now_known().running
        if running:
            end(api, running[0].id)
        else:
            declare(api, "ky-lua")

    faults.before("TransactWriteItems", end_or_declare, times=5)
    answer = declare(api, "that-khe")
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "busy", "5")
    assert {emergency.communes for emergency in emergencies.now_known().known} == {("06187",)}
    faults.none()
    assert declare(api, "that-khe").status == 201


@pytest.mark.usefixtures("at")
def test_of_two_concurrent_emergencies_in_one_commune_one_is_declared(api: Api, faults: Faults) -> None:
    faults.before("TransactWriteItems", lambda: declare(api, "that-khe"))
    assert declare(api, "that-khe").body["code"] == "emergency_overlaps"
    assert len(emergencies.now_known().running) == 1


@pytest.mark.usefixtures("at")
def test_the_emergencies_document_cannot_be_published_directly(api: Api) -> None:
    refused = api(
        "PUT",
        "/v1/admin/documents/emergencies",
        {"emergencies": []},
        officer=f"administrator.{INTAKE}",
        If_Match='"0"',
    )
    assert (refused.status, refused.body["code"]) == (403, "emergencies_by_switch")


@pytest.mark.usefixtures("at")
def test_the_unit_of_a_commune_in_an_emergency_cannot_be_removed(api: Api) -> None:
    declare(api, "that-khe")
    units = [unit for unit in samples.documents()[Kind.UNITS]["units"] if unit["id"] != "that-khe"]
    with pytest.raises(documents.Misfits, match="06040"):
        documents.publish(Kind.UNITS, {"units": units}, by="test", at=T0)
    end(api, "e1")
    # Nor may an outside body be for a commune without a unit.
    documents.publish(Kind.OUTSIDE, {"bodies": []}, by="test", at=T0)
    assert documents.publish(Kind.UNITS, {"units": units}, by="test", at=T0) == 2


@pytest.mark.usefixtures("at")
def test_a_short_report_is_urgent_hidden_and_in_the_emergency_queue(api: Api, province: Province) -> None:
    declare(api, "that-khe")
    made = in_need(api, photos=[{"content_type": "image/jpeg", "size": 1000}])
    assert made.status == 201
    assert (len(made.body["uploads"]), made.body["standing"]) == (1, None)
    assert "law" in made.body["data_notice_en"]
    code = made.body["code"]
    assert made.headers["location"] == f"/v1/reports/{code}"
    desk = f"intake.{INTAKE}"
    assert api("GET", "/v1/office/queue", officer=desk).body["tickets"] == []
    (line,) = api("GET", "/v1/office/queue?kind=emergency", officer=desk).body["tickets"]
    assert (line["code"], line["urgency"], line["standing"]) == (code, "urgent", False)
    assert line["title"] == "Số người: 5, Trẻ em: 2. Nước ngập mái"
    seen = api("GET", f"/v1/office/tickets/{code}", officer=desk).body
    assert [(answer["code"], answer["value"], answer["private"]) for answer in seen["answers"]] == [
        ("people", 5, True),
        ("children", 2, True),
    ]
    assert api("GET", f"/v1/reports/{code}").status == 404
    assert api("GET", f"/v1/reports/{code}", X_Report_Secret=made.body["secret"]).status == 200
    # The unit that it is dispatched to sees it; the public does not.
    assert api.act(desk, code, "receive").status == 200
    assert api.act(desk, code, "dispatch", unit="that-khe").status == 200
    assert api("GET", f"/v1/office/tickets/{code}", officer="processing.that-khe").status == 200
    assert api("GET", f"/v1/reports/{code}").status == 404
    assert code not in str(api("GET", "/v1/reports").body)
    unit_queue = api("GET", "/v1/office/queue?kind=emergency", officer="focal.that-khe").body["tickets"]
    assert [line["code"] for line in unit_queue] == [code]


@pytest.mark.usefixtures("at")
def test_the_telephone_is_stored_only_in_the_vault_with_its_legal_ground(api: Api, province: Province) -> None:
    declare(api, "that-khe")
    code = in_need(api).body["code"]
    (row,) = [item for item in province.items("Reporters") if "phone" in item]
    assert (row["phone"]["S"], row["ground"]["S"]) == (PHONE, "life_at_stake")
    assert "consent_text" not in row
    assert PHONE not in str(province.items("Tickets"))
    path = f"/v1/office/tickets/{code}/reporter"
    shown = api("POST", path, {"reason": "Gọi lại để tìm nhà"}, officer=f"intake.{INTAKE}")
    assert shown.body["reporter"]["phone"] == PHONE


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"phone": "9" * 33, "confirm_phone": True}, "phone", "too_long"),
        ({"confirm_phone": "yes"}, "confirm_phone", "field_invalid"),
        ({"people": 0}, "people", "out_of_range_open"),
        ({"people": "5"}, "people", "field_invalid"),
        ({"name": "x"}, "name", "field_unknown"),
        ({"text": "x" * 301}, "text", "too_long"),
        ({"place": {}}, "place", "no_emergency"),
        ({"place": {"commune": "99999"}}, "place", "no_emergency"),
    ],
)
def test_an_invalid_short_report_names_the_field(api: Api, changes: dict[str, Any], field: str, code: str) -> None:
    refused = in_need(api, **changes)
    assert (refused.status, refused.body["field"], refused.body["code"]) == (422, field, code)


@pytest.mark.usefixtures("at")
def test_a_short_report_outside_an_emergency_gets_422(api: Api) -> None:
    declare(api, "ky-lua")
    refused = in_need(api)
    assert (refused.status, refused.body["code"]) == (422, "no_emergency")
    assert "ordinary report" in refused.body["title_en"]
    # A short report with a point needs no commune.
    assert in_need(api, place={"lat": 22.257, "lon": 106.474}).status == 201
    ordinary = {"category": "hygiene", "description": "Rác tràn ra đường", "place": {"commune": "06040"}}
    wrong = api("POST", "/v1/reports", {**ordinary, "report_type": "emergency"})
    assert (wrong.body["code"], wrong.body["field"]) == ("short_report_only", "report_type")
    rescue = api("POST", "/v1/reports", {**ordinary, "category": "rescue"})
    assert (rescue.body["code"], rescue.body["field"]) == ("category_not_of_type", "category")
    assert "rescue" not in str(api("GET", "/v1/categories").body)


@pytest.mark.usefixtures("at")
def test_a_process_with_an_old_directory_accepts_a_short_report(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    before = documents.current()
    declare(api, "that-khe")
    monkeypatch.setattr(documents, "current", lambda: before)
    assert in_need(api).status == 201


@pytest.mark.usefixtures("at")
def test_the_same_idempotency_key_gives_the_same_short_report(api: Api) -> None:
    declare(api, "that-khe")
    codes = [api("POST", "/v1/emergencies/reports", IN_NEED, Idempotency_Key="một-khóa").body["code"] for _ in range(2)]
    assert codes[0] == codes[1]
    other = api("POST", "/v1/emergencies/reports", {**IN_NEED, "people": 6}, Idempotency_Key="một-khóa")
    assert other.body["code"] == "idempotency_mismatch"


def test_all_views_show_that_a_ticket_is_frozen(api: Api, at: Callable[[datetime], None]) -> None:
    ticket = take(WAY_TO["processing"])
    begin = T0 + DAY
    at(begin)
    declare(api, "that-khe")
    assert api.act("focal.that-khe", ticket.code, "note", text="Nước đang lên", public=True).status == 200
    later = ticket.due_at + DAY
    at(later)
    standing = {"since": "2026-03-03T02:00:00Z", "notice": {"vi": NOTICE["notice"], "en": NOTICE["notice_en"]}}
    seen = api("GET", f"/v1/reports/{ticket.code}").body
    assert (seen["standing"], seen["late"]) == (standing, False)
    assert [line["kind"] for line in seen["history"]][-2:] == ["frozen", "note"]
    office = api("GET", f"/v1/office/tickets/{ticket.code}", officer="focal.that-khe").body
    assert (office["standing"], office["late"], office["step_late"]) == ({"emergency": "e1", **standing}, False, False)
    (line,) = api("GET", "/v1/office/queue", officer="focal.that-khe").body["tickets"]
    assert (line["standing"], line["late"], line["seconds_left"] > 0) == (True, False, True)
    assert api("GET", "/v1/reports").body["reports"][0]["late"] is False
    assert REASON not in str([seen, api("GET", "/v1/reports").body])


def test_the_receipt_of_a_report_from_the_area_carries_the_notice(api: Api, at: Callable[[datetime], None]) -> None:
    declare(api, "that-khe")
    report = {"category": "hygiene", "description": "Rác tràn ra đường", "place": {"commune": "06040"}}
    made = api("POST", "/v1/reports", report).body
    assert made["standing"]["notice"]["en"] == NOTICE["notice_en"]
    stored = tickets.get(made["code"])
    assert stored is not None
    assert stored.ticket.frozen is not None
    assert lists.due(T0 + 900 * DAY, limit=5).codes == ()
    outside = api("POST", "/v1/reports", {**report, "place": {"commune": "06187"}}).body
    assert outside["standing"] is None


def test_an_extension_may_be_asked_for_after_a_frozen_promise(api: Api, at: Callable[[datetime], None]) -> None:
    ticket = take(WAY_TO["processing"])
    at(T0 + DAY)
    declare(api, "that-khe")
    later = ticket.due_at + 7 * DAY
    at(later)
    path = f"/v1/office/tickets/{ticket.code}"
    api.act("processing.that-khe", ticket.code, "note", text="Chưa vào được")
    assert "ask_extension" in api("GET", path, officer="processing.that-khe").body["actions"]
    until = (later + 7 * DAY).isoformat()
    asked = api.act("processing.that-khe", ticket.code, "ask_extension", reason="Đường ngập", until=until)
    assert asked.status == 200


def test_an_unknown_kind_of_queue_gets_422(api: Api) -> None:
    refused = api("GET", "/v1/office/queue?kind=urgent", officer=f"intake.{INTAKE}")
    assert (refused.body["code"], refused.body["field"]) == ("not_one_of", "kind")
