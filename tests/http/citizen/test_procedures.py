"""Procedures: imported, listed, found without accents, shown, and named by a report."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.client import BaseClient

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.procedures import line_of
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.directory import procedures as directory_procedures
from infra.package.build import ROOT
from tests.domain import samples
from tests.support import Api, Province

ADMIN = "administrator.intake"
BIRTH = "1.001193"
DEMO = json.loads((ROOT / "infra" / "demo" / "procedures.json").read_text(encoding="utf-8"))


def demo() -> dict[str, Any]:
    """The procedures of the demo, published by a unit of the sample province."""
    return {**DEMO, "procedures": [{**one, "unit": samples.POLICE} for one in DEMO["procedures"]]}


def bring_in(api: Api, body: Any, version: int = 0, officer: str = ADMIN) -> Any:
    return api("POST", "/v1/admin/procedures", body, officer=officer, If_Match=f'"{version}"')


@pytest.fixture
def imported(api: Api) -> Api:
    """The API of a province with the demo's procedures, which takes reports about them."""
    types = [
        {"id": "field", "name": "Phản ánh hiện trường", "name_en": "Field report", "categories": ["traffic"]},
        {"id": "procedure", "name": "Quy định hành chính", "name_en": "Procedures", "categories": ["hygiene"]},
    ]
    documents.publish(Kind.TYPES, {"types": types}, by="t", at=clock.now())
    done = bring_in(api, demo())
    assert done.status == 200, done.body
    assert done.body == {"version": 1, "count": 14, "added": 14, "changed": 0, "removed": 0}
    documents.forget()
    return api


def titles(page: str) -> list[str]:
    return re.findall(r'<li><a href="[^"]*" lang="vi">([^<]*)</a>', page)


def test_the_list_shows_all_and_leads_to_each(imported: Api) -> None:
    page = imported("GET", "/thu-tuc")
    assert page.status == 200
    assert "14 thủ tục" in page.body
    (link,) = re.findall(rf'href="(thu-tuc/{BIRTH}/[0-9a-f]{{32}})"', page.body)
    shown = imported("GET", f"/{link}")
    assert shown.status == 200
    for said in ("Giấy chứng sinh", "Trong ngày", "Miễn lệ phí", "Luật Hộ tịch", "Tờ khai đăng ký khai sinh"):
        assert said in shown.body
    assert f'href="https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc={BIRTH}"' in (
        shown.body
    )


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"q": "dang ky khai sinh"}, "Đăng ký khai sinh"),
        ({"q": "SAO Y"}, "Chứng thực bản sao từ bản chính"),
        ({"q": "xay nha"}, "Cấp giấy phép xây dựng mới"),
        ({"q": "1.004227"}, "Đăng ký biến động"),
        ({"q": "đăng ký", "cap": "province"}, "Đăng ký"),
        ({"linh-vuc": "cu-tru"}, "Đăng ký tạm trú"),
    ],
)
def test_words_fields_and_levels_find(imported: Api, asked: dict[str, str], first: str) -> None:
    found = titles(imported("GET", f"/thu-tuc?{urlencode(asked)}").body)
    assert found
    assert found[0].startswith(first)
    assert len(found) < 14


def test_what_nothing_is_called_leads_to_the_national_portal(imported: Api) -> None:
    page = imported("GET", f"/thu-tuc?q={quote('xyzzy')}")
    assert titles(page.body) == []
    assert 'href="https://dichvucong.gov.vn/"' in page.body


def test_feedback_is_a_report_that_names_the_procedure(imported: Api) -> None:
    page = imported("GET", f"/thu-tuc/{BIRTH}")
    assert f'href="../don-gian?thu-tuc={BIRTH}"' in page.body
    form = imported("GET", f"/don-gian?thu-tuc={BIRTH}").body
    assert "Đăng ký khai sinh" in form
    (key,) = re.findall(r'name="key" value="([^"]+)"', form)
    (hidden,) = re.findall(r'name="procedure" value="([^"]+)"', form)
    assert re.findall(r'<option value="([a-z]+)"', form) == ["hygiene"]
    sent = {
        "key": key,
        "procedure": hidden,
        "category": "hygiene",
        "description": "Mẫu tờ khai đã cũ",
        "place.commune": "06040",
    }
    body = urlencode(sent).encode()
    answer = imported("POST", "/don-gian", body, Content_Type="application/x-www-form-urlencoded")
    assert answer.status == 201, answer.body
    (code,) = re.findall(r"LS \d{4} \d{3} \d{3}", answer.body)[:1]
    ticket = imported("GET", f"/v1/office/tickets/{code.replace(' ', '')}", officer="intake.intake").body
    assert ticket["report_type"] == "procedure"
    assert [(one["code"], one["value"]) for one in ticket["answers"]] == [("procedure", f"{BIRTH} – Đăng ký khai sinh")]


def test_a_report_that_names_no_known_procedure_or_is_of_another_type_is_refused(imported: Api) -> None:
    report = {"category": "hygiene", "description": "Mẫu đã cũ", "place": {"commune": "06040"}}
    unknown = imported("POST", "/v1/reports", report | {"report_type": "procedure", "procedure": "9.999999"})
    assert (unknown.status, unknown.body["code"], unknown.body["field"]) == (422, "procedure_unknown", "procedure")
    field = report | {"category": "traffic", "procedure": BIRTH}
    assert imported("POST", "/v1/reports", field).body["code"] == "procedure_not_here"


def test_a_visit_costs_no_read_once_the_process_has_read_the_text(imported: Api, aws_calls: list[str]) -> None:
    for path in ("/thu-tuc", f"/thu-tuc/{BIRTH}"):
        assert imported("GET", path).status == 200
        aws_calls.clear()
        assert imported("GET", path).status == 200
        assert aws_calls == []


@pytest.fixture
def aws_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the calls to AWS."""
    made: list[str] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(self: BaseClient, operation: str, *given: Any, **named: Any) -> Any:
        made.append(operation)
        return call(self, operation, *given, **named)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return made


def test_a_page_is_kept_and_asked_for_by_its_tag(imported: Api) -> None:
    (link,) = re.findall(rf'href="(thu-tuc/{BIRTH}/[0-9a-f]{{32}})"', imported("GET", "/thu-tuc").body)
    first = imported("GET", f"/{link}")
    assert first.headers["cache-control"] == "public, max-age=86400"
    known = imported("GET", f"/{link}", If_None_Match=first.headers["etag"])
    assert (known.status, known.body) == (304, "")
    # A browser would use the policy of this answer for the page that it has kept.
    assert known.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert imported("GET", f"/thu-tuc/{BIRTH}").headers["cache-control"] == "public, max-age=60"
    other = link.replace(BIRTH, "1.000656")
    assert imported("GET", f"/{other}").status == 404


def test_an_earlier_text_stays_at_its_address_and_says_that_it_is_one(imported: Api) -> None:
    (link,) = re.findall(rf'href="(thu-tuc/{BIRTH}/[0-9a-f]{{32}})"', imported("GET", "/thu-tuc").body)
    changed = {**demo()["procedures"][0], "authority": "UBND xã, phường"}
    done = bring_in(imported, {"procedures": [changed]}, version=1)
    assert done.body == {"version": 2, "count": 14, "added": 0, "changed": 1, "removed": 0}
    documents.forget()
    earlier, present = imported("GET", f"/{link}").body, imported("GET", f"/thu-tuc/{BIRTH}").body
    assert "Đây là bản cũ" in earlier
    assert "UBND xã, phường" not in earlier
    assert "UBND xã, phường" in present
    versions = imported("GET", "/v1/admin/documents/procedures/versions", officer=ADMIN).body["versions"]
    assert [(one["version"], one["changed_by"]) for one in versions] == [(2, ADMIN), (1, ADMIN)]
    first = imported("GET", "/v1/admin/documents/procedures/versions/1", officer=ADMIN).body["document"]
    assert directory_procedures.stored(first)[0]["code"] == "1.000656"


def test_an_import_on_an_older_version_and_the_same_import_again_change_nothing(imported: Api) -> None:
    assert bring_in(imported, demo(), version=0).status == 412
    assert bring_in(imported, demo(), version=1).body["version"] == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": "1.000656"}, "procedures.1.code", "entry_twice"),
        ({"code": "khai-sinh"}, "procedures.0.code", "procedure_code"),
        ({"field": "thue"}, "procedures.0.field", "procedure_field_missing"),
        ({"level": "district"}, "procedures.0.level", "not_one_of"),
        ({"unit": "nobody"}, "procedures.0.unit", "unit_missing"),
        ({"portal": "https://dichvucong.gov.vn.example.invalid/"}, "procedures.0.portal", "portal_elsewhere"),
        ({"portal": "https://x@dichvucong.gov.vn/"}, "procedures.0.portal", "portal_elsewhere"),
        ({"portal": "http://dichvucong.gov.vn/"}, "procedures.0.portal", "portal_elsewhere"),
        ({"portal": "javascript:alert(1)"}, "procedures.0.portal", "portal_elsewhere"),
        ({"who": "Cha, mẹ <script>alert(1)</script>"}, "procedures.0.who", "markup_refused"),
        ({"steps": ["Nộp hồ sơ.", "<img src=x onerror=alert(1)>"]}, "procedures.0.steps.1", "markup_refused"),
        ({"steps": []}, "procedures.0.steps", "step_missing"),
        ({"steps": ["Nộp hồ sơ.", " "]}, "procedures.0.steps", "step_missing"),
        ({"steps": None}, "procedures.0.steps", "field_invalid"),
        (
            {"papers": [{"name": "Tờ khai", "form": "https://example.invalid/a.doc"}]},
            "procedures.0.papers.0.form",
            "form_elsewhere",
        ),
        ({"ways": []}, "procedures.0.ways", "field_required"),
        ({"reviewed_on": "2999-01-01"}, "procedures.0.reviewed_on", "reviewed_later"),
        ({"reviewed_on": "01/02/2026"}, "procedures.0.reviewed_on", "day_malformed"),
        ({"more": "x"}, "procedures.0.more", "field_unknown"),
    ],
)
def test_bad_input_is_named_and_nothing_is_published(api: Api, change: dict[str, Any], field: str, code: str) -> None:
    body = demo()
    body["procedures"][0] |= change
    refused = bring_in(api, body)
    assert refused.status == 422
    assert (field, code) in [(one["field"], one["code"]) for one in refused.body["errors"]]
    assert documents.document(Kind.PROCEDURES) is None
    assert api("GET", "/v1/admin/procedures", officer=ADMIN).body["count"] == 0


def test_only_administrators_import(api: Api) -> None:
    for officer in ("supervisor.intake", "leader.police", "focal.police"):
        assert bring_in(api, demo(), officer=officer).status == 403
    assert documents.document(Kind.PROCEDURES) is None


def test_a_sheet_with_the_national_columns_is_the_same_import(imported: Api) -> None:
    heads = [
        *("Mã thủ tục", "Tên thủ tục", "Cấp thực hiện", "Lĩnh vực", "Trình tự thực hiện", "Cách thức thực hiện"),
        *("Thành phần hồ sơ", "Đối tượng thực hiện", "Cơ quan thực hiện", "Đơn vị công bố", "Kết quả thực hiện"),
        *("Căn cứ pháp lý", "Từ khóa", "Đường dẫn", "Ngày rà soát"),
    ]
    row = [
        *("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "cap xa", "ho tich", "Nộp hồ sơ.\nNhận kết quả."),
        *("Trực tiếp | 3 ngày làm việc | 15.000 đồng\nTrực tuyến | 3 ngày làm việc | 15.000 đồng",),
        *("Tờ khai | 1 | 0 | https://csdl.dichvucong.gov.vn/to-khai.docx", "Công dân Việt Nam", "UBND cấp xã"),
        *("Công an tỉnh", "Giấy xác nhận", "60/2014/QH13 | Luật Hộ tịch | 2014-11-20", "độc thân, hôn nhân"),
        *("https://dichvucong.gov.vn/", "2026-01-05"),
    ]
    sheet = io.StringIO()
    csv.writer(sheet).writerows([heads, row])
    done = bring_in(imported, {"csv": sheet.getvalue()}, version=1)
    assert done.body == {"version": 2, "count": 14, "added": 0, "changed": 1, "removed": 0}
    documents.forget()
    page = imported("GET", "/thu-tuc/1.004873").body
    for said in ("15.000 đồng", "https://csdl.dichvucong.gov.vn/to-khai.docx", "Luật Hộ tịch", "Nhận kết quả."):
        assert said in page
    lacking = bring_in(imported, {"csv": sheet.getvalue().replace("Tên thủ tục", "Tên gì đó")}, version=2)
    assert (lacking.status, lacking.body["code"]) == (422, "procedure_column")
    stepless = bring_in(imported, {"csv": sheet.getvalue().replace("Nộp hồ sơ.\nNhận kết quả.", "")}, version=2)
    assert ("procedures.0.steps", "step_missing") in [(one["field"], one["code"]) for one in stepless.body["errors"]]


def test_who_publishes_what_is_outdated_is_a_figure(imported: Api) -> None:
    old = {**demo()["procedures"][0], "reviewed_on": "2020-01-01", "unit": samples.HOME_AFFAIRS}
    over = {**demo()["procedures"][1], "reviewed_on": "2020-01-02", "valid_until": "2021-12-31"}
    assert bring_in(imported, {"procedures": [old, {**over, "unit": samples.HOME_AFFAIRS}]}, version=1).status == 200
    kept = imported("GET", "/v1/admin/procedures", officer=ADMIN)
    assert kept.headers["etag"] == '"2"'
    units = {one["unit"]: one for one in kept.body["units"]}
    found = units[samples.HOME_AFFAIRS]
    assert (found["count"], found["over"], found["unreviewed"]) == (2, 1, 2)
    assert found["outdated"] == ["1.000656", BIRTH]
    assert found["oldest_review"] == "2020-01-01"
    assert units[samples.POLICE]["count"] == 12
    documents.forget()
    assert "chưa được rà soát lại từ ngày 01/01/2020" in imported("GET", f"/thu-tuc/{BIRTH}").body
    assert "hết hiệu lực từ sau ngày 31/12/2021" in imported("GET", "/thu-tuc/1.000656").body


def test_removal_and_fields_that_are_in_use(imported: Api) -> None:
    gone = bring_in(imported, {"remove": ["9.999999"]}, version=1)
    assert (gone.status, gone.body["code"]) == (422, "procedure_unknown")
    lost = bring_in(imported, {"fields": [{"id": "ho-tich", "name": "Hộ tịch", "name_en": "Civil"}]}, version=1)
    assert (lost.body["code"], lost.body["field"]) == ("procedure_field_missing", "fields")
    assert bring_in(imported, {"remove": [BIRTH]}, version=1).body["removed"] == 1
    documents.forget()
    assert imported("GET", f"/thu-tuc/{BIRTH}").status == 404
    left = bring_in(imported, {**demo(), "procedures": demo()["procedures"][:2], "replace": True}, version=2)
    assert left.body == {"version": 3, "count": 2, "added": 1, "changed": 0, "removed": 12}


def test_two_thousand_procedures_fit_into_items(province: Province) -> None:
    one = demo()["procedures"][0]
    texts = [
        {**one, "code": f"2.{number:06d}", "name": f"{one['name']} {'ẩ' * 400} {number}"} for number in range(2000)
    ]
    lines = [line_of(text) for text in texts]
    directory_procedures.publish(lines, texts[:3], DEMO["fields"], by="t", at=samples.T0, expected=0)
    documents.forget()
    directory = documents.current()
    assert directory.procedures is not None
    assert directory.procedures.pages > 1
    assert len(directory_procedures.lines(directory.procedures)) == 2000
    assert max(len(item["body"]["S"]) for item in province.items("Directory")) < 390_000
    digest = str(lines[2]["digest"])
    assert directory_procedures.text(digest) == texts[2]


def test_the_chat_finds_a_procedure(imported: Api) -> None:
    said = imported("POST", "/v1/chat", {"text": "thu tuc khai sinh"}).body
    choice = next(offer for say in said["says"] for offer in say["offers"] if offer["id"] == BIRTH)
    told = imported("POST", "/v1/chat", {"state": said["state"], "text": choice["id"]}).body
    assert "Giấy chứng sinh" in told["says"][0]["text"]
    assert f"/thu-tuc/{BIRTH}" in told["says"][0]["text"]
