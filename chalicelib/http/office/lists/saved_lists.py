"""Lists that officers keep under a name, share within their unit, and begin with."""

from __future__ import annotations

import uuid
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotFound
from chalicelib.domain.finding import office_lists
from chalicelib.domain.finding import saved_lists as shelves
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.finding.saved_lists import SavedList, Shelf
from chalicelib.domain.province.officers import Officer
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.lists.finding import check_filters
from chalicelib.runtime import clock
from chalicelib.store.directory import documents, saved_lists
from chalicelib.store.directory import officers as directory_officers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/lists", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SavedLists"}))
def show_saved_lists() -> Response:
    """Show the caller's saved lists and those of their unit, and with which one they begin (null: the queue)."""
    officer = officer_of(blueprint.current_request)
    return answer(_seen(officer, saved_lists.own(officer.username), saved_lists.shared(officer.unit)))


@blueprint.route("/v1/office/lists", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "SavedListOut"}, body="SavedListIn"))
def save_list() -> Response:
    """Keep filters of `/v1/office/tickets` under a name; `shared` within the unit. Words are not kept."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer, directory = officer_of(request), documents.current()
    wanted = requests.body_as(request, schemas.SavedListIn)
    check_filters(wanted.filters.searched(), officer, directory)
    filters = wanted.filters.model_dump(mode="json", exclude_defaults=True)
    new = SavedList(uuid.uuid4().hex[:12], wanted.name, filters, officer.username)

    def decide(shelf: Shelf) -> Shelf:
        return shelves.added(shelf, new)

    if wanted.shared:
        saved_lists.change_shared(officer.unit, decide, by=officer.username, at=clock.now())
    else:
        saved_lists.change_own(officer.username, decide, by=officer.username, at=clock.now())
    return answer(_line(officer, new, shared=wanted.shared), 201)


@blueprint.route("/v1/office/lists/{saved}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SavedLists"}))
def remove_list(saved: str) -> Response:
    """Remove a saved list: one's own, or a shared one that one saved or as the unit's leader."""
    officer = officer_of(blueprint.current_request)

    def decide(shelf: Shelf) -> Shelf:
        return shelves.removed(shelf, saved, officer)

    own, shared = saved_lists.own(officer.username), saved_lists.shared(officer.unit)
    if any(one.id == saved for one in own.lists):
        own = saved_lists.change_own(officer.username, decide, by=officer.username, at=clock.now())
    elif any(one.id == saved for one in shared.lists):
        shared = saved_lists.change_shared(officer.unit, decide, by=officer.username, at=clock.now())
    else:
        raise NotFound("not_found")
    return answer(_seen(officer, own, shared))


@blueprint.route("/v1/office/start", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SavedLists"}, body="StartIn"))
def begin_with() -> Response:
    """Choose the list that the office's page begins with: a saved one, or one that every officer has."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer = officer_of(request)
    has = _without_saving(officer)
    wanted, shared = requests.body_as(request, schemas.StartIn), saved_lists.shared(officer.unit)

    def decide(shelf: Shelf) -> Shelf:
        return shelves.begun_with(shelf, wanted.start, shared, has)

    own = saved_lists.change_own(officer.username, decide, by=officer.username, at=clock.now())
    return answer(_seen(officer, own, shared))


def _seen(officer: Officer, own: Shelf, shared: Shelf) -> dict[str, Any]:
    lines = [_line(officer, one, shared=False) for one in own.lists]
    lines += [_line(officer, one, shared=True) for one in shared.lists]
    # A shared list may have been removed since, or the officer has another unit or other roles.
    known = {line["id"] for line in lines} | set(_without_saving(officer))
    return {"lists": lines, "start": own.start if own.start in known else None}


def _without_saving(officer: Officer) -> tuple[OfficeList, ...]:
    return office_lists.lists_of(officer, documents.current(), local_day(clock.now()))


def _line(officer: Officer, saved: SavedList, *, shared: bool) -> dict[str, Any]:
    by = directory_officers.officer(saved.by)
    return {
        "id": saved.id,
        "name": saved.name,
        "filters": saved.filters,
        "shared": shared,
        "by": by.title if by else saved.by,
        "may_remove": shelves.may_remove(officer, saved),
    }
