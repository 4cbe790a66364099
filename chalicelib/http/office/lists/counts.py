"""What an open page of an officer asks for, again and again: counts, open rescues, and what changed on its screen.

The page asks every 20 seconds while somebody works with it, else every minute. An answer reads at most ``_MOST`` lines
of each of the unit's three lists: 1.5 read units when they are short, 15 when they are full (0.5 units read 4 KB, a
line has about 400 bytes). The open list is read up to 500 lines, 25 read units. The rescues of further units are read
once a minute by each process: at least 0.5 units each. An open ticket adds 0.5 units or more for its head and 0.5 for
who else has it open, and one write unit in each second request of a page with which somebody works. docs/decisions says
why no stored token saves these reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.finding.office_lists import BY_DEADLINE, is_in, lists_of
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.presence import Doing, must_mark, others
from chalicelib.domain.tickets.ticket import Queue, Ticket
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.lists import marks
from chalicelib.http.office.seen_queue import queue_page, waiting_of
from chalicelib.http.office.tickets import completed, visible
from chalicelib.runtime import clock
from chalicelib.store import fresh
from chalicelib.store.directory import documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.limits import presence
from chalicelib.store.tickets import lists, tickets

blueprint = Blueprint(__name__)

#: The most lines of a list that are counted.
_MOST = 100
#: What passes with the time: it is no reason for a new answer.
_PASSING = ("waits_seconds", "seconds_left")


@blueprint.route("/v1/office/counts", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "Counts", 304: None},
        query={
            "unit": "a unit's id, by default one's own",
            "list": "ordinary, unrated or emergency: also what changed in this list, by default of none",
            "ticket": "a code: also the edition of this ticket, and who else has it open",
            "doing": "looking or typing: tell the others on the ticket so for a minute, by default nothing",
        },
        takes=("If-None-Match",),
        shows=("ETag",),
    )
)
def count_waiting() -> Response:
    """Count the tickets in each list of a unit, and the open rescues of all units whose queues the caller may read.

    At most 100 tickets are counted in a list; ``more`` says that there are others. With the entity tag of an earlier
    answer, ``changes`` has only the lines of the list that this answer lacked; 304 says that nothing happened.
    """
    request = blueprint.current_request
    officer, reference = officer_of(request), documents.current()
    unit = requests.query(request, "unit") or officer.unit
    if unit not in reference.units:
        raise Invalid("unknown_unit", field="unit")
    if not rights.may_see_unit(officer, unit, reference):
        raise NotAllowed("forbidden")
    shown, doing = _list_of(request), _doing_of(request)
    ticket = _ticket_of(requests.query(request, "ticket"), officer, reference)
    pages = {kind: lists.queue(unit, limit=marks.MOST if kind is shown else _MOST, kind=kind) for kind in Queue}
    seen = {kind: visible(page.lines, officer, reference) for kind, page in pages.items()}
    counts = {
        kind: {"n": min(len(lines), _MOST), "more": len(lines) > _MOST or pages[kind].after is not None}
        for kind, lines in seen.items()
    }
    rescues = _rescues(pages[Queue.EMERGENCY], unit, officer, reference)
    body = {
        "unit": unit,
        "counts": counts,
        "lists": _lists(seen, pages, officer, reference),
        "rescues": rescues,
        "edition": ticket and ticket.edition,
        "here": _here(ticket, doing, officer, reference),
    }
    if shown is None:
        return _unless_known(request, body, None)
    page = replace(pages[shown], lines=tuple(seen[shown]))
    return _unless_known(request, body, _changes_in(shown, page, reference, marks.marks_in(_tag(request))))


@dataclass(frozen=True, slots=True)
class _ListChanges:
    marks: tuple[bytes, ...]
    shown: dict[str, Any]


def _unless_known(request: Request, body: dict[str, Any], listed: _ListChanges | None) -> Response:
    """Answer without a body if the request names the tag of the same answer."""
    rescues = body["rescues"] and {key: value for key, value in body["rescues"].items() if key not in _PASSING}
    more = listed and listed.shown["more"]
    tag = marks.tag_of(listed.marks if listed else (), [{**body, "rescues": rescues}, more])
    headers: dict[str, str | list[str]] = {"ETag": tag, "Cache-Control": "no-store"}
    if _tag(request) == tag:
        return Response(body="", status_code=304, headers=headers)
    return answer({**body, "changes": listed and listed.shown}, headers=headers)


def _changes_in(kind: Queue, page: lists.Page, reference: Directory, before: Sequence[bytes]) -> _ListChanges:
    """What a list has that the lines with the marks ``before`` had not. Only these lines are read again."""
    now = clock.now()
    found = marks.marks_of(queue_page(page, None, reference, now, {}, {})["tickets"])
    changed = marks.changes(before, found)
    fresh = lists.Page(tuple(page.lines[at] for at in changed.fresh), None)
    lines = completed(kind, fresh, None, reference, now)["tickets"]
    return _ListChanges(
        found,
        {
            "kept": [list(run) for run in changed.kept],
            "fresh": [{"at": at, "ticket": line} for at, line in zip(changed.fresh, lines, strict=True)],
            "more": page.after is not None,
        },
    )


def _lists(
    seen: Mapping[Queue, Sequence[lists.ListedTicket]],
    pages: Mapping[Queue, lists.Page],
    officer: Officer,
    known: Directory,
) -> dict[str, dict[str, Any]]:
    """The numbers of the lists by deadline, counted among the lines that were read anyway."""
    now, kinds = clock.now(), (Queue.ORDINARY, Queue.EMERGENCY)
    lines = [waiting_of(line) for kind in kinds for line in seen[kind]]
    more = any(pages[kind].after is not None for kind in kinds)
    return {
        which: {"n": sum(is_in(which, line, officer, now) for line in lines), "more": more}
        for which in lists_of(officer, known, local_day(now))
        if which in BY_DEADLINE
    }


def _list_of(request: Request) -> Queue | None:
    text = requests.query(request, "list")
    try:
        return Queue(text) if text else None
    except ValueError:
        raise Invalid("not_one_of", field="list", allowed=", ".join(Queue)) from None


def _ticket_of(text: str | None, officer: Officer, reference: Directory) -> Ticket | None:
    """The ticket with a code; None if the officer may not read it, or there is none."""
    code = read_code(text) if text else None
    stored = tickets.heads([code]).get(code) if code else None
    may_read = stored and rights.may_read(officer, stored.ticket, reference, local_day(clock.now()))
    return stored.ticket if stored and may_read else None


def _doing_of(request: Request) -> Doing | None:
    text = requests.query(request, "doing")
    try:
        return Doing(text) if text else None
    except ValueError:
        raise Invalid("not_one_of", field="doing", allowed=", ".join(Doing)) from None


def _here(ticket: Ticket | None, doing: Doing | None, officer: Officer, reference: Directory) -> list[dict[str, str]]:
    """Who else has the ticket open, after it was noted what the officer does.

    Only who may see the ticket for their work is named and reads names, not a commune that reads what others do.
    """
    if ticket is None or not rights.may_see(officer, ticket, reference):
        return []
    now = clock.now()
    marks = presence.marks(ticket.code)
    if doing and must_mark(marks, officer.username, doing, now):
        presence.mark(ticket.code, officer.username, doing, now)
    known = [(mark, directory_officers.officer(mark.username)) for mark in others(marks, officer.username, now)]
    return [{"title": one.title, "doing": mark.doing} for mark, one in known if one and one.active]


def _tag(request: Request) -> str | None:
    found: str | None = request.headers.get("if-none-match")
    return found


def _rescues(own: lists.Page, unit: str, officer: Officer, reference: Directory) -> dict[str, Any] | None:
    """Sum up the open rescues that the officer may see; None without one. ``own`` is the list of ``unit``."""
    others = [one for one in reference.units if one != unit and rights.may_see_unit(officer, one, reference)]
    pages = {unit: own} | {one: _emergencies(one, now=one == officer.unit) for one in others}
    # A rescue with a coordinating unit is in the lists of both.
    seen = {line.code: (line, one) for one, page in pages.items() for line in visible(page.lines, officer, reference)}
    if not seen:
        return None
    now = clock.now()
    oldest, whose = min(seen.values(), key=lambda pair: pair[0].created_at)
    due = [line.step_due_at for line, _ in seen.values() if line.step_due_at is not None]
    return {
        "open": len(seen),
        "more": any(page.after is not None for page in pages.values()),
        "codes": sorted(seen)[:_MOST],
        "unit": whose,
        "waits_seconds": max(0, int((now - oldest.created_at).total_seconds())),
        "seconds_left": int((min(due) - now).total_seconds()) if due else None,
    }


def _emergencies(unit: str, *, now: bool) -> lists.Page:
    """The first emergency reports of a unit, up to a minute old unless ``now``."""

    def read() -> lists.Page:
        return lists.queue(unit, limit=_MOST, kind=Queue.EMERGENCY)

    return read() if now else fresh.fresh(f"rescues {unit}", read)
