"""Routes of officers: a unit's queue, a ticket, its photos, and actions on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossible, Stale
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets import mentions, rights
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Queue, Ticket
from chalicelib.domain.tickets.workflow import acting, events, possible
from chalicelib.http.core import paging, pieces, receipts, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer, find_to_read
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import Refused, answer, answers_problems
from chalicelib.http.office import duplicates
from chalicelib.http.office import seen as office_seen
from chalicelib.http.office.in_area import history_in_area, in_area
from chalicelib.http.office.proposing import proposed_units
from chalicelib.http.office.seen_queue import queue_page
from chalicelib.http.office.titles import titles_of
from chalicelib.runtime import clock
from chalicelib.services import changing, merging, picture_links
from chalicelib.services.uploads import announce_photos
from chalicelib.store.directory import documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.tickets import lists, members, tickets
from chalicelib.store.tickets.photos import READY

blueprint = Blueprint(__name__)

#: The moves that may show the result.
_WITH_PHOTOS = (MOVES["answer"], MOVES["contribute"])


class _Repeated(Exception):
    """The action was taken before."""


@blueprint.route("/v1/office/queue", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "QueueOut"},
        query={
            "unit": "a unit's id, by default one's own",
            "kind": "ordinary (default), unrated or emergency",
            **PAGES,
        },
    )
)
def show_queue() -> Response:
    """List the tickets that wait for a unit, next due first.

    ``kind``: ``unrated`` lists answered tickets without a rating, ``emergency`` lists emergency reports, which are in
    no other list.
    """
    request = blueprint.current_request
    officer, reference = officer_of(request), documents.current()
    unit = requests.query(request, "unit") or officer.unit
    if unit not in reference.units:
        raise Invalid("unknown_unit", field="unit")
    if not rights.may_see_unit(officer, unit, reference):
        raise NotAllowed("forbidden")
    kind = _queue_of(request)
    wanted = requests.page_of(request, "queue", unit, kind)

    def read(limit: int, after: str | None) -> tuple[Iterable[lists.ListedTicket], str | None]:
        page = lists.queue(unit, limit=limit, after=after, kind=kind)
        return page.lines, page.after

    lines, rest = paging.filled(wanted.limit, wanted.after, read, lambda found: visible(found, officer, reference))
    page = lists.Page(tuple(lines), rest)
    return answer(
        {
            "unit": {"id": unit, "name": reference.units[unit].name},
            **completed(kind, page, wanted.cursor(rest), reference, clock.now()),
        }
    )


@blueprint.route("/v1/office/tickets/{code}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficeTicket"}, shows=("ETag",)))
def show_ticket(code: str) -> Response:
    """Show a ticket with its history, messages and the caller's possible actions. Its edition is the entity tag."""
    officer = officer_of(blueprint.current_request)
    return ticket_answer(find_to_read(requests.code_in(code), officer), officer)


@blueprint.route("/v1/office/tickets/{code}/history", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficeHistory"}, query={"before": "history_before of the page after it"}))
def show_ticket_history(code: str) -> Response:
    """Show older lines of a ticket's history, at most 50."""
    request = blueprint.current_request
    officer = officer_of(request)
    whole = find_to_read(requests.code_in(code), officer)
    reference = documents.current()
    page = office_seen.office_history(whole, officer, reference, requests.before_of(request))
    if not rights.may_see(officer, whole.ticket, reference):
        page = history_in_area(page)
    return answer(page | {"titles": titles_of(page["history"])})


@blueprint.route("/v1/office/tickets/{code}/members", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Members"}, query={**PAGES}))
def list_members(code: str) -> Response:
    """List the reports in a big incident, beside those in `merged`."""
    request = blueprint.current_request
    officer = officer_of(request)
    whole = find_as_officer(requests.code_in(code), officer)
    wanted = requests.page_of(request, "members", whole.ticket.code)

    def read(limit: int, after: str | None) -> tuple[Iterable[str], str | None]:
        return members.page(whole.ticket.code, after, limit)

    def inside(codes: Iterable[str]) -> list[str]:
        heads = tickets.heads(codes)
        return [code for code in heads if heads[code].ticket.merged_into == whole.ticket.code]

    codes, rest = paging.filled(wanted.limit, wanted.after, read, inside)
    return answer({"codes": sorted(codes), "cursor": wanted.cursor(rest)})


@blueprint.route("/v1/office/tickets/{code}/templates", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Templates"}))
def offer_templates(code: str) -> Response:
    """Show the province's texts for answering or refusing a ticket, filled with the ticket's values."""
    officer = officer_of(blueprint.current_request)
    whole = find_as_officer(requests.code_in(code), officer)
    return answer(office_seen.ticket_templates(whole.ticket, documents.current()))


@blueprint.route("/v1/office/tickets/{code}/photos", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "Uploads"}, body="PhotosIn", refusals=(409,)))
def add_result_photos(code: str) -> Response:
    """Announce photos of the result. Returns permissions to upload all photos that have not arrived yet."""
    from chalicelib.schemas import fields

    officer = officer_of(blueprint.current_request)
    wanted = requests.body_as(blueprint.current_request, fields.PhotosIn)
    whole = find_as_officer(requests.code_in(code), officer)
    able = [move for move in _WITH_PHOTOS if possible.may_do(officer, move, whole.ticket, documents.current())]
    if not able:
        raise NotAllowed("action_not_allowed")
    if not any(whole.ticket.state in move.sources for move in able):
        raise events.not_possible(whole.ticket)
    uploads = announce_photos(whole, "a", [photo.content_type for photo in wanted.photos])
    return answer({"uploads": uploads}, 201)


@blueprint.route("/v1/office/tickets/{code}/{action}", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "OfficeTicket", 204: None},
        body="ActionIn",
        takes=("If-Match*", "Idempotency-Key"),
        shows=("ETag",),
        refusals=(409,),
    )
)
def act(code: str, action: str) -> Response:
    """Take an action on the edition named by If-Match. A 412 answer lists the changes since that edition.

    An action that is sent again with its Idempotency-Key, because its answer was lost, is not taken again. The answer
    is the ticket as it is now, or 204 without it if the officer may no longer read it.
    """
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer = officer_of(request)
    if action not in MOVES:
        raise NotFound("unknown_action")
    body = requests.body_as(request, schemas.ActionIn)
    given = body.model_dump()
    edition = requests.edition_of(request)
    code = requests.code_in(code)
    submission = receipts.submission_of_move(request, body, officer.username, code, action)

    # Where the clock alone moved the ticket its edition is the same, and the action may still be possible.
    def find() -> tickets.Whole:
        if submission is not None and tickets.submitted(submission) is not None:
            raise _Repeated
        whole = find_to_read(code, officer)
        if not rights.may_see(officer, whole.ticket, documents.current()):
            raise NotAllowed("action_not_allowed")
        if whole.ticket.edition != edition:
            raise _stale(whole, officer, edition)
        return whole

    before: list[Ticket] = []

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        before[:] = [whole.ticket]
        try:
            return replace(_decided(whole, action, officer, given, now), submission=submission)
        except (NotAllowed, NotPossible) as error:
            raise Refused(error, moves=pieces.moves_from(whole.ticket.state)) from error

    try:
        whole = changing.changed(find, decide)
    except _Repeated:
        return _answer_again(code, officer)
    picture_links.end_if_hidden(before[0], whole, documents.for_ticket(whole.ticket))
    return ticket_answer(whole, officer)


def _answer_again(code: str, officer: Officer) -> Response:
    """The ticket after an action that was taken before, 204 if it has left the officer's sight since."""
    try:
        return ticket_answer(find_to_read(code, officer), officer)
    except NotFound:
        return Response(body="", status_code=204)


def completed(kind: Queue, page: lists.Page, cursor: str | None, directory: Directory, now: datetime) -> dict[str, Any]:
    """Show a page of a queue with what the index does not carry: bursts, answers' times and proposed units.

    Only the lists that show one of the first two read their tickets again, a page in one request.
    """
    heads = tickets.heads({line.code for line in page.lines}) if page.lines and kind is not Queue.ORDINARY else {}
    bursts = {code: head.ticket.burst for code, head in heads.items()}
    answered = {code: head.ticket.resolved_at for code, head in heads.items()}
    shown = lists.Page(tuple(replace(line, resolved_at=answered.get(line.code)) for line in page.lines), page.after)
    return queue_page(shown, cursor, directory, now, bursts, proposed_units(page.lines, directory, now))


def _queue_of(request: Request) -> Queue:
    text = requests.query(request, "kind")
    try:
        return Queue(text) if text else Queue.ORDINARY
    except ValueError:
        raise Invalid("not_one_of", field="kind", allowed=", ".join(Queue)) from None


def _decided(
    whole: tickets.Whole, action: str, officer: Officer, given: dict[str, Any], now: datetime
) -> changing.Change:
    """What an action writes: the ticket's event, and with a merge the main ticket's."""
    ticket = whole.ticket
    ready = frozenset(photo.id for photo in whole.photos if photo.state == READY and photo.is_of_result)
    if ticket.state not in MOVES[action].sources:
        raise events.not_possible(ticket)
    main = _main({"merge": given.get("into"), "unmerge": ticket.merged_into}.get(action), officer)
    if given.get("assignee"):
        _check_assignee(given["assignee"], ticket)
    reference = documents.for_ticket(ticket)
    reported = frozenset(photo.id for photo in whole.photos if photo.state == READY and not photo.is_of_result)
    if action == "note":
        given = given | {"mentioned": _mentioned(given.get("text") or "", ticket)}
    given = given | {"ready_photos": ready, "reported_photos": reported, "main": main and main.ticket}
    event = acting.act(ticket, action, officer, given, now=now, directory=reference)
    return merging.with_main(event, ticket, main, now)


def _main(code: str | None, officer: Officer) -> tickets.Stored | None:
    """Return the main ticket to merge into or to separate from, None if none was named. Raises Invalid if unknown."""
    if code is None:
        return None
    known = read_code(code)
    found = tickets.get(known) if known else None
    if found is None or not rights.may_see(officer, found.ticket, documents.current()):
        raise Invalid("unknown_main", field="into")
    return found


def visible(lines: Iterable[lists.ListedTicket], officer: Officer, reference: Directory) -> list[lists.ListedTicket]:
    """Return the lines that the officer may see. Queue lines do not carry the accused unit; load those tickets."""
    theirs = [line for line in lines if rights.is_theirs(officer, line.category, reference)]
    unsure = [line.code for line in theirs if not rights.is_open_category(line.category, reference)]
    heads = tickets.heads(unsure) if unsure else {}
    hidden = {code for code, head in heads.items() if not rights.may_see(officer, head.ticket, reference)}
    return [line for line in theirs if line.code not in hidden]


def _mentioned(text: str, ticket: Ticket) -> list[tuple[str, str]]:
    """(unit, username) of the officers who are mentioned in a note and may see the ticket.

    Other names are left alone: a text may have an "@" for other reasons, and says nothing of who has an account.
    """
    # Twice as many as may be told, so that a long text does not read the whole directory.
    names = mentions.mentioned_in(text)[: 2 * mentions.MOST_MENTIONED]
    found = [directory_officers.officer(name) for name in names]
    return [(one.unit, one.username) for one in found if one and rights.may_see(one, ticket, documents.current())]


def _check_assignee(username: str, ticket: Ticket) -> None:
    found = directory_officers.officer(username)
    allowed = found is not None and found.unit == ticket.unit and rights.may_see(found, ticket, documents.current())
    if not allowed:
        raise Invalid("unknown_officer", field="assignee")


def ticket_answer(whole: tickets.Whole, officer: Officer, status: int = 200) -> Response:
    """A ticket as an officer sees it, its edition as the entity tag."""
    ticket, now = whole.ticket, clock.now()
    reference = documents.for_ticket(ticket)
    merges = duplicates.may_be_told(officer, ticket, reference)
    codes = {one.code for photo in whole.photos for one in photo.similar}
    codes |= {*duplicates.near(ticket, officer, reference, now)} if merges else set()
    others = _seen(codes, officer, reference)
    seen = office_seen.office_ticket(whole, officer, reference, now, others)
    nearby = duplicates.likely(whole, others, reference, now) if merges else None
    if not rights.may_see(officer, ticket, reference):
        seen = in_area(seen)
    titles = titles_of(seen["history"], ticket.assignee)
    return answer({**seen, "nearby": nearby, "titles": titles}, status, headers={"ETag": requests.etag(ticket.edition)})


def _seen(codes: Collection[str], officer: Officer, reference: Directory) -> dict[str, Ticket]:
    """Of the tickets with these codes, those that the officer may see, by code."""
    found = tickets.heads(codes) if codes else {}
    return {code: head.ticket for code, head in found.items() if rights.may_see(officer, head.ticket, reference)}


def _stale(whole: tickets.Whole, officer: Officer, edition: int) -> Refused:
    found = office_seen.readable(whole, officer, documents.current())
    lines = paging.newest([event for event in found if event.version > edition])
    since = [office_seen.office_event(event) for event in lines.events]
    return Refused(Stale(whole.ticket.edition), changes=since)
