"""How many tickets wait in each list of a unit, and the open rescues of every unit that an officer may see.

The office's page asks for it every 20 to 60 seconds on every screen. An answer reads at most ``_MOST`` lines of each of
the unit's three lists: 1.5 read units when they are short, 15 when they are full (0.5 units read 4 KB, a line has about
400 bytes). The rescues of further units are read once a minute by each process: at least 0.5 units each.
"""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.tickets import visible
from chalicelib.runtime import clock
from chalicelib.store import fresh
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists

blueprint = Blueprint(__name__)

#: The most lines of a list that are counted.
_MOST = 100


@blueprint.route("/v1/office/counts", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Counts"}, query={"unit": "a unit's id, by default one's own"}))
def count_waiting() -> Response:
    """Count the tickets in each list of a unit, and the open rescues of all units whose queues the caller may read.

    At most 100 tickets are counted in a list; ``more`` says that there are others.
    """
    request = blueprint.current_request
    officer, reference = officer_of(request), documents.current()
    unit = requests.query(request, "unit") or officer.unit
    if unit not in reference.units:
        raise Invalid("unknown_unit", field="unit")
    if not rights.may_see_unit(officer, unit, reference):
        raise NotAllowed("forbidden")
    pages = {kind: lists.queue(unit, limit=_MOST, kind=kind) for kind in Queue}
    counts = {
        kind: {"n": len(visible(page.lines, officer, reference)), "more": page.after is not None}
        for kind, page in pages.items()
    }
    rescues = _rescues(pages[Queue.EMERGENCY], unit, officer, reference)
    return answer({"unit": unit, "counts": counts, "rescues": rescues})


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
