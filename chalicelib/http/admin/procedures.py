"""Administrators import procedures, and see whose texts are outdated."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import DEFAULTS, Kind
from chalicelib.domain.province.procedure_sheet import read_sheet
from chalicelib.domain.province.procedures import Upkeep, read_line, upkeep
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems, problem
from chalicelib.runtime import clock
from chalicelib.services import procedures
from chalicelib.store.directory import documents
from chalicelib.store.directory import procedures as directory_procedures

blueprint = Blueprint(__name__)

#: The largest body of an import (bytes): API Gateway hands a function 6 MB, with its headers and its escapes.
MAX_IMPORT = 4 * 1024 * 1024
#: The most procedures of a request, so that their texts are written within the time of one.
MOST = 500


@blueprint.route("/v1/admin/procedures", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "ProceduresKept"}, shows=("ETag",)))
def show_procedures() -> Response:
    """Show the fields of procedures, and for each unit how many texts it publishes and which of them are outdated.

    A text is outdated when its validity has passed, or when nobody has reviewed it for a year. The version is the
    entity tag.
    """
    administrator_of(blueprint.current_request)
    document = documents.document(Kind.PROCEDURES) or {**DEFAULTS[Kind.PROCEDURES], "version": 0}
    lines = [read_line(line) for line in directory_procedures.stored(document)]
    directory, today = documents.current(), local_day(clock.now())
    body = {
        "version": int(document["version"]),
        "count": int(document["count"]),
        "fields": document["fields"],
        "units": [_kept(one, directory) for one in upkeep(lines, today)],
    }
    return answer(body, headers={"ETag": requests.etag(int(document["version"]))})


@blueprint.route("/v1/admin/procedures", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "ProceduresImported"},
        body="ProceduresImportIn",
        takes=("If-Match*",),
        shows=("ETag",),
    )
)
def import_procedures() -> Response:
    """Import procedures, as JSON in ``procedures`` or as a sheet in ``csv``, based on the version in If-Match.

    Procedures replace those with their code; with ``replace`` the list has nothing else. 422 names every fault, and
    nothing is published then. 412 if a newer version was published.
    """
    from chalicelib.schemas import procedures as schemas

    officer, request = administrator_of(blueprint.current_request), blueprint.current_request
    expected = requests.edition_of(request)
    body = requests.json_body(request, MAX_IMPORT)
    directory = documents.current()
    if "csv" in body:
        body = _of_sheet(body, directory)
    if isinstance(body.get("procedures"), list) and len(body["procedures"]) > MOST:
        raise Invalid("procedures_too_many", field="procedures", limit=MOST)
    given, wrong = schemas.read(body)
    if given is None:
        raise InvalidFields(wrong)
    try:
        done = procedures.bring_in(given, directory, by=officer.username, at=clock.now(), expected=expected)
    except procedures.NotImported as refused:
        raise InvalidFields(refused.faults) from None
    except documents.VersionTaken as taken:
        return problem(DomainError("document_stale", version=taken.version), version=taken.version)
    return answer(asdict(done), headers={"ETag": requests.etag(done.version)})


def _of_sheet(body: dict[str, Any], directory: Directory) -> dict[str, Any]:
    """The import with the procedures of its sheet."""
    sheet = body.pop("csv")
    if not isinstance(sheet, str) or "procedures" in body:
        raise Invalid("field_invalid", field="csv")
    known = directory.procedures.fields.values() if directory.procedures else ()
    fields = {one.id: one.name for one in known}
    for one in body.get("fields") or ():
        if isinstance(one, dict) and isinstance(one.get("id"), str) and isinstance(one.get("name"), str):
            fields[one["id"]] = one["name"]
    units = {unit.id: unit.name for unit in directory.units.values()}
    return {**body, "procedures": read_sheet(sheet, fields, units)}


def _kept(one: Upkeep, directory: Directory) -> dict[str, Any]:
    unit = directory.units.get(one.unit)
    return {
        "unit": one.unit,
        "name": unit.name if unit else one.unit,
        "name_en": unit.name_en if unit else one.unit,
        "count": one.count,
        "over": one.over,
        "unreviewed": one.unreviewed,
        "outdated": list(one.outdated),
        "oldest_review": one.oldest.isoformat(),
    }
