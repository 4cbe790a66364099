"""Proposals to the leader of a commune: a place came back, so deal with the cause in a report of its own."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import NotAllowed, NotFound, NotPossible
from chalicelib.domain.nearby.recurring import Proposal, commune_led
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import root_cause
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.messages import proposals as store
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import Stored, title_of

blueprint = Blueprint(__name__)

#: How many proposals are shown: the open ones first, then those that were settled last.
_SHOWN = 20


@blueprint.route("/v1/office/proposals", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Proposals"}, refusals=(403,)))
def list_proposals() -> Response:
    """List the proposals for places that come back in the commune that one leads, and how many had which fate."""
    officer, reference = officer_of(blueprint.current_request), documents.current()
    commune = _commune_led(officer, reference)
    found = store.of_commune(commune)
    shown = sorted(found, key=lambda one: one.settled_at is not None)[:_SHOWN]
    named = {code for one in shown for code in (*one.codes, one.ticket) if code}
    heads = tickets.heads(named) if named else {}
    return answer(
        {
            "commune": commune,
            "commune_name": pieces.commune_name(commune, reference),
            "counts": {fate.value: number for fate, number in store.counts(found)},
            "days": reference.rules.recurring.days,
            "proposals": [_shown(one, heads, officer, reference) for one in shown],
        }
    )


@blueprint.route("/v1/office/proposals/{proposal}/ticket", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "CauseOpened"}, body="CauseIn", refusals=(403, 404, 409)))
def open_cause(proposal: str) -> Response:
    """Open a report for the cause of a place that comes back. Its history and those of the reports name each other."""
    from chalicelib.http.office import schemas

    request, reference = blueprint.current_request, documents.current()
    officer = officer_of(request)
    found = _found(proposal, officer, reference)
    text = requests.body_as(request, schemas.CauseIn).text
    return answer({"code": root_cause.open_ticket(found, officer, text, clock.now(), reference)}, 201)


@blueprint.route("/v1/office/proposals/{proposal}/dismissal", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "ProposalPutAway"}, body="ReasonIn", refusals=(403, 404, 409)))
def put_away(proposal: str) -> Response:
    """Put a proposal away, with a reason. The place is proposed again after as many further answers."""
    from chalicelib.schemas import fields

    request, reference = blueprint.current_request, documents.current()
    officer = officer_of(request)
    found = _found(proposal, officer, reference)
    reason = requests.body_as(request, fields.ReasonIn).reason
    if not store.settle(found, officer, clock.now(), reason=reason):
        raise NotPossible("proposal_settled")
    return answer({"id": found.id})


def _commune_led(officer: Officer, reference: Directory) -> str:
    commune = commune_led(officer, reference)
    if commune is None:
        raise NotAllowed("forbidden")
    return commune


def _found(name: str, officer: Officer, reference: Directory) -> Proposal:
    found = store.get(_commune_led(officer, reference), name)
    if found is None:
        raise NotFound("not_found")
    root_cause.check_open(found)
    return found


def _shown(proposal: Proposal, heads: dict[str, Stored], officer: Officer, reference: Directory) -> dict[str, Any]:
    stored = [heads[code].ticket for code in proposal.codes if code in heads]
    visible = [ticket for ticket in stored if rights.may_see(officer, ticket, reference)]
    return {
        "id": proposal.id,
        "category": pieces.category_of(proposal.place.category, reference),
        "at": stamp(proposal.at),
        "number": len(proposal.codes),
        "reports": [
            {
                "code": ticket.code,
                "title": title_of(ticket.description),
                "state": ticket.state,
                "state_label": pieces.label(course.STATES_OFFICE[ticket.state]),
                "address": ticket.place.address,
            }
            for ticket in visible
        ],
        "fate": proposal.fate,
        "ticket": proposal.ticket,
        "open_to_you": proposal.ticket in heads and rights.may_see(officer, heads[proposal.ticket].ticket, reference),
        "reason": proposal.reason,
        "officer": proposal.officer,
        "on_behalf": proposal.on_behalf,
        "settled_at": pieces.maybe_stamp(proposal.settled_at),
    }
