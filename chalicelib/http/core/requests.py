"""Read a request's body, parameters and headers. Faults raise the domain's errors."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalicelib.domain.adoption.through import read_code as read_through
from chalicelib.domain.errors import DomainError, Invalid, NotFound
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.texts.days import read_day
from chalicelib.http.core.problems import InvalidFields
from chalicelib.identity import signing
from chalicelib.schemas.faults import invalid_of

if TYPE_CHECKING:
    from chalice.app import Request
    from pydantic import BaseModel

    from chalicelib.domain.province.directory import Directory
    from chalicelib.http.core.contract import Entry


#: The largest body (bytes) of requests from citizens and offices. Photos are uploaded to S3.
MAX_BODY = 64 * 1024
MAX_PAGE, PAGE = 100, 50
_LIMIT = re.compile(r"[0-9]{1,4}")
#: How much of an unknown parameter's name an answer repeats, and how many faults it lists.
_LONGEST_NAME, _MOST_FAULTS = 60, 20
_EDITION = re.compile(r'(?:W/)?"(\d{1,9})"|(\d{1,9})')


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page of a list that a request asks for: ``limit`` lines after a position (None: from the start).

    ``of`` names the list and its filters.
    """

    of: str
    limit: int
    after: str | None

    def cursor(self, after: str | None) -> str | None:
        """Return the cursor with which a caller continues this list after a position, None at its end."""
        return None if after is None else signing.encrypt(self.of, after)


def body_as[M: BaseModel](request: Request, model: type[M]) -> M:
    """Read the JSON body as ``model``. Raises DomainError if it is too large or not a JSON object, InvalidFields."""
    return read_as(model, json_body(request))


def read_as[M: BaseModel](model: type[M], given: Mapping[str, Any]) -> M:
    """Validate ``given`` as ``model``. Raises InvalidFields."""
    from pydantic import ValidationError

    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidFields([invalid_of(line) for line in error.errors(include_url=False)]) from None


def json_body(request: Request, limit: int = MAX_BODY) -> dict[str, Any]:
    """Read a JSON object from a body of at most ``limit`` bytes, with texts in NFC. An empty body is an empty object.

    Raises DomainError.
    """
    raw = request.raw_body or b""
    if len(raw) > limit:
        raise DomainError("body_too_large")
    if not raw.strip():
        return {}
    try:
        body = _composed(json.loads(raw))
    except (ValueError, RecursionError):
        raise DomainError("body_malformed") from None
    if not isinstance(body, dict):
        raise DomainError("body_malformed")
    return body


def _composed(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [_composed(one) for one in value]
        case dict():
            return {_composed(name): _composed(one) for name, one in value.items()}
    return value


def code_in(path: str) -> str:
    """Read the ticket code in a path. Raises NotFound if it is not a code."""
    # Chalice does not decode path parameters (aws/chalice#511).
    code = read_code(unquote(path))
    if code is None:
        raise NotFound("not_found")
    return code


def query(request: Request, name: str) -> str | None:
    """Return a query parameter in NFC, None when absent or empty."""
    text = request.query_params.get(name) if request.query_params else None
    return unicodedata.normalize("NFC", text) if text else None


def day(request: Request, name: str) -> date | None:
    """Return the day (``2026-03-09``) of a query parameter, None when absent or empty. Raises Invalid."""
    text = query(request, name)
    if text is None:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise Invalid("field_invalid", field=name) from None


def commune(request: Request, directory: Directory, name: str = "commune") -> str | None:
    """Return the commune that a query parameter names, None when absent or empty. Raises Invalid for an unknown one."""
    return _known(request, name, directory.communes, "unknown_commune")


def category(request: Request, directory: Directory, name: str = "category") -> str | None:
    """Return the category that a query parameter names, as ``commune`` does."""
    return _known(request, name, directory.categories, "unknown_category")


def _known(request: Request, name: str, among: Container[str], fault: str) -> str | None:
    found = query(request, name)
    if found is not None and found not in among:
        raise Invalid(fault, field=name)
    return found


def wants_csv(request: Request) -> bool:
    """Whether a request asks for CSV by ``format``, or by Accept without one. Raises Invalid for another format."""
    kind = query(request, "format")
    if kind not in (None, "csv", "json"):
        raise Invalid("not_one_of", field="format", allowed="csv, json")
    return kind == "csv" or (kind is None and (request.headers.get("accept") or "").startswith("text/csv"))


def check_query(request: Request, entry: Entry) -> None:
    """Raise InvalidFields for query parameters that the route's entry does not name, or that are given twice.

    A parameter that is ignored would answer another question than was asked: a list without its filter.
    """
    given = request.query_params
    if not given or entry.linked:
        return
    unknown = [name for name in given if name not in entry.query]
    known = ", ".join(entry.query)
    code = "parameter_unknown" if known else "parameters_none"
    faults = [Invalid(code, field=name[:_LONGEST_NAME], known=known) for name in unknown]
    faults += [Invalid("parameter_twice", field=name) for name in given if len(given.getlist(name)) > 1]
    if faults:
        raise InvalidFields(faults[:_MOST_FAULTS])


def before_of(request: Request) -> int | None:
    """Return the query parameter ``before`` of a page of a history, None without one. Raises Invalid."""
    text = query(request, "before")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("field_invalid", field="before")
    return int(text)


def query_as[M: BaseModel](request: Request, model: type[M], *names: str) -> M:
    """Read these query parameters as ``model``. Raises InvalidFields."""
    parameters = {name: query(request, name) for name in names}
    return read_as(model, {name: text for name, text in parameters.items() if text is not None})


def page_of(request: Request, *of: str | None) -> PageRequest:
    """Read ``limit`` and ``cursor`` for the list that ``of`` names by its kind and its filters.

    Raises Invalid for a limit out of range, and for a cursor that is forged or belongs to another list.
    """
    text = query(request, "limit")
    if text is not None and not (_LIMIT.fullmatch(text) and 1 <= int(text) <= MAX_PAGE):
        raise Invalid("out_of_range", field="limit", least=1, most=MAX_PAGE)
    # What follows in a list depends on who may see it, so a cursor belongs to its caller too.
    purpose, cursor = f"cursor {json.dumps([_officer_in(request), *of])}", query(request, "cursor")
    after = None if cursor is None else signing.decrypt(purpose, cursor)
    if cursor is not None and after is None:
        raise Invalid("cursor_invalid", field="cursor")
    return PageRequest(purpose, int(text) if text else PAGE, after)


def _officer_in(request: Request) -> list[str | None]:
    """The officer whose token API Gateway verified, and the one for whom they act; empty texts for anyone else."""
    claims = (request.context.get("authorizer") or {}).get("claims") or {}
    return [str(claims.get("cognito:username", "")), request.headers.get("x-acting-for")]


def edition_of(request: Request) -> int:
    """Return the edition in If-Match. Raises DomainError when it is missing or not an edition."""
    match = _EDITION.fullmatch((request.headers.get("if-match") or "").strip())
    if match is None:
        raise DomainError("edition_required", field="If-Match")
    return int(match[1] or match[2])


def etag(edition: int) -> str:
    """Return an edition as an entity tag."""
    return f'"{edition}"'


def through(request: Request) -> str | None:
    """The code in the address through which one came (domain/adoption/through.py); None for anything else."""
    return read_through(request.headers.get("x-through"))
