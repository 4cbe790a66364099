"""The pages without scripts: a report by form, looking it up, the public page that chats preview."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.errors import TooMany
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.http.citizen.plain.tiles import around
from chalicelib.runtime.settings import settings
from tests.support import SITE_URL, Answer, Api, Province

FORM = {
    "key": "a-form-of-a-person",
    "category": "hygiene",
    "description": "Rác <b>đổ</b> tràn ra đường",
    "place.commune": "06040",
    "place.address": "Cổng chợ",
}


def post(api: Api, path: str, fields: dict[str, Any], **headers: str) -> Answer:
    """Send a form as a browser does."""
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Host": "phan-anh.example", **headers}
    return api("POST", path, urlencode(fields).encode(), **headers)


def sent(api: Api, **fields: Any) -> tuple[str, str]:
    """Send the form; returns the code and the secret on the page."""
    answer = post(api, "/don-gian", FORM | fields)
    assert answer.status == 201, answer.body
    match = re.search(re.escape(f'href="{SITE_URL}/#/phieu/') + r'(LS\d{10})/(\w+)"', answer.body)
    assert match
    return match[1], match[2]


def test_a_form_sends_a_report_once_and_shows_code_and_secret(api: Api, province: Province) -> None:
    page = api("GET", "/don-gian")
    assert page.status == 200
    assert '<option value="06040"' in page.body
    assert "<script" not in page.body
    code, secret = sent(api)
    assert sent(api) == (code, secret)
    assert sent(api, description="Rác ở chỗ khác")[0] != code
    seen = api("GET", f"/v1/reports/{code}", X_Report_Secret=secret).body
    assert seen["description"] == FORM["description"]
    assert seen["place"]["address"] == "Cổng chợ"


def test_a_form_announces_photos_that_the_browser_sends_to_the_storage(api: Api) -> None:
    answer = post(api, "/don-gian", FORM | {"photos": "2", "key": "photos"})
    assert answer.body.count('enctype="multipart/form-data"') == 2
    assert f'name="success_action_redirect" value="{SITE_URL}/don-gian/anh"' in answer.body
    policy = answer.headers["content-security-policy"]
    # A browser also holds the redirect after an upload to this list.
    uploads = re.search(rf"form-action 'self' (http\S+) http\S+/ http\S+/ {re.escape(SITE_URL)};", policy)
    # Another bucket of the same storage takes nothing.
    assert uploads
    assert uploads[1].endswith(f"/{settings().originals_bucket}")
    assert api("GET", "/don-gian/anh").status == 200


def test_a_hint_is_shown_once_before_a_report_is_sent(api: Api, province: Province) -> None:
    from chalicelib.domain.province.kinds import Kind
    from chalicelib.store.directory import documents
    from tests.domain import samples

    body = samples.documents()[Kind.CATEGORIES]
    hint = {"words": ["tố cáo"], "text": "Có thể là tố cáo.", "text_en": "Perhaps a denunciation."}
    lines = [line | ({"refusal_hints": [hint]} if line["id"] == "hygiene" else {}) for line in body["categories"]]
    documents.publish(Kind.CATEGORIES, {"categories": lines}, by="test", at=samples.T0)
    documents.forget()
    given = FORM | {"description": "Toi to cao chu bai rac", "key": "hinted"}
    first = post(api, "/don-gian", given)
    assert (first.status, "Có thể là tố cáo. " + PLAIN["form.hinted"].vi in first.body) == (200, True)
    assert 'name="hinted" value="hygiene"' in first.body
    assert api("GET", "/v1/reports").body["reports"] == []
    again = post(api, "/don-gian", given | {"hinted": "hygiene"})
    assert again.status == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": ""}, "category"),
        ({"category": "nothing"}, "category"),
        ({"description": "  "}, "description"),
        ({"place.commune": "", "place.address": ""}, "place.commune"),
        ({"contact.phone": "0912345678"}, "consent"),
        ({"contact.phone": "12", "consent": "yes"}, "contact.phone"),
        ({"contact.email": "a@", "consent": "yes"}, "contact.email"),
    ],
)
def test_a_wrong_field_is_named_and_everything_typed_stays(api: Api, changes: dict[str, str], field: str) -> None:
    answer = post(api, "/don-gian", FORM | changes)
    assert answer.status == 422
    assert f'href="#{field}"' in answer.body
    assert f'id="{field}"' in answer.body
    assert f'id="wrong-{field}"' in answer.body
    if "description" not in changes:
        assert "Rác &lt;b&gt;đổ&lt;/b&gt;" in answer.body


def test_the_questions_of_a_category_are_asked_when_it_is_chosen(api: Api) -> None:
    fields = FORM | {"category": "traffic"}
    asked = post(api, "/don-gian", fields)
    names = re.findall(r'name="(answers\.\w+)"', asked.body)
    if not names:
        pytest.skip("the sample category has no questions")
    assert 'name="asked" value="traffic"' in asked.body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "https://phan-anh.example"}, 201),
        ({"Origin": "https://phan-anh.example"}, 201),
        ({}, 201),
    ],
)
def test_a_form_on_another_site_sends_nothing(api: Api, headers: dict[str, str], status: int) -> None:
    assert post(api, "/don-gian", FORM | {"key": str(headers)}, **headers).status == status


def test_too_many_forms_get_a_page_that_says_when_to_try_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.http.core import guard

    def refuse(*_: Any, **__: Any) -> None:
        raise TooMany(60)

    monkeypatch.setattr(guard, "spend", refuse)
    answer = post(api, "/don-gian", FORM)
    assert (answer.status, answer.headers["retry-after"]) == (429, "60")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_sender_looks_a_report_up_and_others_do_not_see_it(api: Api) -> None:
    code, secret = sent(api)
    shown = post(api, "/tra-cuu", {"code": f"{code[:2].lower()} {code[2:]}", "secret": secret.upper()})
    assert shown.status == 200
    assert "Rác &lt;b&gt;đổ&lt;/b&gt;" in shown.body
    assert post(api, "/tra-cuu", {"code": code}).status == 404
    assert post(api, "/tra-cuu", {"code": code, "secret": "0" * len(secret)}).status == 404
    assert post(api, "/tra-cuu", {"code": "LS 123"}).status == 404
    assert api("GET", f"/bao-cao/{code}").status == 404


def test_a_public_report_has_a_page_that_chats_preview(api: Api) -> None:
    code, secret = sent(api)
    api.act("intake.intake", code, "receive")
    page = api("GET", f"/bao-cao/{code}", Host="phan-anh.example")
    assert page.status == 200
    tags = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', page.body))
    assert tags["og:url"] == f"{SITE_URL}/bao-cao/{code}"
    assert "Rác <b>đổ</b>" in unescape(tags["og:description"])
    assert "og:image" not in tags
    assert page.headers["x-robots-tag"] == "noindex"
    assert secret not in page.body
    assert "phieu" in page.body
    unknown = api("GET", "/bao-cao/LS1000000009")
    private = api("GET", f"/bao-cao/{sent(api, key='private', visibility='private')[0]}")
    assert (unknown.status, private.status) == (404, 404)
    # Only the link to the other language differs.
    assert re.sub(r"LS\d{10}", "", unknown.body) == re.sub(r"LS\d{10}", "", private.body)


def test_every_page_has_both_languages() -> None:
    assert all(text.vi.strip() and text.en.strip() and text.vi != text.en for text in PLAIN.values())


def test_a_still_map_has_the_point_in_its_middle() -> None:
    still = around(22.2567, 106.4738, "https://tiles.example/{z}/{x}/{y}.png")
    assert still is not None
    # OpenStreetMap's formula gives 52150.75, 28607.37 at zoom 16.
    middle = next(t for t in still.tiles if t.x <= still.width / 2 < t.x + 256 and t.y <= still.height / 2 < t.y + 256)
    assert middle.url == "https://tiles.example/16/52150/28606.png" or middle.url.startswith(
        "https://tiles.example/16/"
    )
    assert around(22.2567, 106.4738, "") is None


def test_a_running_emergency_is_said_with_the_numbers_to_call(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.store.directory import documents
    from tests.domain import samples

    monkeypatch.setattr(documents, "current", lambda: samples.declared(samples.T0))
    page = api("GET", "/don-gian").body.partition("<form")[0]
    assert '<a class="call" href="tel:112">112 cứu nạn</a>' in page
    assert 'href="cuu-ho"' in page


def test_people_in_need_call_for_help_without_scripts_and_are_asked_once_about_their_number(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.store.directory import documents
    from tests.domain import samples

    before = api("GET", "/cuu-ho")
    assert (before.status, "tel:112" in before.body, "<form" in before.body) == (200, True, False)
    monkeypatch.setattr(documents, "current", lambda: samples.declared(samples.T0))
    assert '<input id="people" name="people" type="number" value="1"' in api("GET", "/cuu-ho").body
    call = {"key": "help", "place.commune": "06040", "place.address": "Nóc nhà", "people": "3", "children": "1"}
    asked = post(api, "/cuu-ho", call | {"phone": "091234567"})
    assert asked.status == 422
    assert 'id="wrong-phone"' in asked.body
    assert 'value="Nóc nhà"' in asked.body
    assert '<input type="hidden" name="asked" value="091234567">' in asked.body
    again = post(api, "/cuu-ho", call | {"phone": "09123456", "asked": "091234567"})
    assert again.status == 422  # another number is asked about again
    taken = post(api, "/cuu-ho", call | {"phone": "091234567", "asked": "091234567"})
    assert taken.status == 201
    assert PLAIN["rescue.stay"].vi in taken.body
    code = re.search(r"#/phieu/(LS\d{10})", taken.body)
    assert code
    assert post(api, "/cuu-ho", call | {"phone": "091234567", "asked": "091234567"}).body.count(code[1]) == 2
    seen = api("GET", f"/v1/office/tickets/{code[1]}", officer="intake.intake").body
    assert "3" in seen["description"]
    # Photos follow by forms of their own, and a pasted link of a map places the call.
    pasted = {"key": "map", "place.address": "https://www.google.com/maps/@21.8534,106.7615,17z", "photos": "2"}
    placed = post(api, "/cuu-ho", call | pasted | {"phone": "0912345678"})
    assert (placed.status, placed.body.count('type="file"')) == (201, 2)
    found = re.search(r"#/phieu/(LS\d{10})", placed.body)
    assert found
    seen = api("GET", f"/v1/office/tickets/{found[1]}", officer="intake.intake").body
    assert (seen["place"]["lat"], seen["place"]["lon"], len(seen["photos"])) == (21.8534, 106.7615, 2)
    # A point of elsewhere is a slip, and stays words.
    elsewhere = {"key": "far", "place.address": "10.7626, 106.6601"}
    assert post(api, "/cuu-ho", call | elsewhere | {"phone": "0912345678"}).status == 201
    # Without a number at all, the same form sent again is taken.
    silent = call | {"key": "no number"}
    assert 'name="asked" value="-"' in post(api, "/cuu-ho", silent).body
    assert post(api, "/cuu-ho", silent | {"asked": "-"}).status == 201
    assert post(api, "/cuu-ho", call, Sec_Fetch_Site="cross-site").status == 403


def label(api: Api, asset_id: str = "lamp-17", **changed: Any) -> None:
    """Put a lamp on the administrators' list."""
    lamp = {"kind": "lamp", "name": "Cột đèn 17", "commune": "06040", "lat": 22.2565, "lon": 106.4735}
    path = f"/v1/admin/assets/{asset_id}"
    assert api("PUT", path, lamp | {"category": "hygiene"} | changed, officer="administrator.intake").status == 200


def test_a_scanned_label_fills_in_the_form_and_goes_along(api: Api) -> None:
    label(api)
    page = api("GET", "/don-gian?q=lamp-17").body
    assert "Phản ánh về: Cột đèn 17." in page
    assert '<option value="hygiene" selected>' in page
    assert '<option value="06040" selected>' in page
    assert '<input type="hidden" name="asset" value="lamp-17">' in page
    # The page in the other language keeps the label.
    assert 'href="don-gian?lang=en&amp;q=lamp-17"' in page
    code, secret = sent(api, asset="lamp-17", **{"place.address": "Cột đèn 17"})
    seen = api("GET", f"/v1/reports/{code}", X_Report_Secret=secret).body
    assert (seen["asset"], seen["place"]["lat"]) == ("lamp-17", 22.2565)


def test_a_form_with_a_fault_keeps_its_label(api: Api) -> None:
    label(api)
    answer = post(api, "/don-gian", {"key": "x", "asset": "lamp-17"})
    assert answer.status == 422
    assert '<input type="hidden" name="asset" value="lamp-17">' in answer.body


def test_an_old_label_and_an_unknown_one_open_the_form(api: Api) -> None:
    label(api, "lamp-18", name="Cột đèn 18")
    label(api, removed=True, successor="lamp-18")
    assert "Phản ánh về: Cột đèn 18." in api("GET", "/don-gian?q=lamp-17").body
    label(api, "lamp-18", removed=True)
    assert "không còn ở đây nữa" in api("GET", "/don-gian?q=lamp-17").body
    unknown = api("GET", "/don-gian?q=%3Cb%3E&lang=en")
    assert (unknown.status, "There is no label with this code." in unknown.body) == (200, True)
    assert "<b>" not in unknown.body
    refused = post(api, "/don-gian", FORM | {"asset": "nowhere"})
    assert (refused.status, "Không có nhãn nào mang mã này." in refused.body) == (422, True)
