"""Answers of the pages without scripts: templates, headers, errors."""

from __future__ import annotations

import functools
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from chalice.app import Request, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.errors import DomainError, NotFound
from chalicelib.domain.texts import problems as problem_texts
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.domain.texts.text import Text
from chalicelib.http.core import requests, web_files
from chalicelib.http.core.addresses import path_of
from chalicelib.http.core.contract import Caller, Entry
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import PAGE, PROBLEM_JSON, InvalidFields, problem
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_POLICY = (
    "default-src 'none'; style-src 'self'; {scripts}img-src 'self' data: {storage}{tiles}; "
    "form-action 'self' {storage}{site}; base-uri 'none'; frame-ancestors 'none'"
)
#: The content type of a form without files.
FORM = "application/x-www-form-urlencoded"
_LANGUAGES = ("vi", "en")
#: Problems of several fields together -> the field that mends them.
_FIELDS = {"consent_required": "consent"}
_STATUSES = (200, 201, 302, 400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503)


def entry(limit: Limited | None, body: str | None = None, *, kept: bool = False, **query: str) -> Entry:
    """The contract of a page: anyone may open it, and its problems are pages. ``body`` names the model of its form.

    A page that is ``kept`` may be kept by browsers and proxies, which ask by its tag. ``query``: parameter ->
    description, beside the language.
    """
    return Entry(
        Caller.ANYONE,
        dict.fromkeys((*_STATUSES, 304) if kept else _STATUSES),
        takes=("If-None-Match",) if kept else (),
        shows=("ETag",) if kept else (),
        body=body,
        query={"lang": "vi (default) or en", **query},
        limit=limit,
        as_pages=True,
        linked=True,
    )


def language_of(request: Request) -> str:
    """Return the language in the address, Vietnamese by default."""
    asked = requests.query(request, "lang")
    return asked if asked in _LANGUAGES else "vi"


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    indexed: bool = False,
    scripts: bool = False,
    **values: Any,
) -> Response:
    """Make an HTML answer in the language of the request. Every value is escaped. ``scripts``: it has one of ours."""
    language = language_of(request)
    up = "../" * (path_of(request).strip("/").count("/"))
    body = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=functools.partial(_said, language),
            said=functools.partial(_in_language, language),
            moment=_moment,
            day=_day,
            up=up,
            suffix="" if language == "vi" else "?lang=en",
            style=f"{up}web/{web_files.version()}/plain/style.css",
            script=f"{up}web/{web_files.version()}/plain",
            who=operator(),
            indexed=indexed,
            other=_other_language(request, language),
            **values,
        )
    )
    return Response(
        body=body,
        status_code=status,
        headers={
            "Content-Type": PAGE,
            "Content-Security-Policy": _POLICY.format(
                scripts="script-src 'self'; " if scripts else "",
                storage=files.storage_sources(),
                tiles=_origin(settings().tiles_url),
                # The storage sends the browser on to the site, which may differ from the address of this page.
                site=_origin(settings().site_url),
            ),
            # With "no-referrer" a browser would not say which site sends a form.
            "Referrer-Policy": "same-origin",
            "X-Robots-Tag": "all" if indexed else "noindex",
        },
    )


def as_page(request: Request, response: Response) -> Response:
    """Turn a problem document into a page with the same status; any other answer stays."""
    if response.headers.get("Content-Type") != PROBLEM_JSON:
        return response
    said = json.loads(response.body)
    name = "missing.html" if said["code"] == "not_found" else "problem.html"
    try:
        made = page(request, name, response.status_code, problem=Text(said["title"], said["title_en"]))
    except Exception:  # noqa: BLE001 - the problem must be answered
        logger.exception("a page for a problem failed")
        return response
    if wait := response.headers.get("Retry-After"):
        made.headers["Retry-After"] = str(wait)
    return made


def faults_of(error: DomainError) -> dict[str, Text]:
    """Return what is wrong, by the name of the field; "" for what concerns no field."""
    lines = error.problems if isinstance(error, InvalidFields) else [error]
    return {line.field or _FIELDS.get(line.code, ""): _text_of(line) for line in lines}


def _text_of(error: DomainError) -> Text:
    return problem_texts.PROBLEMS[error.code].fill(**error.params)


def status_of(error: DomainError) -> int:
    """Return the status with which the API answers an error."""
    status: int = problem(error).status_code
    return status


def is_from_elsewhere(request: Request) -> bool:
    """Whether a page of another site sent this form (Fetch Metadata; in older browsers by ``Origin``)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    ours = (request.headers.get("host"), urlsplit(settings().site_url).netloc)
    return origin is not None and urlsplit(origin).netloc not in ours


def not_found() -> NotFound:
    """The error of a report that does not exist or is not public."""
    return NotFound("not_found")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _said(language: str, key: str, **values: object) -> str:
    return _in_language(language, PLAIN[key].fill(**values))


def _in_language(language: str, text: Text | dict[str, str] | None, name: str = "name") -> str:
    """Choose the language of a text, or of an object of the API with ``name`` and ``name_en``."""
    if text is None:
        return ""
    if isinstance(text, Text):
        return text.vi if language == "vi" else text.en
    if "vi" in text:
        return text[language]
    return text.get(f"{name}_en") or text[name] if language == "en" else text[name]


def _moment(stamp: str | None) -> str:
    if not stamp:
        return ""
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC).astimezone(LOCAL).strftime("%H:%M %d/%m/%Y")


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y")


def _other_language(request: Request, language: str) -> str:
    last = (request.context.get("path") or "/").rstrip("/").rsplit("/", maxsplit=1)[-1]
    kept = {"lang": "en"} if language == "vi" else {}
    for name in ("q", "loai", "xa", "chu-de", "qua", "size"):
        if value := requests.query(request, name):
            kept[name] = value
    return f"{last}?{urlencode(kept)}" if kept else last


def _origin(url: str) -> str:
    """Return the origin of an address after a space, as a source of the policy; an empty text without an address."""
    parts = urlsplit(url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
