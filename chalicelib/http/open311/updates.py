"""Updates of reports in both directions (mySociety's extension "servicerequestupdates")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Any

from chalicelib.domain.access.partners import channels_of
from chalicelib.domain.errors import Mismatch, NotFound
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.publicity import PUBLIC_KINDS, SOMETIMES_PUBLIC_KINDS, is_public_line
from chalicelib.domain.tickets.states import ANSWERED_STATES, State
from chalicelib.domain.tickets.workflow import acting
from chalicelib.http.core import guard, requests
from chalicelib.http.open311 import listing, reading, seen, writing
from chalicelib.runtime import clock
from chalicelib.services import changing, merging
from chalicelib.store.directory import documents
from chalicelib.store.tickets import news, tickets

if TYPE_CHECKING:
    from chalice.app import Request, Response

    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.tickets.ticket import Event, Ticket

_KINDS = PUBLIC_KINDS | SOMETIMES_PUBLIC_KINDS
#: How many items a request to the store gives.
_AT_ONCE = 100
#: The status with which the partner's app says that the answer did not settle the matter.
_OPEN_AGAIN = "OPEN"


def listed(request: Request) -> Response:
    """List the public lines of the histories of public reports within a period, oldest first."""
    directory, given = documents.current(), reading.given(request)
    reading.check_jurisdiction(request, directory)
    since, until = given.period("start_date", "end_date", clock.now())
    page = listing.page_asked(request)
    listing.charge(request, page.size)
    found = (line for line in news.between(since, until, after=page.after, size=2 * _AT_ONCE) if line.kind in _KINDS)
    lines: list[dict[str, Any]] = []
    skipped, last = 0, page.after
    for some in batched(found, _AT_ONCE, strict=False):
        shown = _shown(some, directory)
        for line in some:
            if len(lines) == page.size:
                return _answer(request, lines, last)
            last = line.order
            update = shown.get((line.code, line.version))
            if update is None:
                continue
            if skipped < page.skip:
                skipped += 1
            else:
                lines.append(update)
    return _answer(request, lines, None)


def _answer(request: Request, lines: list[dict[str, Any]], after: str | None) -> Response:
    return writing.answer(request, "service_request_updates", lines, headers=listing.next_link(request, after))


def _shown(some: Iterable[news.NewsEntry], directory: Directory) -> dict[tuple[str, int], dict[str, Any]]:
    """The updates among these events: (code, version) -> update. Lines of reports that are not public are missing."""
    events, heads = news.events_of(some), tickets.heads({line.code for line in some})
    public = {code: one.ticket for code, one in heads.items() if rights.is_public(one.ticket, directory)}
    return {
        key: seen.update_line(event, public[event.code])
        for key, event in events.items()
        if event.code in public and is_public_line(event)
    }


def send(request: Request) -> Response:
    """Add an update to a report of this partner, once for each ``update_id``. Raises NotFound for other reports."""
    from chalicelib.http.open311.schemas import Open311UpdateIn

    given = reading.given(request)
    reading.check_jurisdiction(request, documents.current())
    names = ("service_request_id", "update_id", "status", "description")
    body = {name: given.one(name) for name in names}
    update = requests.read_as(Open311UpdateIn, {name: value for name, value in body.items() if value is not None})
    at, code = given.instant("updated_datetime"), read_code(update.service_request_id)
    if code is None:
        raise NotFound("not_found")
    partner = guard.admission(request).key
    find = partial(_of_partner, code, partner.partner if partner else "")

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        if _taken_before(whole, update.update_id, update.description) is not None:
            return None
        ticket, main = whole.ticket, merging.main_of(whole.ticket)
        action = _action(ticket, (update.status or "").upper(), at)
        said = {"text": update.description, "reason": update.description, "main": main and main.ticket}
        event = acting.act_as_sender(ticket, action, said, now=now, directory=documents.for_ticket(ticket))
        event = replace(event, details={**event.details, "update_id": update.update_id})
        return merging.with_main(event, ticket, main, now)

    taken = _taken_before(changing.changed(find, decide), update.update_id, update.description)
    version = taken.version if taken else 0
    return writing.answer(request, "service_request_updates", [{"update_id": seen.update_id(code, version)}], 201)


def _of_partner(code: str, partner: str) -> tickets.Whole:
    """The ticket of a report that this partner sent, by this door or by the partners' API. Raises NotFound."""
    whole = changing.existing(code)
    if whole.ticket.channel not in channels_of(partner):
        raise NotFound("not_found")
    return whole


def _taken_before(whole: tickets.Whole, update_id: str, text: str) -> Event | None:
    """The event of an update that was taken before. Raises Mismatch if it said something else."""
    for event in whole.events:
        if event.details.get("update_id") == update_id:
            said = event.details.get("text") or event.details.get("reason")
            if said not in (text, None):
                raise Mismatch("idempotency_mismatch", field="update_id")
            return event
    return None


def _action(ticket: Ticket, status: str, at: datetime | None) -> str:
    """The sender's action that an update is: an answer to a question, an addition, or the wish to go on.

    A comment after the answer carries the status that the app knows. Only OPEN, said after the answer, reopens.
    """
    if ticket.state is State.NEEDS_INFO:
        return "supply"
    answered = ticket.resolved_at
    if ticket.state in ANSWERED_STATES and status == _OPEN_AGAIN and answered and at and at > answered:
        return "reopen"
    return "add"
