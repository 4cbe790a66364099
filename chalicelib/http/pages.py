"""The pages and the health check."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chalice.app import Blueprint, Response

from chalicelib import photos
from chalicelib.domain.errors import NotFound
from chalicelib.domain.quotas import Limited
from chalicelib.http.contract import Caller, Entry, serves
from chalicelib.http.problems import answer, answers_problems
from chalicelib.settings import settings
from chalicelib.store import directory

pages = Blueprint(__name__)

_WEB = Path(__file__).resolve().parent.parent / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: {storage}; "
    "connect-src 'self' {storage}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_OWN_SCRIPTS = "; require-trusted-types-for 'script'"
#: Swagger UI, which infra/build.py puts beside the pages; it makes elements from text.
_DOCS = "docs.html"


@pages.route("/", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def home() -> Response:
    """The citizen's page."""
    return _file("index.html")


@pages.route("/web/{name}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def asset(name: str) -> Response:
    """A file of the pages."""
    return _file(name)


@pages.route("/health", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Health"}))
def health() -> Response:
    """Whether the API reaches its tables and the province is imported."""
    reference = directory.current()
    return answer({"status": "ok", "stage": settings().stage, "province": reference.province.name})


@pages.route("/docs", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def docs() -> Response:
    """The description of the API, to be browsed."""
    return _file(_DOCS)


@pages.route("/openapi.json", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "OpenApi"}, limit=Limited.READ))
def describe() -> Response:
    """This description of every route (OpenAPI 3.1)."""
    from chalicelib.http.openapi import described

    return answer(described(pages.current_app), headers={"Cache-Control": "public, max-age=300"})


@cache
def _read(name: str) -> str:
    return (_WEB / name).read_text(encoding="utf-8")


def _file(name: str) -> Response:
    known = {path.name for path in _WEB.iterdir() if path.suffix in _TYPES}
    if name not in known:
        raise NotFound("not_found")
    return Response(
        body=_read(name),
        headers={
            "Content-Type": _TYPES[Path(name).suffix],
            "Cache-Control": "no-cache",
            "Content-Security-Policy": _POLICY.format(storage=photos.storage_origin())
            + ("" if name == _DOCS else _OWN_SCRIPTS),
            "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
        },
    )
