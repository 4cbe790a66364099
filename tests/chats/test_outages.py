"""What is said to people while a messenger is down, slow or refuses it: nothing lost, nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.channels.heard import Again
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.jobs.sending import telling
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.services.talking import channel_tokens
from chalicelib.store.vault import talks
from tests.chats.conftest import RUBBISH, Chats
from tests.chats.reports import OWN, START, sent_sms, status
from tests.support import Faults, set_clock

pytestmark = pytest.mark.usefixtures("by_day")
PHONE = f"+{OWN}"


def report(chats: Chats, channel: str = "messenger") -> str:
    """A report with a telephone from "7001"."""
    chats.say("7001", "menu", "1", RUBBISH, channel=channel)
    chats.say("7001", "bỏ qua", "chợ Thất Khê, xã Thất Khê", "hygiene", "0987654321", "đồng ý", channel=channel)
    text = chats.say("7001", "gửi", channel=channel)[-1].text
    return text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")


def received(chats: Chats, code: str) -> list[str]:
    assert chats.api.act("intake.intake", code, "receive").status == 200
    return chats.deliver()


def later(chats: Chats, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let the sweep release what is due at ``at``, and send it."""
    set_clock(monkeypatch, at)
    sweep(clock.now, lambda: 50.0)
    chats.deliver()


@pytest.mark.parametrize("mode", ["busy", "broken", "token"])
@pytest.mark.parametrize("channel", ["messenger", "zalo"])
def test_an_answer_waits_and_comes_once(chats: Chats, monkeypatch: pytest.MonkeyPatch, mode: str, channel: str) -> None:
    messenger = chats.messenger(channel)
    chats.say("7001", "menu", channel=channel)
    got = len(messenger.person("7001").got)
    messenger.mode = mode
    assert messenger.say("7001", "1") == 200  # type: ignore[attr-defined]
    assert messenger.say("7001", "Rác thải đổ ra đường") == 200  # type: ignore[attr-defined]
    assert chats.read() == []
    for hours in range(1, 4):
        set_clock(monkeypatch, START + timedelta(hours=hours))
        assert chats.send() == []
        assert len(messenger.person("7001").got) == got
    messenger.mode = "ok"
    channel_tokens.forget()
    if mode == "token" and channel == "zalo":
        # Somebody has entered a new refresh token.
        assert messenger.faults == []
    assert chats.send() == []
    texts = [line.text for line in messenger.person("7001").got[got:]]
    assert len(texts) == 2
    assert "Điều gì đang xảy ra" in texts[0]
    assert chats.send() == []
    assert len(messenger.person("7001").got) == got + 2


def test_an_answer_that_waits_goes_before_the_next_one(chats: Chats) -> None:
    messenger = chats.messenger()
    messenger.mode = "broken"
    assert chats.stand_ins.messenger.say("7001", "menu") == 200
    assert chats.read() == []
    messenger.mode = "ok"
    chats.say("7001", "1")
    assert ["Bạn cần gì" in line.text for line in messenger.person("7001").got] == [True, False]


def test_a_notice_waits_for_a_messenger_that_is_down(
    chats: Chats, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = chats.send_report("7001")
    got = len(chats.messenger().person("7001").got)
    chats.messenger().mode = "broken"
    assert received(chats, code) == []
    assert status(chats, "receive") == ["held"]
    for hours in (1, 3, 5):
        later(chats, monkeypatch, START + timedelta(hours=hours))
        assert status(chats, "receive") == ["held"]
    chats.messenger().mode = "ok"
    later(chats, monkeypatch, START + timedelta(hours=7))
    assert status(chats, "receive") == ["sent"]
    later(chats, monkeypatch, START + timedelta(hours=8))
    assert len(chats.messenger().person("7001").got) == got + 1
    assert sent_sms(faults) == []


def test_a_notice_that_waited_long_goes_by_another_way(
    chats: Chats, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = report(chats)
    got = len(chats.messenger().person("7001").got)
    chats.messenger().mode = "busy"
    assert received(chats, code) == []
    later(chats, monkeypatch, START + telling.PATIENCE + timedelta(hours=1))
    assert status(chats, "receive") == ["sent"]
    assert len(sent_sms(faults)) == 1
    chats.messenger().mode = "ok"
    later(chats, monkeypatch, START + timedelta(hours=8))
    assert len(chats.messenger().person("7001").got) == got, "not told a second time"


@pytest.mark.parametrize(
    ("channel", "age", "kind", "is_there"),
    [
        ("messenger", timedelta(hours=23), "receive", True),
        ("messenger", timedelta(hours=25), "receive", False),
        ("messenger", timedelta(days=6), "ask", True),
        ("messenger", timedelta(days=8), "ask", False),
        ("zalo", timedelta(days=6), "receive", True),
        ("zalo", timedelta(days=8), "receive", False),
    ],
)
def test_outside_of_the_window_a_notice_goes_by_another_way(
    chats: Chats,
    faults: Faults,
    monkeypatch: pytest.MonkeyPatch,
    channel: str,
    age: timedelta,
    kind: str,
    is_there: bool,
) -> None:
    code = report(chats, channel)
    if kind == "ask":
        assert received(chats, code) == []
    before = len(chats.messenger(channel).person("7001").got), len(sent_sms(faults))
    set_clock(monkeypatch, START + age)
    given: dict[str, Any] = {"text": "Số nhà bao nhiêu?"} if kind == "ask" else {}
    assert chats.api.act("intake.intake", code, kind, **given).status == 200
    assert chats.deliver() == []
    told = len(chats.messenger(channel).person("7001").got) - before[0], len(sent_sms(faults)) - before[1]
    assert told == ((1, 0) if is_there else (0, 1))


def test_somebody_who_blocked_us_is_told_by_another_way_and_no_more_there(chats: Chats, faults: Faults) -> None:
    code = report(chats)
    chats.messenger().mode = "gone"
    assert received(chats, code) == []
    assert len(sent_sms(faults)) == 1
    assert talks.of_report(code, clock.now()) is None


def test_a_refused_token_rings_the_alarm(chats: Chats) -> None:
    chats.messenger().mode = "token"
    assert chats.stand_ins.messenger.say("7001", "menu") == 200
    assert chats.read() == []
    assert chats.metrics == [channel_tokens.METRIC]


def test_a_slow_messenger_is_not_waited_for(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.channels import calls

    monkeypatch.setattr(calls.call, "__kwdefaults__", {**(calls.call.__kwdefaults__ or {}), "seconds": 0.2})
    chats.messenger().mode = "slow"
    assert chats.stand_ins.messenger.say("7001", "menu") == 200
    assert chats.read() == []
    assert Again.queued_as in "".join(chats.province.queued())


def test_a_single_use_token_is_renewed_by_one_caller(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    zalo = chats.stand_ins.zalo
    chats.say("7001", "menu", channel="zalo")
    assert len(zalo.used) == 1
    set_clock(monkeypatch, START + timedelta(hours=30))
    channel_tokens.forget()
    answer, tried = zalo.answer, list[str]()

    def meanwhile(method: str, path: str, headers: object, body: bytes) -> object:
        if "access_token" in path and not tried:
            tried.append(path)
            channel_tokens.forget()
            # A second caller finds that somebody renews, and leaves it.
            with pytest.raises(channel_tokens.NotNow):
                channel_tokens.token_of(ChatChannel.ZALO, clock.now())
        return answer(method, path, headers, body)  # type: ignore[arg-type]

    monkeypatch.setattr(zalo, "answer", meanwhile)
    chats.say("7001", "menu", channel="zalo")
    assert len(zalo.used) == 2
    assert tried


def test_a_token_that_zalo_refuses_is_renewed_at_once(chats: Chats) -> None:
    zalo = chats.stand_ins.zalo
    chats.say("7001", "menu", channel="zalo")
    zalo.access = "another"
    assert zalo.say("7001", "menu") == 200
    assert chats.read() == []
    assert chats.send() == []
    assert len(zalo.person("7001").got) == 2


def test_sending_again_ends_when_the_talk_is_over(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    chats.messenger().mode = "broken"
    assert chats.stand_ins.messenger.say("7001", "menu") == 200
    assert chats.read() == []
    set_clock(monkeypatch, START + timedelta(days=9))
    assert chats.send() == []
    assert chats.province.queued() == []
