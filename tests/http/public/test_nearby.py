"""Public reports near a point: the nearest first, and private homes at a rounded place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.nearby.vicinity import RECENT, roughly
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets.photos import Ready
from tests.domain import samples
from tests.support import Api

HERE = (22.257, 106.474)
#: A degree of latitude, in metres.
DEGREE = 111_195


def north(metres: float) -> tuple[float, float]:
    return HERE[0] + metres / DEGREE, HERE[1]


def send(
    api: Api, point: tuple[float, float], *, receive: bool = True, accuracy: int | None = None, **changes: Any
) -> tuple[str, dict[str, str]]:
    place = {"commune": "06040", "address": "Số 5, ngõ 12", "lat": point[0], "lon": point[1], "accuracy": accuracy}
    body = {"category": "hygiene", "description": samples.DESCRIPTION, "place": place}
    made = api("POST", "/v1/reports", body | changes)
    assert made.status == 201, made.body
    if receive:
        assert api.act("intake.intake", made.body["code"], "receive").status == 200
    return made.body["code"], {"X_Report_Secret": made.body["secret"]}


def ask(api: Api, point: tuple[float, float] = HERE, **query: Any) -> list[dict[str, Any]]:
    parameters = "".join(f"&{name}={value}" for name, value in query.items())
    answer = api("GET", f"/v1/nearby?lat={point[0]}&lon={point[1]}{parameters}")
    assert answer.status == 200, answer.body
    tickets: list[dict[str, Any]] = answer.body["tickets"]
    return tickets


def codes(lines: Sequence[dict[str, Any]]) -> list[str]:
    return [line["code"] for line in lines]


def test_the_nearest_come_first_with_their_distance(api: Api) -> None:
    far, near = send(api, north(200))[0], send(api, north(40))[0]
    send(api, north(300))
    lines = ask(api)
    assert codes(lines) == [near, far]
    assert [line["distance_metres"] for line in lines] == [40, 200]
    assert lines[0]["place"]["lat"] == north(40)[0]
    assert lines[0]["followers"] == 0
    assert lines[0]["photo"] is None
    assert len(ask(api, radius=1000)) == 3
    assert codes(ask(api, radius=100)) == [near]
    # The line is that of the public list, with the place and the distance added.
    line = next(report for report in api("GET", "/v1/reports").body["reports"] if report["code"] == near)
    assert line.items() <= lines[0].items()


def test_reports_are_filtered_by_category(api: Api) -> None:
    send(api, HERE)
    other = send(api, HERE, category="traffic")[0]
    assert codes(ask(api, category="traffic")) == [other]


def test_a_photo_is_shown_as_soon_as_it_is_ready(api: Api) -> None:
    jpeg = {"content_type": "image/jpeg", "size": 9}
    code = send(api, HERE, photos=[jpeg, jpeg])[0]
    assert ask(api)[0]["photo"] is None
    assert photo_store.settle(code, "r1", clock.now(), "too_small")
    assert photo_store.settle(code, "r2", clock.now(), Ready({"320": (320, 200)}))
    assert f"/{code}/r2/1/320.webp" in ask(api)[0]["photo"]


def test_reports_that_the_public_lists_omit_are_not_nearby(api: Api) -> None:
    send(api, HERE, receive=False)
    send(api, HERE, visibility="private")
    send(api, HERE, category="officials")
    assert ask(api) == []
    withdrawn, secret = send(api, HERE)
    refused, merged, main = (send(api, HERE)[0] for _ in range(3))
    assert len(ask(api)) == 4
    assert api("POST", f"/v1/reports/{withdrawn}/withdraw", {}, **secret).status == 200
    assert api.act("intake.intake", refused, "refuse", refusal="unclear", text="Không rõ").status == 200
    assert api.act("intake.intake", merged, "merge", into=main).status == 200
    assert codes(ask(api)) == [main]
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    changed = [line | {"visibility": "restricted"} if line["id"] == "hygiene" else line for line in lines]
    documents.publish(Kind.CATEGORIES, {"categories": changed}, by="test", at=samples.T0)
    documents.forget()
    assert ask(api) == []


def test_a_resolved_report_is_nearby_only_while_it_is_recent(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = send(api, HERE, category="traffic")[0]
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("intake.intake", "dispatch", {"unit": "police"}),
        ("focal.police", "accept", {}),
        ("processing.police", "answer", {"text": "Đã sửa"}),
        ("leader.police", "approve", {}),
    ]
    for officer, action, given in steps:
        assert api.act(officer, code, action, **given).status == 200
    assert ask(api)[0]["state"] == "resolved"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + RECENT + timedelta(minutes=1))
    assert ask(api) == []


def rounding(*categories: str) -> None:
    lines = [
        line | {"round_place": line["id"] in categories} for line in samples.documents()[Kind.CATEGORIES]["categories"]
    ]
    documents.publish(Kind.CATEGORIES, {"categories": lines}, by="test", at=samples.T0)
    documents.forget()


def test_the_public_sees_a_private_home_only_at_its_rounded_place(api: Api) -> None:
    rounding("traffic")
    code, secret = send(api, HERE, category="traffic", accuracy=25)
    shown = roughly(Place("06040", "Số 5", *HERE))
    assert shown.lat is not None
    assert shown.lon is not None
    expected: dict[str, Any] = {"commune": "06040", "commune_name": "Xã Thất Khê", "address": None}
    expected |= {"lat": shown.lat, "lon": shown.lon, "rounded": True, "accuracy": None}
    assert api("GET", f"/v1/reports/{code}").body["place"] == expected
    assert api("GET", "/v1/reports").body["reports"][0]["place"] == expected
    for point in (HERE, north(60), north(-150)):
        line = ask(api, point, radius=1000)[0]
        assert line["place"] == expected
        assert line["distance_metres"] == metres_between(point, (shown.lat, shown.lon))
    # The smallest circle finds the report at its rounded place, and not at its exact one.
    assert ask(api, radius=10) == []
    assert codes(ask(api, (shown.lat, shown.lon), radius=10)) == [code]
    # The sender and the officers of the ticket see the exact place.
    assert api("GET", f"/v1/reports/{code}", **secret).body["place"]["lat"] == HERE[0]
    office = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["place"]
    assert (office["lat"], office["address"], office["rounded"]) == (HERE[0], "Số 5, ngõ 12", True)
    assert office["accuracy"] == 25


def test_a_report_sent_before_its_category_was_rounded_is_shown_rounded(api: Api) -> None:
    code = send(api, HERE, category="traffic")[0]
    rounding("traffic")
    assert api("GET", f"/v1/reports/{code}").body["place"]["rounded"] is True
    assert api("GET", "/v1/reports").body["reports"][0]["place"]["address"] is None
    # The index holds the exact place, so a circle that finds the report would reveal it.
    assert ask(api, radius=1000) == []
    assert api.act("intake.intake", code, "dispatch", unit="police").status == 200
    assert ask(api, radius=1000) == []


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("lat=106.474&lon=22.257", "point_swapped", None),
        ("lat=NaN&lon=106.474", "field_invalid", "lat"),
        ("lat=inf&lon=106.474", "field_invalid", "lat"),
        ("lat=48.85&lon=2.35", "outside_province", "lat"),
        ("lat=22.257", "field_required", "lon"),
        ("lat=x&lon=106.474", "field_invalid", "lat"),
        ("lat=22.257&lon=106.474&radius=5000", "out_of_range_open", "radius"),
        ("lat=22.257&lon=106.474&radius=0", "out_of_range_open", "radius"),
        ("lat=22.257&lon=106.474&radius=1e9", "field_invalid", "radius"),
        ("lat=22.257&lon=106.474&category=none", "unknown_category", "category"),
    ],
)
def test_an_invalid_query_names_the_field(api: Api, query: str, code: str, field: str | None) -> None:
    answer = api("GET", f"/v1/nearby?{query}")
    assert answer.status == 422
    wrong = answer.body.get("errors", [answer.body])[0]
    assert (wrong["code"], wrong.get("field")) == (code, field)
