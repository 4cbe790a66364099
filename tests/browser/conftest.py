"""Real Chromium on the deployed stack, with whatever a page complains of.

Without Chromium these tests are skipped, and say so; where ``CI`` is set they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from infra.local import LocalAws
from infra.manage import read_logins

# The fixtures of the deployed stack serve here too.
from tests.end_to_end.conftest import citizen, office, stack, until

__all__ = ["citizen", "office", "stack", "until"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = (360, 740)
DESKTOP = (1280, 800)


def find_chromium() -> str | None:
    """Where the browser of this machine lies, None where there is none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine, one for all tests."""
    found = find_chromium()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine: the pages cannot be tested")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the pages are not tested (infra/find_browser.sh installs one)")
    with sync_playwright() as playwright:
        # Chromium comes to rest under libfaketime (tests/hours): pages are given the hour instead.
        environment: dict[str, str | float | bool] = dict(os.environ)
        environment.pop("LD_PRELOAD", None)
        browser = playwright.chromium.launch(
            executable_path=found, headless=True, args=FLAGS, chromium_sandbox=False, env=environment
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person with a browser of their own. `complaints` is what pages wrote to the console or threw."""

    context: BrowserContext
    base_url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """A page of the stack, by its path on the API."""
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        # The first page of a fresh stack waits for functions that start one beside the other.
        page.set_default_navigation_timeout(60_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        page.goto(self.base_url + path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself notes every refusal of the API; what the page makes of it is what tests look at.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.base_url.split("/_aws")[0]):
            self.strangers.append(request.url)


@pytest.fixture
def visitor(chromium: Browser, stack: LocalAws) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor()` on a telephone, `visitor(DESKTOP)`, `visitor(PHONE, color_scheme="dark")`.

    At the end of the test no page of theirs may have complained, or asked any other host.
    """
    made: list[Visitor] = []

    def make(size: tuple[int, int] = PHONE, **options: Any) -> Visitor:
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == PHONE,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        if "FAKETIME" in os.environ:
            context.clock.install(time=datetime.now(UTC))
        made.append(Visitor(context, stack.api_url))
        return made[-1]

    yield make
    complaints = [line for one in made for line in one.complaints]
    strangers = [line for one in made for line in one.strangers]
    for one in made:
        one.context.close()
    assert complaints == []
    assert strangers == []


@pytest.fixture
def enter(stack: LocalAws, visitor: Callable[..., Visitor]) -> Callable[..., Page]:
    """Sign an officer in on the office's page, and open one of its addresses."""

    def opened(username: str, address: str, size: tuple[int, int] = DESKTOP, **options: str) -> Page:
        page = visitor(size, **options).open(f"/office{address}")
        page.locator("#username").fill(username)
        page.locator("#password").fill(read_logins(stack.home / "logins.json")[username]["password"])
        page.keyboard.press("Enter")
        page.locator("#me").wait_for()
        return page

    return opened


def breaches(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA in the page as it stands: rule, place, how to mend it."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ] + _too_wide(page)


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {wide} pixels wider than its window"] if wide > 0 else []


def picture(page: Page, name: str) -> None:
    """Keep how the page looks under `SCREENS`, where that is set: for people's eyes."""
    if wanted := os.environ.get("SCREENS"):
        page.screenshot(path=Path(wanted) / f"{name}.png", full_page=True)
