"""Officers' leave with a deputy of their own choice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.domain.province.leave import leaves, may_be_deputy, may_name_deputy, with_leave, without_leave
from chalicelib.domain.province.officers import Deputy, Officer
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of, signed_in_lately
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.connection import Contended
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.keys import stamp
from chalicelib.store.messages import reminders

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/leave", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Leaves"}))
def show_leave() -> Response:
    """Show one's leaves with their deputies, whether one may name a deputy, and whom."""
    officer = officer_of(blueprint.current_request)
    return answer(_seen(officer, officer))


@blueprint.route("/v1/office/leave", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "Leaves"}, body="LeaveIn"))
def take_leave() -> Response:
    """Name a colleague of one's unit who acts for one during a leave. They are told, and all administrators are.

    403 ``sign_in_again`` for an officer who signed in more than half an hour ago.
    """
    from chalicelib.http.office import schemas

    officer, now = signed_in_lately(blueprint.current_request), clock.now()
    wanted = requests.body_as(blueprint.current_request, schemas.LeaveIn)
    colleague = directory_officers.officer(wanted.deputy)

    def decide(present: Officer) -> Officer:
        return with_leave(present, colleague, wanted.begins, wanted.ends, now)

    # The rights of who is signed in: as a deputy nobody names a further one.
    decide(officer)
    changed, edition = _change(officer, decide)
    assert colleague is not None  # noqa: S101 - with_leave raises
    leave = Deputy(wanted.deputy, wanted.begins, wanted.ends)
    reminders.tell_deputy(officer, colleague, leave, edition, now, is_over=False)
    return answer(_seen(officer, changed), 201)


@blueprint.route("/v1/office/leave/{leave}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Leaves"}, refusals=(404,)))
def end_leave(leave: str) -> Response:
    """End a leave of one's own, or call it off. The deputy is told and acts for one no more, within a minute."""
    officer, now, wanted = officer_of(blueprint.current_request), clock.now(), unquote(leave)
    found = next((one for one in leaves(officer, now) if _id(one) == wanted), None)
    if found is None:
        raise NotFound("not_found")
    changed, edition = _change(officer, lambda present: without_leave(present, found, now))
    if colleague := directory_officers.officer(found.username):
        reminders.tell_deputy(officer, colleague, found, edition, now, is_over=True)
    return answer(_seen(officer, changed))


def _change(officer: Officer, decide: Callable[[Officer], Officer]) -> tuple[Officer, int]:
    """Store a change of one's deputies, decided on what is stored now. Returns the officer and their edition.

    Raises Contended if somebody else was faster.
    """
    present, edition = directory_officers.with_editions([officer.username])[officer.username]
    changed = decide(present)
    try:
        stored = directory_officers.put_officer(changed, by=officer.username, at=clock.now(), expected=edition)
    except directory_officers.OfficerTaken as taken:
        raise Contended(officer.username) from taken
    return changed, stored


def _id(leave: Deputy) -> str:
    return f"{leave.username}~{stamp(leave.begins)}"


def _seen(officer: Officer, stored: Officer) -> dict[str, Any]:
    """``officer`` is who is signed in, with the rights of now; ``stored`` has the leaves."""
    everybody = {one.username: one for one in directory_officers.everybody()}
    may = may_name_deputy(officer)
    return {
        "leaves": [
            {
                "id": _id(one),
                "deputy": one.username,
                "title": everybody[one.username].title if one.username in everybody else one.username,
                "begins": stamp(one.begins),
                "ends": stamp(one.ends),
            }
            for one in leaves(stored, clock.now())
        ],
        "may_name": may,
        "colleagues": [
            {"username": one.username, "title": one.title}
            for one in everybody.values()
            if may and may_be_deputy(one, officer)
        ],
    }
