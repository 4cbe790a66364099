"""Windows of counting, settings of quotas, and the time to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.quotas import QUOTAS, Limited, Quota, quotas_from, seconds_until, window_at

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)
LENGTHS = st.integers(1, 86_400)
PHASES = st.integers(0, 2**48)


@given(INSTANTS, LENGTHS, PHASES)
def test_every_instant_lies_in_one_window_of_its_length(now: datetime, seconds: int, phase: int) -> None:
    window = window_at(now, seconds, phase)
    assert timedelta(0) < window.end - now <= timedelta(seconds=seconds)
    assert window_at(window.end, seconds, phase).number == window.number + 1
    assert window_at(window.end - timedelta(seconds=1), seconds, phase) == window


@given(INSTANTS, st.integers(0, 5000))
def test_after_the_stated_wait_the_window_has_ended(now: datetime, left: int) -> None:
    end = now + timedelta(seconds=left)
    assert now + timedelta(seconds=seconds_until(end, now)) >= end
    assert seconds_until(end, now) == max(1, left)


def test_a_setting_changes_only_the_quotas_that_it_names() -> None:
    quotas = quotas_from("send=5/60/2,secret=10/30")
    assert quotas[Limited.SEND] == Quota(5, 60, confirm_after=2)
    # A wrong secret counts as at most the whole limit.
    assert quotas[Limited.SECRET] == Quota(10, 30, wrong=10)
    assert {kind: quota for kind, quota in quotas.items() if kind not in ("send", "secret")} == {
        kind: quota for kind, quota in QUOTAS.items() if kind not in ("send", "secret")
    }
    assert quotas_from("") == QUOTAS


@pytest.mark.parametrize("text", ["send", "send=5", "fly=5/60", "send=0/60", "send=5/0", "send=5/60 read=1/1"])
def test_a_malformed_setting_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        quotas_from(text)


def test_without_a_counter_what_can_be_guessed_is_refused_and_reports_pass() -> None:
    closed = {kind for kind, quota in QUOTAS.items() if quota.closed}
    codes = {Limited.CODE_SEND, Limited.CODE_PHONE, Limited.CODE_DAY, Limited.SMS_CODES, Limited.CODE_TRY}
    codes |= {Limited.SMS_CODES_KEPT, Limited.SMS_CODES_NETWORK}
    assert closed == codes | {Limited.PASSWORD, Limited.FACTOR, Limited.FACTOR_DAY, Limited.MAILBOX_LINKS}
