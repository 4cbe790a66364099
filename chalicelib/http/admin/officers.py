"""Administrators manage officers and their deputies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.province.officers import Deputy, Officer
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.keys import stamp

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
    from chalicelib.http.admin import schemas

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/officers", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Officers"}, query=PAGES))
def list_officers() -> Response:
    """List all officers by username, including inactive ones."""
    administrator_of(blueprint.current_request)
    page_request = requests.page_of(blueprint.current_request, "officers")
    listed, rest = directory_officers.officers(limit=page_request.limit, after=page_request.after)
    return answer({"officers": [_officer(one) for one in listed], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/officers/{username}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "OfficerOut"}, body="OfficerIn"))
def change_officer(username: str) -> Response:
    """Set an officer's unit, roles and categories, or lock them out. ``infra.manage`` makes the accounts."""
    from chalicelib.http.admin import schemas

    administrator = administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.OfficerIn)
    present = directory_officers.officer(unquote(username))
    if present is None:
        raise NotFound("not_found")
    _check_officer(body, directory_documents.current())
    changed = replace(
        present,
        title=body.title or present.title,
        unit=body.unit,
        roles=frozenset(body.roles),
        categories=None if body.categories is None else frozenset(body.categories),
        active=body.active,
        deputies=present.deputies if body.deputies is None else _deputies(body.deputies, present.username),
    )
    if changed.username == administrator.username and _rights(changed) != _rights(present):
        # An administrator with the role of a supervisor could read who reported. And the last one could lock out all.
        raise NotAllowed("own_rights")
    _refuse_own_term(present, changed, administrator)
    if changed.active and not present.active:
        accounts.reopen(changed.username)
    directory_officers.put_officer(changed, by=administrator.username, at=clock.now())
    if not changed.active:
        # The rights end within a minute, with the cached directory. This ends the sign-in too.
        accounts.close(changed.username)
    return answer(_officer(changed))


@blueprint.route("/v1/admin/officers/{username}/deputies", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "OfficerOut"}, body="DeputiesIn", refusals=(404,)))
def appoint_deputies(username: str) -> Response:
    """Appoint an officer's deputies. A deputy acts with the officer's unit, roles and categories (X-Acting-For)."""
    from chalicelib.http.admin import schemas

    administrator = administrator_of(blueprint.current_request)
    deputies = requests.body_as(blueprint.current_request, schemas.DeputiesIn).deputies
    present = directory_officers.officer(unquote(username))
    if present is None:
        raise NotFound("not_found")
    changed = replace(present, deputies=_deputies(deputies, present.username))
    _refuse_own_term(present, changed, administrator)
    directory_officers.put_officer(changed, by=administrator.username, at=clock.now())
    return answer(_officer(changed))


def _rights(officer: Officer) -> tuple[object, ...]:
    return officer.unit, officer.roles, officer.categories, officer.active


def _refuse_own_term(present: Officer, changed: Officer, administrator: Officer) -> None:
    """Raise NotAllowed if administrators make themselves deputies: they would get the rights of the absent officer."""
    new = set(changed.deputies) - set(present.deputies)
    if any(deputy.username == administrator.username for deputy in new):
        raise NotAllowed("own_rights", field="deputies")


def _deputies(wanted: list[schemas.DeputyIn], absent: str) -> tuple[Deputy, ...]:
    wrong = [
        Invalid("unknown_officer", field=f"deputies.{number}.username")
        for number, one in enumerate(wanted)
        if one.username == absent or directory_officers.officer(one.username) is None
    ]
    if wrong:
        raise InvalidFields(wrong)
    return tuple(Deputy(one.username, one.begins, one.ends) for one in wanted)


def _check_officer(wanted: schemas.OfficerIn, directory: Directory) -> None:
    wrong = [] if wanted.unit in directory.units else [Invalid("unknown_unit", field="unit")]
    for number, category in enumerate(wanted.categories or ()):
        if category not in directory.categories:
            wrong.append(Invalid("unknown_category", field=f"categories.{number}"))
    if wrong:
        raise InvalidFields(wrong)


def _officer(officer: Officer) -> dict[str, Any]:
    return {
        "username": officer.username,
        "title": officer.title,
        "unit": officer.unit,
        "roles": sorted(officer.roles),
        "categories": None if officer.categories is None else sorted(officer.categories),
        "active": officer.active,
        "deputies": [
            {"username": one.username, "begins": stamp(one.begins), "ends": stamp(one.ends)} for one in officer.deputies
        ],
    }
