"""Limits on requests. The functions are pure; the store counts.

Requests are counted in fixed windows, so that one atomic write decides. Each subject's windows begin at a different
moment. Around the end of a window up to twice the limit may pass within the length of a window.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from chalicelib.domain.errors import Invalid

#: The longest life of a measure or a key, in days, so that an administrator must review it.
MAX_DAYS = 366


class Limited(StrEnum):
    """What is limited; the comments say how it is counted."""

    SEND = "send"  # reports, by address
    EMERGENCY = "emergency"  # short reports while an emergency is on, by address
    SEND_PHONE = "send_phone"  # ordinary reports, by the contact's telephone
    RESCUE_PHONE = "rescue_phone"  # short reports, by telephone: counted to group them, never refused
    RESCUE_ADDRESS = "rescue_address"  # short reports, by address: those beyond the limit are grouped, never refused
    READ = "read"  # public reading and searching, by address
    SEARCH = "search"  # searches that found nothing, by address
    SECRET = "secret"  # noqa: S105 - requests with a report's secret, by address and report
    KEY = "key"  # wrong API keys, by address
    CODE_SEND = "code_send"  # requests for one-time codes, by address
    CODE_PHONE = "code_phone"  # one-time codes that are sent, by telephone
    CODE_DAY = "code_day"  # one-time codes that are sent, by telephone and day
    SMS_CODES = "sms_codes"  # one-time codes that are sent, by the whole stage
    SMS_CITIZENS = "sms_citizens"  # other SMS to citizens, by the whole stage: those beyond the limit are sent later
    SMS_PHONE = "sms_phone"  # other SMS to citizens, by telephone: those beyond the limit are sent later
    CODE_TRY = "code_try"  # one-time codes that are entered, by address
    PARTNER = "partner"  # all requests of a partner's app, by key; the key's own limit is at most this one


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``limit`` requests within ``seconds``. A wrong secret or code counts as ``wrong`` requests.

    After ``confirm_after`` requests only a caller with a confirmed telephone may go on; None asks for nothing. If the
    counter cannot be reached, requests are refused if ``closed`` and pass otherwise.
    """

    limit: int
    seconds: int
    wrong: int = 1
    confirm_after: int | None = None
    closed: bool = False


#: Many people share one address of a mobile network, so limits by address are high.
QUOTAS: Mapping[Limited, Quota] = {
    Limited.SEND: Quota(60, 3600, confirm_after=20),
    # All people behind one address of a mobile network may need rescue at once; beyond that it is a flood of requests.
    Limited.EMERGENCY: Quota(3000, 3600),
    # The window in which short reports from one telephone are one burst.
    Limited.RESCUE_PHONE: Quota(1_000_000, 600),
    # Families behind one address are told of one by one; of what a flood of invented telephones adds, once a window.
    Limited.RESCUE_ADDRESS: Quota(20, 600),
    Limited.SEND_PHONE: Quota(10, 3600),
    Limited.READ: Quota(300, 60),
    Limited.SEARCH: Quota(30, 3600),
    Limited.SECRET: Quota(300, 300, wrong=30),
    Limited.KEY: Quota(20, 300),
    Limited.CODE_SEND: Quota(30, 900, closed=True),
    Limited.CODE_PHONE: Quota(5, 900, closed=True),
    Limited.CODE_DAY: Quota(10, 86400, closed=True),
    # Codes and other messages have a budget each, so that neither can use up the other's.
    Limited.SMS_CODES: Quota(300, 3600, closed=True),
    Limited.SMS_CITIZENS: Quota(300, 3600),
    Limited.SMS_PHONE: Quota(30, 86400),
    Limited.CODE_TRY: Quota(100, 900, wrong=10, closed=True),
    Limited.PARTNER: Quota(6000, 60),
}
_SETTING = re.compile(r"([a-z_]+)=(\d{1,9})/(\d{1,6})(?:/(\d{1,9}))?")


@lru_cache(maxsize=8)
def quotas_from(text: str) -> Mapping[Limited, Quota]:
    """The quotas, with those in ``text`` replaced: ``send=60/3600/20,read=300/60``.

    Each has the limit, the seconds, and optionally ``confirm_after``. Raises ValueError for any other text.
    """
    quotas = dict(QUOTAS)
    for part in filter(None, text.split(",")):
        match = _SETTING.fullmatch(part)
        if match is None or match[1] not in set(Limited) or not int(match[2]) or not int(match[3]):
            raise ValueError(f"not a limit: {part}")
        kind = Limited(match[1])
        confirm = int(match[4]) if match[4] else None
        wrong = min(quotas[kind].wrong, int(match[2]))
        quotas[kind] = replace(
            quotas[kind], limit=int(match[2]), seconds=int(match[3]), wrong=wrong, confirm_after=confirm
        )
    return quotas


@dataclass(frozen=True, slots=True)
class Window:
    """A window of counting: its number, and when it ends (UTC)."""

    number: int
    end: datetime


def window_at(now: datetime, seconds: int, phase: int) -> Window:
    """The window of a subject at ``now`` (UTC). ``phase`` is a number that differs between subjects."""
    shift = phase % seconds
    number = (int(now.timestamp()) + shift) // seconds
    return Window(number, datetime.fromtimestamp((number + 1) * seconds - shift, UTC))


def seconds_until(end: datetime, now: datetime) -> int:
    """The whole seconds from ``now`` until ``end``, at least one."""
    return max(1, -((now - end) // timedelta(seconds=1)))


class Measure(StrEnum):
    """The measures against abuse besides limits."""

    CONFIRM = "confirm"
    BLOCK = "block"


class SubjectKind(StrEnum):
    """The kind of subject that a measure is against."""

    ADDRESS = "address"
    PHONE = "phone"
    KEY = "key"


def check_end(field: str, end: datetime, now: datetime) -> None:
    """Raise Invalid for ``field`` unless ``end`` is after ``now`` and at most ``MAX_DAYS`` days later (UTC)."""
    if not now < end <= now + timedelta(days=MAX_DAYS):
        raise Invalid("until_out_of_range", field=field, days=MAX_DAYS)
