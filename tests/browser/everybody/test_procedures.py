"""Procedures in Chromium: read and reported on without scripts, imported by an administrator, accessible."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infra.manage.procedures import import_procedures
from infra.package.build import ROOT
from infra.stack.client import Office
from infra.stack.local import LocalAws
from tests.browser.conftest import PHONE, Visitor, breaches, picture
from tests.browser.steps import COMMUNE
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

DEMO = ROOT / "infra" / "demo" / "procedures.json"
ADMIN = "trung-tam.quan-tri"
BIRTH = "1.001193"


@pytest.fixture(scope="module")
def published(stack: LocalAws) -> LocalAws:
    """The stack with the demo's procedures, as every process shows them."""
    import_procedures(stack, DEMO)
    # A process may have the documents of a minute ago.
    restart(stack, "APIHandler")
    return stack


def test_a_procedure_is_found_read_and_reported_on_without_scripts(
    published: LocalAws, visitor: Callable[..., Visitor], office: Callable[[str], Office]
) -> None:
    page = visitor(PHONE, java_script_enabled=False).open("/don-gian")
    page.get_by_role("link", name="Thủ tục hành chính").click()
    expect(page.get_by_role("heading", name="14 thủ tục")).to_be_visible()
    page.get_by_label("Bạn cần làm gì?").fill("dang ky khai sinh")
    page.get_by_label("Nơi thực hiện").select_option("commune")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    expect(page.get_by_role("heading", name="Đăng ký khai sinh")).to_be_visible()
    assert re.search(rf"/thu-tuc/{BIRTH}/[0-9a-f]{{32}}$", page.url)
    portal = page.get_by_role("link", name="Nộp hồ sơ, thanh toán tại Cổng Dịch vụ công quốc gia")
    assert (portal.get_attribute("href") or "").startswith("https://dichvucong.gov.vn/")
    picture(page, "procedure-phone")
    page.get_by_role("link", name="Phản ánh về thủ tục này").click()
    expect(page.get_by_text(f"Phản ánh về thủ tục: Đăng ký khai sinh ({BIRTH})")).to_be_visible()
    page.get_by_role("button", name="Gửi phản ánh").click()
    # What is wrong does not lose the procedure.
    expect(page.get_by_text(f"Phản ánh về thủ tục: Đăng ký khai sinh ({BIRTH})")).to_be_visible()
    page.get_by_label("Lĩnh vực").select_option("procedure-regulation")
    page.get_by_label("Điều gì đang xảy ra?").fill("Mẫu tờ khai trên trang đã cũ")
    page.get_by_label("Xã, phường").select_option(COMMUNE)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", name="Đã nhận phản ánh")).to_be_visible()
    code = page.locator("dd.code").first.inner_text().replace(" ", "")
    ticket = office("trung-tam.tiep-nhan").ticket(code).json()
    assert ticket["report_type"] == "procedure"
    assert ticket["answers"][0]["value"] == f"{BIRTH} – Đăng ký khai sinh"


@pytest.mark.parametrize("language", ["", "lang=en"])
def test_the_pages_are_accessible(published: LocalAws, visitor: Callable[..., Visitor], language: str) -> None:
    seen = visitor(PHONE)
    for path in ("/thu-tuc", "/thu-tuc?q=khai+sinh", "/thu-tuc?q=xyzzy", f"/thu-tuc/{BIRTH}", "/thu-tuc/1.009994"):
        asked = f"{path}{'&' if '?' in path else '?'}{language}" if language else path
        page = seen.open(asked)
        assert page.locator("html").get_attribute("lang") == ("en" if language else "vi")
        assert breaches(page) == [], asked
    page.goto(f"{seen.base_url}/don-gian?thu-tuc={BIRTH}")
    assert breaches(page) == []


def test_an_administrator_imports_a_file_and_sees_whose_texts_are_outdated(
    published: LocalAws, enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter(ADMIN, "#/admin/procedures")
    row = page.get_by_role("row", name=re.compile("Sở Xây dựng"))
    expect(row).to_contain_text("1.009994")
    assert breaches(page) == []
    body = json.loads(DEMO.read_text(encoding="utf-8"))
    body["procedures"][1] |= {"code": BIRTH, "portal": "https://example.invalid/"}
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(body), encoding="utf-8")
    page.get_by_label("Tệp JSON hoặc CSV").set_input_files(bad)
    page.get_by_role("button", name="Nạp", exact=True).click()
    expect(page.get_by_text("Chưa nạp gì.")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("procedures.1.portal")).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Tệp JSON hoặc CSV").set_input_files(DEMO)
    page.get_by_role("button", name="Nạp", exact=True).click()
    expect(page.get_by_text(re.compile("thêm 0, sửa 0, bỏ 0"))).to_be_visible()
    picture(page, "admin-procedures")
