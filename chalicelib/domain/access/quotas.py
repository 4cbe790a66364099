"""How often something may be done. Pure: who counts, and where, is the store's business.

Counting is by fixed windows, each subject's beginning at a moment of its own: one atomic request per call decides. Its
error: around the end of a window up to twice the limit may pass within one window's length, never more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from chalicelib.domain.errors import Invalid

#: A measure or a key ends after as many days at most, so that somebody looks at it again.
MAX_DAYS = 366


class Limited(StrEnum):
    """What is limited, and by what it is counted."""

    SEND = "send"  # reports, by address
    EMERGENCY = "emergency"  # short reports while an emergency is on, by address
    SEND_PHONE = "send_phone"  # reports, by the contact's telephone
    READ = "read"  # public reading and searching, by address
    SECRET = "secret"  # noqa: S105 - requests with a report's secret, by address and report
    KEY = "key"  # wrong API keys, by address
    CODE_SEND = "code_send"  # one-time codes asked for, by address
    CODE_PHONE = "code_phone"  # one-time codes sent, by telephone
    CODE_TRY = "code_try"  # one-time codes tried, by address
    PARTNER = "partner"  # everything a partner's app asks, by key: its plan, at most this


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``limit`` within ``seconds``. A wrong secret or code costs ``wrong`` instead of 1.

    Beyond ``confirm_after`` only who has confirmed a telephone goes on (None: nothing is asked). ``closed``: nothing
    passes when nobody can count; otherwise everything does.
    """

    limit: int
    seconds: int
    wrong: int = 1
    confirm_after: int | None = None
    closed: bool = False


#: Many people share one address of a mobile network, so what is counted by address is wide.
QUOTAS: Mapping[Limited, Quota] = {
    Limited.SEND: Quota(60, 3600, confirm_after=20),
    # A whole shelter may send from one address.
    Limited.EMERGENCY: Quota(600, 3600),
    Limited.SEND_PHONE: Quota(10, 3600),
    Limited.READ: Quota(300, 60),
    Limited.SECRET: Quota(300, 300, wrong=30),
    Limited.KEY: Quota(20, 300),
    Limited.CODE_SEND: Quota(30, 900, closed=True),
    Limited.CODE_PHONE: Quota(5, 900, closed=True),
    Limited.CODE_TRY: Quota(100, 900, wrong=10, closed=True),
    Limited.PARTNER: Quota(6000, 60),
}
_SETTING = re.compile(r"([a-z_]+)=(\d{1,9})/(\d{1,6})(?:/(\d{1,9}))?")


@lru_cache(maxsize=8)
def quotas_from(text: str) -> Mapping[Limited, Quota]:
    """The quotas with those replaced that ``text`` names: ``send=60/3600/20,read=300/60``.

    Limit, seconds, and after how many a confirmed telephone is asked. Raises ValueError.
    """
    found = dict(QUOTAS)
    for part in filter(None, text.split(",")):
        match = _SETTING.fullmatch(part)
        if match is None or match[1] not in set(Limited) or not int(match[2]) or not int(match[3]):
            raise ValueError(f"not a limit: {part}")
        kind = Limited(match[1])
        confirm = int(match[4]) if match[4] else None
        wrong = min(found[kind].wrong, int(match[2]))
        found[kind] = replace(
            found[kind], limit=int(match[2]), seconds=int(match[3]), wrong=wrong, confirm_after=confirm
        )
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of counting: its number, and when it ends (UTC)."""

    number: int
    end: datetime


def window_at(now: datetime, seconds: int, phase: int) -> Window:
    """The window of a subject at ``now``; ``phase`` is any number that is the subject's own."""
    shift = phase % seconds
    number = (int(now.timestamp()) + shift) // seconds
    return Window(number, datetime.fromtimestamp((number + 1) * seconds - shift, UTC))


def seconds_until(end: datetime, now: datetime) -> int:
    """Whole seconds to wait, at least one."""
    return max(1, -((now - end) // timedelta(seconds=1)))


class Measure(StrEnum):
    """What may be done against abuse beyond slowing down."""

    CONFIRM = "confirm"
    BLOCK = "block"


class SubjectKind(StrEnum):
    """By what a measure knows whom it is against."""

    ADDRESS = "address"
    PHONE = "phone"
    KEY = "key"


def check_end(field: str, end: datetime, now: datetime) -> None:
    """Raise Invalid about ``field`` unless ``end`` lies after ``now`` and at most ``MAX_DAYS`` days ahead (UTC)."""
    if not now < end <= now + timedelta(days=MAX_DAYS):
        raise Invalid("until_out_of_range", field=field, days=MAX_DAYS)
