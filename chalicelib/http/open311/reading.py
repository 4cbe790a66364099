"""Read the parameters of a request: of its address, of a form, of a multipart form with files.

An empty parameter counts as not sent. Faults raise the domain's errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from chalicelib.domain.errors import DomainError, Invalid, NotFound
from chalicelib.domain.texts.writing import cleaned
from chalicelib.http.core import requests
from chalicelib.runtime.settings import settings

if TYPE_CHECKING:
    from chalice.app import Request

    from chalicelib.domain.province.directory import Directory

_GIVEN = "open311 parameters"
_MOST_FIELDS = 200
#: The longest period of a list (GeoReport v2, "GET Service Requests").
LONGEST = timedelta(days=90)
_YEARS = range(2000, 2200)
#: The place of the plus sign of a time zone that was not encoded: an address reads it as a space.
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a multipart form."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request: name -> its values, in NFC; and the files of its form."""

    values: Mapping[str, tuple[str, ...]]
    files: tuple[File, ...] = ()

    def one(self, name: str) -> str | None:
        """Return a parameter, None without one. Raises Invalid if it is given twice with different values."""
        found = set(self.values.get(name, ()))
        if len(found) > 1:
            raise Invalid("parameter_twice", field=name)
        return next(iter(found), None)

    def many(self, name: str) -> list[str]:
        """Return the values of a list, which may be separated by commas, each once."""
        parts = (part.strip() for text in self.values.get(name, ()) for part in text.split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def required(self, name: str) -> str:
        """Return a parameter. Raises Invalid without one."""
        text = self.one(name)
        if text is None:
            raise Invalid("field_required", field=name)
        return text

    def instant(self, name: str) -> datetime | None:
        """Return an instant (UTC), None without one. Raises Invalid if it is none of this age or has no time zone."""
        text = self.one(name)
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
            if found.tzinfo is not None and found.year in _YEARS:
                return found.astimezone(UTC)
        except (OverflowError, ValueError):
            pass
        raise Invalid("instant_without_zone", field=name)

    def period(self, start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
        """Return the period between two parameters, by default the 90 days before ``now``. Raises Invalid."""
        until = self.instant(end)
        since = self.instant(start)
        if until is None:
            until = now
        if since is None:
            since = until - LONGEST
        if until - since > LONGEST:
            raise Invalid("period_too_long", field=start, days=LONGEST.days)
        return since, until

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number, None without one. Raises Invalid if it is out of range."""
        text = self.one(name)
        if text is None:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Invalid("out_of_range", field=name, least=least, most=most)
        return int(text)

    def is_true(self, name: str) -> bool:
        """Whether a parameter says yes."""
        return (self.one(name) or "").lower() in ("true", "yes", "1", "on")


def given(request: Request) -> Parameters:
    """Read the parameters of a request, once. Raises DomainError for a body that is too large or malformed."""
    known: Parameters | None = request.context.get(_GIVEN)
    if known is None:
        known = request.context[_GIVEN] = _read(request)
    return known


def format_of(request: Request) -> str:
    """Return the format that the address asks for: json, or else xml."""
    path = request.context.get("path") or request.context.get("resourcePath") or ""
    return "json" if path.endswith(".json") else "xml"


def name_in(part: str) -> str:
    """Return the name in the last part of a path, without its format. Raises NotFound without a known format."""
    name, _, format_ = unquote(part).rpartition(".")
    if format_ not in ("json", "xml") or not name:
        raise NotFound("not_found")
    return name


def check_jurisdiction(request: Request, directory: Directory) -> None:
    """Raise NotFound for a jurisdiction that is not this province. It may be left out: there is only one."""
    asked = given(request).one("jurisdiction_id")
    known = (directory.province.code, urlsplit(settings().site_url).hostname, request.headers.get("host"))
    if asked is not None and asked not in known:
        raise NotFound("jurisdiction_unknown", field="jurisdiction_id")


def _read(request: Request) -> Parameters:
    query = request.query_params
    pairs = [(name, value) for name in query or () for value in (query.getlist(name) if query else ())]
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    raw = request.raw_body or b""
    body = raw if isinstance(raw, bytes) else raw.encode()
    files: tuple[File, ...] = ()
    if body and request.method == "POST":
        if kind == "multipart/form-data":
            fields, files = _parts(request.headers["content-type"], body)
        elif kind == "application/x-www-form-urlencoded":
            fields = _fields(body)
        else:
            raise DomainError("body_malformed")
        pairs += fields
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if text := cleaned(value).strip():
            values[name] = (*values.get(name, ()), text)
    return Parameters(values, files)


def _fields(body: bytes) -> list[tuple[str, str]]:
    if len(body) > requests.MAX_BODY:
        raise DomainError("body_too_large")
    try:
        return parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise DomainError("body_malformed") from None


def _parts(content_type: str, body: bytes) -> tuple[list[tuple[str, str]], tuple[File, ...]]:
    """The fields and the files of a multipart form (RFC 7578)."""
    from email import message_from_bytes, policy

    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=policy.HTTP)
    if not message.is_multipart() or message.defects:
        raise DomainError("body_malformed")
    fields: list[tuple[str, str]] = []
    files: list[File] = []
    for number, part in enumerate(message.iter_parts()):
        data = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if number >= _MOST_FIELDS or not isinstance(data, bytes) or not isinstance(name, str):
            raise DomainError("body_malformed")
        if part.get_filename() is not None:
            if data:
                files.append(File(part.get_content_type(), data))
            continue
        try:
            fields.append((name, data.decode()))
        except UnicodeDecodeError:
            raise DomainError("body_malformed") from None
    if sum(len(value) for _, value in fields) > requests.MAX_BODY:
        raise DomainError("body_too_large")
    return fields, tuple(files)


def attributes_in(found: Parameters) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the answers among the parameters: code of the question, values."""
    for name, values in found.values.items():
        if match := re.fullmatch(r"attribute\[([A-Za-z0-9_-]{1,64})\](?:\[\d*\])?", name):
            yield match[1], values
