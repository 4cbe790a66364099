"""The village helpers of a commune: its office appoints them, changes their hamlets, and ends that they help.

Neither number nor name is stored: a helper is known by a title, and by the last digits of their telephone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossible
from chalicelib.domain.places.helping import MOST_HELPERS, Helper, check_hamlets
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.vault import helpers

blueprint = Blueprint(__name__)

#: How many digits of a telephone tell one helper from another.
_ENDING = 3


@blueprint.route("/v1/office/helpers", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitHelpers"}, refusals=(403,)))
def list_helpers() -> Response:
    """List the village helpers of one's commune, and its hamlets."""
    _, commune, directory = _asked(blueprint.current_request)
    return answer(_shown(commune, directory))


@blueprint.route("/v1/office/helpers", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitHelpers"}, body="HelperIn", refusals=(403, 409)))
def appoint_helper() -> Response:
    """Appoint a village helper by their telephone, or change the title and hamlets of one. The audit trail has it."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer, commune, directory = _asked(request)
    given = requests.body_as(request, schemas.HelperIn)
    check_hamlets(given.hamlets, commune, directory)
    person = signing.phone_key(given.phone)
    before = {one.id: one for one in helpers.of_commune(commune)}
    name = signing.keyed_hash("village helper", person)[:16]
    if name not in before and len(before) >= MOST_HELPERS:
        raise Invalid("helpers_many", field="phone", limit=MOST_HELPERS)
    hamlets = tuple(dict.fromkeys(given.hamlets))
    new = Helper(name, person, commune, given.title, given.phone[-_ENDING:], hamlets, officer.username, clock.now())
    try:
        helpers.put(new, _line(Oversight.HELPER_APPOINTED, officer, before.get(name), new))
    except helpers.HelpsElsewhere:
        raise NotPossible("helper_elsewhere", field="phone") from None
    return answer(_shown(commune, directory))


@blueprint.route("/v1/office/helpers/{helper}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitHelpers"}, refusals=(403, 404)))
def end_helper(helper: str) -> Response:
    """End that somebody helps, at once. What they sent stays the villagers'."""
    officer, commune, directory = _asked(blueprint.current_request)
    found = {one.id: one for one in helpers.of_commune(commune)}.get(unquote(helper))
    if found is None:
        raise NotFound("not_found")
    helpers.remove(found, _line(Oversight.HELPER_ENDED, officer, found, None))
    return answer(_shown(commune, directory))


def _asked(request: Request) -> tuple[Officer, str, Directory]:
    officer, directory = officer_of(request), documents.current()
    commune = rights.may_appoint_helpers(officer, directory, local_day(clock.now()))
    if commune is None:
        raise NotAllowed("forbidden")
    return officer, commune, directory


def _line(action: Oversight, officer: Officer, before: Helper | None, after: Helper | None) -> AuditEntry:
    known = before or after
    assert known is not None  # noqa: S101 - one of them is given
    changes: dict[str, tuple[Any, Any]] = {
        name: (before and read(before), after and read(after))
        for name, read in (("title", lambda one: one.title), ("hamlets", lambda one: list(one.hamlets)))
    }
    return AuditEntry(
        clock.now(), officer.username, action, "", on_behalf=officer.acting_for, subject=known.id, changes=changes
    )


def _shown(commune: str, directory: Directory) -> dict[str, Any]:
    return {
        "hamlets": [
            {"id": one.id, "name": one.name, "name_en": one.name_en}
            for one in directory.hamlets_by_commune.get(commune, ())
        ],
        "helpers": [
            {
                "id": one.id,
                "title": one.title,
                "ending": one.ending,
                "hamlets": list(one.hamlets),
                "by": one.by,
                "since": stamp(one.since),
            }
            for one in helpers.of_commune(commune)
        ],
    }
