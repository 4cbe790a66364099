"""Answered reports by place, and the proposals for places that come back, by commune."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.known import known_fields
from chalicelib.domain.nearby.recurring import MOST_LINKED, Fate, Proposal, RecurringPlace
from chalicelib.domain.province.officers import Officer
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, waiting_item
from chalicelib.store.models.tickets import AnsweredItem, ProposalItem, TicketsItem

#: How many answers at a place are read: some reports are answered several times.
_READ = 5 * MOST_LINKED


@dataclass(frozen=True, slots=True)
class AnsweredThere:
    """A task of the outbox: the report ``code`` was answered at a place, at the stamp ``at``."""

    queued_as: ClassVar[str] = "answered_there"

    commune: str
    category: str
    cell: str
    code: str
    at: str

    @property
    def place(self) -> RecurringPlace:
        """The place."""
        return RecurringPlace(self.commune, self.category, self.cell)

    def to_content(self) -> dict[str, Any]:
        """The task in the queue; it names nobody."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> AnsweredThere:
        """The inverse of ``to_content``. Raises TypeError for anything else."""
        return cls(**known_fields(cls, content))


def note(task: AnsweredThere, days: int) -> None:
    """Note an answer, which counts for ``days``. May be repeated."""
    connection()
    at = keys.instant(task.at)
    expires = int((at + timedelta(days=days + 1)).timestamp())
    AnsweredItem(keys.answers(task.place), keys.arrival(at, task.code), expires_at=expires).save()


def answered_since(place: RecurringPlace, since: datetime) -> list[str]:
    """Return the reports that were answered at a place after a time (UTC), newest first."""
    connection()
    later = AnsweredItem.sk > f"{keys.stamp(since)}~"  # "~" sorts after every "#code" of that second
    found = AnsweredItem.query(
        keys.answers(place), later, scan_index_forward=False, limit=_READ, page_size=_READ, consistent_read=True
    )
    return list(dict.fromkeys(keys.arrived(item.sk)[1] for item in found))


def last_of(place: RecurringPlace) -> Proposal | None:
    """Return the last proposal for a place, None without one."""
    connection()
    begin = ProposalItem.sk.startswith(keys.proposals_at(place))
    found = ProposalItem.query(
        keys.proposals(place.commune), begin, scan_index_forward=False, limit=1, consistent_read=True
    )
    return next((_proposal(item) for item in found), None)


def propose(proposal: Proposal, message: Message, until: datetime | None) -> bool:
    """Store a proposal, and the message about it for the stream, held until ``until`` (UTC) if that is given.

    Returns False if somebody else has made it.
    """
    item = _bare(proposal.place.commune, proposal.id)
    item.codes, item.at, item.fate = json.dumps(proposal.codes), keys.stamp(proposal.at), proposal.fate
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=TicketsItem.pk.does_not_exist())
            write.save(waiting_item(message, until))
    except TransactWriteError as error:
        first = next(iter(error.cancellation_reasons), None)
        if first is None or first.code != "ConditionalCheckFailed":
            raise
        return False
    return True


def of_commune(commune: str) -> list[Proposal]:
    """Return all proposals of a commune, newest first."""
    connection()
    found = [_proposal(item) for item in ProposalItem.query(keys.proposals(commune))]
    return sorted(found, key=lambda one: one.at, reverse=True)


def get(commune: str, name: str) -> Proposal | None:
    """Return a proposal of a commune by its id."""
    connection()
    try:
        item = _bare(commune, name)
        return _proposal(ProposalItem.get(item.pk, item.sk, consistent_read=True))
    except (ValueError, ProposalItem.DoesNotExist):
        return None


def settle(
    proposal: Proposal, officer: Officer, now: datetime, *, ticket: str | None = None, reason: str | None = None
) -> bool:
    """Note at ``now`` (UTC) which ticket an officer opened for a proposal, or why they put it away.

    Returns False if it was settled already.
    """
    connection()
    actions: list[Action] = [
        ProposalItem.fate.set((Fate.TICKET if ticket else Fate.PUT_AWAY).value),
        ProposalItem.officer.set(officer.username),
        ProposalItem.settled_at.set(keys.stamp(now)),
    ]
    for field, value in (
        (ProposalItem.ticket, ticket),
        (ProposalItem.reason, reason),
        (ProposalItem.on_behalf, officer.acting_for),
    ):
        if value is not None:
            actions.append(field.set(value))
    try:
        _bare(proposal.place.commune, proposal.id).update(actions, ProposalItem.fate == Fate.OPEN.value)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _bare(commune: str, name: str) -> ProposalItem:
    category, cell, number = name.split(".")
    return ProposalItem(
        keys.proposals(commune), keys.proposals_at(RecurringPlace(commune, category, cell)) + f"{int(number):04d}"
    )


def _proposal(item: ProposalItem) -> Proposal:
    commune, (category, cell, number) = keys.commune_of_proposals(item.pk), item.sk.split("#")
    return Proposal(
        RecurringPlace(commune, category, cell),
        int(number),
        keys.instant(item.at),
        tuple(json.loads(item.codes)),
        Fate(item.fate),
        item.ticket,
        item.reason,
        item.officer,
        item.on_behalf,
        keys.instant(item.settled_at) if item.settled_at else None,
    )


def counts(proposals: list[Proposal]) -> Iterator[tuple[Fate, int]]:
    """Yield how many proposals had each fate."""
    for fate in Fate:
        yield fate, sum(one.fate is fate for one in proposals)
