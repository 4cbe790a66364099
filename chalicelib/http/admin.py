"""What administrators call: the province's documents and officers, and what a deadline would be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import calendar_from_document
from chalicelib.domain.deadlines.rules import Audience, rules_from_document
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotFound
from chalicelib.domain.province.checks import Fault
from chalicelib.domain.province.kinds import DEFAULTS, Kind
from chalicelib.domain.province.officers import AUDIENCES, Deputy, Officer, Role
from chalicelib.domain.province.preview import Foreseen, foresee
from chalicelib.domain.texts import course, problems
from chalicelib.http import requests
from chalicelib.http.contract import PAGES, Caller, Entry, serves
from chalicelib.http.identity import administrator_of
from chalicelib.http.office import officers
from chalicelib.http.problems import InvalidFields, answer, answers_problems, problem
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.keys import stamp

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
    from chalicelib.http import schemas

admin = Blueprint(__name__)

#: No document that we take is larger (bytes); as stored it must fit directory.MAX_BYTES.
MAX_DOCUMENT = 350 * 1024
#: The documents on which it depends whether the ladders lead to anybody.
_OF_LADDERS = frozenset({Kind.RULES, Kind.PROVINCE})


@admin.route("/v1/admin/documents", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Documents"}))
def list_documents() -> Response:
    """Every kind of document, its version, who published it and when; version 0 was never published."""
    _administrator()
    heads = directory_documents.heads()
    never: dict[str, Any] = {"version": 0, "changed_by": None, "changed_at": None}
    lines = [{"kind": kind, **(_published(heads[kind]) if kind in heads else never)} for kind in Kind]
    return answer({"documents": lines})


@admin.route("/v1/admin/documents/{kind}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Document"}, shows=("ETag",)))
def show_document(kind: str) -> Response:
    """The current document; its version is the entity tag."""
    _administrator()
    wanted = _kind(kind)
    found = directory_documents.document(wanted) or {**DEFAULTS.get(wanted, {}), "version": 0}
    return answer(found, headers={"ETag": requests.etag(int(found["version"]))})


@admin.route("/v1/admin/documents/{kind}", methods=["PUT"], authorizer=officers)
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
    """Publish a document made on the version named by If-Match: 412 when another was published since.

    422 names everything that is wrong with it, or that it makes wrong in another document.
    """
    from chalicelib.http import documents

    officer, request, wanted = _administrator(), _request(), _kind(kind)
    if wanted not in documents.MODELS:
        raise NotAllowed("areas_by_import" if wanted is Kind.AREAS else "emergencies_by_switch")
    expected = requests.edition_of(request)
    body = requests.json_body(request, MAX_DOCUMENT)
    body.pop("version", None)
    if wrong := documents.shape_faults(wanted, body):
        return _refused(InvalidFields([one for one, _ in wrong]), [_of_shape(wanted, *one) for one in wrong])
    try:
        version = directory_documents.publish(
            wanted,
            body,
            by=officer.username,
            at=clock.now(),
            expected=expected,
            heard=_heard() if wanted in _OF_LADDERS else None,
        )
    except directory_documents.VersionTaken as taken:
        return problem(DomainError("document_stale", version=taken.version), version=taken.version)
    except directory_documents.TooLarge:
        raise DomainError("document_too_large", limit=directory_documents.MAX_BYTES) from None
    except directory_documents.Misfits as misfits:
        return _refused(
            InvalidFields([_invalid(one) for one in misfits.faults]), [_of_fit(one) for one in misfits.faults]
        )
    except (ValueError, KeyError) as error:
        return problem(Invalid("field_invalid"), detail=str(error))
    return answer({"kind": wanted, "version": version}, headers={"ETag": requests.etag(version)})


@admin.route("/v1/admin/documents/{kind}/versions", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Versions"}, query=PAGES))
def list_versions(kind: str) -> Response:
    """The versions of a document, newest first, who published them and when: ``limit``, ``cursor``."""
    _administrator()
    of = _kind(kind)
    wanted = requests.page_of(_request(), "versions", of)
    found, rest = directory_documents.versions(of, limit=wanted.limit, after=wanted.after)
    return answer({"versions": [_published(one) for one in found], "cursor": wanted.cursor(rest)})


@admin.route("/v1/admin/documents/{kind}/versions/{number}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Version"}))
def show_version(kind: str, number: str) -> Response:
    """One version of a document."""
    _administrator()
    wanted = _kind(kind)
    found = directory_documents.version(wanted, int(number)) if re.fullmatch(r"[0-9]{1,6}", number) else None
    if found is None:
        raise NotFound("not_found")
    return answer({**_published(found[0]), "document": found[1]})


@admin.route("/v1/admin/officers", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Officers"}, query=PAGES))
def list_officers() -> Response:
    """All officers by username, those who are locked out too: ``limit``, ``cursor``."""
    _administrator()
    wanted = requests.page_of(_request(), "officers")
    found, rest = directory_officers.officers(limit=wanted.limit, after=wanted.after)
    return answer({"officers": [_officer(one) for one in found], "cursor": wanted.cursor(rest)})


@admin.route("/v1/admin/officers/{username}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "OfficerOut"}, body="OfficerIn"))
def change_officer(username: str) -> Response:
    """Give an officer their unit, roles and categories, or lock them out. Accounts are made by infra.manage."""
    from chalicelib.http import schemas

    administrator = _administrator()
    wanted = requests.body_as(_request(), schemas.OfficerIn)
    present = directory_officers.officer(unquote(username))
    if present is None:
        raise NotFound("not_found")
    _check_officer(wanted, directory_documents.current())
    changed = replace(
        present,
        title=wanted.title or present.title,
        unit=wanted.unit,
        roles=frozenset(wanted.roles),
        categories=None if wanted.categories is None else frozenset(wanted.categories),
        active=wanted.active,
        deputies=present.deputies if wanted.deputies is None else _deputies(wanted.deputies, present.username),
    )
    is_own = changed.username == administrator.username
    if is_own and not (changed.active and Role.ADMINISTRATOR in changed.roles):
        # Else the last administrator could leave nobody who may undo it.
        raise NotAllowed("own_rights")
    if changed.active and not present.active:
        accounts.reopen(changed.username)
    directory_officers.put_officer(changed, by=administrator.username, at=clock.now())
    if not changed.active:
        # Rights end with the directory, within a minute; this ends the sign-in too.
        accounts.close(changed.username)
    return answer(_officer(changed))


@admin.route("/v1/admin/officers/{username}/deputies", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "OfficerOut"}, body="DeputiesIn", refusals=(404,)))
def appoint_deputies(username: str) -> Response:
    """Say who acts for an officer, and when: with that officer's unit, roles and categories, by ``X-Acting-For``."""
    from chalicelib.http import schemas

    administrator = _administrator()
    wanted = requests.body_as(_request(), schemas.DeputiesIn).deputies
    present = directory_officers.officer(unquote(username))
    if present is None:
        raise NotFound("not_found")
    changed = replace(present, deputies=_deputies(wanted, present.username))
    directory_officers.put_officer(changed, by=administrator.username, at=clock.now())
    return answer(_officer(changed))


@admin.route("/v1/admin/preview-deadline", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Preview"}, body="PreviewIn"))
def preview_deadline() -> Response:
    """What the deadlines of a report would be, step by step, and what would be promised.

    By the rules and the calendar as they are, or as they might be published.
    """
    from chalicelib.http import schemas

    _administrator()
    wanted = requests.body_as(_request(), schemas.PreviewIn)
    known = _as_it_would_be(directory_documents.current(), wanted)
    category = known.categories.get(wanted.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    if wanted.report_type not in known.report_types:
        raise Invalid("unknown_type", field="report_type")
    urgency = wanted.urgency or category.urgency
    try:
        steps = list(foresee(known, (urgency, wanted.report_type, wanted.category), wanted.at or clock.now()))
    except (ValueError, OverflowError):
        raise Invalid("field_invalid", field="at") from None
    return answer({"urgency": urgency, "due_at": stamp(steps[-2].due), "steps": [_foreseen(one) for one in steps]})


def _as_it_would_be(known: Directory, wanted: schemas.PreviewIn) -> Directory:
    """The directory with the documents of a preview in their places. Raises InvalidFields, Invalid for what is none."""
    if wanted.rules is not None:
        known = replace(known, rules=_read(Kind.RULES, wanted.rules, rules_from_document))
    if wanted.calendar is not None:
        known = replace(known, calendar=_read(Kind.CALENDAR, wanted.calendar, calendar_from_document))
    return known


def _read[T](kind: Kind, body: Mapping[str, Any], build: Callable[[Mapping[str, Any]], T]) -> T:
    from chalicelib.http import documents

    body = {name: value for name, value in body.items() if name != "version"}
    if wrong := documents.shape_faults(kind, body):
        raise InvalidFields([Invalid(one.code, field=f"{kind}.{one.field}", **one.params) for one, _ in wrong])
    try:
        return build(body)
    except (ValueError, KeyError):
        raise Invalid("field_invalid", field=kind) from None


def _deputies(wanted: list[schemas.DeputyIn], absent: str) -> tuple[Deputy, ...]:
    wrong = [
        Invalid("unknown_officer", field=f"deputies.{number}.username")
        for number, one in enumerate(wanted)
        if one.username == absent or directory_officers.officer(one.username) is None
    ]
    if wrong:
        raise InvalidFields(wrong)
    return tuple(Deputy(one.username, one.begins, one.ends) for one in wanted)


def _administrator() -> Officer:
    return administrator_of(_request())


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise NotFound("not_found") from None


def _heard() -> set[Audience] | None:
    """The audiences that some active officer answers to; None where officers were stored before there was a list."""
    found, _ = directory_officers.officers()
    roles = {role for officer in found if officer.active for role in officer.roles}
    return {AUDIENCES[role] for role in roles & AUDIENCES.keys()} if found else None


def _check_officer(wanted: schemas.OfficerIn, known: Directory) -> None:
    wrong = [] if wanted.unit in known.units else [Invalid("unknown_unit", field="unit")]
    for number, category in enumerate(wanted.categories or ()):
        if category not in known.categories:
            wrong.append(Invalid("unknown_category", field=f"categories.{number}"))
    if wrong:
        raise InvalidFields(wrong)


def _refused(error: InvalidFields, lines: list[dict[str, Any]]) -> Response:
    return problem(error, errors=lines)


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


def _foreseen(step: Foreseen) -> Mapping[str, Any]:
    label = course.STEPS[step.step]
    return {
        "step": step.step,
        "label": {"vi": label.vi, "en": label.en},
        "amount": str(step.rule.amount),
        "rule": {
            "number": step.rule.number,
            "step": step.rule.step,
            "urgency": step.rule.urgency,
            "report_type": step.rule.report_type,
            "category": step.rule.category,
        },
        "start": stamp(step.start),
        "due_at": stamp(step.due),
        "points": [{"at": stamp(one.at), "check": one.check, "audience": one.audience} for one in step.points],
    }


def _request() -> Request:
    return admin.current_request
