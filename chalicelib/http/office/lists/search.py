"""Search for the tickets of a telephone number. Each search needs a reason and is audited."""

from __future__ import annotations

from collections.abc import Iterable

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import paging, pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry as Line
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters

blueprint = Blueprint(__name__)


# The telephone is in the body, because addresses stand in logs.
@blueprint.route("/v1/office/search", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "FoundTickets"}, body="SearchIn", query=PAGES, refusals=(403,)))
def search() -> Response:
    """Find the tickets that were sent with a telephone number. The audit trail records the ``reason``."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer, reference = officer_of(request), documents.current()
    if not rights.may_search(officer):
        raise NotAllowed("forbidden")
    asked = requests.body_as(request, schemas.SearchIn)
    person = signing.phone_key(asked.phone)
    page_request = requests.page_of(request, "search", person)
    now = clock.now()
    # The same telephone has the same mark, so repeated searches for one person are seen. It is no key of any table.
    mark = signing.keyed_hash("searched telephone", asked.phone)[:16]
    line = Line(now, officer.username, "search_phone", asked.reason, on_behalf=officer.acting_for, subject=mark)
    trail.record(line)

    def read(limit: int, after: str | None) -> tuple[Iterable[str], str | None]:
        return reporters.of_person(person, now, limit=limit, after=after)

    def visible(codes: Iterable[str]) -> list[Ticket]:
        # Who restricted the use of their contact is not found by it.
        codes = [code for code in codes if reporters.may_be_found(code)]
        heads = tickets.heads(codes) if codes else {}
        found = [heads[code].ticket for code in codes if code in heads]
        return [ticket for ticket in found if rights.may_see(officer, ticket, reference)]

    seen, rest = paging.filled(page_request.limit, page_request.after, read, visible)
    return answer({"tickets": pieces.brief_list(seen, reference, now), "cursor": page_request.cursor(rest)})
