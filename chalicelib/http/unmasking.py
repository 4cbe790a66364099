"""Who reported: the one way to read the vault, and the trail of who did.

The line in the ticket's history and in the audit trail is written first, in one transaction; only then is anything
read. So there may be a line without a reading, never a reading without its line.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights, workflow
from chalicelib.http import requests, views
from chalicelib.http.contract import PAGES, Caller, Entry, serves
from chalicelib.http.identity import administrator_of, officer_of
from chalicelib.http.office import officers
from chalicelib.http.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import audit, tickets
from chalicelib.store.tickets.audit import AuditEntry as Line
from chalicelib.store.vault import reporters

unmasking = Blueprint(__name__)

_ATTEMPTS = 5
_LONGEST_PERIOD = timedelta(days=366)


@unmasking.route("/v1/office/tickets/{code}/reporter", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, body="ReasonIn", refusals=(403, 404)))
def unmask(code: str) -> Response:
    """Who sent the report, for a ``reason`` that stands in the history and the audit trail; good for some minutes."""
    from chalicelib.http import schemas

    officer = officer_of(_request())
    reason = requests.body_as(_request(), schemas.ReasonIn).reason
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


@unmasking.route("/v1/office/tickets/{code}/reporter", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Unmasked"}, refusals=(403, 404)))
def show_again(code: str) -> Response:
    """The same once more, while the reason given holds."""
    officer = officer_of(_request())
    whole = _find(requests.code_in(code), officer)
    if not rights.may_unmask(officer, whole.ticket, documents.current()):
        raise NotAllowed("unmask_not_allowed")
    until = workflow.unmasked_until(whole.events, officer)
    if until is None or until <= clock.now():
        raise NotAllowed("unmask_again")
    return _shown(whole.ticket.code, until)


@unmasking.route("/v1/office/search", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "FoundTickets"},
        query={"phone": "the sender's telephone", "reason": "why it is looked for", **PAGES},
        refusals=(403,),
    )
)
def search() -> Response:
    """The tickets that were sent with a telephone (``phone``), for a ``reason`` that stands in the audit trail."""
    from chalicelib.http import schemas

    request = _request()
    officer, reference = officer_of(request), documents.current()
    if not rights.may_search(officer):
        raise NotAllowed("forbidden")
    given = {name: value for name in ("phone", "reason") if (value := requests.query(request, name))}
    asked = requests.read_as(schemas.SearchIn, given)
    person = signing.phone_key(asked.phone)
    wanted = requests.page_of(request, "search", person)
    now = clock.now()
    audit.record(Line(now, officer.username, "search_phone", asked.reason, on_behalf=officer.acting_for))
    codes, rest = reporters.of_person(person, now, limit=wanted.limit, after=wanted.after)
    heads = tickets.heads(codes) if codes else {}
    found = [heads[code].ticket for code in codes if code in heads]
    seen = [ticket for ticket in found if rights.may_see(officer, ticket, reference)]
    return answer({"tickets": views.brief_list(seen, reference, now), "cursor": wanted.cursor(rest)})


@unmasking.route("/v1/admin/audit", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "AuditTrail"},
        query={
            "day": "a local date, today by default",
            "from": "the first of several days",
            "to": "the last of them, today by default, at most a year later",
            "officer": "only what this officer did, or another did for them",
            **PAGES,
        },
    )
)
def show_audit() -> Response:
    """Who looked into what is personal, why, and for whom: on a ``day``, or ``from`` one ``to`` another; oldest first.

    A page may hold fewer lines than ``limit``, even none, and still have a ``cursor``.
    """
    administrator_of(_request())
    day, today = _day("day"), local_day(clock.now())
    first = _day("from") or day or _day("to") or today
    last = _day("to") or day or max(first, today)
    if not first <= last <= first + _LONGEST_PERIOD:
        raise Invalid("field_invalid", field="to")
    officer = requests.query(_request(), "officer")
    wanted = requests.page_of(_request(), "audit", first.isoformat(), last.isoformat(), officer)
    lines, rest = audit.between(first, last, officer=officer, limit=wanted.limit, after=wanted.after)
    return answer({"entries": [_entry(line) for line in lines], "cursor": wanted.cursor(rest)})


def _day(name: str) -> date | None:
    text = requests.query(_request(), name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise Invalid("field_invalid", field=name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("field_invalid", field=name) from None


def _find(code: str, officer: Officer) -> tickets.Whole:
    whole = tickets.whole(code)
    if whole is None or not rights.may_see(officer, whole.ticket, documents.current()):
        raise NotFound("not_found")
    return whole


def _shown(code: str, until: datetime) -> Response:
    found = reporters.get(code, clock.now())
    person = (
        {
            "name": found.name,
            "phone": found.phone,
            "email": found.email,
            "ground": found.ground,
            "trust": found.trust,
        }
        if found
        else None
    )
    return answer({"code": code, "reporter": person, "until": stamp(until)})


def _entry(line: Line) -> dict[str, Any]:
    return {
        "at": stamp(line.at),
        "officer": line.officer,
        "for": line.on_behalf,
        "action": line.action,
        "code": line.code,
        "reason": line.reason,
    }


def _request() -> Request:
    return unmasking.current_request
