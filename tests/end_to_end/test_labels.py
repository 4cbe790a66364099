"""A label on the deployed stack, from the administrator's list to the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from infra.stack.client import Citizen, Office, expect
from infra.stack.local import LocalAws
from tests.deployed import Until

pytestmark = pytest.mark.stack

#: In Đồng Đăng; no other test has anything at this pump.
PUMP: dict[str, Any] = {
    "kind": "pump",
    "name": "Trạm bơm thử",
    "name_en": "Pump of a test",
    "commune": "06184",
    "lat": 21.94,
    "lon": 106.69,
    "category": "hygiene",
    "note": "Chìa khóa ở tổ vận hành",
}


def test_a_label_leads_from_the_list_to_report_office_history_and_figures(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    admin, desk = office("trung-tam.quan-tri"), office("trung-tam.tiep-nhan")
    path = "/v1/admin/assets/bom-thu-1"
    refused = admin.call("PUT", path, PUMP | {"commune": "99999", "lat": 10.5})
    faults = {one["field"]: one["code"] for one in expect(refused, 422)["errors"]}
    assert faults == {"commune": "unknown_commune", "lat": "outside_province"}
    address = expect(admin.call("PUT", path, PUMP), 200)["address"]
    assert address.endswith("/q/bom-thu-1")
    printed = expect(admin.call("GET", "/v1/admin/assets", query={"begins": "bom-thu", "labels": "yes"}), 200)
    assert printed["assets"][0]["qr"].startswith("<svg")

    scanned = requests.get(f"{stack.api_url}/q/bom-thu-1", allow_redirects=False, timeout=30)
    assert (scanned.status_code, scanned.headers["location"]) == (302, "../?q=bom-thu-1#/q/bom-thu-1")
    assert "don-gian?q=bom-thu-1" in requests.get(f"{stack.api_url}/q/bom-thu-1", timeout=30).text
    shown = expect(citizen.call("GET", "/v1/assets/bom-thu-1"), 200)
    assert "note" not in shown
    before = _at_kiosks(citizen)
    report = {
        "asset": shown["id"],
        "category": shown["category"]["id"],
        "description": "Trạm bơm chảy nước thải ra ruộng",
        "place": {},
        "channel": "kiosk",
    }
    code = expect(citizen.send(report, key="label of a test"), 201)["code"]
    assert expect(citizen.send(report, key="label of a test"), 201)["code"] == code

    ticket = expect(desk.ticket(code), 200)
    assert (ticket["asset"], ticket["channel"], ticket["place"]["commune"]) == ("bom-thu-1", "kiosk", "06184")
    seen = expect(desk.call("GET", "/v1/office/assets/bom-thu-1"), 200)
    assert (seen["note"], [one["code"] for one in seen["reports"]]) == (PUMP["note"], [code])
    history = "/v1/assets/bom-thu-1/reports"
    assert expect(citizen.call("GET", history), 200)["reports"] == []
    expect(desk.act(code, "receive", urgency="normal"), 200)
    assert [one["code"] for one in expect(citizen.call("GET", history), 200)["reports"]] == [code]
    until(lambda: _at_kiosks(citizen) > before, 60)

    # The pump is replaced; its label still hangs.
    expect(admin.call("PUT", "/v1/admin/assets/bom-thu-2", PUMP | {"name": "Trạm bơm mới"}), 200)
    expect(admin.call("PUT", path, PUMP | {"removed": True, "successor": "bom-thu-2"}), 200)
    assert expect(citizen.call("GET", "/v1/assets/bom-thu-1"), 200)["id"] == "bom-thu-2"


def _at_kiosks(citizen: Citizen) -> int:
    """How many reports came from kiosks, by the public figures."""
    found = expect(citizen.call("GET", "/v1/statistics", query={"by": "channel"}), 200)
    return sum(int(line["received"]) for line in found["lines"] if line["id"] == "kiosk")
