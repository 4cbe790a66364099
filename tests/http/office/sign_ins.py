"""What tests of officers' sign-ins share: a clock moved by hand, sessions, and devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest

from chalicelib.runtime import clock
from tests.domain import samples
from tests.support import Answer

WHO, ADMIN, SECOND = "supervisor.intake", "administrator.intake", "second"
PROOF, DEVICE = "/v1/office/session/proof", "/v1/office/session/device"
CONFIRM = f"{DEVICE}/confirmation"
NOON = samples.local("2026-03-09 12:00")
REASON = {"reason": "Mất điện thoại"}


class Clock:
    """The time of this process, moved by hand: codes of a device depend on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def invited(by: str = "infra.manage", who: str = WHO) -> str:
    """An enrolment code, as the operator's command makes it."""
    from chalicelib.services import second_factor

    return second_factor.invite(who, by=by, reason="Tài khoản mới", now=clock.now())[0]


def enrolled(call: Callable[..., Answer], hands: Clock, who: str = WHO) -> pyotp.TOTP:
    """Enrol a device for an officer, and let a minute pass."""
    code = invited(who=who)
    hands.later(seconds=2)
    begun = call("POST", DEVICE, {"code": code}, who=who, session="first")
    assert begun.status == 201, begun.body
    device = pyotp.TOTP(begun.body["secret"])
    assert call("POST", CONFIRM, {"code": shown(device)}, who=who, session="first").status == 200
    hands.later(minutes=1)
    return device


def shown(device: pyotp.TOTP, steps: int = 0) -> str:
    return device.at(int(clock.now().timestamp()) + 30 * steps)


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["code"]


def queue(call: Callable[..., Answer], **given: Any) -> str:
    """What the queue says to a session: ok, or the code of the refusal."""
    answer = call("GET", "/v1/office/queue", **given)
    return "ok" if answer.status == 200 else str(answer.body["code"])
