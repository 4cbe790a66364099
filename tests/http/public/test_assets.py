"""Places and things with labels: kept by administrators, scanned by people, with a history of their reports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.places.assets import Asset, AssetKind
from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import assets
from chalicelib.store.keys import instant
from tests.domain import samples
from tests.support import Api, Faults, Province, history, take

ADMIN, DESK = "administrator.intake", "intake.intake"
LAMP: dict[str, Any] = {
    "kind": "lamp",
    "name": "Cột đèn 17",
    "name_en": "Lamp 17",
    "commune": "06040",
    "lat": 22.2565,
    "lon": 106.4735,
    "category": "traffic",
    "note": "Trụ bê tông 8 m",
}
ABOUT_IT: dict[str, Any] = {
    "category": "traffic",
    "description": "Đèn không sáng ba đêm liền",
    "place": {},
    "asset": "lamp-17",
}


def put(api: Api, asset_id: str = "lamp-17", **changed: Any) -> Any:
    """Write an asset as an administrator; the answer's body."""
    answer = api("PUT", f"/v1/admin/assets/{asset_id}", LAMP | changed, officer=ADMIN)
    assert answer.status == 200, answer.body
    return answer.body


def report(api: Api, **changed: Any) -> str:
    """Send a report about the lamp; its code."""
    answer = api("POST", "/v1/reports", ABOUT_IT | changed)
    assert answer.status == 201, answer.body
    return str(answer.body["code"])


def reports_at(api: Api, name: str = "lamp-17", query: str = "") -> Any:
    return api("GET", f"/v1/assets/{name}/reports{query}").body


def confirm(api: Api, code: str) -> None:
    """Let intake receive a report, so that the public sees it."""
    received = api.act(DESK, code, "receive")
    assert received.status == 200, received.body


def test_a_label_shows_its_thing_without_the_office_s_note(api: Api) -> None:
    put(api)
    seen = api("GET", "/v1/assets/lamp-17")
    assert seen.status == 200
    assert (seen.body["name"], seen.body["name_en"], seen.body["label"]) == ("Cột đèn 17", "Lamp 17", "lamp-17")
    assert seen.body["kind_label"] == {"vi": "Đèn đường", "en": "Street lamp"}
    assert seen.body["category"]["id"] == "traffic"
    assert seen.body["commune_name"] == "Xã Thất Khê"
    assert "Trụ" not in str(seen.body)
    # A label that was typed by hand.
    assert api("GET", "/v1/assets/LAMP-17").body["id"] == "lamp-17"


def test_a_report_takes_its_place_from_the_label_and_the_office_sees_the_thing(api: Api) -> None:
    put(api)
    code = report(api)
    seen = api("GET", f"/v1/office/tickets/{code}", officer=DESK).body
    assert seen["asset"] == "lamp-17"
    assert (seen["place"]["lat"], seen["place"]["lon"]) == (LAMP["lat"], LAMP["lon"])
    assert (seen["place"]["commune"], seen["place"]["address"]) == ("06040", "Cột đèn 17")
    assert history(code)[0].changes["asset"] == "lamp-17"


def test_what_the_sender_says_of_the_place_is_kept(api: Api) -> None:
    put(api)
    moved = report(api, place={"lat": 22.2571, "lon": 106.4743})
    seen = api("GET", f"/v1/office/tickets/{moved}", officer=DESK).body
    assert (seen["place"]["lat"], seen["asset"]) == (22.2571, "lamp-17")
    elsewhere = report(api, place={"commune": "06184", "address": "Chợ"})
    seen = api("GET", f"/v1/office/tickets/{elsewhere}", officer=DESK).body
    assert (seen["place"]["commune"], seen["place"]["lat"]) == ("06184", None)


def test_a_report_about_an_unknown_label_is_refused_by_name(api: Api) -> None:
    refused = api("POST", "/v1/reports", ABOUT_IT | {"asset": "nowhere"})
    assert refused.status == 422
    assert (refused.body["code"], refused.body["field"]) == ("unknown_asset", "asset")
    bad = api("POST", "/v1/reports", ABOUT_IT | {"asset": "../x"})
    assert (bad.status, bad.body["errors"][0]["field"]) == (422, "asset")


def test_the_public_history_has_what_is_public_and_the_office_s_what_the_officer_may_see(api: Api) -> None:
    put(api)
    first, private = report(api), report(api, visibility="private", description="Riêng tư: đèn hỏng")
    assert reports_at(api)["reports"] == []
    for code in (first, private):
        confirm(api, code)
    second = report(api, description="Đèn nhấp nháy suốt đêm")
    confirm(api, second)
    shown = reports_at(api)["reports"]
    assert {line["code"] for line in shown} == {first, second}
    office = api("GET", "/v1/office/assets/lamp-17", officer=DESK).body
    assert {line["code"] for line in office["reports"]} == {first, private, second}
    assert office["note"] == LAMP["note"]
    # An officer of another unit sees the thing and none of the reports that are not theirs.
    other = api("GET", "/v1/office/assets/lamp-17", officer="focal.dong-dang").body
    assert other["reports"] == []


def test_a_history_goes_on_in_pages_newest_first(api: Api) -> None:
    put(api)
    new = samples.report("traffic", asset="lamp-17")
    codes = [take(["receive"], new=new, at=instant(f"2026-03-0{day}T02:00:00Z")).code for day in range(1, 6)]
    first = reports_at(api, query="?limit=2")
    second = reports_at(api, query=f"?limit=2&cursor={first['cursor']}")
    rest = reports_at(api, query=f"?limit=2&cursor={second['cursor']}")
    found = [line["code"] for page in (first, second, rest) for line in page["reports"]]
    assert found == codes[::-1]
    assert rest["cursor"] is None


def test_a_history_tells_nothing_of_a_private_home(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.store.directory import documents

    put(api)
    code = report(api)
    confirm(api, code)
    rounding = {
        "categories": [
            line | {"round_place": line["id"] == "traffic"}
            for line in samples.documents()[Kind.CATEGORIES]["categories"]
        ]
    }
    monkeypatch.setattr(documents, "current", lambda: samples.directory_with(categories=rounding))
    assert reports_at(api)["reports"] == []
    assert api("GET", f"/v1/reports/{code}").body["asset"] is None


def test_an_old_label_leads_to_what_took_its_place(api: Api) -> None:
    put(api, "lamp-18", name="Cột đèn 18")
    put(api, removed=True, successor="lamp-18")
    seen = api("GET", "/v1/assets/lamp-17").body
    assert (seen["id"], seen["label"], seen["removed"]) == ("lamp-18", "lamp-17", False)
    put(api, "lamp-18", removed=True)
    seen = api("GET", "/v1/assets/lamp-17").body
    assert (seen["id"], seen["removed"]) == ("lamp-18", True)
    # The thing is gone, and somebody says so.
    assert api("POST", "/v1/reports", ABOUT_IT | {"asset": "lamp-18"}).status == 201


def test_successors_in_a_circle_come_to_an_end(api: Api) -> None:
    put(api, "one")
    put(api, "two", successor="one")
    put(api, "one", successor="two")
    assert api("GET", "/v1/assets/one").status == 200


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"commune": "99999"}, "commune", "unknown_commune"),
        ({"lat": 10.0}, "lat", "outside_province"),
        ({"category": "nothing"}, "category", "unknown_category"),
        ({"successor": "lamp-17"}, "successor", "asset_succeeds_itself"),
        ({"successor": "nowhere"}, "successor", "unknown_asset"),
        ({"kind": "castle"}, "kind", "not_one_of"),
        ({"lat": 106.4, "lon": 22.2}, None, "point_swapped"),
        ({"colour": "red"}, "colour", "field_unknown"),
    ],
)
def test_what_does_not_fit_is_named(api: Api, changed: dict[str, Any], field: str | None, code: str) -> None:
    refused = api("PUT", "/v1/admin/assets/lamp-17", LAMP | changed, officer=ADMIN)
    assert refused.status == 422
    faults = refused.body.get("errors") or [refused.body]
    assert [(one.get("field"), one["code"]) for one in faults] == [(field, code)]
    assert api("GET", "/v1/assets/lamp-17").status == 404


def test_a_bad_id_is_refused(api: Api) -> None:
    refused = api("PUT", "/v1/admin/assets/Lamp_17", LAMP, officer=ADMIN)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "id")


def test_only_administrators_keep_assets(api: Api) -> None:
    assert api("PUT", "/v1/admin/assets/lamp-17", LAMP, officer=DESK).status == 403
    assert api("GET", "/v1/admin/assets", officer=DESK).status == 403


def test_the_audit_trail_says_who_changed_what(api: Api, province: Province) -> None:
    put(api)
    put(api)
    put(api, removed=True)
    lines = [one for one in province.items("Tickets") if one["type"]["S"] == "audit"]
    changes = [one["changes"]["S"] for one in lines if one["action"]["S"] == "asset_changed"]
    assert len(changes) == 2
    assert any(json.loads(one).get("removed") == [False, True] for one in changes)


def test_administrators_list_and_print_what_they_choose(api: Api) -> None:
    put(api)
    put(api, "lamp-18", removed=True)
    put(api, "market-1", kind="market", commune="06184", lat=21.94, lon=106.69)

    def listed(query: str) -> list[str]:
        answer = api("GET", f"/v1/admin/assets{query}", officer=ADMIN)
        assert answer.status == 200, answer.body
        return [one["id"] for one in answer.body["assets"]]

    assert listed("") == ["lamp-17", "lamp-18", "market-1"]
    assert listed("?begins=lamp") == ["lamp-17", "lamp-18"]
    assert listed("?commune=06184") == ["market-1"]
    assert listed("?kind=lamp&limit=1") == ["lamp-17"]
    assert listed("?labels=yes") == ["lamp-17", "market-1"]
    line = api("GET", "/v1/admin/assets?labels=yes&limit=1", officer=ADMIN).body["assets"][0]
    assert line["qr"].startswith("<svg")
    assert line["address"].endswith("/q/lamp-17")
    assert api("GET", "/v1/admin/assets?kind=castle", officer=ADMIN).status == 422


def test_twenty_thousand_lamps_are_listed_by_the_page(api: Api, province: Province) -> None:
    now = instant("2026-03-09T03:00:00Z")
    lamps = [
        Asset(f"d-{number:05}", AssetKind.LAMP, f"Đèn {number}", f"Lamp {number}", "06040", 22.25, 106.47)
        for number in range(2500)
    ]
    assert len(assets.put_all(lamps, by="operator", at=now)) == 2500
    assert assets.put_all(lamps, by="operator", at=now) == []
    found, after = assets.listed(begins="d-", shown=lambda one: one.id == "d-02400", limit=50, after=None)
    pages = 1
    while not found:
        assert after is not None
        found, after = assets.listed(begins="d-", shown=lambda one: one.id == "d-02400", limit=50, after=after)
        pages += 1
    assert ([one.id for one in found], pages) == (["d-02400"], 3)


@pytest.mark.parametrize(
    ("label", "there"),
    [("lamp-17", "../?q=lamp-17#/q/lamp-17"), ("LAMP-17", "../?q=lamp-17#/q/lamp-17"), ("a%22%3E", "../#/q/-")],
)
def test_a_scanned_label_opens_the_form(api: Api, label: str, there: str) -> None:
    opened = api("GET", f"/q/{label}")
    assert (opened.status, opened.headers["location"]) == (302, there)


def test_the_page_s_links_without_scripts_keep_the_label(api: Api) -> None:
    assert 'href="don-gian?q=lamp-17"' in api("GET", "/?q=lamp-17").body
    assert 'href="don-gian?lang=en&amp;q=lamp-17"' in api("GET", "/?q=lamp-17").body
    assert 'href="don-gian"' in api("GET", "/?q=%22%3E%3Cscript%3E").body
    assert "{{label}}" not in api("GET", "/").body


def test_a_label_costs_one_read_and_its_history_one_query(api: Api, faults: Faults) -> None:
    put(api)
    confirm(api, report(api))
    paths = ("/v1/assets/lamp-17", "/v1/assets/lamp-17/reports")
    costs = []
    for path in paths:
        api("GET", path)
        before = len(faults.calls)
        assert api("GET", path).status == 200
        costs.append([name for name in faults.since(before) if name != "UpdateItem"])
    # Counting the address is an update.
    assert costs == [["GetItem"], ["GetItem", "Query", "BatchGetItem"]]


def test_a_report_about_a_thing_costs_one_read_more(api: Api, faults: Faults) -> None:
    put(api)
    report(api)
    costs = []
    for asset in ("lamp-17", None):
        before = len(faults.calls)
        report(api, asset=asset, place={"commune": "06040"})
        costs.append(faults.since(before))
    about, ordinary = costs
    about.remove("GetItem")
    assert about == ordinary
