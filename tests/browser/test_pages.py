"""Every page logs no error, sends no request to another host, is accessible and has both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture

pytestmark = pytest.mark.stack

PAGES = ["/", "/office", "/dashboard"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_new_page_is_accessible(
    visitor: Callable[..., Visitor], path: str, scheme: str, size: tuple[int, int]
) -> None:
    page = visitor(size, color_scheme=scheme).open(path)
    page.wait_for_load_state("networkidle")
    picture(page, f"open-{path.strip('/') or 'citizen'}-{scheme}-{size[0]}")
    assert breaches(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_the_chosen_language_after_a_reload(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor().open(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "vi"
    page.locator("#language").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Tiếng Việt").is_visible()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert breaches(page) == []
