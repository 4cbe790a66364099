"""Bulletins of the week and news of bulletins: counted from what is public, drafted once, told once to each."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes
from chalicelib.domain.access.quotas import QUOTAS, Limited, Quota
from chalicelib.domain.bulletins.bulletin import BulletinState
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import Circle, WatchedArea
from chalicelib.domain.texts.aloud.reading import aloud
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.jobs import changes, delivery, weekly
from chalicelib.jobs.sending import area_news
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.services import watching
from chalicelib.store.directory import areas, bulletins
from chalicelib.store.messages import notices
from chalicelib.store.vault import watches
from chalicelib.store.vault.watches import Watch
from tests.domain import samples
from tests.http.bulletins import COMMUNE, NOON, WRITER, act, publish
from tests.support import SITE_URL, Api, Faults, Killed, Province, take

#: The Monday after the week in which the reports of these tests are sent (from Monday, 2 March on).
MONDAY = samples.local("2026-03-09 07:30")
#: The morning after the bulletins of these tests are published.
MORNING = samples.local("2026-03-04 07:30")
EVE = samples.local("2026-03-01 12:00")
DRAFT = f"tuan-{COMMUNE}-20260302"
SECRET = "Nhà bà Nguyễn Thị Thử đổ rác, gọi 0912345678"
MOST_CALLS = 80

Mails = list[tuple[str, str, str]]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province, topics: None) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    area_news.forget()


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails that were sent, as (mailbox, subject, body)."""
    sent: Mails = []
    monkeypatch.setattr(
        mailboxes, "to_mailbox", lambda mailbox, subject, body, **_: sent.append((mailbox, subject, body))
    )
    return sent


def watch(person: str, area: WatchedArea | None = None, **more: Any) -> Watch:
    """Store a watch by mail."""
    area = area or WatchedArea(commune=COMMUNE)
    language = more.get("language", Language.VI)
    made = Watch(
        watching.name_of(person, area), person, area, language, EVE, "2026-11", email=f"{person}@example.invalid"
    )
    watches.add(made)
    return made


def deliver(province: Province, now: Any = MORNING) -> None:
    """Deliver all that is queued to the end."""
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: 25.0) == []


def test_the_draft_of_a_week_has_public_counters_and_no_word_of_a_report(province: Province) -> None:
    take(list(samples.WAY_TO["resolved"]), new=samples.report(description=SECRET))
    take(["receive"], new=samples.report(description=SECRET))
    take(["receive"], new=samples.report("traffic"))
    take(["receive"], new=samples.report(visibility=Visibility.PRIVATE, description=SECRET))
    take(["receive"], new=samples.report("officials"))
    take([], new=samples.report())
    assert weekly.make(MONDAY) == 3
    made = bulletins.get(DRAFT)
    assert made is not None
    assert (made.unit, made.standing, made.wording.commune, made.wording.aloud) == (
        "that-khe",
        BulletinState.DRAFT,
        COMMUNE,
        True,
    )
    text = made.wording.text
    assert "đã gửi 3 phản ánh" in text
    assert "vệ sinh môi trường: 2; an toàn giao thông: 1" in text
    assert "trả lời 1 phản ánh" in text
    assert "còn 2 phản ánh đang được xử lý" in text
    assert not [one for one in ("Nguyễn", "0912", "đổ rác") if one in text]
    read = aloud(f"{made.wording.title}.\n{text}")
    assert "từ ngày mùng hai tháng ba đến ngày mùng tám tháng ba năm hai nghìn không trăm hai mươi sáu" in read.text
    assert read.unread == ()
    empty = bulletins.get(f"tuan-{samples.COMMUNES['ky-lua']}-20260302")
    assert empty is not None
    assert "không có phản ánh mới" in empty.wording.text


def test_a_draft_is_made_once_and_stays_as_its_officers_wrote_it(api: Api, province: Province) -> None:
    assert weekly.make(MONDAY) == 3
    body = {"title": "Bản tin tuần", "text": "Đã sửa", "commune": COMMUNE, "begins": "2026-03-09", "ends": "2026-03-15"}
    answer = api("PUT", f"/v1/office/bulletins/{DRAFT}", body, officer=WRITER, If_Match='"1"')
    assert answer.status == 200, answer.body
    # Later in the week, and on the next days.
    assert weekly.make(MONDAY + timedelta(days=3)) == 0
    kept = bulletins.get(DRAFT)
    assert kept is not None
    assert kept.wording.text == "Đã sửa"
    # A week whose Monday was missed is made up for.
    assert weekly.make(MONDAY + timedelta(days=9)) == 3


def test_killed_anywhere_each_draft_is_there_once_at_last(province: Province, faults: Faults) -> None:
    for number in range(MOST_CALLS):
        first = len(faults.calls)
        faults.at(number, "kill after")
        try:
            weekly.make(MONDAY)
        except Killed:
            faults.none()
            continue
        faults.none()
        assert len(faults.calls) - first <= number
        break
    assert len(bulletins.of_unit("that-khe")) == 1
    assert weekly.make(MONDAY) == 0


def test_who_watches_is_told_the_next_morning_of_what_was_published(
    api: Api, province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch("commune")
    watch("english", language=Language.EN)
    watch("topic", WatchedArea(commune=COMMUNE, category="hygiene"))
    watch("other-topic", WatchedArea(commune=COMMUNE, category="traffic"))
    watch("circle", WatchedArea(circle=Circle(22.257, 106.475, 300)))
    watch("ward", WatchedArea(commune=samples.COMMUNES["ky-lua"]))
    name = publish(api, topic="hygiene")
    monkeypatch.setattr(areas, "commune_at", lambda lat, lon, _: COMMUNE)
    for _ in range(2):
        area_news.begin(MORNING)
        deliver(province)
    found = {mailbox.partition("@")[0]: (subject, body) for mailbox, subject, body in mails}
    assert {who: subject for who, (subject, _) in found.items()} == {
        "commune": "Bản tin mới: Xã Thất Khê",
        "english": "New bulletins: That Khe commune",
        "topic": "Bản tin mới: Xã Thất Khê, lĩnh vực Vệ sinh môi trường",
        "circle": "Bản tin mới: khu vực bán kính 300 m Ông/Bà đã chọn",
    }
    assert len(mails) == 4
    assert f"- Lịch cắt nước\n  {SITE_URL}/ban-tin/{name}" in found["commune"][1]
    # The next morning brings nothing new.
    area_news.begin(MORNING + timedelta(days=1))
    deliver(province, MORNING + timedelta(days=1))
    assert len(mails) == 4


def test_one_that_was_withdrawn_in_the_night_is_not_told_of(api: Api, province: Province, mails: Mails) -> None:
    watch("commune")
    name = publish(api)
    area_news.begin(MORNING)
    rounds = province.queued()
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(rounds)]
    assert delivery.deliver(records, lambda: MORNING, lambda: 25.0) == []
    assert act(api, name, "withdraw", 3, WRITER, reason="Hoãn").status == 200
    deliver(province)
    assert mails == []


def test_another_edition_of_the_same_bulletin_is_no_news(
    api: Api, province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch("commune")
    name = publish(api)
    area_news.begin(MORNING)
    deliver(province)
    assert len(mails) == 1
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    body = {"title": "Sửa giờ", "text": "Từ 8h", "commune": COMMUNE, "begins": "2026-03-03", "ends": "2026-03-10"}
    assert api("PUT", f"/v1/office/bulletins/{name}", body, officer=WRITER, If_Match='"3"').status == 200
    act(api, name, "submit", 4, WRITER)
    assert act(api, name, "approve", 5, "leader.that-khe").status == 200
    area_news.begin(MORNING + timedelta(days=1))
    deliver(province, MORNING + timedelta(days=1))
    assert len(mails) == 1


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_killed_at_any_call_of_telling_each_is_told_once(
    api: Api, province: Province, mails: Mails, faults: Faults, verdict: str
) -> None:
    people = [f"p{number}" for number in range(4)]
    for person in people:
        watch(person)
    publish(api)
    area_news.begin(MORNING)
    waiting, now, number, repeated = province.queued(), MORNING, 0, 0
    while waiting:
        body, sent, first = waiting[0], len(mails), len(faults.calls)
        faults.at(number, verdict)
        try:
            again = delivery.deliver([{"messageId": "1", "body": body}], lambda at=now: at, lambda: 25.0)  # type: ignore[misc]
        except Killed:
            # The queue gives the message again. Who dies between sending and noting it sends twice (decision 017).
            repeated += len(mails) - sent if verdict == "kill before" else 0
            number += 1
        else:
            assert again == []
            number = 0
            waiting = waiting[1:]
        faults.none()
        assert len(faults.calls) > first
        waiting += province.queued()
        now += notices.CLAIM + timedelta(seconds=1)
    told = Counter(mailbox.partition("@")[0] for mailbox, _, _ in mails)
    assert set(told) == set(people)
    assert sum(told.values()) == len(people) + repeated
    # Another round of the same morning tells nobody again.
    area_news.begin(now)
    deliver(province, now)
    assert len(mails) == len(people) + repeated


def test_beyond_the_budget_mails_wait_for_the_next_hour_and_no_sms_is_sent(
    api: Api, province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch, faults: Faults
) -> None:
    monkeypatch.setattr(area_news, "quotas_from", lambda _: {**QUOTAS, Limited.AREA_MAILS: Quota(2, 3600)})
    for number in range(5):
        watch(f"p{number}")
    publish(api)
    area_news.begin(MORNING)
    deliver(province)
    assert len(mails) == 2
    for hour in (1, 2):
        later = MORNING + timedelta(hours=hour, minutes=1)
        sweep(lambda at=later: at, lambda: 50.0)  # type: ignore[misc]
        changes.read_changes(province.stream_records("digest"))
        deliver(province, later)
    assert len(mails) == 5
    # The leader heard on the topic of the unit that a bulletin waits.
    assert not [call for call in faults.calls if call.operation == "Publish" and "PhoneNumber" in call.sent]
