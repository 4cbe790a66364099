"""The daily news of areas: who watches an area is told once a day, in the morning, if something is new there:
reports that became public, and bulletins that were published.

The morning's job queues a round for each partition of the watches. A round sees to one page of them, queues a message
for each watch with news, and then the next page. What is new comes from the arrivals of a day, which a round reads once
for all its watches. A round may be repeated: a watch keeps up to which day its person was told, and a message
has one key for a watch and a day. A day that was missed is told of the next morning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from chalicelib.channels import browsers, mailboxes, outbox
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.access.quotas import Limited, quotas_from
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.messages import area_news, links
from chalicelib.domain.messages.area_news import MOST_LISTED, AreaBulletin, AreaNews, AreaReport
from chalicelib.domain.nearby.watching import MOST_DAYS, days_to_tell
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.identity import signing
from chalicelib.jobs.sending import pushing, telling
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services import watching
from chalicelib.services.sms_budget import STAGE
from chalicelib.store import keys
from chalicelib.store.directory import areas, bulletins, documents
from chalicelib.store.directory.bulletins import PublishedLine
from chalicelib.store.limits import limits
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import arrivals, tickets
from chalicelib.store.tickets.arrivals import ArrivalsByPlace
from chalicelib.store.tickets.tickets import title_of
from chalicelib.store.vault import watches
from chalicelib.store.vault.watches import Round, Watch

#: A round sees to one more watch only if this much time (seconds) is left; the rest is queued.
RESERVE_SECONDS = 8.0
#: The most bulletins of which one message tells.
_MOST_BULLETINS = 20


def begin(now: datetime) -> None:
    """Queue the rounds of the local day at ``now`` (UTC)."""
    for shard in range(keys.WATCH_SHARDS):
        outbox.put(Round(local_day(now).isoformat(), shard))


def go_round(task: Round, now: datetime, seconds_left: Callable[[], float]) -> None:
    """See to one page of the watches at ``now`` (UTC), and queue the next page."""
    found, rest = watches.page(task.shard, task.after, now)
    day, news = date.fromisoformat(task.day), _News(documents.current())
    after = task.after
    for watch in found:
        if seconds_left() < RESERVE_SECONDS:
            outbox.put(replace(task, after=after))
            return
        _see_to(watch, day, news, now)
        after = keys.watch(watch.name)
    if rest is not None:
        outbox.put(replace(task, after=rest))


def _see_to(watch: Watch, day: date, news: _News, now: datetime) -> None:
    yesterday = day - timedelta(days=1)
    if watch.limited or watch.seen is None or watch.seen >= yesterday:
        return
    codes, names = news.codes(watch, day), news.bulletins(watch, day)
    if codes or names:
        said = {"watch": watch.name, "codes": codes[:MOST_LISTED], "count": len(codes), "bulletins": names}
        key = f"area-{watch.name}-{day.isoformat()}"
        outbox.put(
            Message(key, keys.digest(day), "person", watches.AREA_NEWS, keys.stamp(now), "", "", json.dumps(said))
        )
    # Afterwards: a round that dies in between queues the same message again, which is sent once.
    watches.mark_seen(watch.name, yesterday)


#: The days of two rounds: of yesterday's arrivals, and of those that some missed.
@lru_cache(maxsize=2 * MOST_DAYS)
def _of_day(day: date) -> ArrivalsByPlace:
    """The arrivals of a local day that is over. All pages of a round in this process share them."""
    return arrivals.of_day(day)


#: The bulletins of the same days.
@lru_cache(maxsize=2 * MOST_DAYS)
def _bulletins_of(day: date) -> tuple[PublishedLine, ...]:
    """What was published on a local day that is over."""
    return tuple(bulletins.published_on(day))


def forget() -> None:
    """Clear what this process has read."""
    _of_day.cache_clear()
    _bulletins_of.cache_clear()


class _News:
    """What is new, read once for all watches of a page."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._earlier: dict[tuple[str, date], list[str]] = {}
        self._tickets: dict[str, Ticket | None] = {}

    def codes(self, watch: Watch, day: date) -> list[str]:
        """Return the reports of which a watch is told on the morning of ``day``, newest first."""
        days = list(days_to_tell(watch.seen or day, day))
        arrived = {sk for place in watch.area.places() for one in days for sk in self._arrivals(place, one)}
        codes = [keys.arrived(sk)[1] for sk in sorted(arrived, reverse=True)]
        self._read([code for code in codes if code not in self._tickets])
        found = ((code, self._tickets[code]) for code in dict.fromkeys(codes))
        return [code for code, ticket in found if ticket and watch.area.has(ticket, self._directory)]

    def bulletins(self, watch: Watch, day: date) -> list[str]:
        """Return the ids of the bulletins of which a watch is told on the morning of ``day``, newest first."""
        lines = [line for one in days_to_tell(watch.seen or day, day) for line in _bulletins_of(one)]
        lines = [line for line in lines if line.ends >= day and watch.area.category in (None, line.topic)]
        if not lines:
            return []
        commune = self._commune_of(watch)
        told = [line for line in lines if line.commune in (None, commune)]
        names = dict.fromkeys(line.id for line in sorted(told, key=lambda line: line.at, reverse=True))
        return list(names)[:_MOST_BULLETINS]

    def _commune_of(self, watch: Watch) -> str | None:
        """The commune that is watched, or that of a circle's centre."""
        circle = watch.area.circle
        return watch.area.commune if circle is None else areas.commune_at(circle.lat, circle.lon, self._directory)

    def _arrivals(self, place: str, day: date) -> list[str]:
        if (place, day) not in self._earlier:
            self._earlier[place, day] = arrivals.of_earlier_release(place, day)
        return [*_of_day(day).get(place, ()), *self._earlier[place, day]]

    def _read(self, codes: list[str]) -> None:
        heads = tickets.heads(codes) if codes else {}
        self._tickets |= {code: heads[code].ticket if code in heads else None for code in codes}


def send(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send the news of a watch. The message holds the watch's name and codes of public reports."""
    said, directory, site = json.loads(message.body), documents.current(), settings().site_url
    watch = watches.get(said["watch"], now)
    if watch is None or watch.limited or not site:
        return []
    heads = tickets.heads(said["codes"])
    shown = [heads[code].ticket for code in said["codes"] if code in heads]
    shown = [ticket for ticket in shown if watch.area.has(ticket, directory)]
    told = _bulletins(said.get("bulletins", ()), now)
    if not shown and not told:
        return []
    count = said["count"] - (len(said["codes"]) - len(shown))
    token, place = watching.end_token(watch.name), watching.named(watch.area, directory)
    news = area_news.news(
        [_reported(ticket, directory) for ticket in shown],
        count,
        place,
        watch.language,
        site=site,
        end=links.to_area_end(site, token),
        bulletins=told,
    )
    if watch.browser is not None:
        link = links.to_area_end("", token) if shown else links.to_bulletin("", told[0].name)
        return _push(message, watch, news, link, now)
    if not watch.email:
        return []
    _take_budget(now)
    telling.take_mail(now)
    one_click = links.to_area_one_click(site, token)
    mailboxes.to_mailbox(watch.email, news.subject, news.body, one_click=one_click)
    return [OutboundChannel.EMAIL]


def send_breach(message: Message, now: datetime) -> list[OutboundChannel]:
    """Tell a watcher of a breach of personal data, also one whose address is under a limit: the law asks for it."""
    said, province, site = json.loads(message.body), documents.current().province, settings().site_url
    watch = watches.get(said["watch"], now)
    if watch is None or not site:
        return []
    token = watching.end_token(watch.name)
    words, name = Text(said["text"], said["text_en"]), Text(province.name, province.name_en)
    news = area_news.breach(words, watch.language, name, links.to_area_end(site, token))
    if watch.browser is not None:
        return _push(message, watch, news, links.to_area_end("", token), now)
    if not watch.email:
        return []
    telling.take_mail(now)
    mailboxes.to_mailbox(watch.email, news.subject, news.body)
    return [OutboundChannel.EMAIL]


def send_link(message: Message, now: datetime) -> list[OutboundChannel]:
    """Send the link that confirms a mailbox. The message holds only the id of the watch that waits."""
    watch, site = watches.asked(message.body, now), settings().site_url
    if watch is None or not watch.email or not site:
        return []
    telling.take_mail(now)
    link = links.to_area_confirmation(site, signing.encrypt(watches.CONFIRM_WATCH, message.body))
    mail = area_news.confirmation(watching.named(watch.area, documents.current()), watch.language, link)
    mailboxes.to_mailbox(watch.email, mail.subject, mail.body)
    return [OutboundChannel.EMAIL]


def _push(message: Message, watch: Watch, news: AreaNews, link: str, now: datetime) -> list[OutboundChannel]:
    assert watch.browser is not None  # noqa: S101 - the caller has looked
    words = replace(message, subject=news.subject, short=news.short)
    try:
        pushing.to_watcher(words, watch.name, watch.browser, link, now)
    except browsers.Gone:
        watches.browser_ended(watch.name, now)
        return []
    return [OutboundChannel.PUSH]


def _bulletins(names: Sequence[str], now: datetime) -> list[AreaBulletin]:
    """The bulletins that are still public and not over, in the order of their ids."""
    found = bulletins.several(names) if names else {}
    public = ((name, found[name].published) for name in names if name in found)
    today = local_day(now)
    return [AreaBulletin(name, one.wording.title) for name, one in public if one and one.wording.ends >= today]


def _take_budget(now: datetime) -> None:
    """Count a mail in the stage's budget. Raises telling.NotBefore when it is used up.

    While the counter cannot be reached, mails are sent: a message must not wait for what limits it.
    """
    try:
        limits.take(Limited.AREA_MAILS, STAGE, quotas_from(settings().limits)[Limited.AREA_MAILS], now)
    except limits.Exhausted as exhausted:
        raise telling.NotBefore(exhausted.end) from None
    except limits.Uncounted:
        logger.warning("a mail could not be counted", extra={"limit": Limited.AREA_MAILS})


def _reported(ticket: Ticket, directory: Directory) -> AreaReport:
    category = directory.categories.get(ticket.category)
    name = Text(category.name, category.name_en) if category else Text(ticket.category, ticket.category)
    return AreaReport(ticket.code, title_of(ticket.description), name, ticket.state)
