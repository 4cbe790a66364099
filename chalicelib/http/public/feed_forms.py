"""Write a feed as Atom or as RSS. The functions are pure.

Atom: RFC 4287. RSS: version 2.0 of the RSS Advisory Board, with the link to itself that its best practices ask for.
Places: GeoRSS-Simple (OGC 17-002r1), latitude first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from chalicelib.http.core import xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Form of a feed -> its content type.
KINDS: Mapping[str, str] = {"atom": "application/atom+xml", "rss": "application/rss+xml"}
_ATOM, _GEORSS = "http://www.w3.org/2005/Atom", "http://www.georss.org/georss"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A report or a bulletin in a feed. Times are UTC; ``point`` is latitude and longitude in degrees (WGS 84).

    A bulletin of no topic has an empty ``category``.
    """

    id: str
    page: str
    title: str
    text: str
    category: str
    category_name: str
    published: datetime
    updated: datetime
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. ``address`` is its own, ``page`` that of the page it belongs to. It may be kept for ``minutes``."""

    address: str
    page: str
    language: str
    title: str
    subtitle: str
    author: str
    updated: datetime
    minutes: int
    entries: tuple[FeedEntry, ...]


def written(form: str, feed: Feed) -> str:
    """Return a feed in a form of ``KINDS``."""
    from xml.etree.ElementTree import tostring

    return xml.DECLARATION + tostring(_FORMS[form](feed), encoding="unicode", short_empty_elements=True)


def _atom(feed: Feed) -> Element:
    from xml.etree.ElementTree import Element

    root = Element("feed", {"xmlns": _ATOM, "xmlns:georss": _GEORSS, "xml:lang": feed.language})
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _rfc3339(feed.updated))
    _add(root, "link", rel="self", type=KINDS["atom"], href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "published", _rfc3339(one.published))
        _add(entry, "updated", _rfc3339(one.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=one.page)
        if one.category:
            _add(entry, "category", term=one.category, label=one.category_name)
        _add(entry, "summary", one.text)
        _add_point(entry, one)
    return root


def _rss(feed: Feed) -> Element:
    from xml.etree.ElementTree import Element

    root = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:georss": _GEORSS})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", feed.subtitle)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", _rfc822(feed.updated))
    _add(channel, "ttl", str(feed.minutes))
    _add(channel, "atom:link", rel="self", type=KINDS["rss"], href=feed.address)
    for one in feed.entries:
        item = _add(channel, "item")
        _add(item, "title", one.title)
        _add(item, "link", one.page)
        _add(item, "description", one.text)
        if one.category:
            _add(item, "category", one.category_name)
        _add(item, "guid", one.id, isPermaLink="false")
        _add(item, "pubDate", _rfc822(one.published))
        _add_point(item, one)
    return root


_FORMS: Mapping[str, Callable[[Feed], Element]] = {"atom": _atom, "rss": _rss}


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    from xml.etree.ElementTree import SubElement

    made = SubElement(parent, name, {key: xml.text_of(value) for key, value in attributes.items()})
    made.text = None if text is None else xml.text_of(text)
    return made


def _add_point(parent: Element, entry: FeedEntry) -> None:
    if entry.point is not None:
        _add(parent, "georss:point", f"{entry.point[0]} {entry.point[1]}")


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
