"""A report was answered: propose to the commune's leader to deal with the cause, if the place comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Audience, Urgency
from chalicelib.domain.messages.notice import hold_until
from chalicelib.domain.nearby.recurring import Proposal, answered_place, counted_from, proposed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.messages import proposals
from chalicelib.store.messages.notices import Message
from chalicelib.store.messages.proposals import AnsweredThere


def tasks(heads: Iterable[Ticket], directory: Directory) -> Iterator[AnsweredThere]:
    """Yield a task for each of the tickets that was answered at a place by its last event."""
    for ticket in heads:
        place = answered_place(ticket, directory)
        if place is not None:
            at = keys.stamp(ticket.last_at or ticket.created_at)
            yield AnsweredThere(place.commune, place.category, place.cell, ticket.code, at)


def count(task: AnsweredThere, now: datetime) -> None:
    """Note an answer, and make a proposal at ``now`` (UTC) if there were enough. May be repeated."""
    directory, place = documents.current(), task.place
    rule = directory.rules.recurring
    proposals.note(task, rule.days)
    last = proposals.last_of(place)
    answered = proposals.answered_since(place, counted_from(rule, last, now))
    proposal = proposed(place, answered, rule, last, now)
    unit = directory.acting("commune", place.commune, local_day(now))
    if proposal is not None and unit is not None:
        until = hold_until(now, Urgency.NORMAL, directory.province.quiet)
        proposals.propose(proposal, _message(proposal, unit, directory), until)


def _message(proposal: Proposal, unit: str, directory: Directory) -> Message:
    category = directory.categories.get(proposal.place.category)
    name = category.name if category else proposal.place.category
    text = messages.RECURRING.fill(n=len(proposal.codes), category=name)
    key = f"recurring-{proposal.place.commune}-{proposal.id}"
    return Message.to_holders(key, "recurring", text, messages.RECURRING_WHAT, unit, Audience.LEADER, proposal.at)
