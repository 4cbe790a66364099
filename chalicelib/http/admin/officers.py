"""Administrators manage officers and their deputies, and leaders the officers of their own unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.accounts import managing
from chalicelib.domain.errors import DomainError, NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.http.admin import officer_checks
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of, officer_of
from chalicelib.http.core.problems import Refused, answer, answers_problems
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.services import staffing
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.directory.officers import KeptOfficer, OfficerTaken
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/officers", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Officers"}, query=PAGES))
def list_officers() -> Response:
    """List all officers by username, including inactive ones; to a leader those of their own unit."""
    manager = manager_of(blueprint.current_request)
    page_request = requests.page_of(blueprint.current_request, "officers")
    listed, rest = directory_officers.page(limit=page_request.limit, after=page_request.after)
    if not managing.administers(manager):
        listed = [one for one in listed if one.officer.unit == manager.unit]
    lent = roles_lent()
    return answer({"officers": [_officer(one, manager, lent) for one in listed], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/officers/{username}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficerAccount"}, shows=("ETag",)))
def show_officer(username: str) -> Response:
    """Show an officer's rights, where they are reached, and whether the account is in use."""
    manager = manager_of(blueprint.current_request)
    return account_answer(managed(manager, username), manager)


@blueprint.route("/v1/admin/officers/{username}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficerOut"}, body="OfficerIn", takes=("If-Match*",), shows=("ETag",)))
def change_officer(username: str) -> Response:
    """Set an officer's unit, roles, categories and where they are reached, or lock them out.

    Based on the edition in If-Match; 412 if somebody else changed the officer. Leaders change officers of their own
    unit, never themselves, and give no more than they have.
    """
    from chalicelib.http.admin import schemas

    request = blueprint.current_request
    manager = manager_of(request)
    present, expected = managed(manager, username), requests.edition_of(request)
    body = requests.body_as(request, schemas.OfficerIn)
    if present.edition != expected:
        raise stale(present.edition)
    account = accounts.find(present.officer.username)
    wanted = officer_checks.changed(body, manager, present.officer, account, directory_documents.current())
    try:
        staffing.change(present, wanted, account, by=manager.username, now=clock.now(), expected=expected)
    except OfficerTaken as taken:
        raise stale(taken.edition) from None
    return _changed(present.officer.username, manager)


@blueprint.route("/v1/admin/officers/{username}/deputies", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "OfficerOut"},
        body="DeputiesIn",
        takes=("If-Match",),
        shows=("ETag",),
        refusals=(404, 412),
    )
)
def appoint_deputies(username: str) -> Response:
    """Appoint an officer's deputies. A deputy acts with the officer's unit, roles and categories (X-Acting-For).

    With If-Match, 412 if somebody else changed the officer.
    """
    from chalicelib.http.admin import schemas

    request = blueprint.current_request
    administrator = administrator_of(request)
    wanted = requests.body_as(request, schemas.DeputiesIn).deputies
    present = managed(administrator, username)
    if request.headers.get("if-match") and requests.edition_of(request) != present.edition:
        raise stale(present.edition)
    deputies = officer_checks.deputies(wanted, present.officer.username)
    changed = replace(present.officer, deputies=deputies)
    for fault in officer_checks.deputy_faults(administrator, present.officer, changed):
        raise fault
    try:
        directory_officers.put_officer(changed, by=administrator.username, at=clock.now(), expected=present.edition)
    except OfficerTaken as taken:
        raise stale(taken.edition) from None
    return _changed(changed.username, administrator)


def manager_of(request: Request) -> Officer:
    """Return the calling officer, who manages accounts: an administrator or a leader. Raises as ``officer_of``."""
    officer = officer_of(request)
    if not manages_accounts(officer):
        raise NotAllowed("forbidden")
    return officer


def manages_accounts(officer: Officer) -> bool:
    """Whether an officer manages accounts."""
    return managing.administers(officer) or managing.leads(officer)


def account_answer(found: KeptOfficer, manager: Officer, status: int = 200) -> Response:
    """The answer with an officer and where they are reached."""
    officer, account, lent = found.officer, accounts.find(found.officer.username), roles_lent()
    body = _officer(found, manager, lent) | {
        "email": account.email if account else None,
        "phone": account.phone if account else None,
        "account": "missing" if account is None else _standing(officer, is_unused=account.is_unused),
        "reached_by": officer.reached_by,
        "changed_by": found.by,
        "changed_at": stamp(found.at) if found.at else None,
        "may_send_password": officer.active
        and managing.password_fault(manager, officer, lent[officer.username]) is None,
    }
    return answer(body, status, headers={"ETag": requests.etag(found.edition)})


def stale(edition: int) -> Refused:
    """The refusal of a change that was based on another edition."""
    return Refused(DomainError("officer_stale", field="If-Match"), edition=edition)


def _standing(officer: Officer, *, is_unused: bool) -> str:
    if not officer.active:
        return "closed"
    return "invited" if is_unused else "active"


def managed(manager: Officer, username: str) -> KeptOfficer:
    """The officer with a name in a path, whom the caller may manage. Raises NotFound, NotAllowed."""
    found = directory_officers.kept(unquote(username))
    if found is None:
        raise NotFound("not_found")
    if found.officer.username == manager.username and not managing.administers(manager):
        raise NotAllowed("own_rights")
    if not managing.may_manage(manager, found.officer, roles_lent()[found.officer.username]):
        raise NotAllowed("forbidden")
    return found


def roles_lent() -> defaultdict[str, frozenset[Role]]:
    """The roles with which deputies act now or will act, by username, read without the cache."""
    return managing.lent(directory_officers.officers()[0], clock.now())


def _changed(username: str, manager: Officer) -> Response:
    found = directory_officers.kept(username)
    assert found is not None  # noqa: S101 - it was just written
    return answer(_officer(found, manager, roles_lent()), headers={"ETag": requests.etag(found.edition)})


def _officer(found: KeptOfficer, manager: Officer, lent: defaultdict[str, frozenset[Role]]) -> dict[str, Any]:
    officer = found.officer
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
        "alerts": None if officer.alerts is None else sorted(officer.alerts),
        "edition": found.edition,
        "may_change": managing.may_manage(manager, officer, lent[officer.username]),
    }
