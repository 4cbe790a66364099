"""Who reported: the one way to read the vault, and the trail of who did.

The line in the ticket's history and in the audit trail is written first, in one transaction; only then is anything
read. So there may be a line without a reading, never a reading without its line.
"""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import contact_of
from chalicelib.domain.errors import DomainError, NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights, workflow
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.audit import AuditEntry as Line
from chalicelib.store.vault import reporters

blueprint = Blueprint(__name__)

_ATTEMPTS = 5


@blueprint.route("/v1/office/tickets/{code}/reporter", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, body="ReasonIn", refusals=(403, 404)))
def unmask(code: str) -> Response:
    """Who sent the report, for a ``reason`` that stands in the history and the audit trail; good for some minutes."""
    from chalicelib.schemas import fields

    officer = officer_of(blueprint.current_request)
    reason = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    code = requests.code_in(code)
    for _ in range(_ATTEMPTS):
        whole, now = _find(code, officer), clock.now()
        event = workflow.unmasked(whole.ticket, officer, reason, now=now, directory=documents.current())
        try:
            line = Line(now, officer.username, "unmask", reason, whole.ticket.code, officer.acting_for)
            tickets.change_together([(whole.stored, event)], audited=line)
        except LostRace:
            continue
        return _shown(code, now + workflow.UNMASKED_FOR)
    raise DomainError("busy")


@blueprint.route("/v1/office/tickets/{code}/reporter", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, refusals=(403, 404)))
def show_again(code: str) -> Response:
    """The same once more, while the reason given holds."""
    officer = officer_of(blueprint.current_request)
    whole = _find(requests.code_in(code), officer)
    if not rights.may_unmask(officer, whole.ticket, documents.current()):
        raise NotAllowed("unmask_not_allowed")
    until = workflow.unmasked_until(whole.events, officer)
    if until is None or until <= clock.now():
        raise NotAllowed("unmask_again")
    return _shown(whole.ticket.code, until)


def _find(code: str, officer: Officer) -> tickets.Whole:
    whole = tickets.whole(code)
    if whole is None or not rights.may_see(officer, whole.ticket, documents.current()):
        raise NotFound("not_found")
    return whole


def _shown(code: str, until: datetime) -> Response:
    found = reporters.get(code, clock.now())
    person = (
        {
            **contact_of(found),
            "ground": found.ground,
            "trust": found.trust,
        }
        if found
        else None
    )
    return answer({"code": code, "reporter": person, "until": stamp(until)})
