"""The three pages on a slow telephone: four times slower than this machine, 1.6 Mbit/s, 150 ms to the network.

python -m tests.bench.pages [--url http://127.0.0.1:4566/_aws/execute-api/…/api]

Without an address, it starts a stack with the demo province. The first visit, which starts the functions, does not
count. The weight is that of compressed bodies, as API Gateway sends them. The embedded AWS does not compress, so every
time here is longer than on AWS.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright

from infra.manage.importing import import_province
from infra.package.build import ROOT
from infra.stack.local import LocalAws
from tests.browser.conftest import FLAGS, PHONE, find_chromium

PAGES = ("/", "/office", "/dashboard")
RUNS = 5
SLOWER, LATENCY_MS, DOWN, UP = 4, 150, 1_600_000 // 8, 750_000 // 8
#: Smaller bodies are not compressed (`minimum_compression_size` in .chalice/config.json).
SMALL = 1024
#: `usable` is when the script of the page is ready, or the load event for a page without `data-ready`.
_WATCH = """
new PerformanceObserver((list) => { window.largest = list.getEntries().at(-1).startTime })
  .observe({ type: "largest-contentful-paint", buffered: true });
new MutationObserver((_, watch) => {
  if (!("ready" in document.documentElement.dataset)) return;
  window.usable = performance.now();
  watch.disconnect();
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""
_TIMES = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime, window.largest,
  window.usable ?? performance.getEntriesByType("navigation")[0].loadEventEnd]"""


@dataclass(frozen=True)
class Visit:
    """One visit with an empty cache: times in milliseconds, weight in compressed bytes."""

    first_paint: float
    largest_paint: float
    usable: float
    weight: int
    requests: int


def visit(browser: Browser, url: str) -> Visit:
    """Open a page once with an empty cache."""
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, service_workers="block")
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        answers: list[Response] = []

        # Playwright sets attributes on a handler, which a bound method of a list does not allow.
        def on_response(answer: Response) -> None:
            answers.append(answer)

        page.on("response", on_response)
        slow_down(page)
        page.goto(url, timeout=120_000)
        page.wait_for_load_state("networkidle")
        first, largest, usable = page.evaluate(_TIMES)
        return Visit(first, largest, usable, sum(map(weight, answers)), len(answers))
    finally:
        context.close()


def slow_down(page: Page) -> None:
    """Emulate a cheap telephone on a slow network in Chromium."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    speed = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN, "uploadThroughput": UP}
    session.send("Network.emulateNetworkConditions", speed)


def weight(answer: Response) -> int:
    """The size of a body in bytes as API Gateway sends it."""
    body = answer.body()
    return len(gzip.compress(body)) if len(body) >= SMALL else len(body)


@contextmanager
def served(url: str | None) -> Iterator[str]:
    """The URL of a running stack: the given one, or that of a new stack."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as home, LocalAws(Path(home), options={"TilesUrl": ""}) as aws:
        import_province(aws, ROOT / "infra" / "demo", aws.home / "logins.json")
        yield aws.api_url


def main() -> None:
    """Measure and print the medians of several visits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="the URL of a running API")
    given = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium on this machine: nothing measured.")
        return
    with served(given.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, chromium_sandbox=False)
        print(f"\nFirst visit, CPU {SLOWER} times slower, 1.6 Mbit/s, {LATENCY_MS} ms; medians of {RUNS}")
        for path in PAGES:
            visit(browser, url + path)
            seen = [visit(browser, url + path) for _ in range(RUNS)]
            first, largest, usable = (
                statistics.median(getattr(each, name) for each in seen)
                for name in ("first_paint", "largest_paint", "usable")
            )
            print(
                f"  {path:<11} first paint {first:5.0f} ms, largest {largest:5.0f} ms, usable {usable:5.0f} ms;"
                f" {seen[-1].weight / 1000:5.1f} KB compressed in {seen[-1].requests} requests"
            )
        browser.close()


if __name__ == "__main__":
    main()
