"""A place is found by the name of a hamlet, a landmark or a kilometre post."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import breaches, picture
from tests.browser.steps import Opens, ready

pytestmark = pytest.mark.stack


def test_a_bridge_is_found_without_accents_and_fills_the_place(visitor: Opens) -> None:
    page = ready(visitor().open("/"))
    page.get_by_role("link", name="Gửi không kèm ảnh").click()
    page.get_by_role("combobox", name="Tìm thôn").fill("cau treo na ch")
    page.get_by_role("option", name="Cầu treo Nà Chuông").click()
    expect(page.get_by_role("combobox", name="Xã, phường")).to_have_value("Xã Thất Khê")
    expect(page.get_by_label("Địa chỉ, mô tả nơi xảy ra")).to_have_value("Cầu treo Nà Chuông, Thôn Nà Chuông")
    expect(page.get_by_text("Đã lấy điểm bạn chọn (22,23650; 106,45050)")).to_be_visible()
    assert breaches(page) == []
    picture(page, "hamlets")
