"""Administrators' subscriptions of webhooks out: made, changed, tried, replayed, removed, and audited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.messages import webhooks as rules
from chalicelib.identity import signing
from chalicelib.jobs import changes
from chalicelib.jobs.sending import webhooks
from chalicelib.runtime import clock
from tests.support import Api, Province, take
from tests.webhook_receiver import Receiver, receiver

ADMIN = "administrator.intake"
PATH = "/v1/admin/webhooks"
GIVEN: dict[str, Any] = {
    "partner": "danang",
    "url": "https://receiver.example.gov.vn/in",
    "events": ["report.received", "report.answered"],
    "scopes": ["reports:read"],
}

pytestmark = pytest.mark.usefixtures("by_day")


@pytest.fixture
def partner() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def made(api: Api, **changed: Any) -> dict[str, Any]:
    answer = api("POST", PATH, {**GIVEN, **changed}, officer=ADMIN)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.body
    assert answer.headers["location"] == f"{PATH}/{found['id']}"
    return found


def actions(api: Api) -> list[str]:
    lines = api("GET", "/v1/admin/audit", officer=ADMIN).body["entries"]
    # Lines of one second have no order.
    return sorted(line["action"] for line in lines if line["action"].startswith("webhook"))


def work(province: Province) -> None:
    """Let the stream's reader and the sender do what waits."""
    found = province.stream_records("digest")
    changes.read_changes([one for one in found if one["dynamodb"]["NewImage"]["status"]["S"] == "released"])
    records = [{"messageId": body, "body": body} for body in province.queued(province.webhooks_url)]
    assert webhooks.send(records, clock.now, lambda: 25.0) == []


def test_the_secret_is_shown_once_and_stored_nowhere(api: Api, province: Province) -> None:
    new = made(api)
    assert new["secret"].startswith("whsec_")
    assert new["secret"] == rules.shown_secret(signing.webhook_secret(new["id"], 1))
    shown = api("GET", f"{PATH}/{new['id']}", officer=ADMIN).body
    assert {**shown, "secret": new["secret"]} == new
    assert api("GET", PATH, officer=ADMIN).body == {"webhooks": [shown]}
    stored = repr([province.items(name) for name in province.tables])
    assert new["secret"].removeprefix("whsec_") not in stored


def test_each_change_is_in_the_audit_trail(api: Api) -> None:
    path = f"{PATH}/{made(api)['id']}"
    changed = api("PUT", path, {**GIVEN, "communes": ["06184"], "active": False}, officer=ADMIN)
    assert (changed.status, changed.body["communes"], changed.body["status"]) == (200, ["06184"], "paused")
    # The same again changes nothing.
    assert api("PUT", path, {**GIVEN, "communes": ["06184"], "active": False}, officer=ADMIN).status == 200
    for action in ("test", "replay"):
        body = {"since": "2026-03-09T00:00:00Z"} if action == "replay" else None
        assert api("POST", f"{path}/{action}", body, officer=ADMIN).body["code"] == "webhook_inactive"
    assert api("PUT", path, GIVEN, officer=ADMIN).body["status"] == "active"
    turned = api("POST", f"{path}/secret", officer=ADMIN)
    assert (turned.status, turned.body["earlier_until"]) == (200, "2026-03-10T03:00:00Z")
    assert api("POST", f"{path}/test", officer=ADMIN).status == 202
    assert api("POST", f"{path}/replay", {"since": "2026-03-09T00:00:00Z"}, officer=ADMIN).status == 202
    assert api("DELETE", path, officer=ADMIN).status == 200
    assert actions(api) == sorted(
        [
            *("webhook_made", "webhook_changed", "webhook_changed", "webhook_secret_changed"),
            *("webhook_tested", "webhook_replayed", "webhook_removed"),
        ]
    )
    assert api("GET", PATH, officer=ADMIN).body == {"webhooks": []}
    for method, end in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test")):
        assert api(method, path + end, GIVEN if method == "PUT" else None, officer=ADMIN).status == 404
    assert api("GET", f"{path}/deliveries", officer=ADMIN).status == 404


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"url": "http://receiver.example.gov.vn/"}, "url", "webhook_address"),
        ({"url": "https://10.0.0.8/"}, "url", "webhook_address"),
        ({"scopes": ["statistics:read"]}, "scopes", "webhook_scope"),
        ({"units": ["nobody"]}, "units.0", "unknown_unit"),
        ({"categories": ["hygiene", "nothing"]}, "categories.1", "unknown_category"),
        ({"communes": ["99999"]}, "communes.0", "unknown_commune"),
        ({"events": ["report.deleted"]}, "events.0", "not_one_of"),
        ({"events": []}, "events", None),
        ({"secret": "mine"}, "secret", None),
    ],
)
def test_what_is_wrong_is_named(api: Api, given: dict[str, Any], field: str, code: str | None) -> None:
    answer = api("POST", PATH, {**GIVEN, **given}, officer=ADMIN)
    assert answer.status == 422
    (wrong,) = answer.body["errors"]
    assert wrong["field"] == field
    assert code in (None, wrong["code"]), wrong
    assert api("GET", PATH, officer=ADMIN).body == {"webhooks": []}


def test_a_leaked_secret_signs_no_more(api: Api, province: Province, partner: Receiver) -> None:
    new = made(api, url=partner.url)
    path = f"{PATH}/{new['id']}"
    assert api("POST", f"{path}/secret", {"at_once": True}, officer=ADMIN).body["earlier_until"] is None
    api("POST", f"{path}/test", officer=ADMIN)
    work(province)
    assert len(partner.got[0].headers["webhook-signature"].split(" ")) == 1


def test_only_administrators(api: Api) -> None:
    new = made(api)["id"]
    for method, path in (("GET", PATH), ("POST", PATH), ("DELETE", f"{PATH}/{new}"), ("POST", f"{PATH}/{new}/secret")):
        assert api(method, path, GIVEN, officer="focal.ky-lua").status == 403, path


def test_at_most_so_many(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 2)
    path = f"{PATH}/{made(api)['id']}"
    made(api)
    refused = api("POST", PATH, GIVEN, officer=ADMIN)
    assert (refused.status, refused.body["code"]) == (409, "webhook_limit")
    api("DELETE", path, officer=ADMIN)
    made(api)


@pytest.mark.parametrize("since", [timedelta(days=-31), timedelta(minutes=1)])
def test_a_replay_begins_within_thirty_days(api: Api, since: timedelta) -> None:
    path = f"{PATH}/{made(api)['id']}/replay"
    answer = api("POST", path, {"since": (clock.now() + since).isoformat()}, officer=ADMIN)
    assert (answer.status, answer.body["code"]) == (422, "since_out_of_range")


def test_a_test_event_arrives_and_the_deliveries_show_it(api: Api, province: Province, partner: Receiver) -> None:
    path = f"{PATH}/{made(api, url=partner.url)['id']}"
    sent = api("POST", f"{path}/test", officer=ADMIN).body["id"]
    partner.statuses = [500]
    work(province)
    (one,) = api("GET", f"{path}/deliveries", officer=ADMIN).body["deliveries"]
    assert (one["id"], one["type"], one["status"], one["tries"], one["outcome"]) == (
        sent,
        "webhook.test",
        "waiting",
        1,
        "500",
    )
    assert one["body"].encode() == partner.got[0].body
    assert partner.got[0].id == sent
    shown = api("GET", path, officer=ADMIN).body
    assert shown["failing_since"] is not None
    # To make it active anew is a new beginning.
    api("PUT", path, {**GIVEN, "url": partner.url, "partner": "hue"}, officer=ADMIN)
    assert api("GET", path, officer=ADMIN).body["failing_since"] is None


def test_a_replay_sends_again_with_the_same_ids(api: Api, province: Province, partner: Receiver) -> None:
    path = f"{PATH}/{made(api, url=partner.url)['id']}"
    began = clock.now() - timedelta(hours=1)
    ids = []
    for _ in range(3):
        take(["receive"], at=began)
    changes.read_changes(province.stream_records("head"))
    work(province)
    ids = [one.id for one in partner.got]
    pages = api("GET", f"{path}/deliveries?limit=2", officer=ADMIN).body
    assert [len(pages["deliveries"]), pages["cursor"] is not None] == [2, True]
    rest = api("GET", f"{path}/deliveries?limit=2&cursor={pages['cursor']}", officer=ADMIN).body
    assert sorted(one["id"] for one in (*pages["deliveries"], *rest["deliveries"])) == sorted(ids)
    api("POST", f"{path}/replay", {"since": began.isoformat()}, officer=ADMIN)
    work(province)
    work(province)
    assert sorted(one.id for one in partner.got[3:]) == sorted(ids)
