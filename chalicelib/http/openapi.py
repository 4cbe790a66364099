"""``/openapi.json``: the description of every route, made from the views' entries and the models that they name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from chalice.app import Chalice
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.http.admin import answers as admin_answers
from chalicelib.http.admin import forms_answers
from chalicelib.http.admin import schemas as admin_schemas
from chalicelib.http.booths import answers as booths_answers
from chalicelib.http.booths import schemas as booths_schemas
from chalicelib.http.citizen import answers as citizen_answers
from chalicelib.http.citizen import helping_answers
from chalicelib.http.citizen import receptions_answers as citizen_receptions_answers
from chalicelib.http.citizen import schemas as citizen_schemas
from chalicelib.http.core import indicators_answers, shapes
from chalicelib.http.core.contract import Caller, Entry, entry_of, routes
from chalicelib.http.core.problems import PROBLEM_JSON, codes_of
from chalicelib.http.hooks import schemas as hooks_schemas
from chalicelib.http.office import answers as office_answers
from chalicelib.http.office import (
    callbacks_answers,
    helpers_answers,
    leave_answers,
    proposals_answers,
    receptions_answers,
    reminders_answers,
)
from chalicelib.http.office import schemas as office_schemas
from chalicelib.http.office.account import guide_answers, staff_answers
from chalicelib.http.office.adoption import answers as office_adoption_answers
from chalicelib.http.office.adoption import schemas as office_adoption_schemas
from chalicelib.http.office.bulletins import answers as bulletins_answers
from chalicelib.http.office.bulletins import schemas as bulletins_schemas
from chalicelib.http.office.indicators import answers as office_indicators_answers
from chalicelib.http.office.indicators import schemas as office_indicators_schemas
from chalicelib.http.office.lists import tables_answers
from chalicelib.http.open311 import answers as open311_answers
from chalicelib.http.open311 import schemas as open311_schemas
from chalicelib.http.pages import answers as pages_answers
from chalicelib.http.pages import schemas as pages_schemas
from chalicelib.http.public import answers as public_answers
from chalicelib.http.public import communes_answers, feed_forms, figures_answers, nearby_answers, phone_book_answers
from chalicelib.http.public import schemas as public_schemas
from chalicelib.schemas import assets, documents, fields, phone_book

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
#: Statuses that every route may answer: a wrong key, too many requests, a wrong content type, an error, a busy store.
_ALWAYS = frozenset({401, 403, 415, 429, 500, 503})
_OF_A_BODY = frozenset({400, 413, 422})
_OF_AN_EDITION = frozenset({412, 428})
#: Every status of GeoReport v2 (http/open311/writing.py); besides, an absent resource is 404.
_OPEN311 = frozenset({400, 403, 404, 429, 500, 503})
_REASONS = {
    400: "The body is not a JSON object.",
    401: "A token or key is missing, wrong, expired or revoked.",
    403: "Not allowed.",
    404: "Not found, or not for this caller.",
    409: "Not possible in the present state; `moves` lists the possible moves.",
    412: "Changed since the edition or version in If-Match.",
    413: "The body is too large.",
    415: "The content type is not application/json.",
    422: "A field, parameter or header is not valid; `errors` lists the faults.",
    428: "If-Match is missing or does not hold an edition.",
    429: "Too many requests, or blocked for a time: see Retry-After.",
    500: "An internal error.",
    503: "Nothing was written; the same request may be repeated after Retry-After.",
}
_OPEN311_REASONS = _REASONS | {400: "A parameter or the body is not valid.", 403: "The key is missing or wrong."}
_HEADERS: dict[str, tuple[str, dict[str, Any]]] = {
    "Idempotency-Key": ("The caller's id of this request; repeating it does nothing twice.", {"maxLength": 200}),
    "If-None-Match": ("The entity tag of an earlier answer; an unchanged answer is 304.", {}),
    "If-Match": ("The edition or version that the change is based on.", {"pattern": r'^(W/)?"?[0-9]{1,9}"?$'}),
    "X-Acting-For": ("The username of the officer for whom the caller acts as deputy.", {"maxLength": 128}),
    "X-Report-Secret": ("The sender's secret.", {"maxLength": 64}),
    "X-Through": (
        "The code in the address through which one came: of a unit, a hamlet or a helper.",
        {"maxLength": 70},
    ),
}
_PATHS: dict[str, tuple[str, dict[str, Any]]] = {
    "action": ("The action to take.", {}),
    "asset": ("The id of a place or thing with a label, as the label's address ends.", {}),
    "block": ("A measure's id.", {}),
    "booth": ("A service counter's id, from the list of counters.", {}),
    "booking": ("A booking's code, from the list of who is booked.", {}),
    "act": ("What to do: submit, approve, send_back or withdraw.", {}),
    "bulletin": ("A bulletin's id.", {}),
    "browser": ("A browser's id, from the answer when it was added.", {}),
    "category": ("A category's id.", {}),
    "channel": ("A channel that this service uses.", {"enum": list(ChatChannel)}),
    "code": ("A report's code; spaces, dots, hyphens and lower case are accepted.", {}),
    "guide": ("A guide, by its part of the address.", {}),
    "day": ("A local day like 2026-03-05.", {}),
    "indicator": ("An indicator's id.", {}),
    "period": ("A period like 2026-10, 2026-Q4 or 2026.", {}),
    "goal": ("A goal: the id of a target, a dot, and the group.", {}),
    "week": ("A week like 2026-W10.", {}),
    "reception": ("A reception's id, from the list of receptions.", {}),
    "proposal": ("A proposal's id, from the list of proposals.", {}),
    "provider": ("The id of an identity provider.", {}),
    "emergency": ("An emergency's id.", {}),
    "key": ("A key's id.", {}),
    "file": ("The name of a file in a sub-folder or of a page.", {}),
    "form": ("The form of a feed.", {"enum": list(feed_forms.KINDS)}),
    "folder": ("The folder of one of the pages' files.", {}),
    "kind": ("A kind of document.", {"enum": list(Kind)}),
    "name": ("The name of a file or of a sub-folder.", {}),
    "place": ("A commune's code, or a unit's id.", {}),
    "photo": ("A photo's id within its report.", {}),
    "procedure": ("A procedure's code in the national database, such as 1.004227.", {}),
    "digest": ("The name of a text of a procedure, which never changes.", {}),
    "number": ("A version's number.", {"pattern": "^[0-9]{1,6}$"}),
    "request": ("A report's code, with the format: LS4827395165.json or LS4827395165.xml.", {}),
    "request_id": ("A request's id.", {}),
    "helper": ("The id of a village helper.", {}),
    "leave": ("The id of a leave.", {}),
    "reminder": ("The id of a reminder.", {}),
    "saved": ("The id of a saved list.", {}),
    "session": ("The id of a session in the account.", {}),
    "service": ("A category's id, with the format: hygiene.json or hygiene.xml.", {}),
    "table": ("The id of a saved table.", {}),
    "token": ("A token, with the format.", {}),
    "username": ("An officer's username.", {}),
    "version": ("The version of the pages, or of the phone book.", {}),
    "webhook": ("A webhook's id.", {}),
}
#: The modules with the models of requests and answers.
MODULES = (
    *(fields, assets, phone_book, citizen_schemas, office_schemas, admin_schemas, hooks_schemas),
    *(pages_schemas, public_schemas),
    *(shapes, citizen_answers, office_answers, staff_answers, guide_answers, proposals_answers, tables_answers),
    callbacks_answers,
    admin_answers,
    *(forms_answers, pages_answers, citizen_receptions_answers, receptions_answers, reminders_answers, leave_answers),
    *(office_adoption_answers, office_adoption_schemas),
    *(indicators_answers, office_indicators_answers, office_indicators_schemas),
    *(bulletins_answers, bulletins_schemas),
    *(public_answers, communes_answers, figures_answers, nearby_answers, phone_book_answers),
    *(open311_answers, open311_schemas),
    *(booths_answers, booths_schemas),
    *(helping_answers, helpers_answers),
)
#: Answers that hold one of several models.
_UNIONS: dict[str, Any] = {"Report": citizen_answers.Report, "CategoryOrGroup": public_answers.CategoryOrGroup}
_SECURITY: dict[Caller, list[dict[str, list[str]]]] = {
    Caller.OFFICER: [{"officer": []}],
    Caller.ADMINISTRATOR: [{"officer": []}],
    Caller.SENDER: [{"secret": []}, {"citizen": []}],
    Caller.SESSION: [{"citizen": []}],
    Caller.ANYONE: [{}],
    Caller.PARTNER: [],
}


@cache
def described(app: Chalice) -> dict[str, Any]:
    """Return the description (OpenAPI 3.1) of all routes of ``app``."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path, view in routes(app):
        entry = entry_of(app, method, path)
        if entry is not None:
            paths.setdefault(path, {})[method.lower()] = _operation(path, view, entry)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Phản ánh hiện trường",
            "version": "1",
            "description": "Reports of citizens, from the photo to the answer. Times are UTC.",
        },
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "officer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "citizen": {"type": "http", "scheme": "bearer", "description": "From POST /v1/me/session."},
                "secret": {"type": "apiKey", "in": "header", "name": "X-Report-Secret"},
                "partner": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def statuses(entry: Entry, path: str) -> frozenset[int]:
    """Return every status that a route may answer."""
    if entry.as_open311:
        return _OPEN311 | entry.answers.keys()
    found = _ALWAYS | entry.answers.keys() | set(entry.refusals)
    if entry.body is not None:
        found |= _OF_A_BODY
    if not entry.linked or "Idempotency-Key" in entry.takes:
        found |= {422}  # an unknown parameter
    if "If-Match*" in entry.takes:
        found |= _OF_AN_EDITION
    if _PARAMETER.search(path):
        found |= {404}
    return frozenset(found)


def _operation(path: str, view: Callable[..., Any], entry: Entry) -> dict[str, Any]:
    text = (inspect.getdoc(view) or "").replace("``", "`")
    operation: dict[str, Any] = {
        "operationId": _id_of(path, view),
        "summary": text.partition("\n")[0].replace("`", ""),
        "description": text,
        "tags": [entry.who],
        "security": [*_SECURITY[entry.who], *_partner(entry)],
        "parameters": [*_path_parameters(path), *_query_parameters(entry), *_header_parameters(entry)],
        "responses": {str(status): _response(entry, status) for status in sorted(statuses(entry, path))},
    }
    if entry.body is not None:
        is_form = entry.as_pages or entry.as_open311
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": _ref(entry.body)}}}
    return operation


def _id_of(path: str, view: Callable[..., Any]) -> str:
    """The id of an operation. A view may serve several formats, and so may the parts of a path before its format."""
    words = path.strip("/").replace(".", "_").replace("/", "_")
    return f"{view.__name__}_{words}" if path.endswith((".json", ".xml")) and "open311" in path else view.__name__


def _partner(entry: Entry) -> list[dict[str, list[str]]]:
    return [] if entry.scope is None else [{"partner": [entry.scope]}]


def _path_parameters(path: str) -> Iterator[dict[str, Any]]:
    for name in _PARAMETER.findall(path):
        text, limits = _PATHS[name]
        if name == "action":
            is_sender_s = not path.startswith("/v1/office")
            limits = {"enum": [move for move, found in MOVES.items() if found.is_sender_s == is_sender_s]}
        schema = {"type": "string", "minLength": 1, **limits}
        yield {"name": name, "in": "path", "required": True, "description": text, "schema": schema}


def _query_parameters(entry: Entry) -> Iterator[dict[str, Any]]:
    for name, text in entry.query.items():
        schema: dict[str, Any] = {"type": "string"}
        if name == "limit":
            schema = {"type": "integer", "minimum": 1, "maximum": 100}
        yield {"name": name, "in": "query", "description": text, "schema": schema}


def _header_parameters(entry: Entry) -> Iterator[dict[str, Any]]:
    for name in (*entry.takes, *(("X-Acting-For",) if entry.who is Caller.OFFICER else ())):
        plain = name.removesuffix("*")
        text, limits = _HEADERS[plain]
        schema = {"type": "string", **limits}
        yield {"name": plain, "in": "header", "required": name != plain, "description": text, "schema": schema}


def _response(entry: Entry, status: int) -> dict[str, Any]:
    if status not in entry.answers and entry.as_open311:
        errors: dict[str, Any] = {
            "application/json": {"schema": _ref("Open311Errors")},
            "text/xml": {"schema": {"type": "string"}},
        }
        return {"description": _OPEN311_REASONS[status], "content": errors}
    if status not in entry.answers:
        found: dict[str, Any] = {
            "description": _REASONS[status],
            "content": {PROBLEM_JSON: {"schema": _problem(status)}},
        }
        if status in (429, 503):
            found["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}}
        return found
    model = entry.answers[status]
    if status == 304:
        return {"description": "Unchanged since the answer with the tag in If-None-Match."}
    if status == 204:
        return {"description": "Done; there is nothing to show."}
    if model is None:
        types = entry.other_kinds or ("text/html", "text/css", "text/javascript")
        files: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in types}
        if status >= 400:
            files[PROBLEM_JSON] = {"schema": _problem(status)}
        return {"description": "A page." if status >= 400 else "A file.", "content": files}
    headers = {name: {"schema": {"type": "string"}} for name in entry.shows}
    content: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in entry.other_kinds}
    return {
        "description": model,
        "content": {"application/json": {"schema": _ref(model)}} | content,
        "headers": headers,
    }


def _problem(status: int) -> dict[str, Any]:
    codes = codes_of(status)
    if codes is None:
        return _ref("Problem")
    return {"allOf": [_ref("Problem"), {"properties": {"code": {"enum": codes}}}]}


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": _REF.format(model=model)}


@cache
def _schemas() -> dict[str, Any]:
    models = [one for module in MODULES for one in vars(module).values() if _is_model(one, module.__name__)]
    wanted = [*models, *documents.MODELS.values()]
    refs, found = models_json_schema([(one, "validation") for one in wanted], ref_template=_REF)
    components: dict[str, Any] = found["$defs"]
    for name, union in _UNIONS.items():
        components[name] = {"anyOf": TypeAdapter(union).json_schema(ref_template=_REF)["anyOf"]}
    components["DocumentIn"] = {"anyOf": [refs[one, "validation"] for one in documents.MODELS.values()]}
    return components


def _is_model(found: Any, module: str) -> bool:
    is_model = isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ == module
    is_base = found in (shapes.Exact, shapes.Open, fields.Strict)
    return is_model and not is_base and not found.__name__.startswith("_")
