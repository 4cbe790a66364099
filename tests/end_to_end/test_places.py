"""Places on the deployed stack: nearby reports, the map, following, and likely duplicates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.stack.client import Citizen, Office, expect
from tests.deployed import Until

pytestmark = pytest.mark.stack

POINT = {"lat": 22.2571, "lon": 106.4741}


def test_a_received_report_is_nearby_on_the_map_and_shown_to_intake_as_a_duplicate(
    citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    desk = office("trung-tam.tiep-nhan")
    report = {"category": "urban-order", "description": "Lấn chiếm vỉa hè", "place": {"commune": "06040", **POINT}}
    code, again = (expect(citizen.send(report), 201)["code"] for _ in range(2))
    query = f"?lat={POINT['lat']}&lon={POINT['lon']}"
    assert code not in str(expect(citizen.call("GET", f"/v1/nearby{query}"), 200))
    expect(desk.act(code, "receive"), 200)
    (line,) = [
        each for each in expect(citizen.call("GET", f"/v1/nearby{query}"), 200)["tickets"] if each["code"] == code
    ]
    assert line["distance_metres"] == 0
    followed = expect(citizen.call("POST", f"/v1/reports/{code}/follow", {}), 200)
    assert followed["followers"] == 1
    assert code in [each["code"] for each in expect(desk.ticket(again), 200)["nearby"]]
    box = "?west=106.3&south=22.2&east=106.6&north=22.3&category=urban-order"
    assert code in str(
        expect(citizen.call("GET", "/v1/map?west=106.47&south=22.25&east=106.48&north=22.26&zoom=16"), 200)
    )
    until(lambda: expect(citizen.call("GET", f"/v1/map{box}&zoom=11"), 200)["cells"], 30)
