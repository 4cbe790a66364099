"""The daily news of an area, for one person. The functions are pure.

It says what the public list says. A mail has a line for each of the newest reports, a message to a browser the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.messages import links
from chalicelib.domain.texts import course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import area_news
from chalicelib.domain.texts.sent import bulletins as bulletin_texts
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.states import State

#: How many reports a mail lists; of the others it says the number.
MOST_LISTED = 10


class Language(StrEnum):
    """The languages in which people are told."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class AreaReport:
    """A report as the public list shows it."""

    code: str
    title: str
    category: Text
    state: State


@dataclass(frozen=True, slots=True)
class AreaBulletin:
    """A bulletin, by its id."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class AreaNews:
    """The news in one language: the subject, the text of a mail, and the short text of a message to a browser."""

    subject: str
    body: str
    short: str


def where(commune: Text | None, radius: int | None, category: Text | None) -> Text:
    """How an area is named: its commune, or its radius in metres, and its category if it has one."""
    named = commune if commune is not None else area_news.CIRCLE.fill(radius=radius)
    return area_news.OF_CATEGORY.fill(where=named, category=category) if category else named


def news(
    reports: Sequence[AreaReport],
    count: int,
    place: Text,
    language: Language,
    *,
    site: str,
    end: str,
    bulletins: Sequence[AreaBulletin] = (),
) -> AreaNews:
    """The news of an area with ``count`` new reports, of which ``reports`` are the newest, and with new bulletins.

    ``place`` names the area, ``site`` is the pages' address, ``end`` the link that ends the news.
    """
    heading = (area_news.HEADING_OF_ONE if count == 1 else area_news.HEADING).fill(n=count, where=place)
    if not reports:
        heading = bulletin_texts.NEWS_HEADING.fill(where=place)
    listed = list(reports)[:MOST_LISTED]
    parts = [_in(heading, language), *_of_bulletins(bulletins, language, site)]
    if listed:
        lines = [f"- {_in(_line(one), language)}\n  {links.to_public_report(site, one.code)}" for one in listed]
        parts += [_in(area_news.LEAD, language), "\n".join(lines)]
    if count > len(listed):
        parts.append(_in(area_news.MORE.fill(n=count - len(listed), link=links.to_list(site)), language))
    parts.append(_in(area_news.END.fill(link=end), language))
    short = "; ".join([*(one.title for one in bulletins), *(f"{spoken(one.code)} {one.title}" for one in listed)])
    return AreaNews(_in(heading, language), "\n\n".join(parts), short)


def _of_bulletins(bulletins: Sequence[AreaBulletin], language: Language, site: str) -> list[str]:
    if not bulletins:
        return []
    lines = [f"- {one.title}\n  {links.to_bulletin(site, one.name)}" for one in bulletins[:MOST_LISTED]]
    parts = [_in(bulletin_texts.NEWS_LEAD, language), "\n".join(lines)]
    if (more := len(bulletins) - MOST_LISTED) > 0:
        parts.append(_in(bulletin_texts.NEWS_MORE.fill(n=more, link=links.to_bulletins(site)), language))
    return parts


def breach(said: Text, language: Language, province: Text, end: str) -> AreaNews:
    """What a watcher is told of a breach of personal data; ``said`` are the incident's words."""
    heading, text = _in(area_news.BREACH, language), _in(said, language)
    body = "\n\n".join((f"{heading}.", text, _in(area_news.END.fill(link=end), language)))
    return AreaNews(f"{_in(province, language)}: {heading}", body, text)


def confirmation(place: Text, language: Language, link: str) -> AreaNews:
    """The mail that asks a mailbox whether it wants the news of an area."""
    text = _in(area_news.CONFIRM.fill(where=place), language)
    return AreaNews(_in(area_news.CONFIRM_SUBJECT, language), f"{text}\n\n{link}", "")


def _line(report: AreaReport) -> Text:
    state = course.STATES_CITIZEN[report.state]
    return area_news.LINE.fill(title=report.title.rstrip("."), category=report.category, state=state)


def _in(text: Text, language: Language) -> str:
    return text.en if language is Language.EN else text.vi
