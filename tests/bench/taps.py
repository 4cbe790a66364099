"""A report with two photos on a slow telephone: taps, typed characters and seconds, from the first page to the code.

python -m tests.bench.taps [--url http://127.0.0.1:4566/_aws/execute-api/…/api]

The telephone is that of tests/bench/pages.py. Each chosen photo counts as a tap. The seconds are those of the page:
this person neither reads nor thinks.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from playwright.sync_api import Geolocation, Locator, Page, sync_playwright

from tests.bench.pages import SLOWER, served, slow_down
from tests.browser.conftest import FLAGS, PHONE, find_chromium
from tests.browser.steps import PLACE, photo

WORDS = "Rác đổ tràn ra đường trước cổng chợ"
SEARCH = "rac"


@dataclass
class Person:
    """Counts what a person does on a page."""

    page: Page
    taps: int = 0
    typed: int = 0

    def tap(self, place: Locator) -> None:
        """Touch a button, a link or a box."""
        place.click()
        self.taps += 1

    def write(self, place: Locator, text: str) -> None:
        """Touch a field and write into it."""
        self.tap(place)
        place.press_sequentially(text)
        self.typed += len(text)

    def choose(self, place: Locator, seeds: list[int]) -> None:
        """Choose photos: the button, and then each photo."""
        place.set_input_files([photo(seed) for seed in seeds])
        self.taps += 1 + len(seeds)


def report(person: Person) -> None:
    """Send a report with two photos at the position of the telephone."""
    page = person.page
    person.choose(page.locator("#gallery"), [1, 2])
    page.locator(".tile img").nth(1).wait_for()
    person.tap(page.get_by_role("button", name="Tiếp tục"))
    person.tap(page.get_by_role("button", name="Vị trí của tôi"))
    page.get_by_text("Đã lấy vị trí của bạn").wait_for()
    person.tap(page.get_by_role("button", name="Tiếp tục"))
    person.write(page.get_by_label("Tìm lĩnh vực"), SEARCH)
    person.tap(page.get_by_role("button", name="Vệ sinh môi trường"))
    text = page.get_by_label("Điều gì đang xảy ra?")
    text.press_sequentially(WORDS)  # it has the focus already
    person.typed += len(WORDS)
    person.tap(page.get_by_role("button", name="Tiếp tục"))
    person.tap(page.get_by_role("button", name="Gửi phản ánh"))
    page.locator(".receipt-code").wait_for()


def main() -> None:
    """Measure and print one report, and the seconds until its code and until its photos are sent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="the URL of a running API")
    given = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium on this machine: nothing measured.")
        return
    lat, lon = (float(str(PLACE[name])) for name in ("lat", "lon"))
    at: Geolocation = {"latitude": lat, "longitude": lon, "accuracy": 20}
    with served(given.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, chromium_sandbox=False)
        context = browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]},
            has_touch=True,
            locale="vi-VN",
            geolocation=at,
            permissions=["geolocation"],
        )
        page = context.new_page()
        page.set_default_timeout(120_000)
        slow_down(page)
        page.goto(url + "/")
        page.wait_for_selector("html[data-ready]")
        person, started = Person(page), time.monotonic()
        report(person)
        code = time.monotonic() - started
        page.get_by_text("Đã gửi 2 ảnh.").wait_for()
        photos = time.monotonic() - started
        print(
            f"\nA report with two photos, CPU {SLOWER} times slower, 1.6 Mbit/s: {person.taps} taps,"
            f" {person.typed} characters typed, {code:.1f} s to the code, {photos:.1f} s until the photos are sent"
        )
        browser.close()


if __name__ == "__main__":
    main()
