"""The pages, the files they are made of, and the health check."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import NotFound
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import accounts
from chalicelib.media import files
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

_WEB = Path(__file__).resolve().parents[2] / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: {storage}{tiles}; "
    "connect-src 'self' {storage}{accounts}; manifest-src 'self'; worker-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: The one policy is made in web/shared/trusted.js.
_OWN_SCRIPTS = "; require-trusted-types-for 'script'; trusted-types default"
#: Swagger UI, which infra/package/build.py puts beside the pages; it makes elements from text.
_DOCS = "docs.html"
_VERSION = "{{version}}"
_ANEW = "no-cache"
#: A file under its version never changes; RFC 8246.
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def home() -> Response:
    """The citizen's page."""
    return _file("index.html")


@blueprint.route("/office", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def office_page() -> Response:
    """The office's page; what it shows is asked for with an officer's token."""
    return _file("office.html", accounts=" " + accounts.origin())


@blueprint.route("/dashboard", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def dashboard_page() -> Response:
    """The public figures."""
    return _file("dashboard.html")


@blueprint.route("/sw.js", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def service_worker() -> Response:
    """What keeps the citizen's page usable without a network; its place gives it the whole site."""
    return _file("sw.js")


@blueprint.route("/web/{version}/{folder}/{name}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def asset(version: str, folder: str, name: str) -> Response:
    """A file of the pages. Under another version than ours: today's file of that name, not to be kept."""
    return _file(f"{folder}/{name}", kept=_FOR_EVER if version == _version() else _ANEW)


@blueprint.route("/v1/province", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "ProvinceSettings"}, limit=Limited.READ))
def show_province() -> Response:
    """What a page must know before it asks for anything else."""
    known = documents.current()
    bounds = known.province.bounds
    return answer(
        {
            "name": known.province.name,
            "name_en": known.province.name_en,
            "prefix": known.province.prefix,
            "bounds": {"south": bounds.south, "west": bounds.west, "north": bounds.north, "east": bounds.east},
            "tiles": {"url": settings().tiles_url or None, "attribution": settings().tiles_attribution},
            "sign_in": {"url": accounts.origin() + "/", "client_id": settings().user_pool_client_id},
        },
        headers={"Cache-Control": "public, max-age=300"},
    )


@blueprint.route("/v1/qr", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "QrCode"}, body="QrIn", limit=Limited.READ))
def draw_qr() -> Response:
    """A QR code of a text. In the body, so that the secret in a private link stands in no address that is logged."""
    import segno

    from chalicelib.http.core import requests
    from chalicelib.http.pages import schemas

    text = requests.body_as(blueprint.current_request, schemas.QrIn).text
    return answer({"svg": segno.make_qr(text, error="m").svg_inline(light="#fff", border=4, omitsize=True)})


@blueprint.route("/health", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Health"}))
def health() -> Response:
    """Whether the API reaches its tables and the province is imported."""
    reference = documents.current()
    return answer({"status": "ok", "stage": settings().stage, "province": reference.province.name})


@blueprint.route("/docs", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def docs() -> Response:
    """The description of the API, to be browsed."""
    return _file(_DOCS)


@blueprint.route("/openapi.json", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "OpenApi"}, limit=Limited.READ))
def describe() -> Response:
    """This description of every route (OpenAPI 3.1)."""
    from chalicelib.http.openapi import described

    return answer(described(blueprint.current_app), headers={"Cache-Control": "public, max-age=300"})


@cache
def _version() -> str:
    whole = hashlib.sha256()
    for name, path in sorted(_files().items()):
        whole.update(name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:12]


@cache
def _files() -> dict[str, Path]:
    """Every file that may be served, by its path below the web folder. No path is made from what a caller sends."""
    return {path.relative_to(_WEB).as_posix(): path for path in _WEB.rglob("*") if path.suffix in _TYPES}


@cache
def _read(name: str) -> str:
    return _files()[name].read_text(encoding="utf-8").replace(_VERSION, _version())


def _file(name: str, accounts: str = "", kept: str = _ANEW) -> Response:
    if name not in _files():
        raise NotFound("not_found")
    policy = _POLICY.format(storage=files.storage_origin(), tiles=_tiles(), accounts=accounts)
    return Response(
        body=_read(name),
        headers={
            "Content-Type": _TYPES[Path(name).suffix],
            "Cache-Control": kept,
            "Content-Security-Policy": policy + ("" if name == _DOCS else _OWN_SCRIPTS),
            "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
        },
    )


def _tiles() -> str:
    parts = urlsplit(settings().tiles_url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
