"""Find tickets by words, codes and filters, within what an officer may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.errors import Invalid
from chalicelib.domain.finding import asking, excerpts
from chalicelib.domain.finding.asking import Query, SearchFilters
from chalicelib.domain.finding.searching import SearchPosition
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import finding
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets

blueprint = Blueprint(__name__)

_ASKED = {
    "words": "words without or with accents, a code, or the beginning or end of one (4 digits or more)",
    "unit": "the unit that has the ticket, or one above it",
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
    """Find tickets by words and filters, newest first. A page may end early; its cursor goes on."""
    request = blueprint.current_request
    officer, directory, now = officer_of(request), documents.current(), clock.now()
    given = {name: value for name in _ASKED if (value := requests.query(request, name))}
    wanted = requests.page_of(request, "find", *(given.get(name) for name in _ASKED))
    asked = _asked(given, directory)
    seen: dict[str, Ticket] = {}

    def shown(codes: Sequence[str]) -> Collection[str]:
        heads = tickets.heads(codes) if codes else {}
        for code, head in heads.items():
            ticket = head.ticket
            is_wanted = asked.late is None or ticket.is_late(now) is asked.late
            if is_wanted and rights.may_see(officer, ticket, directory):
                seen[code] = ticket
        return seen.keys()

    position = SearchPosition.from_text(wanted.after) if wanted.after else SearchPosition()
    found = finding.find(asked, officer, shown, limit=wanted.limit, position=position)
    lines = [seen[code] for code in found.codes]
    if asked.urgent_first:
        lines.sort(key=lambda ticket: (ticket.step_due_at is None, ticket.step_due_at or now))
    rest = None if found.rest is None else found.rest.as_text()
    return answer(
        {"tickets": [_line(ticket, asked, directory, now) for ticket in lines], "cursor": wanted.cursor(rest)}
    )


def _asked(given: dict[str, str], directory: Directory) -> Query:
    from chalicelib.http.office import schemas

    read = requests.read_as(schemas.FindIn, given)
    known = (
        ("unit", read.unit, directory.units, "unknown_unit"),
        ("category", read.category, directory.categories, "unknown_category"),
        ("type", read.type, directory.report_types, "field_invalid"),
    )
    for name, value, those, problem in known:
        if value is not None and value not in those:
            raise Invalid(problem, field=name)
    values = {name: value for name in asking.FILTERS if (value := getattr(read, name, None)) is not None}
    filters = SearchFilters(
        values,
        since=None if read.since is None else _midnight(read.since),
        until=None if read.until is None else _midnight(read.until) + timedelta(days=1),
        late=None if read.late is None else read.late == "yes",
        emergency=None if read.emergency is None else read.emergency == "yes",
        urgent_first=read.order == "urgent",
    )
    return asking.asked(read.words, filters, letters=directory.province.prefix)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _line(ticket: Ticket, asked: Query, directory: Directory, now: datetime) -> dict[str, Any]:
    clocks_at = ticket.frozen.at if ticket.frozen else now
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
        "why": [{"of": one.of, "text": one.text} for one in excerpts.why(ticket, asked, directory)],
    }
