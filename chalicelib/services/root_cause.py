"""Open a report for the cause of a place that comes back, and link the answered reports to it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from chalicelib.domain.errors import NotFound, NotPossible
from chalicelib.domain.nearby.recurring import Fate, Proposal
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.ticket import ROOT_CAUSE
from chalicelib.domain.tickets.workflow import noting, opening
from chalicelib.services import changing, submissions
from chalicelib.services.submissions import KeyOwner
from chalicelib.store.messages import proposals
from chalicelib.store.tickets import tickets


def check_open(proposal: Proposal) -> None:
    """Raise NotPossible for a proposal that was settled."""
    if proposal.fate is not Fate.OPEN:
        raise NotPossible("proposal_settled")


def open_ticket(proposal: Proposal, officer: Officer, text: str, now: datetime, directory: Directory) -> str:
    """Open the report for the cause at ``now`` (UTC), and return its code. Each of the reports gets a line of it.

    It is taken in like any report, at the place of the newest of them. May be repeated until the proposal is settled:
    the same report is returned. Raises NotPossible if it was settled, Contended.
    """
    check_open(proposal)
    heads = tickets.heads(proposal.codes)
    newest = next((heads[code].ticket for code in proposal.codes if code in heads), None)
    if newest is None:
        raise NotFound("not_found")
    new = opening.NewReport(
        category=proposal.place.category,
        description=text,
        place=newest.place,
        channel=ROOT_CAUSE,
        visibility=submissions.usual_visibility(proposal.place.category, "field", directory),
    )
    name = f"{proposal.place.commune} {proposal.id}"
    submission = submissions.submission_key(KeyOwner.OFFICER, ROOT_CAUSE, name, name)
    ticket, _ = submissions.take_in(
        new, directory, photo_types=(), reporter=None, submission=submission, officer=officer
    )
    _link(ticket.code, officer, reports=[code for code in proposal.codes if code in heads])
    for code in proposal.codes:
        if code in heads:
            _link(code, officer, other=ticket.code)
    if not proposals.settle(proposal, officer, now, ticket=ticket.code):
        raise NotPossible("proposal_settled")
    return ticket.code


def _link(code: str, officer: Officer, **details: object) -> None:
    """Write the line that links a report, once."""

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        if any(event.kind == ROOT_CAUSE and dict(event.details) == details for event in whole.events):
            return None
        return changing.Change(noting.linked_to_cause(whole.ticket, officer, details, now=now))

    changing.changed(partial(changing.existing, code), decide, catch_up=False)
