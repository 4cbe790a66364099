"""The commune of a place: found from a point, and shown to intake where it differs from the sender's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.domain.places.boundaries import spot
from chalicelib.domain.places.outlines import Outline
from chalicelib.domain.province.kinds import Kind
from chalicelib.store import keys
from chalicelib.store.directory import areas, documents
from tests.domain import samples
from tests.support import Api, Faults, Province

THAT_KHE, DONG_DANG, KY_LUA = samples.COMMUNES.values()
#: A point of each commune. The whole group of cells around it belongs to that commune.
POINTS = {THAT_KHE: (22.257, 106.474), DONG_DANG: (21.945, 106.695), KY_LUA: (21.87, 106.76)}
NOWHERE = (21.6, 107.2)


def publish(*communes: str, points: Mapping[str, tuple[float, float]] = POINTS, name: str = "drawn") -> None:
    groups = {spot(*points[commune]).group: {commune: ""} for commune in communes}
    lines = [Outline(commune, points[commune], [[222600, 1064700, 9, -9, 5, 7]]) for commune in communes]
    areas.publish(name, communes, groups, lines, by="test", at=samples.T0)


def send(api: Api, point: tuple[float, float] | None = None, **place: Any) -> Any:
    where = place if point is None else {"lat": point[0], "lon": point[1], **place}
    return api("POST", "/v1/reports", {"category": "hygiene", "description": samples.DESCRIPTION, "place": where})


def office_ticket(api: Api, code: str) -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body
    return body


def test_a_point_gets_its_commune_and_the_unit_of_the_commune_is_proposed(api: Api) -> None:
    publish(THAT_KHE, DONG_DANG)
    ticket = office_ticket(api, send(api, POINTS[DONG_DANG]).body["code"])
    assert (ticket["place"]["commune"], ticket["proposed_unit"]["id"]) == (DONG_DANG, "dong-dang")
    assert ticket["point_says"] is None


def test_without_boundaries_a_point_gets_no_commune(api: Api) -> None:
    ticket = office_ticket(api, send(api, POINTS[DONG_DANG]).body["code"])
    assert (ticket["place"]["commune"], ticket["proposed_unit"], ticket["point_says"]) == (None, None, None)


def test_intake_sees_that_the_point_lies_in_another_commune(api: Api) -> None:
    publish(THAT_KHE, DONG_DANG)
    sent = send(api, POINTS[DONG_DANG], commune=THAT_KHE)
    code = sent.body["code"]
    ticket = office_ticket(api, code)
    assert (sent.status, ticket["place"]["commune"], ticket["proposed_unit"]["id"]) == (201, THAT_KHE, "that-khe")
    assert ticket["point_says"] == {"commune": DONG_DANG, "commune_name": "Xã Đồng Đăng"}
    assert ticket["history"][0]["commune_by_point"] == DONG_DANG
    api.act("intake.intake", code, "receive", commune=DONG_DANG)
    after = office_ticket(api, code)
    assert (after["point_says"], after["proposed_unit"]["id"]) == (None, "dong-dang")
    assert "commune_by_point" not in str(api("GET", f"/v1/reports/{code}").body)


def test_with_all_boundaries_a_point_in_no_commune_is_refused_or_shown_to_intake(api: Api) -> None:
    publish(*POINTS)
    refused = send(api, NOWHERE)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "in_no_commune", "place.lat")
    ticket = office_ticket(api, send(api, NOWHERE, commune=THAT_KHE).body["code"])
    assert ticket["point_says"] == {"commune": None, "commune_name": None}


def test_with_some_boundaries_a_point_in_no_commune_is_accepted(api: Api) -> None:
    publish(THAT_KHE)
    assert send(api, NOWHERE).status == 201
    assert office_ticket(api, send(api, NOWHERE, commune=KY_LUA).body["code"])["point_says"] is None


def test_a_short_report_with_a_point_in_no_commune_is_accepted(api: Api) -> None:
    publish(*POINTS)
    notice = {"communes": "all", "reason": "Bão", "notice": "Mưa lũ", "notice_en": "Floods"}
    body = {**notice, "decision": samples.DECISION}
    assert api("POST", "/v1/admin/emergencies", body, officer="supervisor.intake").status == 201
    for point, commune in ((NOWHERE, None), (POINTS[KY_LUA], KY_LUA)):
        place = {"lat": point[0], "lon": point[1]}
        sent = api("POST", "/v1/emergencies/reports", {"place": place, "people": 2, "phone": "0901234568"})
        assert sent.status == 201
        assert office_ticket(api, sent.body["code"])["place"]["commune"] == commune


@pytest.mark.parametrize(
    ("lat", "lon", "code", "field"),
    [
        (106.474, 22.257, "point_swapped", "place"),
        (22.257, 206.474, "out_of_range_open", "place.lon"),
        (10.776, 106.7, "outside_province", "place.lat"),
        (float("nan"), 106.4, "field_invalid", "place.lat"),
        (22.2, float("inf"), "field_invalid", "place.lon"),
        (91.0, 0.0, "out_of_range_open", "place.lat"),
    ],
)
def test_an_invalid_point_gets_422(api: Api, lat: float, lon: float, code: str, field: str) -> None:
    refused = send(api, (lat, lon))
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, code, field)


def test_the_place_route_gives_the_commune_of_a_point(api: Api) -> None:
    publish(THAT_KHE)
    assert api("GET", "/v1/place?lat=22.257&lon=106.474").body == {
        "commune": THAT_KHE,
        "commune_name": "Xã Thất Khê",
        "by": "boundaries",
        "distance_metres": None,
    }
    unknown = {"commune": None, "commune_name": None, "by": None, "distance_metres": None}
    assert api("GET", "/v1/place?lat=21.6&lon=107.2").body == unknown


def test_without_boundaries_the_nearest_centre_gives_the_commune(api: Api) -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    for unit in units:
        if unit.get("commune") in (THAT_KHE, KY_LUA):
            unit["centre"] = dict(zip(("lat", "lon"), POINTS[unit["commune"]], strict=True))
    documents.publish(Kind.UNITS, {"units": units}, by="test", at=samples.T0)
    place = api("GET", "/v1/place?lat=21.879&lon=106.76").body
    assert (place["commune"], place["by"], place["distance_metres"]) == (KY_LUA, "nearest_centre", 1001)


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("", "field_required", "lat"),
        ("?lat=22.257", "field_required", "lon"),
        ("?lat=x&lon=106.4", "field_invalid", "lat"),
        ("?lat=nan&lon=106.4", "field_invalid", "lat"),
        ("?lat=106.474&lon=22.257", "point_swapped", None),
        ("?lat=21.03&lon=105.85", "outside_province", "lat"),
        ("?lat=21.6&lon=107.2", "in_no_commune", "lat"),
    ],
)
def test_a_query_without_a_point_in_the_province_gets_422(api: Api, query: str, code: str, field: str | None) -> None:
    publish(*POINTS)
    refused = api("GET", f"/v1/place{query}")
    assert (refused.status, refused.body["code"], refused.body.get("field")) == (422, code, field)


def test_a_lookup_costs_one_read(province: Province, faults: Faults) -> None:
    publish(*POINTS)
    reference = documents.current()
    for point in (*POINTS.values(), NOWHERE):
        before = len(faults.calls)
        areas.commune_at(*point, reference)
        assert faults.since(before) == ["GetItem"]


def test_new_boundaries_apply_at_once_and_only_the_last_two_versions_are_kept(province: Province) -> None:
    for number, commune in enumerate((THAT_KHE, DONG_DANG, KY_LUA)):
        publish(commune, name=f"map-{number}")
        reference = documents.current()
        assert [code for code, point in POINTS.items() if areas.commune_at(*point, reference)] == [commune]
    left = {item["pk"]["S"] for item in province.items("Directory") if item["pk"]["S"].startswith("AREAS#")}
    assert left == {keys.areas("map-1"), keys.areas("map-2")}


def test_publishing_the_same_boundaries_again_writes_nothing(province: Province, faults: Faults) -> None:
    publish(*POINTS)
    before = len(faults.calls)
    assert areas.publish("drawn", POINTS, {}, [], by="test", at=samples.T0) is None
    assert set(faults.since(before)) <= {"BatchGetItem", "DescribeTable", "GetItem"}


def test_maps_get_the_outlines_of_the_current_boundaries_also_if_those_are_older(api: Api) -> None:
    empty = api("GET", "/v1/outlines")
    assert (empty.status, empty.body) == (200, {"digits": 4, "communes": []})
    groups = {spot(*POINTS[THAT_KHE]).group: {THAT_KHE: ""}}
    areas.publish("drawn", [THAT_KHE], groups, [], by="test", at=samples.T0)
    publish(THAT_KHE)
    documents.forget()
    found = api("GET", "/v1/outlines")
    (one,) = found.body["communes"]
    assert (one["code"], one["name"]) == (THAT_KHE, documents.current().communes[THAT_KHE].area.vi)
    assert one["rings"] == [[222600, 1064700, 9, -9, 5, 7]]
    assert found.headers["cache-control"].startswith("public, max-age=")
    assert api("GET", "/v1/outlines", If_None_Match=found.headers["etag"]).status == 304
    publish(KY_LUA, name="newer")
    documents.forget()
    assert [one["code"] for one in api("GET", "/v1/outlines").body["communes"]] == [KY_LUA]


@pytest.mark.parametrize("operation", ["BatchWriteItem", "TransactWriteItems"])
def test_a_failed_import_keeps_the_present_boundaries(province: Province, faults: Faults, operation: str) -> None:
    publish(THAT_KHE, name="first")
    faults.on(operation, "AccessDeniedException")
    with pytest.raises(Exception, match=r"AccessDenied|Failed to write"):
        publish(DONG_DANG, name="second")
    faults.none()
    documents.forget()
    reference = documents.current()
    assert [code for code, point in POINTS.items() if areas.commune_at(*point, reference)] == [THAT_KHE]


def test_the_areas_document_cannot_be_published_directly(api: Api) -> None:
    refused = api("PUT", "/v1/admin/documents/areas", {}, officer="administrator.intake", If_Match='"0"')
    assert (refused.status, refused.body["code"]) == (403, "areas_by_import")
