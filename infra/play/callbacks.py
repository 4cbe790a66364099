"""Call-backs among made-up reports: what was drawn for the last weeks, and what the calls came to."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.jobs import callbacks
from infra.play.cast import Officers

_PATH = "/v1/office/callbacks"
_WEEKS = 4
#: Of Vietnam, on a Monday.
_DRAWN_AT = time(8)
_SHARE_REACHED, _SHARE_SATISFIED = 0.8, 0.85
_WORDS = {
    True: "Việc đã xong, người gửi cảm ơn.",
    False: "Mới làm được một phần, chỗ cũ vẫn còn.",
    None: "Gọi ba lần không ai nghe máy.",
}


def make_up(
    api: Callable[..., dict[str, Any]],
    set_to: Callable[[datetime], Any],
    directory: Directory,
    officers: Officers,
    chance: random.Random,
    now: datetime,
) -> int:
    """Draw for the last weeks, and call all but those of the last one. Returns how many reports are drawn.

    The calls are made at the present time: a line of a history is never older than the one before it.
    """
    supervisor = officers.the(Role.SUPERVISOR, directory.province.intake_unit)
    today = local_day(now)
    monday, drawn = today - timedelta(days=today.weekday()), 0
    for back in range(_WEEKS - 1, -1, -1):
        day = monday - timedelta(weeks=back)
        at = min(datetime.combine(day, _DRAWN_AT, LOCAL), now)
        with set_to(at):
            drawn += callbacks.draw(at)
            listed = api("GET", _PATH, officer=supervisor)["calls"]
        if back:
            for one in listed:
                if one["result"] is None:
                    _call(api, one["code"], supervisor, chance)
    return drawn


def _call(api: Callable[..., dict[str, Any]], code: str, supervisor: str, chance: random.Random) -> None:
    reached = chance.random() < _SHARE_REACHED
    satisfied = chance.random() < _SHARE_SATISFIED if reached else None
    api("POST", f"{_PATH}/{code}", {"reached": reached, "satisfied": satisfied, "text": _WORDS[satisfied]}, supervisor)
