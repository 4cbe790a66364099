"""Reports found by their place on the deployed stack: near a point, on the map, followed; and seen as duplicates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.stack.client import Citizen, Office, expect
from tests.end_to_end.conftest import Until

pytestmark = pytest.mark.stack

POINT = {"lat": 22.2571, "lon": 106.4741}


def test_a_report_is_found_near_its_point_followed_counted_on_the_map_and_told_to_intake(
    citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    desk = office("trung-tam.tiep-nhan")
    report = {"category": "urban-order", "description": "Lấn chiếm vỉa hè", "place": {"commune": "06040", **POINT}}
    code, again = (expect(citizen.send(report), 201)["code"] for _ in range(2))
    query = f"?lat={POINT['lat']}&lon={POINT['lon']}"
    assert code not in str(expect(citizen.call("GET", f"/v1/nearby{query}"), 200))
    expect(desk.act(code, "receive"), 200)
    (line,) = [one for one in expect(citizen.call("GET", f"/v1/nearby{query}"), 200)["tickets"] if one["code"] == code]
    assert line["distance_metres"] == 0
    followed = expect(citizen.call("POST", f"/v1/reports/{code}/follow", {}), 200)
    assert followed["followers"] == 1
    assert code in [one["code"] for one in expect(desk.ticket(again), 200)["nearby"]]
    box = "?west=106.3&south=22.2&east=106.6&north=22.3&category=urban-order"
    assert code in str(
        expect(citizen.call("GET", "/v1/map?west=106.47&south=22.25&east=106.48&north=22.26&zoom=16"), 200)
    )
    until(lambda: expect(citizen.call("GET", f"/v1/map{box}&zoom=11"), 200)["cells"], 30)
