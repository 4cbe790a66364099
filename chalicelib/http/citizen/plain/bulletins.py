"""Pages of bulletins, without scripts: the list by commune and topic, one bulletin, and its text to be read out.

A visit of the list costs two small queries that a process repeats once a minute, and no write; browsers and proxies
keep a page for a minute and then ask by its tag. Opening a bulletin reads one item, and adds 1 to its number; nothing
is stored of who opened it. An unchanged page (304) is not counted again.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlencode

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.bulletins.bulletin import Bulletin, PublishedWording
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.aloud.reading import WORDS_A_MINUTE, aloud
from chalicelib.domain.texts.text import Text
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import answers_problems, unless_known
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.services.bulletins import publishing
from chalicelib.store.counters import opened
from chalicelib.store.directory import bulletins, documents
from chalicelib.store.directory.bulletins import PublishedLine

blueprint = Blueprint(__name__)

PATH = "ban-tin"
#: Bulletins on a page of the list.
_LINES = 20
#: How long others may keep a page (seconds).
_FRESH = 60


@blueprint.route(f"/{PATH}", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def bulletins_page() -> Response:
    """Serve the bulletins that are shown today: of a commune (``xa``), of a topic (``chu-de``), 20 to a page."""
    request, directory = blueprint.current_request, documents.current()
    if slash := web_files.without_slash(request):
        return slash
    commune, topic = requests.query(request, "xa"), requests.query(request, "chu-de")
    commune = commune if commune in directory.communes else None
    topic = topic if topic in directory.categories else None
    lines = publishing.shown(local_day(clock.now()), commune, topic)
    pages = max(1, -(-len(lines) // _LINES))
    at = min(max(_number(requests.query(request, "trang")), 1), pages)
    topics = {one.topic for one in lines} | {topic}
    made = rendering.page(
        request,
        "bulletins/list.html",
        indexed=operator().indexed,
        commune=commune,
        topic=topic,
        communes=sorted(((code, unit.area) for code, unit in directory.communes.items()), key=lambda one: one[1].vi),
        topics=[(one.id, _named(one.id, directory)) for one in directory.categories.values() if one.id in topics],
        lines=[_listed(one, directory) for one in lines[(at - 1) * _LINES : at * _LINES]],
        pages=[(number, _address(request, commune, topic, number)) for number in range(1, pages + 1)],
        at=at,
        feed="v1/feeds/bulletins/rss" + (f"?{urlencode({'commune': commune})}" if commune else ""),
    )
    return unless_known(request, made, seconds=_FRESH)


@blueprint.route(f"/{PATH}/{{bulletin}}", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def bulletin_page(bulletin: str) -> Response:
    """Serve a published bulletin, to read and to print, and count that it was opened."""
    return web_files.without_slash(blueprint.current_request) or _page(bulletin, "bulletins/bulletin.html")


@blueprint.route(f"/{PATH}/{{bulletin}}/loa", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def bulletin_aloud_page(bulletin: str) -> Response:
    """Serve a published bulletin as it is read out: in words alone, with how long that takes, in large print."""
    return web_files.without_slash(blueprint.current_request) or _page(bulletin, "bulletins/aloud.html")


def _page(name: str, template: str) -> Response:
    request, directory = blueprint.current_request, documents.current()
    found = bulletins.get(unquote(name))
    if found is None or found.published is None:
        raise rendering.not_found()
    made = rendering.page(request, template, **_shown(found, found.published, directory))
    made = unless_known(request, made, seconds=_FRESH)
    if made.status_code == 200:
        _count(found.id)
    return made


def _shown(found: Bulletin, public: PublishedWording, directory: Directory) -> dict[str, Any]:
    said, unit = public.wording, directory.units.get(found.unit)
    today = local_day(clock.now())
    read = aloud(f"{said.title}.\n{said.text}")
    return {
        "indexed": operator().indexed and said.is_shown(today),
        "one": said,
        "id": found.id,
        "unit": Text(unit.name, unit.name_en) if unit else None,
        "where": _where(said.commune, directory),
        "topic": _named(said.topic, directory) if said.topic else None,
        "day_of": local_day(public.first_at).isoformat(),
        "changed": local_day(public.at).isoformat() if public.at > public.first_at else None,
        "is_over": today > said.ends,
        "is_early": today < said.begins,
        "read": read,
        "minutes": divmod(read.seconds, 60),
        "rate": WORDS_A_MINUTE,
    }


def _count(name: str) -> None:
    try:
        opened.count(name)
    except opened.OpeningUncounted:
        logger.warning("that a bulletin was opened could not be counted", extra={"bulletin": name})


def _listed(line: PublishedLine, directory: Directory) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.title,
        "pinned": line.pinned,
        "day": local_day(line.at).isoformat(),
        "where": _where(line.commune, directory),
        "topic": _named(line.topic, directory) if line.topic else None,
    }


def _where(commune: str | None, directory: Directory) -> Text:
    unit = directory.communes.get(commune or "")
    return unit.area if unit else Text(directory.province.name, directory.province.name_en)


def _named(category: str, directory: Directory) -> Text:
    found = directory.categories.get(category)
    return Text(found.name, found.name_en) if found else Text(category, category)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 4 else 1


def _address(request: Request, commune: str | None, topic: str | None, number: int) -> str:
    asked = {"xa": commune, "chu-de": topic, "lang": "en" if rendering.language_of(request) == "en" else None}
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"trang": str(number)})
