"""Unmask a reporter. No other route of the office shows data from the vault.

One transaction first writes the event and the line of the audit trail; only then is the vault read. So there may be a
line without a reading, but never a reading without its line.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import contact_of
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.workflow import noting
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer
from chalicelib.http.core.identity import officer_of, signed_in_lately
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import changing
from chalicelib.store.audit.trail import AuditEntry as Line
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/tickets/{code}/reporter", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, body="ReasonIn", refusals=(403, 404)))
def unmask(code: str) -> Response:
    """Show who sent the report for some minutes. The history and the audit trail record the ``reason``.

    403 ``sign_in_again`` for an officer who signed in more than half an hour ago.
    """
    from chalicelib.schemas import fields

    officer = signed_in_lately(blueprint.current_request)
    reason = requests.body_as(blueprint.current_request, fields.ReasonIn).reason
    code = requests.code_in(code)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        event = noting.unmasked(whole.ticket, officer, reason, now=now, directory=documents.current())
        line = Line(now, officer.username, "unmask", reason, code, officer.acting_for)
        return changing.Change(event, audited=line)

    changed = changing.changed(partial(find_as_officer, code, officer), decide, catch_up=False)
    return _shown(code, changed.events[-1].at + noting.UNMASKED_FOR)


@blueprint.route("/v1/office/tickets/{code}/reporter", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, refusals=(403, 404)))
def show_again(code: str) -> Response:
    """Show who sent the report again, while an earlier reason is valid."""
    officer = officer_of(blueprint.current_request)
    whole = find_as_officer(requests.code_in(code), officer)
    if not rights.may_unmask(officer, whole.ticket, documents.current()):
        raise NotAllowed("unmask_not_allowed")
    until = noting.unmasked_until(whole.events, officer)
    if until is None or until <= clock.now():
        raise NotAllowed("unmask_again")
    return _shown(whole.ticket.code, until)


def _shown(code: str, until: datetime) -> Response:
    found = reporters.get(code, clock.now())
    limited = found.limited if found else None
    person = (
        {
            **contact_of(found),
            "ground": found.ground,
            "trust": found.sender_trust,
            "confirmed": found.is_confirmed,
        }
        if found and limited is None
        else None
    )
    return answer({"code": code, "reporter": person, "limited": limited, "until": stamp(until)})
