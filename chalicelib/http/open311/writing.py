"""Write answers of GeoReport v2, as XML or JSON, and its errors.

JSON follows the Spark convention: the outer list has no name, and an empty element is null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib.http.core import xml
from chalicelib.http.core.problems import PROBLEM_JSON
from chalicelib.http.open311.reading import format_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from chalice.app import Request

#: List -> the name of its elements.
_ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "notes": "note",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
#: Field of the partners' API -> parameter of GeoReport v2.
_NAMES = {
    "category": "service_code",
    "place": "lat",
    "place.lat": "lat",
    "place.lon": "long",
    "place.commune": "address_id",
    "place.address": "address_string",
    "photos": "media",
    "contact.name": "first_name",
    "contact.phone": "phone",
    "contact.email": "email",
    "X-API-Key": "api_key",
    "text": "description",
    "reason": "description",
}
#: The statuses besides 400 with which errors are answered: an absent resource, trouble with the key (GeoReport v2,
#: "Errors"); and those that tell a client when to come back.
_STATUSES = frozenset({403, 404, 429, 500, 503})


def answer(
    request: Request, name: str, content: Any, status: int = 200, headers: Mapping[str, str | list[str]] | None = None
) -> Response:
    """Answer ``content`` in the format of the address. ``name`` is that of the outer element."""
    if format_of(request) == "json":
        body, kind = json.dumps(content, ensure_ascii=False, separators=(",", ":")), "application/json"
    else:
        body, kind = _xml(name, content), "text/xml"
    return Response(body, status_code=status, headers={"Content-Type": f"{kind}; charset=utf-8", **(headers or {})})


def as_errors(request: Request, response: Response) -> Response:
    """Turn a problem into errors, with both languages in one description. Other answers stay."""
    kinds = {name.lower(): value for name, value in response.headers.items()}
    if kinds.get("content-type") != PROBLEM_JSON:
        return response
    problem = json.loads(response.body)
    status = 403 if response.status_code == 401 else response.status_code
    if status not in _STATUSES:
        status = 400
    errors = [{"code": status, "description": _said(one)} for one in problem.get("errors") or [problem]]
    kept = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    return answer(request, "errors", errors, status, kept)


def _said(problem: Mapping[str, str]) -> str:
    field = problem.get("field", "")
    if field.startswith("answers."):
        field = f"attribute[{field.removeprefix('answers.')}]"
    named = f"{_NAMES.get(field, field)}: " if field else ""
    return f"{named}{problem['title']} / {problem['title_en']}"


def _xml(name: str, content: Any) -> str:
    from xml.etree.ElementTree import tostring

    return xml.DECLARATION + tostring(_element(name, content), encoding="unicode", short_empty_elements=True)


def _element(name: str, content: Any) -> Element:
    from xml.etree.ElementTree import Element

    made = Element(name)
    if isinstance(content, Mapping):
        made.extend(_element(inner, value) for inner, value in content.items())
    elif isinstance(content, Sequence) and not isinstance(content, str):
        made.extend(_element(_ONE_OF.get(name, "value"), value) for value in content)
    elif isinstance(content, bool):
        made.text = "true" if content else "false"
    elif content is not None:
        made.text = xml.text_of(content)
    return made
