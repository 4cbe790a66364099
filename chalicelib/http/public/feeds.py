"""The public list as a feed: Atom (RFC 4287) or RSS 2.0, with the places as GeoRSS-Simple points.

A feed costs one query of the public list. It has the newest reports, and only what that list shows.
"""

from __future__ import annotations

from datetime import datetime, time
from urllib.parse import urlencode

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.messages import links
from chalicelib.domain.nearby.vicinity import public_place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.texts.sent import feeds
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.addresses import address_of
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answers_problems, unless_known
from chalicelib.http.public import feed_forms
from chalicelib.http.public.feed_forms import Feed, FeedEntry
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import lists
from chalicelib.store.tickets.lists import ListedTicket

blueprint = Blueprint(__name__)

#: How many reports a feed has.
ENTRIES = 50
#: Readers ask again and again; a shared cache may answer for this long (seconds).
FRESH_SECONDS = 300
_LANGUAGES = ("vi", "en")


@blueprint.route("/v1/feeds/{form}", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: None, 304: None},
        query={
            "commune": "a commune's official code",
            "category": "a category's id",
            "language": "vi (default) or en",
        },
        takes=("If-None-Match",),
        shows=("ETag",),
        refusals=(404,),
        other_kinds=tuple(feed_forms.KINDS.values()),
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def show_feed(form: str) -> Response:
    """Show the newest public reports as a feed: ``form`` is ``atom`` or ``rss``. Points are in GeoRSS-Simple."""
    request, reference = blueprint.current_request, documents.current()
    commune, category = asked(request, form, reference)
    language = requests.query(request, "language") or _LANGUAGES[0]
    if language not in _LANGUAGES:
        raise Invalid("not_one_of", field="language", allowed=", ".join(_LANGUAGES))
    page = lists.public_list(commune=commune, category=category, states=(), limit=ENTRIES)
    shown = [line for line in page.lines if rights.is_open_category(line.category, reference)]
    wanted = {"commune": commune, "category": category, "language": language}
    feed = _feed(request, form, {name: text for name, text in wanted.items() if text}, shown, reference)
    return answered(request, form, feed)


def asked(request: Request, form: str, directory: Directory, *, by: str = "category") -> tuple[str | None, str | None]:
    """Return the commune and the category that a feed is asked for; ``by`` is the category's parameter.

    Raises NotFound for a form that is not in ``feed_forms.KINDS``, Invalid for what the province does not have.
    """
    if form not in feed_forms.KINDS:
        raise NotFound("not_found")
    return requests.commune(request, directory), requests.category(request, directory, by)


def answered(request: Request, form: str, feed: Feed) -> Response:
    """Answer a feed in a form of ``feed_forms.KINDS``, which shared caches may keep."""
    made = Response(
        feed_forms.written(form, feed), headers={"Content-Type": f"{feed_forms.KINDS[form]}; charset=utf-8"}
    )
    return unless_known(request, made, seconds=FRESH_SECONDS)


def _feed(request: Request, form: str, asked: dict[str, str], lines: list[ListedTicket], directory: Directory) -> Feed:
    language = asked["language"]
    if language == _LANGUAGES[0]:
        del asked["language"]  # the usual address of the feed
    query = f"?{urlencode(asked)}" if asked else ""
    site = address_of(request).rstrip("/")
    province = Text(directory.province.name, directory.province.name_en)
    commune = directory.communes.get(asked.get("commune", ""))
    where = commune.area if commune else province
    title = feeds.TITLE.fill(where=where)
    if "category" in asked:
        title = feeds.TITLE_OF_CATEGORY.fill(category=_category(asked["category"], directory), where=where)
    entries = tuple(_entry(line, site, language, directory) for line in lines)
    return Feed(
        address=f"{site}/v1/feeds/{form}{query}",
        page=f"{site}/",
        language=language,
        title=_in(title, language),
        subtitle=_in(feeds.SUBTITLE, language),
        author=_in(province, language),
        updated=max((entry.updated for entry in entries), default=start_of_day(clock.now())),
        minutes=FRESH_SECONDS // 60,
        entries=entries,
    )


def _entry(line: ListedTicket, site: str, language: str, directory: Directory) -> FeedEntry:
    place = public_place(line.place, line.category, directory) if line.place else None
    commune = directory.communes.get((place and place.commune) or "")
    category = _category(line.category, directory)
    said = feeds.ENTRY.fill(
        state=course.STATES_CITIZEN[line.state], category=category, commune=commune.area if commune else ""
    )
    return FeedEntry(
        id=f"{site}/v1/reports/{line.code}",
        page=links.to_public_report(site, line.code),
        title=line.title or _in(category, language),
        text=_in(said, language).rstrip(". ") + ".",
        category=line.category,
        category_name=_in(category, language),
        published=line.created_at,
        updated=line.resolved_at or line.created_at,
        point=(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None,
    )


def _category(category: str, directory: Directory) -> Text:
    entry = directory.categories.get(category)
    return Text(entry.name, entry.name_en) if entry else Text(category, category)


def _in(text: Text, language: str) -> str:
    return text.en if language == "en" else text.vi


def start_of_day(now: datetime) -> datetime:
    """A time for a feed without entries that stays the same for a day, so that its tag does too."""
    return datetime.combine(local_day(now), time(), LOCAL)
