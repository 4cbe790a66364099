"""Chromium on the deployed stack; a test fails when a page logs a warning or an error.

Without Chromium these tests are skipped, or fail if ``CI`` is set.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from infra.manage.accounts import read_logins
from infra.stack.local import LocalAws
from tests.deployed import PATIENCE_SECONDS

#: The shell has no windows. With them each visitor costs over a second of CPU time more.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: axe's script of half a megabyte, which a page needs once.
_AXE = Axe().axe_script
#: axe looks at the page from its top: on a scrolled page a sticky bar covers controls that can be scrolled free.
_FIND = """async options => {
  const [left, top] = [scrollX, scrollY];
  scrollTo(0, 0);
  try {
    return (await axe.run(options)).violations;
  } finally {
    scrollTo(left, top);
  }
}"""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A busy machine is slow, and a late state is correct.
expect.set_options(timeout=45_000)
PHONE = (360, 740)
DESKTOP = (1280, 800)


def find_chromium() -> str | None:
    """The path of Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    found = find_chromium()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine: the pages cannot be tested")
        pytest.skip("NO CHROMIUM ON THIS MACHINE: the pages are not tested (infra/find_browser.sh installs one)")
    with sync_playwright() as playwright:
        # Chromium hangs under libfaketime (tests/hours): `visitor` sets the clock of its pages instead.
        environment: dict[str, str | float | bool] = {
            name: value for name, value in os.environ.items() if name != "LD_PRELOAD"
        }
        browser = playwright.chromium.launch(
            executable_path=found, headless=True, args=FLAGS, chromium_sandbox=False, env=environment
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person with a browser context.

    `complaints` are warnings and errors of the console and uncaught errors; `strangers` are requests to other hosts.
    """

    context: BrowserContext
    base_url: str
    #: The beginnings of the stack's addresses: by path, and by host as links and redirects name it.
    homes: tuple[str, str]
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """A page of the stack, by its path on the API."""
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        # The first page of a new stack waits while several functions start.
        page.set_default_navigation_timeout(60_000)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._on_request)
        page.goto(self.base_url + path)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium logs every refusal of the API itself; the tests check what the page shows.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.homes):
            self.strangers.append(request.url)


@pytest.fixture
def visitor(chromium: Browser, stack: LocalAws) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor()` on a telephone, `visitor(DESKTOP)`, `visitor(PHONE, color_scheme="dark")`.

    Only `visitor(workers=True)` has service workers: each of them loads every file of its page for each visitor.
    The test fails at its end if a page logged a warning or an error, or sent a request to another host.
    """
    made: list[Visitor] = []

    def make(size: tuple[int, int] = PHONE, *, workers: bool = False, **options: Any) -> Visitor:
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=size == PHONE,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        if not workers:
            context.add_init_script("delete Navigator.prototype.serviceWorker")
        if "FAKETIME" in os.environ:
            context.clock.install(time=datetime.now(UTC))
        made.append(Visitor(context, stack.api_url, (f"{stack.endpoint_url}/", f"{stack.api_host_url}/")))
        return made[-1]

    yield make
    complaints = [line for each in made for line in each.complaints]
    strangers = [url for each in made for url in each.strangers]
    for each in made:
        each.context.close()
    assert complaints == []
    assert strangers == []


@pytest.fixture
def enter(stack: LocalAws, visitor: Callable[..., Visitor]) -> Callable[..., Page]:
    """Open an address of the office's page and sign an officer in."""

    def opened(username: str, address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = visitor(size, **options).open(f"/office{address}")
        page.locator("#username").fill(username)
        page.locator("#password").fill(read_logins(stack.home / "logins.json")[username]["password"])
        page.keyboard.press("Enter")
        page.locator("#me").wait_for()
        return page

    return opened


@pytest.fixture
def signed_in(enter: Callable[..., Page]) -> Callable[..., Page]:
    """Open the office's page as an officer: `signed_in(INTAKE)`, `signed_in(LEADER, PHONE, at="#/t/LS…")`."""

    def opened(username: str, size: tuple[int, int] = DESKTOP, *, at: str = "", **options: Any) -> Page:
        return enter(username, at, size, **options)

    return opened


def breaches(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA that axe finds in the page, each with its rule, target and remedy."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found = page.evaluate(_FIND, {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]})
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]] + [
        *_too_wide(page),
        *_leaked(page),
    ]


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {wide} pixels wider than its window"] if wide > 0 else []


def _leaked(page: Page) -> list[str]:
    """A missing value that is written as a word, such as a child `null` of `append`."""
    words: str = page.evaluate("document.body.innerText")
    return [f"the page says {word}" for word in re.findall(r"null|undefined|NaN|\[object \w+\]", words)]


def with_clock(page: Page) -> None:
    """Open the page anew with a clock that a test turns: Playwright may fail to set it in a page that is at work."""
    address = page.url
    page.goto("about:blank")
    page.clock.install()
    page.goto(address)


def goes_on_until(page: Page, holds: Callable[[], object]) -> None:
    """Let the page go on until something holds. While a test itself waits, it answers none of the page's requests."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)


def picture(page: Page, name: str) -> None:
    """Save a screenshot in the folder `SCREENS`, if that is set."""
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
