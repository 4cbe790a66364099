"""A page that was opened before a release goes on working after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_citizen import ready

pytestmark = pytest.mark.stack

#: Leaves what two earlier releases have cached, then installs the service worker as after a release.
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


def test_the_files_of_the_last_release_stay_and_those_before_go(visitor: Callable[..., Visitor]) -> None:
    person = visitor()
    page = ready(person.open())
    page.evaluate(_RELEASE)
    names = page.evaluate("caches.keys()")
    assert names[0] == "pages-old"
    assert len(names) == 2
    assert page.evaluate("fetch('web/old/citizen-report.js').then((answer) => answer.text())") == "old"
    # Without a network the page itself is the new one.
    person.context.set_offline(True)
    page.reload()
    assert page.locator("#home").count() == 1


def test_a_file_is_found_under_the_address_of_an_older_release(visitor: Callable[..., Visitor]) -> None:
    page = visitor().open("/dashboard")
    found = page.evaluate("fetch('web/000000000000/shared/dom.js').then((answer) => answer.text())")
    assert "export function h(" in found
