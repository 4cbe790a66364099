"""A page that was opened before a release still works after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import ready

pytestmark = pytest.mark.stack

#: Creates the caches of two earlier releases, then installs the service worker as after a release.
_RELEASE = """async () => {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const version of ["older", "old"]) {
    const cache = await caches.open(`pages-${version}`);
    await cache.put(`web/${version}/citizen-report.js`, new Response(version));
    await cache.put("./", new Response(`the page of ${version}`));
  }
  const registration = await navigator.serviceWorker.register("sw.js");
  const worker = registration.installing || registration.waiting || registration.active;
  while (worker.state !== "activated") await new Promise((done) => setTimeout(done, 100));
}"""


def test_the_service_worker_keeps_the_cache_of_the_last_release_only(visitor: Callable[..., Visitor]) -> None:
    person = visitor(workers=True)
    page = ready(person.open())
    page.evaluate(_RELEASE)
    names = page.evaluate("caches.keys()")
    assert names[0] == "pages-old"
    assert len(names) == 2
    assert page.evaluate("fetch('web/old/citizen-report.js').then((answer) => answer.text())") == "old"
    # Offline, the page is that of the new release.
    person.context.set_offline(True)
    page.reload()
    expect(page.locator("#home")).to_have_count(1)


def test_a_file_is_served_under_the_address_of_an_older_release(visitor: Callable[..., Visitor]) -> None:
    page = visitor().open("/dashboard")
    found = page.evaluate("fetch('web/000000000000/shared/dom.js').then((answer) => answer.text())")
    assert "export function h(" in found
