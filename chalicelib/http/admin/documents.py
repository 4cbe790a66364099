"""Administrators read and publish the province's documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound
from chalicelib.domain.province.faults import Fault
from chalicelib.domain.province.kinds import DEFAULTS, Kind
from chalicelib.domain.province.officers import AUDIENCES
from chalicelib.domain.province.tenant import read_providers
from chalicelib.domain.texts import problems
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems, problem
from chalicelib.runtime import clock
from chalicelib.services import meetings
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.directory.parts import LISTS, MAX_BYTES_IN_PARTS
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)

#: The largest body of a document that has no parts (bytes). As stored, a document must fit parts.most_bytes.
MAX_DOCUMENT = 350 * 1024
#: The documents that decide which audiences the ladders alert.
_OF_LADDERS = frozenset({Kind.RULES, Kind.PROVINCE})


@blueprint.route("/v1/admin/documents", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Documents"}))
def list_documents() -> Response:
    """List every kind of document with its version, who published it and when. Version 0 was never published."""
    administrator_of(blueprint.current_request)
    heads = directory_documents.heads()
    never: dict[str, Any] = {"version": 0, "changed_by": None, "changed_at": None}
    lines = [{"kind": kind, **(_published(heads[kind]) if kind in heads else never)} for kind in Kind]
    return answer({"documents": lines})


@blueprint.route("/v1/admin/documents/{kind}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Document"}, shows=("ETag",)))
def show_document(kind: str) -> Response:
    """Show the current version of a document. The version is the entity tag."""
    administrator_of(blueprint.current_request)
    document_kind = _kind(kind)
    document = directory_documents.document(document_kind) or {**DEFAULTS.get(document_kind, {}), "version": 0}
    return answer(document, headers={"ETag": requests.etag(int(document["version"]))})


@blueprint.route("/v1/admin/documents/{kind}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.ADMINISTRATOR,
        {200: "DocumentPublished"},
        body="DocumentIn",
        takes=("If-Match*",),
        shows=("ETag",),
    )
)
def publish_document(kind: str) -> Response:
    """Publish a new version of a document, based on the version in If-Match. 412 if a newer one was published.

    422 lists all faults in the document, and the faults that it causes in other documents.
    """
    from chalicelib.schemas import documents

    officer, request = administrator_of(blueprint.current_request), blueprint.current_request
    document_kind = _kind(kind)
    if document_kind not in documents.MODELS:
        raise NotAllowed(documents.NOT_EDITED.get(document_kind, "document_not_edited"))
    expected = requests.edition_of(request)
    body = requests.json_body(request, MAX_BYTES_IN_PARTS if document_kind in LISTS else MAX_DOCUMENT)
    body.pop("version", None)
    if wrong := documents.shape_faults(document_kind, body):
        return _refused(InvalidFields([one for one, _ in wrong]), [_of_shape(document_kind, *one) for one in wrong])
    if document_kind is Kind.PROVINCE:
        _refuse_other_providers(body)
    if document_kind is Kind.RECEPTIONS and (
        left := meetings.left_behind(body["receptions"], directory_documents.current(), clock.now())
    ):
        return _of_faults(left)
    try:
        version = directory_documents.publish(
            document_kind,
            body,
            by=officer.username,
            at=clock.now(),
            expected=expected,
            heard=_heard() if document_kind in _OF_LADDERS else None,
        )
    except directory_documents.VersionTaken as taken:
        return problem(DomainError("document_stale", version=taken.version), version=taken.version)
    except directory_documents.TooLarge as large:
        raise DomainError("document_too_large", limit=large.limit) from None
    except directory_documents.Misfits as misfits:
        return _of_faults(misfits.faults)
    except (ValueError, KeyError) as error:
        return problem(Invalid("field_invalid"), detail=str(error))
    return answer({"kind": document_kind, "version": version}, headers={"ETag": requests.etag(version)})


@blueprint.route("/v1/admin/documents/{kind}/versions", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Versions"}, query=PAGES))
def list_versions(kind: str) -> Response:
    """List the versions of a document, newest first, with who published them and when."""
    administrator_of(blueprint.current_request)
    document_kind = _kind(kind)
    page_request = requests.page_of(blueprint.current_request, "versions", document_kind)
    published, rest = directory_documents.versions(document_kind, limit=page_request.limit, after=page_request.after)
    return answer({"versions": [_published(one) for one in published], "cursor": page_request.cursor(rest)})


@blueprint.route("/v1/admin/documents/{kind}/versions/{number}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Version"}))
def show_version(kind: str, number: str) -> Response:
    """Show one version of a document."""
    administrator_of(blueprint.current_request)
    document_kind = _kind(kind)
    found = directory_documents.version(document_kind, int(number)) if re.fullmatch(r"[0-9]{1,6}", number) else None
    if found is None:
        raise NotFound("not_found")
    return answer({**_published(found[0]), "document": found[1]})


def _refuse_other_providers(body: dict[str, Any]) -> None:
    """Raise NotAllowed if identity providers change: who names them decides who is believed, so it takes two people.

    An administrator puts them into the files of the province, and an operator imports these.
    """
    present = directory_documents.document(Kind.PROVINCE) or {}
    if read_providers(body) != read_providers(present):
        raise NotAllowed("providers_by_import", field="identity_providers")


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise NotFound("not_found") from None


def _heard() -> set[Audience] | None:
    """Return the audiences that have an active officer, None if the list of officers is empty."""
    all_officers, _ = directory_officers.officers()
    roles = {role for officer in all_officers if officer.active for role in officer.roles}
    return {AUDIENCES[role] for role in roles & AUDIENCES.keys()} if all_officers else None


def _refused(error: InvalidFields, lines: list[dict[str, Any]]) -> Response:
    return problem(error, errors=lines)


def _of_faults(faults: Sequence[Fault]) -> Response:
    return _refused(InvalidFields([_invalid(one) for one in faults]), [_of_fit(one) for one in faults])


def _invalid(fault: Fault) -> Invalid:
    return Invalid(fault.code, field=fault.path, **fault.params)


def _of_fit(fault: Fault) -> dict[str, Any]:
    text = fault.text
    return {
        "document": fault.kind,
        "field": fault.path,
        "code": fault.code,
        "title": text.vi,
        "title_en": text.en,
    }


def _of_shape(kind: Kind, error: Invalid, detail: str) -> dict[str, Any]:
    text = problems.PROBLEMS[error.code].fill(**error.params)
    return {
        "document": kind,
        "field": error.field,
        "code": error.code,
        "title": text.vi,
        "title_en": text.en,
        "detail": detail,
    }


def _published(found: directory_documents.Published) -> dict[str, Any]:
    return {"version": found.version, "changed_by": found.by, "changed_at": stamp(found.at)}
