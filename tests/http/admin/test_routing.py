"""Where reports go, as callers see it: communes by name, the dry run, what intake and administrators are told."""

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


def seen(api: Api, code: str, officer: str = "intake.intake") -> dict[str, Any]:
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
def test_communes_are_found_by_what_is_typed(api: Api) -> None:
    (found,) = api("GET", "/v1/communes?q=chi+lang+trang+dinh").body["communes"]
    assert found == {
        "code": THAT_KHE,
        "name": "Xã Thất Khê",
        "name_en": "That Khe commune",
        "unit": {"id": "that-khe", "name": "Xã Thất Khê"},
        "former": {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định"},
    }
    everything = api("GET", "/v1/communes").body["communes"]
    assert [one["code"] for one in everything] == [DONG_DANG, KY_LUA, THAT_KHE]
    assert api("GET", "/v1/communes?q=h%C3%A0+n%E1%BB%99i").body["communes"] == []
    refused = api("GET", f"/v1/communes?q={'x' * 101}")
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "too_long", "q")


def test_a_preview_says_who_why_and_what_else(api: Api) -> None:
    closest = {"unit": "police", "category": "hygiene", "area": [THAT_KHE, KY_LUA], "note": "Quyết định mẫu"}
    assert rules(api, closest, {"unit": "intake"}).status == 200
    found = preview(api, commune=THAT_KHE).body
    assert found["unit"] == {"id": "police", "name": "Công an tỉnh"}
    assert found["commune"] == {"code": THAT_KHE, "name": "Xã Thất Khê", "by": "given", "former": None}
    assert found["chosen"] == found["considered"][0]
    assert found["chosen"]["rule"] == {
        "number": 0,
        "unit": "police",
        "report_type": None,
        "category": "hygiene",
        "area": [THAT_KHE, KY_LUA],
        "note": "Quyết định mẫu",
    }
    considered = [(one["by"], one["wanted"], one["outcome"]) for one in found["considered"]]
    assert considered == [
        ("rule", "police", "chosen"),
        ("rule", "intake", "less_specific"),
        ("commune", "commune", "less_specific"),
    ]
    assert preview(api, commune=DONG_DANG).body["unit"]["id"] == "intake"


@pytest.mark.usefixtures("named")
def test_a_preview_takes_a_point_or_an_address_for_the_place(api: Api) -> None:
    areas.publish("drawn", [DONG_DANG], {spot(*POINT).group: {DONG_DANG: ""}}, by="test", at=samples.T0)
    documents.forget()
    found = preview(api, lat=POINT[0], lon=POINT[1]).body
    assert (found["unit"]["id"], found["commune"]["by"]) == ("dong-dang", "boundaries")
    found = preview(api, address="Nà Nọi, xã Chi Lăng, huyện Tràng Định").body
    assert (found["unit"]["id"], found["commune"]["by"]) == ("that-khe", "address")
    assert found["commune"]["former"] == {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định"}
    # What the address leaves open is offered.
    found = preview(api, address="Chi Lăng").body
    assert (found["unit"], found["commune"], found["chosen"]) == (None, None, None)
    assert {one["code"] for one in found["communes"]} == {THAT_KHE, KY_LUA}
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
def test_previews_of_nothing(api: Api, given: dict[str, Any], code: str, field: str | None) -> None:
    answer = preview(api, **given)
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (422, code, field)


def test_rules_that_cannot_be_told_apart_are_refused_with_their_place(api: Api) -> None:
    answer = rules(api, {"unit": "police"}, {"unit": "nobody"})
    assert answer.status == 422
    assert {(one["field"], one["code"]) for one in answer.body["errors"]} == {
        ("rules.1", "routing_clash"),
        ("rules.1.unit", "unit_missing"),
    }


def test_the_proposal_follows_the_rules_and_what_intake_puts_right(api: Api) -> None:
    code = send(api, commune=THAT_KHE)
    assert seen(api, code)["proposed_unit"]["id"] == "that-khe"
    rules(api, {"unit": "home-affairs", "category": "hygiene", "area": [DONG_DANG]})
    assert seen(api, code)["proposed_unit"]["id"] == "that-khe"
    after = api.act("intake.intake", code, "receive", commune=DONG_DANG).body
    assert after["proposed_unit"]["id"] == "home-affairs"


def test_a_ticket_that_a_unit_has_stays_there_and_the_officer_is_told(api: Api) -> None:
    code = send(api, commune=THAT_KHE)
    api.act("intake.intake", code, "receive")
    sent = api.act("intake.intake", code, "dispatch", unit="that-khe").body
    assert sent["rerouted_to"] is None
    told = api.act("intake.intake", code, "reclassify", category="traffic", reason="Đèn đường hỏng").body
    assert (told["unit"]["id"], told["rerouted_to"]["id"]) == ("that-khe", "police")
    assert (told["due_at"], told["category"]["id"]) == (sent["due_at"], "traffic")
    line = told["history"][-1]
    assert (line["kind"], line["category_before"], line["reason"]) == ("reclassify", "hygiene", "Đèn đường hỏng")
    assert seen(api, code, "focal.that-khe")["rerouted_to"]["id"] == "police"
    again = api.act("intake.intake", code, "reclassify", category="traffic", reason="Đèn đường hỏng")
    assert (again.status, again.body["code"]) == (422, "nothing_changes")
    # The unit sends it back, and intake passes it on.
    assert api.act("focal.that-khe", code, "return", reason="Không thuộc xã").body["rerouted_to"] is None
    assert api.act("intake.intake", code, "dispatch", unit="police").body["rerouted_to"] is None


@pytest.mark.usefixtures("named")
def test_intake_is_told_which_commune_an_address_names(api: Api) -> None:
    ticket = seen(api, send(api, lat=22.257, lon=106.474, address="Xã Chi Lăng, huyện Tràng Định"))
    assert (ticket["place"]["commune"], ticket["proposed_unit"]["id"]) == (None, "that-khe")
    assert ticket["address_says"] == [
        {"commune": THAT_KHE, "commune_name": "Xã Thất Khê", "former": "Xã Chi Lăng, Huyện Tràng Định"}
    ]
    ticket = seen(api, send(api, commune=THAT_KHE, address="Xã Chi Lăng, huyện Tràng Định"))
    assert ticket["address_says"] == []
    ticket = seen(api, send(api, commune=DONG_DANG, address="12 Lê Lợi, phường Kỳ Lừa"))
    assert (ticket["address_says"][0]["commune"], ticket["proposed_unit"]["id"]) == (KY_LUA, "dong-dang")


def test_nothing_is_dispatched_to_a_unit_that_has_ended_or_not_begun(api: Api) -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[2] |= {"valid_until": "2026-03-01", "successor": "police"}
    units.append({"id": "next-year", "name": "Sở mới", "name_en": "New", "valid_from": "2999-01-01"})
    documents.publish(Kind.UNITS, {"units": units}, by="test", at=samples.T0)
    code = send(api, commune=THAT_KHE)
    api.act("intake.intake", code, "receive")
    for unit in ("traffic-police", "next-year"):
        refused = api.act("intake.intake", code, "dispatch", unit=unit)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "unit_not_at_work", "unit")
    refused = api.act("intake.intake", code, "dispatch", unit="police", coordinators=["traffic-police"])
    assert (refused.body["code"], refused.body["field"]) == ("unit_not_at_work", "coordinators")
