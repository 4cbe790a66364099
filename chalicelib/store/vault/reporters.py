"""The vault: who sent a report. Written with the ticket, read only for a reason, kept no longer than the rule allows.

DynamoDB may remove an item days after it expired, so reads ignore expired items.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.contact import ADDRESSES, Contact, addresses_of, contact_of, is_personal
from chalicelib.domain.access.limits import AfterEnd, Limit
from chalicelib.domain.places.helping import Helped
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.models.vault import BrowserItem, ChatItem, HiddenItem, PersonKey, ReporterItem
from chalicelib.store.vault.helpers import helped_items

#: Trust in a citizen's identity: level 2 is an electronic identity (docs/domain.md, "The systems this must replace").
BY_TELEPHONE, BY_IDENTITY = 1, 2
_ATTEMPTS = 5
#: The ground for keeping contact data to which the sender consented.
CONSENT = "consent"

#: The ground for keeping a contact without consent: to protect a life in an urgent case, which the controller must be
#: able to prove (Law 91/2025/QH15 on personal data; before it decree 13/2023, article 17).
LIFE_AT_STAKE = "life_at_stake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter(Contact):
    """Who sent a report: the only personal data. ``consent_text`` is the version of the text that they agreed to,
    at ``consent_at`` (UTC, as text) through ``consent_channel``; both are set when the report is stored.

    ``person`` is the keyed hash of the telephone, which finds a person's reports. ``signed_in`` is the person who was
    signed in when the report was sent, ``trust`` the trust in that (0 none, 1 by telephone, 2 by identity). ``ground``
    is the legal ground for keeping the contact: consent, or one that needs no consent. ``limited``: the contact is
    neither used nor shown. ``sms_stopped`` is when (UTC, as text) the telephone asked for no more SMS. ``helped``: a
    village helper sent the report for them; it is set only where a report is stored.
    """

    consent_text: str | None = None
    consent_at: str | None = None
    consent_channel: str | None = None
    ground: str = CONSENT
    person: str | None = None
    signed_in: str | None = None
    trust: int = 0
    limited: Limit | None = None
    sms_stopped: str | None = None
    helped: Helped | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether the telephone is the one with which the sender was signed in. They may give somebody else's."""
        return self.person is not None and self.signed_in == self.person

    @property
    def sender_trust(self) -> int:
        """The trust in the sender. A code sent to a telephone says nothing of a contact with another one."""
        is_other = is_personal(self) and not self.is_confirmed
        return 0 if is_other and self.trust < BY_IDENTITY else self.trust


@dataclass(frozen=True, slots=True)
class Retention:
    """That what is kept of a ticket's sender and followers goes at ``until`` (UTC), or stays (None).

    A later ``order`` wins. ``after`` is the last follower that was seen to; None: the sender has not been either.
    """

    queued_as: ClassVar[str] = "retention"

    code: str
    order: str
    until: datetime | None
    after: str | None = None

    @property
    def decided_at(self) -> datetime:
        """When (UTC) it was decided: the time of the ticket's event, with which ``order`` begins."""
        return keys.instant(self.order.partition("#")[0])

    def to_content(self) -> dict[str, Any]:
        """The order in the queue; it says nothing personal."""
        return {"code": self.code, "order": self.order, "until": _stamp(self.until), "after": self.after}

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Retention:
        """The inverse of ``to_content``. Raises KeyError or ValueError for anything else."""
        until = content["until"]
        return cls(content["code"], content["order"], keys.instant(until) if until else None, content["after"])


def reporter_items(code: str, reporter: Reporter, at: datetime, channel: str) -> list[Model]:
    """Return the items of a reporter who sent a report at ``at`` (UTC) through ``channel``."""
    found: list[Model] = helped_items(code, reporter.helped, at) if reporter.helped else []
    order = keys.report_order(at, code)
    if is_personal(reporter):
        found.append(
            ReporterItem(
                keys.reporter(code),
                keys.REPORTER,
                **contact_of(reporter),
                consent_text=reporter.consent_text,
                consent_at=keys.stamp(at) if reporter.consent_text else None,
                consent_channel=channel if reporter.consent_text else None,
                ground=reporter.ground,
                person=reporter.person,
                person_order=order if reporter.person else None,
                created_at=keys.stamp(at),
            )
        )
    if reporter.signed_in:
        # A person whose telephone finds the report already must not be listed twice.
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
    """Return who sent a report, as of ``now`` (UTC), None if nothing was stored or it has expired."""
    rows = _rows(code, now)
    links = [row for row in rows if row.sk.startswith(keys.LINKS)]
    signed_in = links[0].sk.removeprefix(keys.LINKS) if links else None
    trust = max((int(row.trust or 0) for row in links), default=0)
    for row in rows:
        if row.sk == keys.REPORTER:
            return Reporter(
                **contact_of(row),
                consent_text=row.consent_text,
                consent_at=row.consent_at,
                consent_channel=row.consent_channel,
                ground=row.ground or CONSENT,
                person=row.person,
                signed_in=signed_in,
                trust=trust,
                limited=Limit(row.limited) if row.limited else None,
                sms_stopped=row.sms_stopped,
            )
    return Reporter(signed_in=signed_in, trust=trust) if links else None


def is_of(code: str, person: str, now: datetime) -> bool:
    """Whether this person sent the report, as of ``now`` (UTC)."""
    return any(row.person == person or row.sk == keys.link(person) for row in _rows(code, now))


def of_person(person: str, now: datetime, *, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
    """Return the codes of a person's reports, newest first, and the next page's ``after`` (None at the end)."""
    found, rest = _of_person(person, PersonKey.person_order.startswith(keys.REPORTS), now, limit, after)
    return [keys.code_of_reporter(pk) for pk in found], rest


def sessions_of(person: str, now: datetime) -> list[str]:
    """Return the partitions of all valid sessions of a person."""
    found: list[str] = []
    after: str | None = None
    while True:
        page, after = _of_person(person, PersonKey.person_order.startswith(keys.SESSIONS), now, 100, after)
        found += page
        if after is None:
            return found


def contact(code: str, now: datetime, *, by_law: bool = False) -> Contact:
    """Return the addresses to which a ticket's sender gets messages, as of ``now`` (UTC).

    There are none under a limit, and no telephone that wants no SMS, except for a message that the law asks for
    (``by_law``).
    """
    connection()
    wanted = ["pk", "sk", *ADDRESSES, "expires_at", "limited", "after_end", "sms_stopped"]
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, attributes_to_get=wanted)
    except ReporterItem.DoesNotExist:
        return Contact()
    # The number of a rescue that is to go, or to rest, is for calling back alone.
    is_limited = (item.limited or item.after_end) and not by_law
    if not holds(item, now) or is_limited:
        return Contact()
    return addresses_of(item) if by_law else told_at(item)


def told_at(row: ReporterItem) -> Contact:
    """Return the addresses of an item at which its person wants messages."""
    found = addresses_of(row)
    return replace(found, phone=None) if row.sms_stopped else found


def may_be_found(code: str) -> bool:
    """Whether officers may find a report by its sender's telephone: not under a limit."""
    connection()
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, attributes_to_get=["pk", "sk", "limited"])
    except ReporterItem.DoesNotExist:
        return True
    return not item.limited


def retain(retention: Retention) -> None:
    """Set or remove the expiry of a report's items. An order older than the last one changes nothing."""
    connection()
    for row in ReporterItem.query(keys.reporter(retention.code), consistent_read=True):
        retain_row(row, retention)


def retain_row(row: ReporterItem, retention: Retention) -> None:
    """Set or remove the expiry of one item. An order older than the last one changes nothing."""
    newer = ReporterItem.retained.does_not_exist() | (ReporterItem.retained < retention.order)
    # What goes because consent was withdrawn has a time of its own.
    ours = ReporterItem.limited.does_not_exist() | (ReporterItem.limited != Limit.WITHDRAWN.value)
    until, then = retention.until, AfterEnd(row.after_end) if row.after_end else None
    actions: list[Action] = [ReporterItem.retained.set(retention.order)]
    if until is not None and then is not None and then.goes:
        until = retention.decided_at
    elif until is not None and then is not None:
        actions += [ReporterItem.limited.set(then.value), ReporterItem.after_end.remove()]
    actions.append(
        ReporterItem.expires_at.remove() if until is None else ReporterItem.expires_at.set(int(until.timestamp()))
    )
    try:
        row.update(actions=actions, condition=ReporterItem.pk.exists() & newer & ours)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def erase(code: str) -> int:
    """Remove all items about who sent a report. Returns how many there were, including expired ones."""
    connection()
    rows = list(ReporterItem.query(keys.reporter(code), consistent_read=True))
    for row in rows:
        row.delete()
    return len(rows)


def count(code: str) -> int:
    """Return how many items about who sent a report are stored, including expired ones."""
    connection()
    return sum(1 for _ in ReporterItem.query(keys.reporter(code), consistent_read=True))


def correct(code: str, reporter: Reporter, now: datetime) -> bool:
    """Correct the contact of a report at ``now`` (UTC). Returns False if there is none. Consent and ground stay."""
    connection()
    try:
        item = ReporterItem.get(keys.reporter(code), keys.REPORTER, consistent_read=True)
    except ReporterItem.DoesNotExist:
        return False
    return correct_row(item, reporter, now, keys.report_order(keys.instant(item.created_at), code))


def correct_row(row: ReporterItem, reporter: Reporter, now: datetime, order: str) -> bool:
    """Correct one item, which has the sort key ``order`` in the person index. Returns False if it does not exist."""
    actions = [
        attribute.set(value) if value else attribute.remove()
        for attribute, value in (
            *((getattr(ReporterItem, name), value) for name, value in contact_of(reporter).items()),
            # What was asked for from the former number says nothing of the new one.
            (ReporterItem.sms_stopped, row.sms_stopped if row.phone == reporter.phone else None),
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


def move(code: str, old: str, new: str, phone: str, now: datetime, *, by: str) -> bool:
    """Move a report from the telephone of the person ``old`` to ``phone``, which is that of ``new``, at ``now`` (UTC).

    ``by`` is who moves it. What they signed in with when they sent it moves too if it is ``old``. Consent, ground and
    trust stay. Returns False if there is nothing to move. Raises Contended.
    """
    for _ in range(_ATTEMPTS):
        rows = {row.sk: row for row in _rows(code, now)}
        contact, link = rows.get(keys.REPORTER), rows.get(keys.link(old)) if by == old else None
        moved = contact if contact is not None and contact.person == old else None
        if moved is None and link is None:
            return False
        try:
            with TransactWrite(connection=connection()) as write:
                if moved is not None:
                    write.update(moved, _to_number(phone, new, now), condition=ReporterItem.person == old)
                if link is not None:
                    write.delete(link, condition=ReporterItem.pk.exists())
                    write.save(_relinked(link, contact, old, new, code))
        except TransactWriteError as error:
            if not failed_conditions(error):
                raise
        else:
            return True
    raise Contended(code)


def _to_number(phone: str, person: str, now: datetime) -> list[Action]:
    """What changes in an item of a contact whose telephone is another now."""
    return [
        ReporterItem.phone.set(phone),
        ReporterItem.person.set(person),
        # What was asked for from the former number says nothing of the new one.
        ReporterItem.sms_stopped.remove(),
        ReporterItem.corrected_at.set(keys.stamp(now)),
    ]


def _relinked(link: ReporterItem, contact: ReporterItem | None, old: str, new: str, code: str) -> ReporterItem:
    """The item of a signed-in person under another name. A report that the telephone finds is not listed twice."""
    moved = ReporterItem(**link.attribute_values)
    moved.sk = keys.link(new)
    is_found = contact is not None and contact.person in (old, new)
    moved.person = None if is_found else new
    moved.person_order = None if is_found else keys.report_order(keys.instant(link.created_at), code)
    return moved


def move_row(row: ReporterItem, old: str, new: str, phone: str, now: datetime) -> bool:
    """Move one item of a person ``old`` to the person ``new``; its telephone, if it has one, becomes ``phone``.

    Returns False if it is no longer that of ``old``.
    """
    actions: list[Action] = _to_number(phone, new, now) if row.phone else [ReporterItem.person.set(new)]
    try:
        row.update(actions, condition=ReporterItem.person == old)
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


def holds(row: ReporterItem | PersonKey | BrowserItem | ChatItem | HiddenItem, now: datetime) -> bool:
    """Whether an item has not expired at ``now`` (UTC)."""
    expiry: float | None = row.expires_at
    return expiry is None or datetime.fromtimestamp(int(expiry), UTC) > now


def _stamp(instant: datetime | None) -> str | None:
    return keys.stamp(instant) if instant else None
