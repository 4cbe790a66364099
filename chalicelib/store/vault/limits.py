"""Limits on the use of a contact: restricted, objected to, or with its consent withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.domain.access.limits import AfterEnd, Limit
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import ReporterItem
from chalicelib.store.vault.reporters import LIFE_AT_STAKE


@dataclass(frozen=True, slots=True)
class Consent:
    """The evidence of a consent: the version of its text, when (UTC, as text) it was given, and through what."""

    text: str | None
    at: str | None
    channel: str | None


def limit(code: str, why: Limit, until: datetime | None = None) -> int:
    """Neither use nor show what is kept of a report's sender. Returns how many items that concerns.

    ``until`` (UTC): it expires then, whatever is decided about the report. A withdrawal stays one.
    """
    actions: list[Action] = [ReporterItem.limited.set(why.value)]
    if until is not None:
        actions.append(ReporterItem.expires_at.set(int(until.timestamp())))
    return sum(_change(row, actions) for row in _rows(code) if row.limited != Limit.WITHDRAWN)


def lift(code: str) -> int:
    """Use again what is kept of a report's sender. Returns how many items that concerns. A withdrawal stays."""
    lifted = 0
    for row in _rows(code):
        if row.limited not in (None, Limit.WITHDRAWN) or row.after_end in (AfterEnd.RESTRICTED, AfterEnd.OBJECTED):
            lifted += _change(row, [ReporterItem.limited.remove(), ReporterItem.after_end.remove()])
    return lifted


def keep_call_back(code: str, then: AfterEnd) -> bool:
    """Keep the telephone of an open rescue until its end, and only for calling back. Returns False without one.

    For an erasure and a withdrawal everything else of the sender goes at once; otherwise it is not used. A number that
    is to go is not kept by a later wish.
    """
    rows = _rows(code)
    number = next((row for row in rows if row.sk == keys.REPORTER and row.phone), None)
    if number is None:
        return False
    if number.after_end and AfterEnd(number.after_end).goes:
        then = AfterEnd(number.after_end)
    actions: list[Action] = [ReporterItem.after_end.set(then.value), ReporterItem.ground.set(LIFE_AT_STAKE)]
    if then.goes:
        actions += [ReporterItem.name.remove(), ReporterItem.email.remove()]
    if not _change(number, actions):
        return False
    for row in rows:
        if row is number:
            continue
        if then.goes:
            row.delete()
        else:
            _change(row, [ReporterItem.limited.set(then.value)])
    return True


def consent_of(code: str) -> Consent | None:
    """Return the consent to keeping the contact of a report; None if there is none."""
    for row in _rows(code):
        if row.sk == keys.REPORTER and row.consent_text:
            return Consent(row.consent_text, row.consent_at, row.consent_channel)
    return None


def _rows(code: str) -> list[ReporterItem]:
    connection()
    return list(ReporterItem.query(keys.reporter(code), consistent_read=True))


def _change(row: ReporterItem, actions: list[Action]) -> bool:
    try:
        row.update(actions=actions, condition=ReporterItem.pk.exists())
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
