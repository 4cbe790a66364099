"""A browser loads the smallest file of a photo that is sharp at the size on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.stack import client
from infra.stack.client import Citizen
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.office_steps import sign_in
from tests.browser.steps import PLACE, WORDS, photo, ready
from tests.deployed import Until

pytestmark = pytest.mark.stack

type Opens = Callable[..., Visitor]

_FILE = re.compile(r"/r1/(?:\d+/)?(\d+)\.(webp|jpg)\?")


@pytest.fixture
def report(citizen: Citizen, until: Until) -> dict[str, Any]:
    """A report with one photo that is ready."""
    taken = photo(41)["buffer"]
    photos = [{"content_type": "image/jpeg", "size": len(taken)}]
    made: dict[str, Any] = client.expect(
        citizen.send({"category": "hygiene", "description": WORDS, "place": PLACE, "photos": photos}), 201
    )
    assert client.upload(made["uploads"][0], taken).ok
    until(lambda: client.expect(citizen.follow(made["code"], made["secret"]), 200)["photos"], 30)
    return made


def loaded(page: Page) -> list[tuple[str, str]]:
    """(longest side, format) of each file of the first photo that the page has loaded, in order."""
    names = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    return [(found[1], found[2]) for name in names if (found := _FILE.search(name))]


def wait_for_picture(page: Page, selector: str) -> tuple[int, int]:
    """Wait until the picture is loaded; return its width on the screen in CSS pixels and in the file in pixels."""
    image = page.locator(selector).first
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("currentSrc", "")
    expect(image).not_to_have_js_property("naturalWidth", 0)
    shown, natural = image.evaluate("(image) => [image.getBoundingClientRect().width, image.naturalWidth]")
    return round(shown), natural


@pytest.mark.parametrize(("size", "ratio"), [(PHONE, 1), (PHONE, 2), (DESKTOP, 1), (DESKTOP, 2)], ids=str)
def test_a_report_s_page_loads_the_small_file_on_a_telephone_and_on_a_desktop(
    visitor: Opens, report: dict[str, Any], size: tuple[int, int], ratio: int
) -> None:
    page = ready(visitor(size, device_scale_factor=ratio).open(f"/#/phieu/{report['code']}/{report['secret']}"))
    shown, _ = wait_for_picture(page, ".photos img")
    assert loaded(page) == [("320", "webp")]
    # Sharp means about one pixel of the file for each pixel of the screen.
    assert 0.95 * shown * ratio <= 320
    assert _FILE.findall(page.locator(".photos a").first.get_attribute("href") or "") == [("1600", "webp")]


def test_a_browser_without_webp_loads_the_jpeg(visitor: Opens, report: dict[str, Any]) -> None:
    someone = visitor()
    # The browser skips a source of an unknown type, as an old telephone skips WebP.
    someone.context.add_init_script("""
        const set = Element.prototype.setAttribute;
        Element.prototype.setAttribute = function (name, value) {
          set.call(this, name, value === "image/webp" ? "image/not-known" : value);
        };
    """)
    page = ready(someone.open(f"/#/phieu/{report['code']}/{report['secret']}"))
    wait_for_picture(page, ".photos img")
    assert loaded(page) == [("320", "jpg")]


@pytest.mark.parametrize(("size", "ratio", "file"), [(PHONE, 1, "320"), (PHONE, 2, "800"), (DESKTOP, 1, "800")])
def test_the_office_loads_a_larger_file_for_a_larger_photo(
    visitor: Opens,
    stack: LocalAws,
    report: dict[str, Any],
    size: tuple[int, int],
    ratio: int,
    file: str,
) -> None:
    page = visitor(size, device_scale_factor=ratio).open(f"/office#/t/{report['code']}")
    sign_in(page, stack, "trung-tam.tiep-nhan")
    wait_for_picture(page, ".large-photos img")
    assert loaded(page) == [(file, "webp")]
    page.locator(".large-photos button").first.click()
    wait_for_picture(page, "img.zoomed")
    assert loaded(page)[-1] == ("1600", "webp")
