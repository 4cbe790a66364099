"""The budget of mails: by hour for the whole stage. The caller sends or holds.

SES stops a whole account that sends too much, and a fault or a flood must not use up what receipts and answers need.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.access.quotas import Limited, quotas_from
from chalicelib.runtime.observe import MetricUnit, logger, metrics
from chalicelib.runtime.settings import settings
from chalicelib.services.sms_budget import STAGE
from chalicelib.store.limits import limits

#: The metric behind the alarm ``MailsOverBudget`` (infra/app/alarms.yaml).
METRIC = "MailsOverBudget"


def wait_until(now: datetime, *, urgent: bool = False) -> datetime | None:
    """Count a mail at ``now`` (UTC). Returns None if it may be sent, and otherwise when (UTC) it may be tried again.

    What is urgent never waits; beyond the budget the alarm rings for it too. While the counter cannot be reached, mails
    are sent: a message must not wait for what limits it.
    """
    kind = Limited.MAILS_OUT
    try:
        limits.take(kind, STAGE, quotas_from(settings().limits)[kind], now)
    except limits.Exhausted as exhausted:
        logger.warning("the budget of mails is used up", extra={"limit": kind})
        metrics.add_metric(METRIC, MetricUnit.Count, 1)
        metrics.flush_metrics()
        return None if urgent else exhausted.end
    except limits.Uncounted:
        logger.warning("a mail could not be counted", extra={"limit": kind})
    return None
