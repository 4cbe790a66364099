"""The public phone book: pages without scripts, cards, and a document whose address changes with what it says."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.listing import Listing
from chalicelib.runtime import clock
from chalicelib.store.directory import documents, officers
from tests.domain import samples
from tests.support import SITE_URL, Api, Faults

LEADER = "leader.that-khe"
CHAIR = Listing(
    "Phòng <201>",
    phone="0205 3810 123",
    email="chu-tich@example.gov.vn",
    title="Chủ tịch UBND xã Thất Khê",
    field="Phụ trách chung",
)


def listed(listing: Listing | None = CHAIR, username: str = LEADER) -> None:
    present = officers.officer(username)
    assert present is not None
    officers.put_officer(replace(present, listed=listing), by="test", at=clock.now())


def test_a_commune_s_page_calls_and_writes_without_scripts(api: Api) -> None:
    listed()
    page = api("GET", "/danh-ba/06040")
    assert page.status == 200
    assert 'href="tel:+842053810123"' in page.body
    assert 'href="mailto:chu-tich@example.gov.vn"' in page.body
    assert "Phòng &lt;201&gt;" in page.body
    assert "<script" not in page.body
    assert f"{SITE_URL}/danh-ba/06040" in page.body
    assert "Chủ tịch" not in api("GET", "/danh-ba/06184").body
    # The account's name is half of what one signs in with.
    assert LEADER not in page.body
    english = api("GET", "/danh-ba/06040?lang=en").body
    assert '<html lang="en">' in english
    assert "Add to contacts" in english


def test_a_large_sheet_is_the_same_page(api: Api) -> None:
    listed()
    assert '<body class="a4">' in api("GET", "/danh-ba/06040").body
    assert '<body class="a3">' in api("GET", "/danh-ba/06040?size=a3").body


def test_people_are_found_without_accents(api: Api) -> None:
    listed()
    found = api("GET", "/danh-ba?q=chu%20tich%20that%20khe").body
    assert 'href="danh-ba/06040"' in found
    assert "Phụ trách chung" in found
    assert "Không tìm thấy" in api("GET", "/danh-ba?q=xyzzy").body
    assert "Phụ trách chung" not in api("GET", "/danh-ba").body
    too_long = api("GET", f"/danh-ba?q={'a' * 101}")
    assert (too_long.status, too_long.headers["content-type"]) == (422, "text/html; charset=utf-8")
    hostile = api("GET", "/danh-ba?q=%3Cscript%3E").body
    assert "<script" not in hostile


def test_an_unknown_place_is_a_page_that_says_so(api: Api) -> None:
    for path in ("/danh-ba/99999", "/danh-ba/nowhere", "/danh-ba/06040/x.vcf", "/danh-ba/%2e%2e/x.vcf"):
        answer = api("GET", path)
        assert (answer.status, "Danh bạ không có nơi này" in answer.body) == (404, True), path


def test_a_card_is_kept_for_ever_and_gone_when_the_line_changes(api: Api) -> None:
    listed()
    path = "/danh-ba/" + re.findall(r'href="(06040/\w+\.vcf)"', api("GET", "/danh-ba/06040").body)[0]
    card = api("GET", path)
    assert (card.status, card.headers["content-type"]) == (200, "text/vcard; charset=utf-8")
    assert card.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert 'TEL;VALUE=uri;TYPE="voice,work":tel:+842053810123\r\n' in card.body
    listed(replace(CHAIR, phone="1022"))
    assert api("GET", path).status == 404


def test_the_document_s_address_changes_with_what_it_says(api: Api) -> None:
    empty = api("GET", "/v1/phone-book").headers["location"]
    listed()
    led = api("GET", "/v1/phone-book")
    assert (led.status, led.headers["cache-control"]) == (302, "public, max-age=300")
    assert led.headers["location"] != empty
    found = api("GET", f"/v1/{led.headers['location']}")
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    (unit,) = found.body["units"]
    assert (unit["id"], unit["commune"], unit["lines"][0]["dial"]) == ("that-khe", "06040", "+842053810123")
    # Who asks for an older version gets the present one, and does not keep it.
    older = api("GET", f"/v1/{empty}")
    assert (older.body, older.headers["cache-control"]) == (found.body, "no-cache")
    assert LEADER not in json.dumps(found.body)


def test_a_unit_says_where_it_is_and_its_picture_is_a_link_of_the_present(api: Api) -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    office = {"address": "12 Chu Văn An", "phone": "1022", "hours": "7:30–17:00", "picture": "0123456789abcdef"}
    units[4] |= {"office": office}
    documents.publish(Kind.UNITS, {"units": units}, by="test", at=clock.now())
    page = api("GET", "/danh-ba/06040").body
    for said in ("12 Chu Văn An", "7:30–17:00", 'href="tel:1022"', 'src="06040/0123456789abcdef.jpg"'):
        assert said in page
    led = api("GET", "/danh-ba/06040/0123456789abcdef.jpg")
    assert (led.status, "/offices/0123456789abcdef.jpg?" in led.headers["location"]) == (302, True)
    assert led.headers["cache-control"] == "public, max-age=600"
    assert api("GET", "/danh-ba/06040/0000000000000000.jpg").status == 404
    (unit,) = api("GET", "/v1/phone-book/x").body["units"]
    assert (unit["office"]["address_en"], unit["lines"]) == ("12 Chu Văn An", [])


@pytest.mark.parametrize("wrong", [{"phone": "12"}, {"address": ""}, {"picture": "../x"}, {"email": "x"}])
def test_an_administrator_s_wrong_office_is_named_and_not_published(api: Api, wrong: dict[str, str]) -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[4] |= {"office": {"address": "12 Chu Văn An"} | wrong}
    refused = api("PUT", "/v1/admin/documents/units", {"units": units}, officer="administrator.intake", If_Match='"1"')
    assert (refused.status, refused.body["field"]) == (422, f"units.4.office.{next(iter(wrong))}")


def test_a_visit_reads_and_writes_nothing(api: Api, faults: Faults) -> None:
    listed()
    paths = ("/danh-ba", "/danh-ba?q=chu+tich", "/danh-ba/06040", "/v1/phone-book", "/v1/phone-book/x")
    for path in paths:
        api("GET", path)
    first = len(faults.calls)
    for path in paths:
        assert api("GET", path).status in (200, 302)
    assert faults.since(first) == []


def test_a_page_that_says_the_same_is_not_sent_again(api: Api) -> None:
    listed()
    page = api("GET", "/danh-ba/06040")
    assert page.headers["cache-control"] == "public, max-age=300"
    known = page.headers["etag"]
    assert api("GET", "/danh-ba/06040", If_None_Match=known).status == 304
    listed(replace(CHAIR, office="Phòng 5"))
    assert api("GET", "/danh-ba/06040", If_None_Match=known).status == 200


@pytest.mark.parametrize("change", ["closed", "taken off"])
def test_who_is_closed_or_taken_off_is_gone(api: Api, change: str) -> None:
    listed()
    present = officers.officer(LEADER)
    assert present is not None
    gone = replace(present, active=False) if change == "closed" else replace(present, listed=None)
    officers.put_officer(gone, by="test", at=clock.now())
    assert "Chủ tịch" not in api("GET", "/danh-ba/06040").body
    assert api("GET", "/v1/phone-book/x").body["units"] == []
