"""What followers of a report are told: public events, once each, and nothing of what is not public."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.quotas import Limited
from chalicelib.jobs import changes, delivery
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.vault import followers
from tests.domain import samples
from tests.http.citizen.follows import (
    NOON,
    OTHER,
    OWN,
    deliver_queued,
    follow,
    follow_by_mail,
    read_and_deliver,
    received_report,
    work,
)
from tests.support import Api, Faults, Killed, Province

pytestmark = pytest.mark.usefixtures("noon")


def test_followers_get_notices_of_public_events_only(api: Api, province: Province, sent: list[tuple[str, str]]) -> None:
    code, _ = received_report(api)
    follow(api, code, phone=OTHER)
    follow_by_mail(api, province, code, "a@example.invalid")
    follow(api, code)
    work(api, code, "dispatch", "accept", "answer")
    read_and_deliver(province)
    # Earlier events and internal events give no notice.
    assert sent == []
    work(api, code, "approve")
    for _ in range(2):
        read_and_deliver(province)
    assert Counter(who for who, _ in sent) == {OWN: 1, "+84987000111": 1, "a@example.invalid": 1}
    texts = dict(sent)
    assert "theo" in texts["+84987000111"]
    assert "Đã sửa đèn" in texts["a@example.invalid"]
    assert "danh gia" not in texts["+84987000111"]
    kinds = [line["kind"] for line in api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["history"]]
    assert kinds.count("followed") == 1
    shown = api("GET", f"/v1/reports/{code}").body
    assert "followed" not in {line["kind"] for line in shown["history"]}


def test_followers_get_no_notice_once_a_report_is_not_public(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = received_report(api)
    follow(api, code, phone=OTHER)
    work(api, code, "refuse")
    read_and_deliver(province)
    assert [who for who, _ in sent] == [OWN]


def test_followers_of_a_merged_report_get_notices_of_the_main_report(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    main, merged = received_report(api)[0], received_report(api, contact=None, consent=False)[0]
    follow(api, merged, phone=OTHER)
    assert api.act("intake.intake", merged, "merge", into=main).status == 200
    # A follow of the merged report now counts for the main one.
    assert follow(api, merged, phone="0987000112").body["code"] == main
    work(api, main, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    assert sorted(who for who, _ in sent) == [OWN, "+84987000111", "+84987000112"]
    texts = dict(sent)
    assert merged[-3:] in texts["+84987000111"].replace(" ", "")
    assert main[-3:] in texts["+84987000112"].replace(" ", "")


def test_notices_to_followers_wait_from_night_to_morning(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.jobs.sweep import sweep

    code, _ = received_report(api, contact=None, consent=False)
    follow(api, code, phone=OTHER)
    work(api, code, "dispatch", "accept", "answer")
    night = samples.local("2026-03-03 23:00")
    monkeypatch.setattr(clock, "now", lambda: night)
    work(api, code, "approve")
    read_and_deliver(province, night)
    assert sent == []
    morning = samples.local("2026-03-04 07:00")
    sweep(lambda: morning, lambda: 50.0)
    changes.read_changes(province.stream_records("notice"))
    deliver_queued(province, morning)
    assert [who for who, _ in sent] == ["+84987000111"]


def test_each_of_many_followers_gets_one_notice(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "PAGE", 4)
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    code, _ = received_report(api, contact=None, consent=False)
    for number in range(11):
        assert follow(api, code, phone=f"09870001{number:02}").status == 200
    work(api, code, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    read_and_deliver(province)
    assert Counter(Counter(who for who, _ in sent).values()) == {1: 11}


def test_after_a_killed_delivery_each_follower_gets_one_notice(
    api: Api, province: Province, sent: list[tuple[str, str]], faults: Faults
) -> None:
    code, _ = received_report(api, contact=None, consent=False)
    for number in range(3):
        follow(api, code, phone=f"098700011{number}")
    work(api, code, "dispatch", "accept", "answer", "approve")
    changes.read_changes(province.stream_records())
    bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    number = len(faults.calls)
    sends = 0

    def kill_second_send(_: int, call: Any) -> str | None:
        nonlocal sends
        sends += call.operation == "SendMessage"
        return "kill after" if call.operation == "SendMessage" and sends == 2 else None

    faults._rule = kill_second_send
    with pytest.raises(Killed):
        delivery.deliver(bodies, lambda: NOON, lambda: 30.0)
    faults.none()
    assert len(faults.calls) > number
    # Queued messages go out. The message to all followers is repeated when its claim has expired.
    deliver_queued(province)
    later = NOON + timedelta(minutes=2)
    assert delivery.deliver(bodies, lambda: later, lambda: 30.0) == []
    deliver_queued(province, later)
    assert Counter(who for who, _ in sent) == {f"+8498700011{number}": 1 for number in range(3)}
