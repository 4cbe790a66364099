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
    BOOK = "book"  # bookings of receptions, by address
    BOOTH = "booth"  # what tablets and slips of service counters ask and send, by address
    BOOTH_SLIP = "booth_slip"  # ratings by the QR code on a slip, by address
    BOOTH_KEY = "booth_key"  # ratings by a counter's key
    BOOTH_WORDS = "booth_words"  # bad ratings with words, by a counter's key: each opens a ticket
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
    SMS_CODES_KEPT = "sms_codes_kept"  # when those are used up: further ones, for networks that had few of them
    SMS_CODES_NETWORK = "sms_codes_network"  # the further ones, by network
    SMS_CITIZENS = "sms_citizens"  # other SMS to citizens, by the whole stage: those beyond the limit are sent later
    SMS_PHONE = "sms_phone"  # other SMS to citizens, by telephone: those beyond the limit are sent later
    SMS_OFFICERS = "sms_officers"  # messages by SMS to officers, by stage and unit: beyond it they go by mail and push
    SMS_URGENT = "sms_urgent"  # when those are used up: further ones, for what is urgent, by stage and unit
    MAILBOX_LINKS = "mailbox_links"  # links that confirm a mailbox, by mailbox and day: no more are sent beyond it
    MAILS_OUT = (
        "mails_out"  # all mails to people and outside bodies, by the whole stage: those beyond it are sent later
    )
    AREA_MAILS = "area_mails"  # mails with news of areas, by the whole stage: those beyond the limit are sent later
    MAILS = "mails"  # mails that are read, by mailbox and day: those beyond it make no report
    CODE_TRY = "code_try"  # one-time codes that are entered, by address
    PASSWORD = "password"  # noqa: S105 - passwords that officers choose, right or wrong, by address
    FACTOR = "factor"  # codes of a second factor and enrolment codes that are tried, by officer
    FACTOR_DAY = "factor_day"  # the same, by officer and day
    PARTNER = "partner"  # all requests of a partner's app, by key; the key's own limit is at most this one


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``limit`` requests within ``seconds``. A wrong secret or code counts as ``wrong`` requests.

    After ``confirm_after`` requests only a caller with a confirmed telephone may go on; None asks for nothing. If the
    counter cannot be reached, requests are refused if ``closed`` and pass otherwise. Of what many share, each may use
    up one of ``parts``.
    """

    limit: int
    seconds: int
    wrong: int = 1
    confirm_after: int | None = None
    closed: bool = False
    parts: int = 1

    @property
    def share(self) -> int:
        """The requests within ``seconds`` that one of many may use up, at least one."""
        return -(-self.limit // self.parts)


#: Into how many parts an hour's SMS to officers are cut. A unit gets one of them: 30 of 300, one every two minutes,
#: which is more than somebody reads. So nine other units are told whatever befalls one.
_PARTS_FOR_UNITS = 10

#: Many people share one address of a mobile network, so limits by address are high.
QUOTAS: Mapping[Limited, Quota] = {
    Limited.SEND: Quota(60, 3600, confirm_after=20),
    # All people behind one address of a mobile network may need rescue at once; beyond that it is a flood of requests.
    Limited.EMERGENCY: Quota(3000, 3600),
    # The window in which short reports from one telephone are one burst.
    Limited.RESCUE_PHONE: Quota(1_000_000, 600),
    # Families behind one address are told of one by one; of what a flood of invented telephones adds, once a window.
    Limited.RESCUE_ADDRESS: Quota(20, 600),
    # A reception has some ten seats a day, and one address must not take those of weeks.
    Limited.BOOK: Quota(20, 3600),
    # A hall has ten tablets behind one address; each asks twice a minute who sits there, and sends what it kept.
    Limited.BOOTH: Quota(3000, 3600),
    # Who got a slip rates once. Many telephones share an address of a mobile network.
    Limited.BOOTH_SLIP: Quota(20, 3600),
    # A tablet without a network for a day sends all at once. How many count in an hour: domain/numbers/booths.py.
    Limited.BOOTH_KEY: Quota(400, 3600),
    Limited.BOOTH_WORDS: Quota(20, 3600),
    Limited.SEND_PHONE: Quota(10, 3600),
    Limited.READ: Quota(300, 60),
    Limited.SEARCH: Quota(30, 3600),
    Limited.SECRET: Quota(300, 300, wrong=30),
    Limited.KEY: Quota(20, 300),
    Limited.CODE_SEND: Quota(30, 900, closed=True),
    Limited.CODE_PHONE: Quota(5, 900, closed=True),
    Limited.CODE_DAY: Quota(10, 86400, closed=True),
    # Codes and other messages have a budget each, so that neither can use up the other's.
    # Invented telephones of a few addresses use up the first share and five codes of the second for each network.
    Limited.SMS_CODES: Quota(200, 3600, closed=True),
    Limited.SMS_CODES_KEPT: Quota(100, 3600, closed=True),
    Limited.SMS_CODES_NETWORK: Quota(5, 3600, closed=True),
    Limited.SMS_CITIZENS: Quota(300, 3600),
    Limited.SMS_PHONE: Quota(30, 86400),
    # One message goes to each telephone that is subscribed. What is urgent has a share that nothing else uses up.
    Limited.SMS_OFFICERS: Quota(300, 3600, parts=_PARTS_FOR_UNITS),
    Limited.SMS_URGENT: Quota(300, 3600, parts=_PARTS_FOR_UNITS),
    Limited.MAILBOX_LINKS: Quota(5, 86400, closed=True),
    # Beyond the daily news it leaves room for receipts and answers.
    Limited.MAILS_OUT: Quota(5000, 3600),
    Limited.AREA_MAILS: Quota(3000, 3600),
    # Nobody writes so often by hand; a machine that answers us does.
    Limited.MAILS: Quota(20, 86400),
    Limited.CODE_TRY: Quota(100, 900, wrong=10, closed=True),
    # An office shares an address. How often one officer's password is tried is bounded by Cognito.
    Limited.PASSWORD: Quota(60, 900, closed=True),
    # Only somebody who has the officer's password can try. Each try has three right codes of a million, so fifty a day
    # find one with a chance of 0.015 %.
    Limited.FACTOR: Quota(10, 900, closed=True),
    Limited.FACTOR_DAY: Quota(50, 86400, closed=True),
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
