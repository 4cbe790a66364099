"""Open311 on the deployed stack, through the gateway, with a client that others wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from georeport import GeoReport

from infra.stack.client import Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until
from tests.jobs.test_derivatives import picture

pytestmark = pytest.mark.stack


def test_a_report_by_open311_goes_all_the_way(stack: LocalAws, office: Callable[[str], Office], until: Until) -> None:
    admin, desk = office("trung-tam.quan-tri"), office("trung-tam.tiep-nhan")
    key = expect(admin.call("POST", "/v1/admin/keys", {"partner": "fixmystreet", "scopes": ["reports:send"]}), 201)[
        "key"
    ]
    found = expect(requests.get(f"{stack.api_url}/open311/v2/discovery.json", timeout=30), 200)
    endpoint = f"{stack.api_url}/open311/v2"
    assert found["endpoints"][0]["url"].endswith("/open311/v2")

    in_json, in_xml = GeoReport(endpoint), GeoReport(endpoint, output_format="xml")
    services = {one["service_code"] for one in in_json.get_service_list()}
    assert services == {one["service_code"] for one in in_xml.get_service_list()}
    code = "hygiene"
    assert in_json.get_service_definition(code)["service_code"] == in_xml.get_service_definition(code)["service_code"]

    def post(path: str, **given: Any) -> Any:
        files = {"media": ("a.jpg", given.pop("media"), "image/jpeg")} if "media" in given else None
        answer = requests.post(f"{endpoint}/{path}", data={"api_key": key, **given}, files=files, timeout=30)
        return expect(answer, 201)

    place = {"lat": "21.853", "long": "106.761", "address_string": "Chợ Kỳ Lừa"}
    sent = {"service_code": code, "description": "Rác thải đổ tràn ra lòng đường", **place}
    report = post("requests.json", media=picture("JPEG"), **sent)[0]["service_request_id"]
    expect(desk.act(report, "receive", urgency="normal"), 200)

    def shown() -> dict[str, Any]:
        found: dict[str, Any] = in_json.get_service_request(report)
        return found

    # The photo came through the gateway unharmed.
    until(lambda: shown()["media_url"], 60)
    photo = requests.get(re.sub(r"^.*(?=/bao-cao/)", stack.api_url, shown()["media_url"]), timeout=30)
    assert (photo.status_code, photo.content[:3]) == (200, b"\xff\xd8\xff")
    assert in_xml.get_service_request(report)["service_request_id"] == report
    assert report in [one["service_request_id"] for one in in_json.get_service_requests(service_code=code)]

    expect(desk.act(report, "ask", text="Gần số nhà nào?"), 200)
    post("servicerequestupdates.json", service_request_id=report, update_id="1", description="Trước số nhà 12")
    updates = expect(requests.get(f"{endpoint}/servicerequestupdates.json", timeout=30), 200)
    kinds = [one["status"] for one in updates if one["service_request_id"] == report]
    # Nothing is told of the day on which it was sent: it was not public before it was received.
    assert len(kinds) == 3
    assert expect(desk.ticket(report), 200)["channel"] == "open311/fixmystreet"
