"""Find tickets by words, codes and filters, and list them, within what an officer may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.finding import asking, excerpts, office_lists
from chalicelib.domain.finding.asking import Query, SearchFilters
from chalicelib.domain.finding.office_lists import BY_DEADLINE, OfficeList
from chalicelib.domain.finding.searching import SearchPosition
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights, routing
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.lists.waiting import waiting_page
from chalicelib.runtime import clock
from chalicelib.services import finding
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets

if TYPE_CHECKING:
    from chalicelib.http.office.schemas import FindIn

blueprint = Blueprint(__name__)

_ASKED = {
    "list": "area (all of one's commune), unit, all (supervisors); or by deadline: approval, mine, returned, due",
    "words": "words without or with accents, a code, or the beginning or end of one (4 digits or more)",
    "unit": "the unit that has the ticket, or one above it; of a list by deadline the unit whose queue it is part of",
    "assignee": "the username of the officer to whom it is assigned",
    "category": "a category's id",
    "state": "a state",
    "course": "open or ended",
    "type": "a report type's id",
    "channel": "the channel by which it came",
    "commune": "a commune's code",
    "rating": "satisfied, accepted or unsatisfied",
    "since": "sent on this local day or later",
    "until": "sent on this local day or before",
    "late": "yes or no",
    "emergency": "yes or no",
    "order": "newest (default), or urgent: the open tickets of a page by their next deadline",
}


@blueprint.route("/v1/office/tickets", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SearchedTickets"}, query={**_ASKED, **PAGES}))
def find_tickets() -> Response:
    """Find tickets by words and filters, newest first, or list them. A page may end early; its cursor goes on.

    The lists `approval`, `mine`, `returned` and `due` are parts of a unit's queue: the next deadline comes first.
    """
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer, directory, now = officer_of(request), documents.current(), clock.now()
    given = {name: value for name in _ASKED if (value := requests.query(request, name))}
    wanted = requests.page_of(request, "find", *(given.get(name) for name in _ASKED))
    read = requests.read_as(schemas.FindIn, given)
    asked = check_filters(read, officer, directory)
    if asked is None:
        assert read.list is not None  # noqa: S101 - one of BY_DEADLINE
        lines, rest = waiting_page(read.list, _filters(read), officer, wanted, now)
        shown = [{**_line(line.ticket, officer, directory, now), **line.due(now), "why": []} for line in lines]
        return answer({"tickets": shown, "cursor": wanted.cursor(rest)})
    return _searched(asked, read.list, officer, wanted, now)


def _searched(
    asked: Query, which: OfficeList | None, officer: Officer, wanted: requests.PageRequest, now: datetime
) -> Response:
    directory = documents.current()
    seen: dict[str, Ticket] = {}

    def shown(codes: Sequence[str]) -> Collection[str]:
        heads = tickets.heads(codes) if codes else {}
        for code, head in heads.items():
            ticket = head.ticket
            is_wanted = asked.late is None or ticket.is_late(now) is asked.late
            if is_wanted and rights.may_read(officer, ticket, directory, local_day(now)):
                seen[code] = ticket
        return seen.keys()

    position = SearchPosition.from_text(wanted.after) if wanted.after else SearchPosition()
    search = finding.find_in_commune if which is OfficeList.AREA else finding.find
    found = search(asked, officer, shown, limit=wanted.limit, position=position)
    lines = [seen[code] for code in found.codes]
    if asked.urgent_first:
        lines.sort(key=lambda ticket: (ticket.step_due_at is None, ticket.step_due_at or now))
    rest = None if found.rest is None else found.rest.as_text()
    shown_lines = [
        {**_line(ticket, officer, directory, now), "why": _why(ticket, asked, directory)} for ticket in lines
    ]
    return answer({"tickets": shown_lines, "cursor": wanted.cursor(rest)})


def check_filters(read: FindIn, officer: Officer, directory: Directory) -> Query | None:
    """Return the search for these filters, None for a list by deadline.

    Raises NotAllowed for a list that the officer does not have, Invalid for unknown values and contradictions.
    """
    if read.list in BY_DEADLINE:
        _check_known(read, directory)
        office_lists.check_list(read.list, officer, directory, local_day(clock.now()))
        given = read.model_dump(mode="json", exclude_defaults=True)
        office_lists.check_waiting(read.list, read.words, read.model_fields_set, given)
        return None
    return _asked(read, officer, directory)


def _check_known(read: FindIn, directory: Directory) -> None:
    known = (
        ("unit", read.unit, directory.units, "unknown_unit"),
        ("category", read.category, directory.categories, "unknown_category"),
        ("type", read.type, directory.report_types, "field_invalid"),
    )
    for name, value, those, problem in known:
        if value is not None and value not in those:
            raise Invalid(problem, field=name)


def _filters(read: FindIn) -> SearchFilters:
    values = {name: value for name in asking.FILTERS if (value := getattr(read, name, None)) is not None}
    return SearchFilters(
        values,
        since=None if read.since is None else _midnight(read.since),
        until=None if read.until is None else _midnight(read.until) + timedelta(days=1),
        late=None if read.late is None else read.late == "yes",
        emergency=None if read.emergency is None else read.emergency == "yes",
        urgent_first=read.order == "urgent",
    )


def filters_of(read: FindIn, officer: Officer, directory: Directory) -> SearchFilters:
    """Return the filters of a search, or of a list by the time that tickets were sent.

    Raises NotAllowed for a list that the officer does not have, Invalid for unknown values and contradictions.
    """
    _check_known(read, directory)
    if read.list is None:
        return _filters(read)
    return office_lists.narrowed(read.list, _filters(read), officer, directory, local_day(clock.now()))


def _asked(read: FindIn, officer: Officer, directory: Directory) -> Query:
    return asking.asked(read.words, filters_of(read, officer, directory), letters=directory.province.prefix)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _line(ticket: Ticket, officer: Officer, directory: Directory, now: datetime) -> dict[str, Any]:
    clocks_at = ticket.frozen.at if ticket.frozen else now
    # Who only reads a ticket, because it lies in their area, cannot do anything with it.
    may_act = rights.may_see(officer, ticket, directory)
    waits = may_act and ticket.state in MOVES["refuse"].sources
    [line] = pieces.brief_list([ticket], directory, now)
    return {
        **line,
        "state_label": pieces.label(course.STATES_OFFICE[ticket.state]),
        "urgency": ticket.urgency,
        "report_type": ticket.report_type,
        "channel": ticket.channel,
        "unit": pieces.unit_of(ticket.having_unit, directory),
        "assignee": ticket.assignee,
        "commune": pieces.commune_name(ticket.place.commune, directory),
        "step": ticket.step,
        "step_due_at": pieces.maybe_stamp(ticket.step_due_at),
        "seconds_left": ticket.step_due_at and int((ticket.step_due_at - clocks_at).total_seconds()),
        "rating": ticket.rating,
        "edition": ticket.edition if may_act else None,
        "returns": ticket.returns,
        "proposed_unit": pieces.unit_of(routing.proposal(ticket, directory, now), directory) if waits else None,
    }


def _why(ticket: Ticket, asked: Query, directory: Directory) -> list[dict[str, Any]]:
    return [{"of": one.of, "text": one.text} for one in excerpts.why(ticket, asked, directory)]
