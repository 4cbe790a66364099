"""Messages to a browser (Web Push): the button, a message while the page is closed, and touching it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from infra.stack import client
from infra.stack.client import Citizen
from infra.stack.local import LocalAws
from tests.browser.conftest import Visitor, breaches, goes_on_until, picture
from tests.push_receiver import browser

pytestmark = pytest.mark.stack

#: Chromium without windows has no push service and shows no notification: both are recorded, and nothing else is.
_SUBSCRIBE = """
const { endpoint, keys } = %s;
let made = null;
Notification.requestPermission = async () => "granted";
PushManager.prototype.getSubscription = async () => made;
PushManager.prototype.subscribe = async (options) => {
  const left = async () => { made = null; return true; };
  return (made = { endpoint, options, unsubscribe: left, toJSON: () => ({ endpoint, keys }) });
};
"""
_RECORD = """() => {
  self.shown = [];
  self.done = [];
  self.registration.showNotification = async (title, options) => { self.shown.push({ title, ...options }); };
  // Only a real touch may open or focus a window.
  self.clients.openWindow = async (url) => { self.done.push(`opened ${url}`); };
  WindowClient.prototype.focus = async function focus() { self.done.push(`focused ${this.url}`); };
  const ask = self.fetch;
  self.fetch = async (...given) => {
    const answer = await ask(...given);
    self.done.push(`${given[0]} ${answer.status}`);
    return answer;
  };
}"""
_TOUCH = """async () => {
  const touched = Object.assign(new ExtendableEvent("notificationclick"), { notification: self.shown[0] });
  const waits = [];
  touched.waitUntil = (promise) => waits.push(promise);
  self.shown[0].close = () => self.done.push("closed");
  self.dispatchEvent(touched);
  await Promise.all(waits);
  return self.done;
}"""


def test_the_sender_lets_the_browser_be_told_and_opens_the_message(
    visitor: Callable[..., Visitor], stack: LocalAws, citizen: Citizen
) -> None:
    place = {"commune": "06040", "lat": 22.2567, "lon": 106.4738}
    sent = citizen.send({"category": "hygiene", "description": "Rác đổ tràn ra đường", "place": place})
    made: dict[str, Any] = client.expect(sent, 201)
    visit = visitor(workers=True, permissions=["notifications"])
    visit.context.add_init_script(_SUBSCRIBE % json.dumps(browser().body))
    page = visit.open(f"/#/phieu/{made['code']}/{made['secret']}")
    session = visit.context.new_cdp_session(page)
    registered: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda news: registered.extend(news["registrations"]))
    session.send("ServiceWorker.enable")
    page.get_by_role("button", name="Báo cho tôi trên máy này").click()
    leave = page.get_by_role("button", name="Thôi báo trên máy này")
    expect(leave).to_be_visible()
    picture(page, "citizen-push")
    assert breaches(page) == []

    goes_on_until(page, lambda: visit.context.service_workers and registered)
    worker = visit.context.service_workers[0]
    worker.evaluate(_RECORD)
    link = f"#{made['code']}.{made['secret']}"
    told = {"title": "Đã trả lời", "text": "Mời xem", "link": link, "tag": "a", "urgent": True}
    message = {"origin": stack.endpoint_url, "registrationId": registered[-1]["registrationId"]}
    session.send("ServiceWorker.deliverPushMessage", message | {"data": json.dumps(told)})
    session.send("ServiceWorker.deliverPushMessage", message | {"data": "no JSON"})
    goes_on_until(page, lambda: worker.evaluate("self.shown.length") == 2)
    shown = worker.evaluate("self.shown")
    assert (shown[0]["title"], shown[0]["body"], shown[0]["requireInteraction"]) == ("Đã trả lời", "Mời xem", True)
    assert (shown[1]["title"], shown[1]["body"]) == ("Phản ánh hiện trường", "")
    done = worker.evaluate(_TOUCH)
    # The window that shows the report already comes to the front.
    (touched,) = [one for one in done if one.startswith(("opened ", "focused "))]
    # The browser names the window by the address that it was opened with, from which the page has taken the secret.
    assert touched.startswith(f"focused {page.url}")
    assert "closed" in done
    assert f"v1/reports/{made['code']}/opened 200" in done

    leave.click()
    expect(page.get_by_role("button", name="Báo cho tôi trên máy này")).to_be_visible()
    assert page.evaluate(f"localStorage.getItem('push.{made['code']}')") is None
