"""Counts of searches that found nothing, by month. They say nothing about who searched, and expire."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.limits import LimitItem

#: The most different searches that a month keeps. Further ones are not counted.
MOST = 2000
_LIFE = timedelta(days=70)


def count(words: str, now: datetime) -> bool:
    """Count one search at ``now`` (UTC). Returns False if the month is full."""
    connection()
    month = keys.searches(keys.cohort(local_day(now)))
    if _added(month, words, now, LimitItem.n.exists()):
        return True
    if not _added(month, keys.ALL_SEARCHES, now, LimitItem.n.does_not_exist() | (LimitItem.n < MOST)):
        return False
    return _added(month, words, now, None)


def _added(month: str, words: str, now: datetime, condition: Condition | None) -> bool:
    actions: list[Action] = [LimitItem.n.add(1), LimitItem.expires_at.set(int((now + _LIFE).timestamp()))]
    try:
        LimitItem(month, words).update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def counted(now: datetime) -> dict[str, int]:
    """Return the searches of this local month and the one before, with how often they were made."""
    connection()
    today = local_day(now)
    found: dict[str, int] = {}
    for day in (today, today.replace(day=1) - timedelta(days=1)):
        for item in LimitItem.query(keys.searches(keys.cohort(day))):
            if item.sk != keys.ALL_SEARCHES:
                found[item.sk] = found.get(item.sk, 0) + int(item.n)
    return found
