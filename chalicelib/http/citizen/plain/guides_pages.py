"""Guides and posters without scripts. A guide's pictures stand in its page, so that one file is read, kept and printed.

A visit costs no read of its own; browsers and proxies keep a page and ask by its tag.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.adoption.through import THROUGH, address_through, place_of, read_code
from chalicelib.domain.errors import NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.guides import BY_NAME, GUIDES
from chalicelib.domain.texts.text import Text
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import addresses, qr, requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import answers_problems, unless_known
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

#: `make guides` writes here: pictures as guide.step.language.png, and what each of them shows.
PICTURES = Path(__file__).with_name("guides")
SHOWN = PICTURES / "shown.json"
#: How long others may keep a page (seconds).
_FRESH = 300


@blueprint.route("/huong-dan", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def guides_page() -> Response:
    """Serve the list of guides: four for citizens, one for officers."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    made = rendering.page(request, "guides.html", indexed=operator().indexed, guides=GUIDES)
    return unless_known(request, made, seconds=_FRESH)


@blueprint.route("/huong-dan/{guide}", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def guide_page(guide: str) -> Response:
    """Serve a guide with its pictures, to read on any telephone and to print."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    one = BY_NAME.get(unquote(guide))
    if one is None:
        raise NotFound("not_found")
    language = rendering.language_of(request)
    steps = [(step.text, _picture(one.name, step.picture, language)) for step in one.steps]
    address = addresses.address_of(request, "office" if one.for_officers else "")
    made = rendering.page(request, "guide.html", indexed=operator().indexed, guide=one, steps=steps, address=address)
    return unless_known(request, made, seconds=_FRESH)


@blueprint.route("/ap-phich", methods=["GET"])
@answers_problems
@serves(
    rendering.entry(
        None, kept=True, qua="the code of a unit, hamlet or target, by default of none", size="a3 or a4 (default)"
    )
)
def poster_page() -> Response:
    """Serve a poster to print: how to report, with a QR code that leads here through a unit's or hamlet's own code."""
    request, directory = blueprint.current_request, documents.current()
    if found := web_files.without_slash(request):
        return found
    given = requests.query(request, THROUGH)
    code = read_code(given)
    site = addresses.address_of(request).rstrip("/")
    address = address_through(site, code) if code else f"{site}/"
    made = rendering.page(
        request,
        "poster.html",
        name=_name_of(place_of(code), directory) if code else None,
        code=code,
        is_unread=bool(given) and code is None,
        unit_ids=set(directory.units),
        address=address,
        qr=_drawn(address),
        is_large=requests.query(request, "size") == "a3",
        units=sorted(((one.id, one.name, one.name_en) for one in directory.units.values()), key=lambda one: one[1]),
    )
    return unless_known(request, made, seconds=_FRESH)


def _name_of(place: str, directory: Directory) -> Text | None:
    """The name of a unit or hamlet; None for others, whose names the public does not read."""
    found = directory.units.get(place) or directory.hamlets.get(place)
    return Text(found.name, found.name_en) if found else None


def _drawn(address: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(qr.svg(address).encode()).decode()


@cache
def _picture(guide: str, step: str | None, language: str) -> dict[str, Any] | None:
    """A step's picture as an address, with its size in pixels of the page; None without one."""
    path = PICTURES / f"{guide}.{step}.{language}.png"
    if step is None or not path.exists():
        return None
    size = _shown()[f"{guide}.{step}.{language}"]
    source = "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
    return {"source": source, "width": size["width"], "height": size["height"]}


@cache
def _shown() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHOWN.read_text(encoding="utf-8"))
    return found
