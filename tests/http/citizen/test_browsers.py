"""Browsers of senders and officers that may be told: who may add and remove them, and which addresses are refused."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.messages.push import is_at_service
from chalicelib.identity import push_key
from chalicelib.runtime import clock
from chalicelib.store.vault import browsers
from tests.push_receiver import browser, decoded
from tests.support import Api

REPORT: dict[str, Any] = {"category": "hygiene", "description": "Rác đổ ra đường", "place": {"commune": "06040"}}


def test_a_sender_adds_a_browser_opens_a_message_and_removes_the_browser(api: Api) -> None:
    made = api("POST", "/v1/reports", REPORT).body
    path, secret = f"/v1/reports/{made['code']}", {"X_Report_Secret": made["secret"]}
    told = browser()
    added = api("POST", f"{path}/browsers", told.body, **secret)
    assert added.status == 201
    assert [one.endpoint for one in browsers.of_report(made["code"], clock.now())] == [told.endpoint]
    assert api("POST", f"{path}/browsers", told.body, **secret).body == added.body
    assert len(browsers.of_report(made["code"], clock.now())) == 1
    assert api("POST", f"{path}/opened", **secret).body == {"code": made["code"], "dropped": 0}
    assert api("DELETE", f"{path}/browsers/{added.body['id']}", **secret).status == 200
    assert browsers.of_report(made["code"], clock.now()) == []


def test_an_officer_adds_and_removes_a_browser_of_their_own(api: Api) -> None:
    added = api("POST", "/v1/office/browsers", browser().body, officer="focal.that-khe")
    assert added.status == 201
    path = f"/v1/office/browsers/{added.body['id']}"
    assert api("DELETE", path, officer="focal.dong-dang").status == 200
    assert len(browsers.of_officer("focal.that-khe", clock.now())) == 1, "another officer's browser stays"
    assert api("DELETE", path, officer="focal.that-khe").status == 200
    assert browsers.of_officer("focal.that-khe", clock.now()) == []


def test_a_key_that_is_no_point_and_an_address_of_no_push_service_are_refused(api: Api) -> None:
    told = browser().body
    no_point = told | {"keys": told["keys"] | {"p256dh": "B" + "A" * 86}}
    elsewhere = told | {"endpoint": "https://169.254.169.254/latest/meta-data/"}
    for body, field in ((no_point, "keys.p256dh"), (elsewhere, "endpoint")):
        refused = api("POST", "/v1/office/browsers", body, officer="focal.that-khe")
        assert (refused.status, refused.body["field"]) == (422, field)


def test_the_key_that_browsers_need_is_a_point_and_always_the_same(api: Api) -> None:
    key = api("GET", "/v1/push").body["key"]
    assert len(decoded(key)) == 65
    push_key.private_key.cache_clear()
    assert api("GET", "/v1/push").body["key"] == key


@pytest.mark.parametrize(
    ("endpoint", "local", "expected"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", False, True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", False, True),
        ("https://web.push.apple.com/x", False, True),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", False, True),
        ("http://fcm.googleapis.com/x", False, False),
        ("https://fcm.googleapis.com:8443/x", False, False),
        ("https://fcm.googleapis.com.example.invalid/x", False, False),
        ("https://notfcm.googleapis.com@127.0.0.1/x", False, False),
        ("https://127.0.0.1/x", True, False),
        ("http://127.0.0.1:9000/x", True, True),
        ("http://127.0.0.1:9000/x", False, False),
        ("http://169.254.169.254/x", True, False),
        ("https://fcm.googleapis.com/" + "x" * 1000, False, False),
        ("https://fcm.googleapis.com:port/x", False, False),
        ("https://[::1/x", False, False),
    ],
)
def test_only_push_services_may_be_called(endpoint: str, local: bool, expected: bool) -> None:
    assert is_at_service(endpoint, local=local) is expected
