"""The vault: who sent a report. Written with the ticket, read for a reason only, kept no longer than the rule says.

DynamoDB may remove an item days after it expired: whoever reads here takes what has expired for gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.access.contact import ADDRESSES, Contact, addresses_of, contact_of, is_personal
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.vault import PersonKey, ReporterItem

#: The ground on which contact data is kept when the sender agreed to it.
CONSENT = "consent"

#: A ground on which a contact is kept without consent: to protect a life in an urgent case, which the controller must
#: be able to show (Law 91/2025/QH15 on personal data; before it decree 13/2023, article 17).
LIFE_AT_STAKE = "life_at_stake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter(Contact):
    """Who sent a report: the only personal data. ``consent_text`` is the version of the text that was agreed to.

    ``person`` is the keyed hash of the telephone, by which its owner's reports are found. ``signed_in`` is the person
    who was signed in when it was sent, ``trust`` how surely it is they (0 not at all, 1 by telephone, 2 by identity).
    ``ground``: what stands for consent, where the law needs none.
    """

    consent_text: str | None = None
    ground: str = CONSENT
    person: str | None = None
    signed_in: str | None = None
    trust: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """That what is kept of a ticket's sender goes at ``until`` (UTC), or stays (None). Later ``order`` wins."""

    code: str
    order: str
    until: datetime | None

    def to_json(self) -> str:
        """The order as text; it says nothing personal."""
        return json.dumps({"key": _RETENTION, "code": self.code, "order": self.order, "until": _stamp(self.until)})


_RETENTION = "retention"


def retention_of(text: str) -> Retention | None:
    """The inverse of ``to_json``; None for any other message."""
    found = json.loads(text)
    if found.get("key") != _RETENTION:
        return None
    until = found["until"]
    return Retention(found["code"], found["order"], keys.instant(until) if until else None)


def reporter_items(code: str, reporter: Reporter, at: datetime) -> list[ReporterItem]:
    """The rows of a reporter who sent at ``at`` (UTC)."""
    found = []
    order = keys.report_order(at, code)
    if is_personal(reporter):
        found.append(
            ReporterItem(
                keys.reporter(code),
                keys.REPORTER,
                **contact_of(reporter),
                consent_text=reporter.consent_text,
                consent_at=keys.stamp(at) if reporter.consent_text else None,
                ground=reporter.ground,
                person=reporter.person,
                person_order=order if reporter.person else None,
                created_at=keys.stamp(at),
            )
        )
    if reporter.signed_in:
        # Who is found by their telephone already is not listed twice.
        listed = reporter.signed_in != reporter.person
        found.append(
            ReporterItem(
                keys.reporter(code),
                keys.link(reporter.signed_in),
                trust=reporter.trust,
                person=reporter.signed_in if listed else None,
                person_order=order if listed else None,
                created_at=keys.stamp(at),
            )
        )
    return found


def get(code: str, now: datetime) -> Reporter | None:
    """Who sent a report, as of ``now`` (UTC); None when they left nothing, or it is gone."""
    rows = _rows(code, now)
    links = [row for row in rows if row.sk != keys.REPORTER]
    signed_in = links[0].sk.removeprefix(keys.LINKS) if links else None
    trust = max((int(row.trust or 0) for row in links), default=0)
    for row in rows:
        if row.sk == keys.REPORTER:
            return Reporter(
                **contact_of(row),
                consent_text=row.consent_text,
                ground=row.ground or CONSENT,
                person=row.person,
                signed_in=signed_in,
                trust=trust,
            )
    return Reporter(signed_in=signed_in, trust=trust) if links else None


def is_of(code: str, person: str, now: datetime) -> bool:
    """Whether the report was sent by this person, as of ``now`` (UTC)."""
    return any(row.person == person or row.sk == keys.link(person) for row in _rows(code, now))


def of_person(person: str, now: datetime, *, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
    """Codes of a person's reports, newest first, and where the next page goes on (as ``after``), None at the end."""
    found, rest = _of_person(person, PersonKey.person_order.startswith(keys.REPORTS), now, limit, after)
    return [keys.code_of_reporter(pk) for pk in found], rest


def sessions_of(person: str, now: datetime) -> list[str]:
    """Partitions of a person's sessions that still hold."""
    return _of_person(person, PersonKey.person_order.startswith(keys.SESSIONS), now, 100, None)[0]


def contact(code: str, now: datetime) -> Contact:
    """The addresses under which the sender of a ticket wants to be told, as of ``now`` (UTC)."""
    connection()
    wanted = ["pk", "sk", *ADDRESSES, "expires_at"]
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, attributes_to_get=wanted)
    except ReporterItem.DoesNotExist:
        return Contact()
    return addresses_of(item) if holds(item, now) else Contact()


def retain(retention: Retention) -> None:
    """Let a report's rows expire, or stay after all; an order older than the last one changes nothing."""
    connection()
    for row in ReporterItem.query(keys.reporter(retention.code), consistent_read=True):
        retain_row(row, retention)


def retain_row(row: ReporterItem, retention: Retention) -> None:
    """The same for one row."""
    newer = ReporterItem.retained.does_not_exist() | (ReporterItem.retained < retention.order)
    until = retention.until
    expiry = ReporterItem.expires_at.remove() if until is None else ReporterItem.expires_at.set(int(until.timestamp()))
    try:
        row.update(
            actions=[ReporterItem.retained.set(retention.order), expiry], condition=ReporterItem.pk.exists() & newer
        )
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def erase(code: str) -> int:
    """Remove everything that says who sent a report; how many rows that were, expired ones too."""
    connection()
    rows = list(ReporterItem.query(keys.reporter(code), consistent_read=True))
    for row in rows:
        row.delete()
    return len(rows)


def count(code: str) -> int:
    """How many rows say who sent a report, expired ones too."""
    connection()
    return sum(1 for _ in ReporterItem.query(keys.reporter(code), consistent_read=True))


def correct(code: str, reporter: Reporter, now: datetime) -> bool:
    """Put the contact of a report right at ``now`` (UTC); False when there is none. Consent and its ground stay."""
    connection()
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, consistent_read=True)
    except ReporterItem.DoesNotExist:
        return False
    return correct_row(item, reporter, now, keys.report_order(keys.instant(item.created_at), code))


def correct_row(row: ReporterItem, reporter: Reporter, now: datetime, order: str) -> bool:
    """The same for one row, which stands under ``order`` among what is a person's; False when it is gone."""
    actions = [
        attribute.set(value) if value else attribute.remove()
        for attribute, value in (
            *((getattr(ReporterItem, name), value) for name, value in contact_of(reporter).items()),
            (ReporterItem.person, reporter.person),
            (ReporterItem.person_order, order if reporter.person else None),
        )
    ]
    try:
        row.update(
            actions=[*actions, ReporterItem.corrected_at.set(keys.stamp(now))], condition=ReporterItem.pk.exists()
        )
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _rows(code: str, now: datetime) -> list[ReporterItem]:
    connection()
    return [row for row in ReporterItem.query(keys.reporter(code), consistent_read=True) if holds(row, now)]


def _of_person(
    person: str, which: Condition, now: datetime, limit: int, after: str | None
) -> tuple[list[str], str | None]:
    connection()
    start = None
    if after is not None:
        order, pk, sk = json.loads(after)
        start = {"person": {"S": person}, "person_order": {"S": order}, "pk": {"S": pk}, "sk": {"S": sk}}
    found = PersonKey.person_index.query(
        person, which, scan_index_forward=False, limit=limit, page_size=limit, last_evaluated_key=start
    )
    rows = [row.pk for row in found if holds(row, now)]
    last = found.last_evaluated_key
    return rows, json.dumps([last[name]["S"] for name in ("person_order", "pk", "sk")]) if last else None


def holds(row: ReporterItem | PersonKey, now: datetime) -> bool:
    """Whether a row has not expired at ``now`` (UTC)."""
    expiry: float | None = row.expires_at
    return expiry is None or datetime.fromtimestamp(int(expiry), UTC) > now


def _stamp(instant: datetime | None) -> str | None:
    return keys.stamp(instant) if instant else None
