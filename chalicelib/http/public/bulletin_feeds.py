"""Bulletins as feeds: their texts for readers, and the texts to read out for systems of loudspeakers.

"Truyền thanh thông minh" systems that speak a text take it from the second feed: each entry is a text without a digit
or an abbreviation. A feed costs two small queries that a process repeats once a minute, and one read of its texts.
"""

from __future__ import annotations

from urllib.parse import urlencode

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.bulletins.bulletin import PublishedWording
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.messages import links
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.aloud.reading import WORDS_A_MINUTE, aloud
from chalicelib.domain.texts.sent import bulletins as texts
from chalicelib.domain.texts.text import Text
from chalicelib.http.core.addresses import address_of
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answers_problems
from chalicelib.http.public import feed_forms, feeds
from chalicelib.http.public.feed_forms import Feed, FeedEntry
from chalicelib.runtime import clock
from chalicelib.services.bulletins import publishing
from chalicelib.store.directory import bulletins, documents

blueprint = Blueprint(__name__)

#: How many bulletins a feed has.
ENTRIES = 20
_QUERY = {"commune": "a commune's official code; without it, all", "topic": "a category's id"}


def _entry() -> Entry:
    return Entry(
        Caller.ANYONE,
        {200: None, 304: None},
        query=_QUERY,
        takes=("If-None-Match",),
        shows=("ETag",),
        refusals=(404,),
        other_kinds=tuple(feed_forms.KINDS.values()),
        limit=Limited.READ,
        scope=Scope.READ,
    )


@blueprint.route("/v1/feeds/bulletins/{form}", methods=["GET"])
@answers_problems
@serves(_entry())
def show_bulletins_feed(form: str) -> Response:
    """Show the bulletins that are shown today as a feed, the newest 20: ``form`` is ``atom`` or ``rss``."""
    return _feed(form, is_aloud=False)


@blueprint.route("/v1/feeds/loudspeakers/{form}", methods=["GET"])
@answers_problems
@serves(_entry())
def show_loudspeakers_feed(form: str) -> Response:
    """Show the bulletins for loudspeakers as a feed: each entry is the text to read out, in words alone."""
    return _feed(form, is_aloud=True)


def _feed(form: str, *, is_aloud: bool) -> Response:
    request, directory = blueprint.current_request, documents.current()
    commune, topic = feeds.asked(request, form, directory, by="topic")
    lines = publishing.shown(local_day(clock.now()), commune, topic)
    lines = sorted((one for one in lines if one.aloud or not is_aloud), key=lambda one: one.at, reverse=True)
    found = bulletins.several([one.id for one in lines[:ENTRIES]])
    published = [(one.id, found[one.id].published) for one in lines if one.id in found]
    site = address_of(request).rstrip("/")
    entries = tuple(_item(name, shown, site, directory, is_aloud=is_aloud) for name, shown in published if shown)
    feed = _described(request, form, commune, topic, entries, directory, is_aloud=is_aloud)
    return feeds.answered(request, form, feed)


def _described(
    request: Request,
    form: str,
    commune: str | None,
    topic: str | None,
    entries: tuple[FeedEntry, ...],
    directory: Directory,
    *,
    is_aloud: bool,
) -> Feed:
    site = address_of(request).rstrip("/")
    asked = {name: value for name, value in (("commune", commune), ("topic", topic)) if value}
    what = "loudspeakers" if is_aloud else "bulletins"
    where = directory.communes[commune].area.vi if commune else directory.province.name
    title, subtitle = (texts.FEED_ALOUD, texts.FEED_ALOUD_SUBTITLE) if is_aloud else (texts.FEED, texts.FEED_SUBTITLE)
    # Bulletins are in Vietnamese, so the feed is.
    return Feed(
        address=f"{site}/v1/feeds/{what}/{form}" + (f"?{urlencode(asked)}" if asked else ""),
        page=links.to_bulletins(site),
        language="vi",
        title=title.fill(where=where).vi,
        subtitle=subtitle.fill(n=WORDS_A_MINUTE).vi,
        author=directory.province.name,
        updated=max((entry.updated for entry in entries), default=feeds.start_of_day(clock.now())),
        minutes=feeds.FRESH_SECONDS // 60,
        entries=entries,
    )


def _item(name: str, shown: PublishedWording, site: str, directory: Directory, *, is_aloud: bool) -> FeedEntry:
    said, category = shown.wording, directory.categories.get(shown.wording.topic or "")
    return FeedEntry(
        # Another edition is another text to speak, and the same bulletin to read.
        id=f"{site}/ban-tin/{name}" + (f"#{shown.edition}" if is_aloud else ""),
        page=links.to_bulletin(site, name),
        title=said.title,
        text=aloud(f"{said.title}.\n{said.text}").text if is_aloud else said.text,
        category=said.topic or "" if category else "",
        category_name=Text(category.name, category.name_en).vi if category else "",
        published=shown.first_at,
        updated=shown.at,
        point=None,
    )
