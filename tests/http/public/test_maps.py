"""The public map: hexagons at low zoom, reports at high zoom, and only what the public lists show."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.nearby.vicinity import roughly
from chalicelib.domain.places.distance import metres_between
from chalicelib.domain.places.place import Place
from chalicelib.jobs import counting
from chalicelib.runtime import clock
from tests.http.public.test_nearby import HERE, north, rounding, send
from tests.support import Api, Faults, Province


def ask(api: Api, zoom: int, side: float = 0.02, **query: Any) -> dict[str, Any]:
    box = {"west": HERE[1] - side, "south": HERE[0] - side, "east": HERE[1] + side, "north": HERE[0] + side}
    parameters = "&".join(f"{name}={value}" for name, value in {**box, "zoom": zoom, **query}.items())
    answer = api("GET", f"/v1/map?{parameters}")
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def count(province: Province) -> None:
    counting.count_changes(province.stream_records("head"), clock.now())


@pytest.mark.parametrize(("zoom", "side"), [(8, 1), (11, 0.5), (13, 0.1), (14, 0.05)])
def test_a_low_zoom_gives_the_number_of_reports_by_hexagon(
    api: Api, province: Province, zoom: int, side: float
) -> None:
    first = send(api, HERE)[0]
    send(api, HERE, category="traffic")
    send(api, HERE, receive=False)
    send(api, HERE, category="officials")
    send(api, HERE, visibility="private")
    count(province)
    answer_body = ask(api, zoom, side)
    assert answer_body["points"] == []
    (cell,) = answer_body["cells"]
    assert (cell["count"], cell["open"], cell["late"]) == (2, 2, 0)
    assert metres_between((cell["lat"], cell["lon"]), HERE) < 11_000
    assert ask(api, zoom, side, category="traffic")["cells"][0]["count"] == 1
    assert ask(api, zoom, side, state="received,planned")["cells"][0]["count"] == 2
    assert ask(api, zoom, side, state="planned")["cells"] == []
    assert api.act("intake.intake", first, "refuse", refusal="unclear", text="Không rõ").status == 200
    count(province)
    assert ask(api, zoom, side)["cells"][0]["count"] == 1


def test_a_high_zoom_gives_points_equal_to_those_nearby(api: Api) -> None:
    codes = {send(api, HERE)[0], send(api, north(200))[0]}
    send(api, HERE, receive=False)
    send(api, HERE, visibility="private")
    send(api, north(5000))
    answer_body = ask(api, 15)
    assert {point["code"] for point in answer_body["points"]} == codes
    assert (answer_body["cells"], answer_body["complete"]) == ([], True)
    nearby = {line["code"]: line for line in api("GET", f"/v1/nearby?lat={HERE[0]}&lon={HERE[1]}").body["tickets"]}
    for point in answer_body["points"]:
        assert point.items() <= nearby[point["code"]].items()
    assert ask(api, 16, 0.001)["points"][0]["code"] in codes
    assert len(ask(api, 16, 0.001)["points"]) == 1
    assert ask(api, 15, category="traffic")["points"] == []
    assert ask(api, 15, state="planned")["points"] == []


def test_a_private_home_is_shown_at_its_rounded_place(api: Api, province: Province) -> None:
    rounding("hygiene")
    send(api, HERE)
    shown = roughly(Place("06040", None, *HERE))
    (point,) = ask(api, 15)["points"]
    assert (point["place"]["lat"], point["place"]["lon"]) == (shown.lat, shown.lon)
    # A box around the exact place does not show the home.
    assert ask(api, 18, 0.0002)["points"] == []
    count(province)
    assert ask(api, 12)["cells"][0]["count"] == 1


def test_the_number_of_reads_does_not_grow_with_the_tickets(api: Api, province: Province, faults: Faults) -> None:
    send(api, HERE)
    count(province)
    costs = []
    for more in (0, 12):
        for number in range(more):
            send(api, north(20 * number))
        count(province)
        before = len(faults.calls)
        ask(api, 12)
        costs.append([operation for operation in faults.since(before) if operation in ("Query", "BatchGetItem")])
    assert costs[0] == costs[1]


def test_too_many_points_are_marked_incomplete_or_given_as_hexagons(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.http.public import map as public_map

    monkeypatch.setattr(public_map, "MOST_POINTS", 2)
    for number in range(3):
        send(api, north(20 * number))
    answer_body = ask(api, 15)
    assert (len(answer_body["points"]), answer_body["complete"]) == (2, False)
    monkeypatch.setattr(public_map, "_CROWD", 2)
    count(province)
    answer_body = ask(api, 15)
    assert ([cell["count"] for cell in answer_body["cells"]], answer_body["points"], answer_body["complete"]) == (
        [3],
        [],
        True,
    )
    assert ask(api, 17, 0.01)["points"]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("west=22.2&south=106.4&east=22.3&north=106.5&zoom=12", "point_swapped", None),
        ("west=NaN&south=22.2&east=106.5&north=22.3&zoom=12", "field_invalid", "west"),
        ("west=106.5&south=22.2&east=106.4&north=22.3&zoom=12", "box_backwards", None),
        ("west=106.4&south=22.2&east=106.5&north=22.3", "field_required", "zoom"),
        ("west=106.4&south=22.2&east=106.5&north=22.3&zoom=23", "out_of_range_open", "zoom"),
        ("west=2.2&south=48.8&east=2.3&north=48.9&zoom=12", "outside_province", "south"),
        ("west=106.0&south=21.3&east=107.4&north=22.5&zoom=14", "box_too_large", "zoom"),
        ("west=106.4&south=22.2&east=106.5&north=22.3&zoom=12&state=x", "not_one_of", "state"),
        ("west=106.4&south=22.2&east=106.5&north=22.3&zoom=12&category=x", "unknown_category", "category"),
    ],
)
def test_an_invalid_query_names_the_field(api: Api, query: str, code: str, field: str | None) -> None:
    answer = api("GET", f"/v1/map?{query}")
    assert answer.status == 422
    wrong = answer.body.get("errors", [answer.body])[0]
    assert (wrong["code"], wrong.get("field")) == (code, field)
