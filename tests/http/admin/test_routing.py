"""Routing over HTTP: communes by name, the preview, and the unit proposed to intake."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.places.boundaries import spot
from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import areas, documents
from tests.domain import samples
from tests.support import Answer, Api, Province

ADMIN = "administrator.intake"
THAT_KHE, DONG_DANG, KY_LUA = samples.COMMUNES.values()
POINT = (21.945, 106.695)
FORMER = [
    {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định", "communes": [THAT_KHE]},
    {"name": "Phường Chi Lăng", "district": "Thành phố Lạng Sơn", "communes": [KY_LUA]},
]


def rules(api: Api, *lines: dict[str, Any]) -> Answer:
    present = api("GET", "/v1/admin/documents/routing", officer=ADMIN).body["version"]
    path = "/v1/admin/documents/routing"
    answer = api("PUT", path, {"rules": list(lines)}, officer=ADMIN, If_Match=f'"{present}"')
    documents.forget()
    return answer


def preview(api: Api, **given: Any) -> Any:
    return api("POST", "/v1/admin/preview-routing", {"category": "hygiene", **given}, officer=ADMIN)


def office_ticket(api: Api, code: str, officer: str = "intake.intake") -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer=officer).body
    return body


def send(api: Api, **place: Any) -> str:
    report = {"category": "hygiene", "description": samples.DESCRIPTION, "place": place}
    return str(api("POST", "/v1/reports", report).body["code"])


@pytest.fixture
def named(province: Province) -> Province:
    """A province with former names."""
    documents.publish(Kind.FORMER, {"places": FORMER}, by="test", at=samples.T0)
    return province


@pytest.mark.usefixtures("named")
def test_communes_are_found_by_former_names_without_diacritics(api: Api) -> None:
    (commune,) = api("GET", "/v1/communes?q=chi+lang+trang+dinh").body["communes"]
    assert commune == {
        "code": THAT_KHE,
        "name": "Xã Thất Khê",
        "name_en": "That Khe commune",
        "unit": {"id": "that-khe", "name": "Xã Thất Khê"},
        "former": {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định"},
    }
    everything = api("GET", "/v1/communes").body["communes"]
    assert [entry["code"] for entry in everything] == [DONG_DANG, KY_LUA, THAT_KHE]
    assert api("GET", "/v1/communes?q=h%C3%A0+n%E1%BB%99i").body["communes"] == []
    refused = api("GET", f"/v1/communes?q={'x' * 101}")
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "too_long", "q")


def test_a_preview_names_the_unit_the_chosen_rule_and_the_others(api: Api) -> None:
    rule = {"unit": "police", "category": "hygiene", "area": [THAT_KHE, KY_LUA], "note": "Quyết định mẫu"}
    assert rules(api, rule, {"unit": "intake"}).status == 200
    previewed = preview(api, commune=THAT_KHE).body
    assert previewed["unit"] == {"id": "police", "name": "Công an tỉnh"}
    assert previewed["commune"] == {"code": THAT_KHE, "name": "Xã Thất Khê", "by": "given", "former": None}
    assert previewed["chosen"] == previewed["considered"][0]
    assert previewed["chosen"]["rule"] == {
        "number": 0,
        "unit": "police",
        "report_type": None,
        "category": "hygiene",
        "area": [THAT_KHE, KY_LUA],
        "note": "Quyết định mẫu",
    }
    considered = [(candidate["by"], candidate["wanted"], candidate["outcome"]) for candidate in previewed["considered"]]
    assert considered == [
        ("rule", "police", "chosen"),
        ("rule", "intake", "less_specific"),
        ("commune", "commune", "less_specific"),
    ]
    assert preview(api, commune=DONG_DANG).body["unit"]["id"] == "intake"


@pytest.mark.usefixtures("named")
def test_a_preview_accepts_a_point_or_an_address(api: Api) -> None:
    areas.publish("drawn", [DONG_DANG], {spot(*POINT).group: {DONG_DANG: ""}}, [], by="test", at=samples.T0)
    documents.forget()
    previewed = preview(api, lat=POINT[0], lon=POINT[1]).body
    assert (previewed["unit"]["id"], previewed["commune"]["by"]) == ("dong-dang", "boundaries")
    previewed = preview(api, address="Nà Nọi, xã Chi Lăng, huyện Tràng Định").body
    assert (previewed["unit"]["id"], previewed["commune"]["by"]) == ("that-khe", "address")
    assert previewed["commune"]["former"] == {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định"}
    # An ambiguous address gives the possible communes.
    previewed = preview(api, address="Chi Lăng").body
    assert (previewed["unit"], previewed["commune"], previewed["chosen"]) == (None, None, None)
    assert {commune["code"] for commune in previewed["communes"]} == {THAT_KHE, KY_LUA}
    assert preview(api, category="traffic").body["unit"]["id"] == "police"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"category": "x"}, "unknown_category", "category"),
        ({"report_type": "x"}, "unknown_type", "report_type"),
        ({"commune": "99999"}, "unknown_commune", "commune"),
        ({"lat": 21.9}, "point_incomplete", None),
        ({"lat": 106.7, "lon": 21.9}, "point_swapped", None),
        ({"lat": 10.7, "lon": 106.7}, "outside_province", "lat"),
    ],
)
def test_an_invalid_preview_request_gets_422(api: Api, given: dict[str, Any], code: str, field: str | None) -> None:
    answer = preview(api, **given)
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (422, code, field)


def test_conflicting_rules_are_refused_with_their_field(api: Api) -> None:
    answer = rules(api, {"unit": "police"}, {"unit": "nobody"})
    assert answer.status == 422
    assert {(error["field"], error["code"]) for error in answer.body["errors"]} == {
        ("rules.1", "routing_clash"),
        ("rules.1.unit", "unit_missing"),
    }


def test_the_proposed_unit_changes_when_intake_corrects_the_commune(api: Api) -> None:
    code = send(api, commune=THAT_KHE)
    assert office_ticket(api, code)["proposed_unit"]["id"] == "that-khe"
    rules(api, {"unit": "home-affairs", "category": "hygiene", "area": [DONG_DANG]})
    assert office_ticket(api, code)["proposed_unit"]["id"] == "that-khe"
    after = api.act("intake.intake", code, "receive", commune=DONG_DANG).body
    assert after["proposed_unit"]["id"] == "home-affairs"


def test_a_reclassified_ticket_stays_with_its_unit_and_names_the_new_one(api: Api) -> None:
    code = send(api, commune=THAT_KHE)
    api.act("intake.intake", code, "receive")
    sent = api.act("intake.intake", code, "dispatch", unit="that-khe").body
    assert sent["rerouted_to"] is None
    reclassified = api.act("intake.intake", code, "reclassify", category="traffic", reason="Đèn đường hỏng").body
    assert (reclassified["unit"]["id"], reclassified["rerouted_to"]["id"]) == ("that-khe", "police")
    assert (reclassified["due_at"], reclassified["category"]["id"]) == (sent["due_at"], "traffic")
    line = reclassified["history"][-1]
    assert (line["kind"], line["category_before"], line["reason"]) == ("reclassify", "hygiene", "Đèn đường hỏng")
    assert office_ticket(api, code, "focal.that-khe")["rerouted_to"]["id"] == "police"
    again = api.act("intake.intake", code, "reclassify", category="traffic", reason="Đèn đường hỏng")
    assert (again.status, again.body["code"]) == (422, "nothing_changes")
    # The unit returns the ticket, and intake dispatches it again.
    assert api.act("focal.that-khe", code, "return", reason="Không thuộc xã").body["rerouted_to"] is None
    assert api.act("intake.intake", code, "dispatch", unit="police").body["rerouted_to"] is None


@pytest.mark.usefixtures("named")
def test_intake_sees_which_commune_an_address_names(api: Api) -> None:
    ticket = office_ticket(api, send(api, lat=22.257, lon=106.474, address="Xã Chi Lăng, huyện Tràng Định"))
    assert (ticket["place"]["commune"], ticket["proposed_unit"]["id"]) == (None, "that-khe")
    assert ticket["address_says"] == [
        {"commune": THAT_KHE, "commune_name": "Xã Thất Khê", "former": "Xã Chi Lăng, Huyện Tràng Định"}
    ]
    ticket = office_ticket(api, send(api, commune=THAT_KHE, address="Xã Chi Lăng, huyện Tràng Định"))
    assert ticket["address_says"] == []
    ticket = office_ticket(api, send(api, commune=DONG_DANG, address="12 Lê Lợi, phường Kỳ Lừa"))
    assert (ticket["address_says"][0]["commune"], ticket["proposed_unit"]["id"]) == (KY_LUA, "dong-dang")


def test_dispatch_to_a_unit_outside_its_validity_gets_422(api: Api) -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[2] |= {"valid_until": "2026-03-01", "successor": "police"}
    units.append({"id": "next-year", "name": "Sở mới", "name_en": "New", "valid_from": "2099-01-01"})
    documents.publish(Kind.UNITS, {"units": units}, by="test", at=samples.T0)
    code = send(api, commune=THAT_KHE)
    api.act("intake.intake", code, "receive")
    for unit in ("traffic-police", "next-year"):
        refused = api.act("intake.intake", code, "dispatch", unit=unit)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "unit_not_at_work", "unit")
    refused = api.act("intake.intake", code, "dispatch", unit="police", coordinators=["traffic-police"])
    assert (refused.body["code"], refused.body["field"]) == ("unit_not_at_work", "coordinators")
