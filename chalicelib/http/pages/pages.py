"""The pages, their files, a QR code, and the health check."""

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
#: web/shared/trusted.js creates the only Trusted Types policy.
_OWN_SCRIPTS = "; require-trusted-types-for 'script'; trusted-types default"
#: The page of Swagger UI (added by infra/package/build.py), which makes elements from text and needs no Trusted Types.
_DOCS = "docs.html"
_VERSION = "{{version}}"
_ANEW = "no-cache"
#: The file of a version never changes (RFC 8246).
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def home() -> Response:
    """Serve the citizens' page."""
    return _file("index.html")


@blueprint.route("/office", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def office_page() -> Response:
    """Serve the office's page, which loads its data with an officer's token."""
    return _file("office.html", accounts=" " + accounts.origin())


@blueprint.route("/dashboard", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def dashboard_page() -> Response:
    """Serve the page of public figures."""
    # An officer's session, which the page uses for open rescues, is renewed at the pool.
    return _file("dashboard.html", accounts=" " + accounts.origin())


@blueprint.route("/sw.js", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def service_worker() -> Response:
    """Serve the service worker, which keeps the citizens' page usable without a network.

    A service worker controls its own folder, so it is served from the root.
    """
    return _file("sw.js")


@blueprint.route("/web/{version}/{folder}/{name}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def asset(version: str, folder: str, name: str) -> Response:
    """Serve a file of the pages. For another version, the present file of that name is served and not cached."""
    return _file(f"{folder}/{name}", kept=_FOR_EVER if version == present_version() else _ANEW)


@blueprint.route("/v1/province", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "ProvinceSettings"}, limit=Limited.READ))
def show_province() -> Response:
    """Show the settings that pages need first: the province's name and bounds, map tiles, the officers' sign-in."""
    directory = documents.current()
    bounds = directory.province.bounds
    return answer(
        {
            "name": directory.province.name,
            "name_en": directory.province.name_en,
            "prefix": directory.province.prefix,
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
    """Draw a QR code of a text. The text is in the body: URLs are logged, and a private link holds a secret."""
    import segno

    from chalicelib.http.core import requests
    from chalicelib.http.pages import schemas

    text = requests.body_as(blueprint.current_request, schemas.QrIn).text
    return answer({"svg": segno.make_qr(text, error="m").svg_inline(light="#fff", border=4, omitsize=True)})


@blueprint.route("/health", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Health"}))
def health() -> Response:
    """Check that the API reaches its tables and the province is imported."""
    reference = documents.current()
    return answer({"status": "ok", "stage": settings().stage, "province": reference.province.name})


@blueprint.route("/docs", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def docs() -> Response:
    """Serve the page that shows this description for browsing."""
    return _file(_DOCS)


@blueprint.route("/openapi.json", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "OpenApi"}, limit=Limited.READ))
def describe() -> Response:
    """Show this description of every route (OpenAPI 3.1)."""
    from chalicelib.http.openapi import described

    return answer(described(blueprint.current_app), headers={"Cache-Control": "public, max-age=300"})


@cache
def present_version() -> str:
    """Return the version of the pages: a hash of all their files."""
    hasher = hashlib.sha256()
    for name, path in sorted(_files().items()):
        hasher.update(name.encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()[:12]


@cache
def _files() -> dict[str, Path]:
    """Map paths below the web folder to files. Only these files are served: no path is built from a request."""
    return {path.relative_to(_WEB).as_posix(): path for path in _WEB.rglob("*") if path.suffix in _TYPES}


@cache
def _read(name: str) -> str:
    return _files()[name].read_text(encoding="utf-8").replace(_VERSION, present_version())


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
