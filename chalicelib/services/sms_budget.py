"""The budgets of SMS: by telephone and day, and by hour for the whole stage. The caller sends or holds."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.access import phones
from chalicelib.domain.access.quotas import Limited, SubjectKind, quotas_from
from chalicelib.identity import signing
from chalicelib.runtime.observe import MetricUnit, logger, metrics
from chalicelib.runtime.settings import settings
from chalicelib.store.limits import limits

#: The subject of what is counted for the whole stage.
STAGE = "stage"
#: The metric behind the alarm ``SmsOverBudget`` (infra/app/alarms.yaml).
METRIC = "SmsOverBudget"


def takes_codes(phone: str) -> bool:
    """Whether this stage sends SMS to a telephone number, such as one-time codes."""
    return phones.may_get_sms(phone, phones.countries_in(settings().sms_countries))


def wait_until(phone: str, now: datetime) -> datetime | None:
    """Count an SMS to a citizen's telephone (E.164) at ``now`` (UTC).

    Returns None if it may be sent, and otherwise when (UTC) it may be tried again. While the counter cannot be reached,
    SMS are sent: a message must not wait for what limits it.
    """
    for kind, whose in (
        # First the stage's: what is held for an hour must not use up the telephone's day when it is tried again.
        (Limited.SMS_CITIZENS, STAGE),
        (Limited.SMS_PHONE, signing.keyed_hash(SubjectKind.PHONE, phone)),
    ):
        try:
            limits.take(kind, whose, quotas_from(settings().limits)[kind], now)
        except limits.Exhausted as exhausted:
            if kind is Limited.SMS_CITIZENS:
                ring(kind)
            return exhausted.end
        except limits.Uncounted:
            logger.warning("an SMS could not be counted", extra={"limit": kind})
    return None


def officers_wait_until(now: datetime, *, unit: str | None, urgent: bool) -> datetime | None:
    """Count a message by SMS to a unit's officers at ``now`` (UTC). What is urgent has a further budget.

    A unit gets its share of each budget; with None the whole budget counts alone. Returns None if it may be sent, and
    otherwise when (UTC) the hour of the budget ends. While the counter cannot be reached, SMS are sent.
    """
    end: datetime | None = None
    for kind in (Limited.SMS_OFFICERS, Limited.SMS_URGENT) if urgent else (Limited.SMS_OFFICERS,):
        try:
            limits.take(kind, STAGE, quotas_from(settings().limits)[kind], now, by=unit)
        except limits.Exhausted as exhausted:
            ring(kind, unit)
            end = exhausted.end
        except limits.Uncounted:
            logger.warning("an SMS could not be counted", extra={"limit": kind})
            return None
        else:
            return None
    return end


def ring(kind: Limited, unit: str | None = None) -> None:
    """Let the alarm ring: the stage's budget of a kind of SMS is used up, or a unit's share of it."""
    logger.warning("the budget of SMS is used up", extra={"limit": kind, "unit": unit})
    metrics.add_metric(METRIC, MetricUnit.Count, 1)
    metrics.flush_metrics()
