"""The pages, their files, a QR code, and the health check."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import NotFound
from chalicelib.domain.places.assets import ID_PATTERN
from chalicelib.domain.texts.sent.plain import PLAIN
from chalicelib.http.core import qr, requests, web_files
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.notice import shown_consents
from chalicelib.http.core.operator import Operator, operator
from chalicelib.http.core.problems import PAGE, answer, answers_problems
from chalicelib.identity import accounts
from chalicelib.media import files
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: {storage}{tiles}; "
    "media-src blob:; "
    "connect-src 'self' {storage}{accounts}; manifest-src 'self'; worker-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: web/shared/trusted.js creates the only Trusted Types policy.
_OWN_SCRIPTS = "; require-trusted-types-for 'script'; trusted-types default"
#: The page of Swagger UI (added by infra/package/build.py), which makes elements from text and needs no Trusted Types.
_DOCS = "docs.html"
_ANEW = "no-cache"
#: infra/package/icons.py stores them.
_ICONS = {f"{size}.png": size for size in (180, 192, 512)}
#: The file of a version never changes (RFC 8246).
_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}, query={"q": "the asset whose label was scanned"}, linked=True))
def home() -> Response:
    """Serve the citizens' page. Its links for browsers without scripts keep the label that was scanned."""
    label = _label(requests.query(blueprint.current_request, "q") or "")
    page = _file("index.html")
    page.body = page.body.replace("{{label}}", label).replace("{{label_en}}", label.replace("?", "&amp;"))
    return page


@blueprint.route("/q/{asset}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {302: None}, linked=True))
def open_label(asset: str) -> Response:
    """Lead from a label to the form about its place or thing. An unknown label leads to the form, too."""
    name = unquote(asset).lower()
    # Scripts read what follows "#", which no server sees; what follows "?" is for browsers without scripts.
    there = f"{_label(name)}#/q/{quote(name, safe='')}" if _label(name) else "#/q/-"
    return Response("", status_code=302, headers={"Location": f"../{there}", "Content-Type": PAGE})


@blueprint.route("/kiosk", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None, 302: None}, query={"q": "the asset at which it stands"}, linked=True))
def kiosk_page() -> Response:
    """Serve the page for a shared tablet, which keeps nothing of what people type."""
    # A browser must not keep the page with what somebody typed in it for the way back.
    return web_files.without_slash(blueprint.current_request) or _file("kiosk.html", kept="no-store")


@blueprint.route("/danh-gia", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None, 302: None}, linked=True))
def rating_page() -> Response:
    """Serve the page on which a service counter is rated: on a tablet, or by the QR code on a slip."""
    return web_files.without_slash(blueprint.current_request) or _file("rating.html")


def _label(asset: str) -> str:
    return f"?q={asset}" if re.fullmatch(ID_PATTERN, asset) else ""


@blueprint.route("/office", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None, 302: None}, linked=True))
def office_page() -> Response:
    """Serve the office's page, which loads its data with an officer's token."""
    return web_files.without_slash(blueprint.current_request) or _file("office.html", accounts=" " + accounts.origin())


@blueprint.route("/dashboard", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None, 302: None}, linked=True))
def dashboard_page() -> Response:
    """Serve the page of public figures."""
    # An officer's session, which the page uses for open rescues, is renewed at the pool.
    return web_files.without_slash(blueprint.current_request) or _file(
        "dashboard.html", accounts=" " + accounts.origin()
    )


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
    return _asset(version, f"{folder}/{name}")


# API Gateway wants one name for what follows {folder}/ in all routes: here {name} is a sub-folder.
@blueprint.route("/web/{version}/{folder}/{name}/{file}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}))
def asset_below(version: str, folder: str, name: str, file: str) -> Response:
    """Serve a file of the pages that lies in a sub-folder."""
    return _asset(version, f"{folder}/{name}/{file}")


def _asset(version: str, name: str) -> Response:
    return _file(name, kept=_FOR_EVER if version == web_files.version() else _ANEW)


@blueprint.route("/icon/{name}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {302: None}))
def show_icon(name: str) -> Response:
    """Lead to the pages' icon as PNG, by its size in pixels: ``180.png``, ``192.png`` or ``512.png``."""
    if name not in _ICONS:
        raise NotFound("not_found")
    link = files.icon_link(_ICONS[name])
    return Response(
        "",
        status_code=302,
        headers={"Location": link, "Content-Type": PAGE, "Cache-Control": "public, max-age=600"},
    )


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
            "operator": directory.province.operator,
            "operator_en": directory.province.operator_en,
            "hotline": directory.province.hotline,
            "consents": shown_consents(directory),
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
    from chalicelib.http.pages import schemas

    text = requests.body_as(blueprint.current_request, schemas.QrIn).text
    return answer({"svg": qr.svg(text)})


@blueprint.route("/health", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Health"}))
def health() -> Response:
    """Check that the API reaches its tables and the province is imported."""
    reference = documents.current()
    return answer({"status": "ok", "stage": settings().stage, "province": reference.province.name})


@blueprint.route("/docs", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}, linked=True))
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


def _file(name: str, accounts: str = "", kept: str = _ANEW) -> Response:
    if name not in web_files.files():
        raise NotFound("not_found")
    policy = _POLICY.format(storage=files.storage_sources(), tiles=_tiles(), accounts=accounts)
    body = web_files.read(name)
    return Response(
        body=_named(body) if name.endswith(".html") else body,
        headers={
            "Content-Type": web_files.TYPES[Path(name).suffix],
            "Cache-Control": kept,
            "Content-Security-Policy": policy + ("" if name == _DOCS else _OWN_SCRIPTS),
            "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
        },
    )


def _named(page: str) -> str:
    """Fill in who runs the service. A page is served before the first import, too."""
    who = operator()
    filled = {"province": who.province.vi, "province_en": who.province.en, "operator": "", "operator_en": ""}
    if who.office:
        filled["operator"] = PLAIN["operator"].fill(name=who.office.vi).vi
        filled["operator_en"] = PLAIN["operator"].fill(name=who.office.en).en
    for name, text in filled.items():
        page = page.replace("{{" + name + "}}", escape(text))
    return page.replace("{{hotline}}", _hotline(who, "vi")).replace("{{hotline_en}}", _hotline(who, "en"))


def _hotline(who: Operator, language: str) -> str:
    if who.hotline is None:
        return ""
    name = PLAIN["hotline"].vi if language == "vi" else PLAIN["hotline"].en
    return f'{escape(name)}: <a href="tel:{escape(who.dialled)}">{escape(who.hotline)}</a>.'


def _tiles() -> str:
    parts = urlsplit(settings().tiles_url)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
