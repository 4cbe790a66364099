"""Bulletins on the deployed stack: published by two officers, read by page, feed and chat, told by mail once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import feedparser
import pytest
import requests

from chalicelib.channels import outbox
from chalicelib.domain.bulletins.weekly import last_week, name_of
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.vault.watches import Round
from infra.stack.client import Citizen, Office, expect
from infra.stack.functions import invoke
from infra.stack.inbox import Delivered
from infra.stack.local import LocalAws
from tests.deployed import Until
from tests.end_to_end.events import event
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: A commune to which no other test writes.
COMMUNE, WRITER, LEADER = "06040", "xa-that-khe.dau-moi", "xa-that-khe.lanh-dao"
MAILBOX = "ban.tin@example.invalid"
PATH = "/v1/office/bulletins"
TITLE = "Thử loa sáng thứ Hai"


def bulletin(**changed: Any) -> dict[str, Any]:
    today = local_day(clock.now())
    return {
        "title": TITLE,
        "text": "UBND xã thử loa từ 5h30, cách nhà văn hóa 3,5 km. Hỏi QĐ-UBND.",
        "commune": COMMUNE,
        "begins": today.isoformat(),
        "ends": (today + timedelta(days=7)).isoformat(),
        "aloud": True,
    } | changed


def test_a_bulletin_is_read_everywhere_and_told_once(
    stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    def mails() -> list[Delivered]:
        return [one for one in stack.inbox() if one.to == MAILBOX]

    wish = {"commune": COMMUNE, "contact": {"email": MAILBOX}, "consent": True}
    expect(citizen.call("POST", "/v1/watches", wish), 200)
    until(mails, 60)
    expect(citizen.call("POST", "/v1/watches/confirm", {"token": mails()[0].text.rpartition("/")[2]}), 200)

    writer, leader = office(WRITER), office(LEADER)
    assert expect(writer.call("POST", PATH, bulletin(text="Gọi 0912 345 678")), 422)["code"] == "bulletin_personal"
    name = expect(writer.call("POST", PATH, bulletin()), 201)["id"]
    path = f"{PATH}/{name}"
    expect(writer.call("POST", f"{path}/submit", {}, {"If-Match": '"1"'}), 200)
    assert requests.get(f"{stack.api_url}/ban-tin/{name}", timeout=30).status_code == 404
    assert expect(writer.call("POST", f"{path}/approve", {}, {"If-Match": '"2"'}), 403)["code"] == "forbidden"
    assert expect(leader.call("POST", f"{path}/approve", {}, {"If-Match": '"1"'}), 412)["edition"] == 2
    assert expect(leader.call("POST", f"{path}/approve", {}, {"If-Match": '"2"'}), 200)["standing"] == "published"

    page = requests.get(f"{stack.api_url}/ban-tin/{name}", timeout=30)
    assert TITLE in page.text
    known = requests.get(page.url, headers={"If-None-Match": page.headers["ETag"]}, timeout=30)
    assert (known.status_code, known.content) == (304, b"")
    assert expect(writer.call("GET", path), 200)["readings"] == 1
    aloud = requests.get(f"{page.url}/loa", timeout=30).text
    assert "năm giờ ba mươi phút, cách nhà văn hóa ba phẩy năm ki lô mét" in aloud

    def in_feed() -> bool:
        # Other processes keep the list for up to a minute.
        answer = requests.get(f"{stack.api_url}/v1/feeds/loudspeakers/rss", params={"commune": COMMUNE}, timeout=30)
        entries = [one for one in feedparser.parse(answer.content).entries if one.link.endswith(name)]
        return bool(entries) and not re.search(r"\d", entries[0].summary)

    until(in_feed, 90)
    said = expect(citizen.call("POST", "/v1/chat", {"text": "bản tin Thất Khê"}), 200)
    assert f"/ban-tin/{name}" in json.dumps(said)

    # Tomorrow's round, twice: nobody hears twice.
    tomorrow = (local_day(clock.now()) + timedelta(days=1)).isoformat()
    sqs, queue = stack.client("sqs"), stack.outputs["OutboxUrl"]
    # Its processes keep what arrived on a day that is over, and this day is not.
    restart(stack, "DeliverNotices")
    for _ in range(2):
        for shard in range(keys.WATCH_SHARDS):
            sqs.send_message(QueueUrl=queue, MessageBody=outbox.body_of(Round(tomorrow, shard)))
    until(lambda: len(mails()) > 1, 60)
    news = mails()[1]
    assert f"- {TITLE}\n" in news.text
    assert f"/ban-tin/{name}" in news.text
    assert len(mails()) == 2
    leave = re.search(r"#/tin-khu-vuc/dung/(\S+)", news.text)
    assert leave
    expect(citizen.call("POST", f"/v1/watches/end?leave={leave[1]}", {}), 200)


def test_the_morning_drafts_the_bulletin_of_the_week(stack: LocalAws, office: Callable[[str], Office]) -> None:
    name = name_of(COMMUNE, last_week(local_day(clock.now())))
    invoke(stack, "SendDigestsName", event())
    made = expect(office(WRITER).call("GET", f"{PATH}/{name}"), 200)
    assert "tuần từ ngày" in made["wording"]["title"]
    assert made["aloud"]["unread"] == []
    assert made["history"][-1]["officer"] == "system"
