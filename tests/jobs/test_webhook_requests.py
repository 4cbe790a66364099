"""A request to an outside body goes also to the receivers of the partner that the body names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.messages.webhooks import WebhookEvent
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import documents
from chalicelib.store.directory import webhooks as store
from chalicelib.store.messages import events
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.jobs.webhook_runs import (
    NOON,
    PLENTY,
    read,
    read_released,
    send,
    statuses,
    subscribed,
    sweep_and_send,
)
from tests.support import SITE_URL, Province, take
from tests.webhook_receiver import Receiver


@pytest.fixture(autouse=True)
def bound(province: Province) -> None:
    """The power company names the partner."""
    name_partner("danang")


def name_partner(name: str | None) -> None:
    """Let the power company's line name a partner, or none."""
    bodies = [dict(body) for body in samples.documents()[Kind.OUTSIDE]["bodies"]]
    power = next(body for body in bodies if body["id"] == "power")
    power |= {} if name is None else {"partner": name}
    documents.publish(Kind.OUTSIDE, {"bodies": bodies}, by="test", at=samples.T0)


def drop_body() -> None:
    """Take the power company out of the document."""
    bodies = [body for body in samples.documents()[Kind.OUTSIDE]["bodies"] if body["id"] != "power"]
    documents.publish(Kind.OUTSIDE, {"bodies": bodies}, by="test", at=samples.T0)


def told(partner: Receiver) -> list[dict[str, Any]]:
    return [one.event for one in partner.got if one.event["type"] == WebhookEvent.FORWARDED]


def act(code: str, action: str) -> None:
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, action))


def test_the_partner_gets_the_request_with_its_link_and_hears_when_it_is_over(
    province: Province, partner: Receiver
) -> None:
    subscribed(partner)
    ticket = take([*samples.WAY_TO["processing"], "forward"])
    for _ in range(2):
        read(province, "head")
        assert send(province) == []
    (asked,) = told(partner)
    assert (asked["data"]["request"], asked["data"]["body"]) == ("asked", "power")
    assert asked["data"]["due_at"]
    assert asked["data"]["link"].startswith(SITE_URL)
    # Nothing that is stored or queued gives the right to answer.
    token = asked["data"]["link"].rpartition("/")[2].rpartition("=")[2]
    assert len(token) > 20
    assert token not in json.dumps(province.items("Tickets"))
    for words in (ticket.description, "kiểm tra cột điện"):
        assert words not in json.dumps(asked, ensure_ascii=False)
    act(ticket.code, "recall")
    read(province, "head")
    assert send(province) == []
    over = told(partner)[-1]["data"]
    assert (over["request"], over["number"], "link" in over) == ("recalled", asked["data"]["number"], False)


def test_a_private_report_is_told_to_the_body_s_partner_alone(province: Province, partner: Receiver) -> None:
    subscribed(partner)
    other = subscribed(partner, webhook_id="otherone")
    store.save(replace(other, partner="hue"), other, Oversight.WEBHOOK_CHANGED, by="test", at=samples.T0)
    take([*samples.WAY_TO["processing"], "forward"], new=samples.report(visibility=Visibility.PRIVATE))
    read(province, "head")
    assert send(province) == []
    assert [one.event["type"] for one in partner.got] == [WebhookEvent.FORWARDED]


@pytest.mark.parametrize(
    "end", [lambda: name_partner(None), lambda: name_partner("hue"), drop_body], ids=["none", "another", "no body"]
)
def test_a_former_partner_gets_no_link_by_a_later_attempt_a_replay_or_a_reminder(
    province: Province, partner: Receiver, end: Callable[[], None]
) -> None:
    webhook = subscribed(partner)
    partner.status = 500
    ticket = take([*samples.WAY_TO["processing"], "forward"])
    read(province, "head")
    assert send(province) == []
    assert len(told(partner)) == 1
    end()
    partner.status = 204
    sweep_and_send(province, NOON + timedelta(minutes=1))
    assert len(told(partner)) == 1
    assert [line[1:] for line in statuses(webhook) if line[0] == WebhookEvent.FORWARDED] == [
        ("dropped", 1, "not_public")
    ]
    events.replay(webhook.id, samples.T0 - timedelta(days=1), NOON + timedelta(days=1), NOON)
    for _ in range(2):
        read_released(province)
        assert send(province) == []
    act(ticket.code, "recall")
    read(province, "head")
    assert send(province) == []
    assert len(told(partner)) == 1


def test_a_reminder_goes_to_the_partner_that_is_named_then(province: Province, partner: Receiver) -> None:
    subscribed(partner, webhook_id="aaaaaaaa", url=f"{partner.url}/former")
    other = subscribed(partner, webhook_id="bbbbbbbb", url=f"{partner.url}/present")
    store.save(replace(other, partner="hue"), other, Oversight.WEBHOOK_CHANGED, by="test", at=samples.T0)
    ticket = take([*samples.WAY_TO["processing"], "forward"])
    read(province, "head")
    assert send(province) == []
    name_partner("hue")
    reminder = ticket.forwards[0].next_check_at
    assert reminder is not None
    sweep(lambda: reminder, lambda: PLENTY)
    read(province, "head")
    assert send(province, reminder) == []
    asked, reminded = [one for one in partner.got if one.event["type"] == WebhookEvent.FORWARDED]
    assert (asked.path, asked.event["data"]["request"]) == ("/former", "asked")
    assert (reminded.path, reminded.event["data"]["request"]) == ("/present", "reminded")
    assert reminded.event["data"]["link"].startswith(SITE_URL)


def test_a_request_that_is_over_before_it_was_sent_is_not_sent(province: Province, partner: Receiver) -> None:
    subscribed(partner)
    ticket = take([*samples.WAY_TO["processing"], "forward"])
    read(province, "head")
    act(ticket.code, "recall")
    assert send(province) == []
    assert told(partner) == []
