"""The feed and the daily news of an area on the deployed stack: asked for, confirmed, told once, ended."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import feedparser
import pytest
import requests

from chalicelib.channels import outbox
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.vault.watches import Round
from infra.stack.client import Citizen, Office, expect
from infra.stack.inbox import Delivered
from infra.stack.local import LocalAws
from tests.deployed import Until, away_from_midnight
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

MAILBOX = "khu.vuc@example.invalid"
#: Where no other test sends a report from.
CIRCLE = {"lat": 21.9312, "lon": 106.7021, "radius": 200}
PLACE = {"lat": 21.9314, "lon": 106.7023}


def test_a_mailbox_is_told_once_of_what_became_public_in_its_circle(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    away_from_midnight()

    def mails() -> list[Delivered]:
        return [one for one in stack.inbox() if one.to == MAILBOX]

    wish = {"circle": CIRCLE, "contact": {"email": MAILBOX}, "consent": True, "language": "en"}
    assert expect(citizen.call("POST", "/v1/watches", wish), 200)["waits_for"] == "email"
    until(mails, 60)
    token = mails()[0].text.rpartition("/")[2]
    expect(citizen.call("POST", "/v1/watches/confirm", {"token": token}), 200)

    sent = citizen.send({"category": "hygiene", "description": "Rác thải đổ ra bãi sông", "place": PLACE})
    code = expect(sent, 201)["code"]
    expect(office("trung-tam.tiep-nhan").act(code, "receive", urgency="normal"), 200)
    feed = requests.get(f"{stack.api_url}/v1/feeds/atom", params={"category": "hygiene"}, timeout=30)
    assert feed.status_code == 200
    read = feedparser.parse(feed.content)
    assert not read.bozo
    (entry,) = [one for one in read.entries if one.link.endswith(code)]
    assert entry.where["type"] == "Point"
    again = requests.get(feed.url, headers={"If-None-Match": feed.headers["ETag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")

    def arrived() -> object:
        found = stack.client("dynamodb").query(
            TableName=stack.outputs["TicketsTable"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": keys.arrivals(local_day(clock.now()))}},
        )
        return [item for item in found["Items"] if item["sk"]["S"].endswith(code)]

    until(arrived, 60)

    # Tomorrow's round, twice: nobody hears twice.
    tomorrow = (local_day(clock.now()) + timedelta(days=1)).isoformat()
    sqs, queue = stack.client("sqs"), stack.outputs["OutboxUrl"]
    # Its processes keep what arrived on a day that is over, and this day is not.
    restart(stack, "DeliverNotices")
    for _ in range(2):
        for shard in range(keys.WATCH_SHARDS):
            sqs.send_message(QueueUrl=queue, MessageBody=outbox.body_of(Round(tomorrow, shard)))
    until(lambda: len(mails()) > 1, 60)
    _, news = mails()
    assert news.subject == "1 new report: the area of 200 m that you chose"
    assert code in news.text
    leave = cast("re.Match[str]", re.search(r"#/tin-khu-vuc/dung/(\S+)", news.text))[1]
    # As a mail program does it (RFC 8058).
    ended = requests.post(
        f"{stack.api_url}/v1/watches/end",
        params={"leave": leave},
        data={"List-Unsubscribe": "One-Click"},
        timeout=30,
    )
    assert expect(ended, 200) == {"ended": True}
    in_vault = stack.client("dynamodb").query(
        TableName=stack.outputs["ReportersTable"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.watches(0)}},
    )
    assert MAILBOX not in json.dumps(in_vault["Items"], default=str)
    assert len(mails()) == 2
