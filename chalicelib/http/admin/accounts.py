"""Make officers' accounts, send officers a password, and look what a sheet of officers would do."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.accounts import managing
from chalicelib.domain.accounts.sheet import SheetLine, read_sheet
from chalicelib.domain.errors import DomainError, Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.oversight import differences
from chalicelib.http.admin import officer_checks
from chalicelib.http.admin.officers import account_answer, managed, manager_of, manages_accounts, roles_lent
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import signed_in_lately
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems, described
from chalicelib.identity import accounts
from chalicelib.identity.accounts import OfficerLogin
from chalicelib.runtime import clock
from chalicelib.services import staffing
from chalicelib.services.staffing import WantedOfficer
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.directory.officers import KeptOfficer, OfficerTaken

blueprint = Blueprint(__name__)

#: The largest body with a sheet (bytes).
_MAX_SHEET = 512 * 1024


@blueprint.route("/v1/admin/officers", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "OfficerAccount"}, body="OfficerNewIn", shows=("ETag",), refusals=(409,)))
def make_officer() -> Response:
    """Make an officer's account, and invite them by mail with a password that they replace when they sign in.

    Administrators make accounts in every unit; a role that opens who reported is given by another administrator
    afterwards. Leaders make accounts in their own unit, with no more rights than they have.
    """
    from chalicelib.http.admin import schemas

    request = blueprint.current_request
    manager = manager_of(request)
    body = requests.body_as(request, schemas.OfficerNewIn)
    wanted = officer_checks.new(body, manager, directory_documents.current())
    try:
        staffing.create(wanted, by=manager.username, now=clock.now())
    except OfficerTaken:
        raise InvalidFields([Invalid("officer_exists", field="username", name=body.username)]) from None
    return account_answer(managed(manager, body.username), manager, 201)


@blueprint.route("/v1/admin/officers/{username}/password", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficerAccount"}, body="ReasonIn", shows=("ETag",), refusals=(409,)))
def send_password(username: str) -> Response:
    """Replace an officer's password by one that only a mail to them says, and end their sessions.

    It is an invitation if the account was not used yet. Nobody sends one to themselves. 403 ``sign_in_again`` for who
    signed in more than half an hour ago.
    """
    from chalicelib.schemas import fields

    request = blueprint.current_request
    manager = signed_in_lately(request, manages_accounts)
    reason = requests.body_as(request, fields.ReasonIn).reason
    found = directory_officers.kept(unquote(username))
    lent = roles_lent()
    if found is not None and (fault := managing.password_fault(manager, found.officer, lent[found.officer.username])):
        raise fault
    found = managed(manager, username)
    staffing.send_password(found.officer, by=manager.username, reason=reason, now=clock.now())
    return account_answer(found, manager)


@blueprint.route("/v1/admin/officer-sheet", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficerSheet"}, body="OfficerSheetIn"))
def preview_officers() -> Response:
    """Show what each line of a sheet (CSV) of officers would do, with every fault. Nothing is written.

    The body of a line is then sent to make or to change that officer, so each line is checked and refused by itself.
    """
    from chalicelib.http.admin import schemas

    request = blueprint.current_request
    manager = manager_of(request)
    sheet = requests.read_as(schemas.OfficerSheetIn, requests.json_body(request, _MAX_SHEET)).csv
    directory = directory_documents.current()
    units = {unit.id: unit.name for unit in directory.units.values()}
    categories = {one.id: one.name for one in directory.categories.values()}
    lines = read_sheet(sheet, units, categories)
    times = Counter(line.given.get("username") for line in lines)
    known = accounts.everybody()
    present = {one.officer.username: one for one in directory_officers.page()[0]}
    previews = []
    for line in lines:
        username = str(line.given.get("username", ""))
        found, account = present.get(username), known.get(username)
        faults: list[DomainError] = list(line.faults)
        if times[username] > 1:
            faults.append(Invalid("entry_twice", field="username", name=username, first=_first(lines, username)))
        previews.append(_Preview(line, found, account, manager, directory).answer(faults))
    return answer({"lines": previews})


class _Preview:
    """One line of a sheet, with the officer who is there and their account."""

    def __init__(
        self,
        line: SheetLine,
        found: KeptOfficer | None,
        account: OfficerLogin | None,
        manager: Officer,
        known: Directory,
    ) -> None:
        self._line, self._found, self._account = line, found, account
        self._manager, self._directory = manager, known

    def answer(self, faults: list[DomainError]) -> dict[str, Any]:
        """What the line would do. ``faults`` were found before."""
        body: dict[str, Any] = {}
        changes: dict[str, tuple[Any, Any]] = {}
        try:
            body, wanted = self._made() if self._found is None else self._changed(self._found)
            before = _shown(self._found.officer, self._account) if self._found else None
            changes = differences(
                before, _shown(wanted.officer, OfficerLogin(wanted.phone, wanted.email, is_unused=True))
            )
        except InvalidFields as error:
            # What the sheet's reader has named is not named a second time.
            named = {one.field for one in faults}
            faults = [*faults, *(one for one in error.problems if (one.field or "").partition(".")[0] not in named)]
        except DomainError as error:
            faults = [*faults, error]
        outcome = "wrong" if faults else "new" if self._found is None else "changed" if changes else "same"
        return {
            "line": self._line.number,
            "username": str(self._line.given.get("username", "")),
            "title": str(self._line.given.get("title", "")),
            "outcome": outcome,
            "edition": self._found.edition if self._found else None,
            "changes": [{"field": name, "before": old, "after": new} for name, (old, new) in changes.items()],
            "faults": [{"field": None, **described(one)} for one in faults],
            "body": body if outcome in ("new", "changed") else None,
        }

    def _made(self) -> tuple[dict[str, Any], WantedOfficer]:
        from chalicelib.http.admin import schemas

        given = {name: value for name, value in self._line.given.items() if name != "active"}
        if not self._line.given.get("active", True):
            raise Invalid("officer_closed", field="active")
        body = requests.read_as(schemas.OfficerNewIn, given)
        return given, officer_checks.new(body, self._manager, self._directory)

    def _changed(self, found: KeptOfficer) -> tuple[dict[str, Any], WantedOfficer]:
        from chalicelib.http.admin import schemas

        # What the sheet has no column for stays.
        officer = found.officer
        kept = {"categories": None if officer.categories is None else sorted(officer.categories)}
        given = {**kept, "active": officer.active, **self._line.given}
        del given["username"]
        body = requests.read_as(schemas.OfficerIn, given)
        managed_officer = managed(self._manager, officer.username).officer
        return given, officer_checks.changed(body, self._manager, managed_officer, self._account, self._directory)


def _shown(officer: Officer, account: OfficerLogin | None) -> dict[str, Any]:
    """What a person compares of an officer."""
    return {
        "title": officer.title,
        "unit": officer.unit,
        "roles": sorted(officer.roles),
        "categories": None if officer.categories is None else sorted(officer.categories),
        "email": account.email if account else None,
        "phone": account.phone if account else None,
        "alerts": None if officer.alerts is None else sorted(officer.alerts),
        "active": officer.active,
    }


def _first(lines: list[SheetLine], username: str) -> int:
    return next(line.number for line in lines if line.given.get("username") == username)
