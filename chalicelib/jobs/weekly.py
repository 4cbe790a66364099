"""The draft of a commune's week for loudspeakers, counted from the public list of the commune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from chalicelib.domain.bulletins import weekly
from chalicelib.domain.bulletins.bulletin import SYSTEM
from chalicelib.domain.bulletins.weekly import Week
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.states import STATES, State
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import bulletins, documents
from chalicelib.store.tickets import lists
from chalicelib.store.tickets.lists import ListedTicket

#: How far back reports are read that may have been answered in the week or are still open, and how many at most.
_BACK, _MOST, _PAGE = timedelta(days=90), 1000, 100


class DraftsFailed(Exception):
    """Some drafts could not be made. The run must be repeated."""


def make(now: datetime) -> int:
    """Make the drafts of the week that has ended, one for each commune, at ``now`` (UTC). Returns how many are new.

    A run may be repeated: a draft that is there already stays as its officers have written it. When a commune fails,
    the others still get theirs, and DraftsFailed is raised at the end.
    """
    directory, today, made, failed = documents.current(), local_day(now), 0, 0
    for commune in directory.communes:
        unit = directory.acting("commune", commune, today)
        if unit is None:
            continue
        try:
            made += make_one(commune, unit, directory, now)
        except Exception:  # noqa: BLE001 - a failure of one commune must not stop the others
            logger.exception("a bulletin of the week could not be made", extra={"commune": commune})
            failed += 1
    if failed:
        raise DraftsFailed(f"{failed} communes")
    return made


def make_one(commune: str, unit: str, directory: Directory, now: datetime) -> bool:
    """Make the draft of a commune's last week for a unit at ``now`` (UTC). Returns False if it is there already."""
    first = weekly.last_week(local_day(now))
    if bulletins.get(weekly.name_of(commune, first)) is not None:
        return False
    week = counted(lines(commune, first), first, directory, now)
    host = urlsplit(settings().site_url).netloc
    place, office = directory.communes[commune].area.vi, directory.units[unit].name
    wording = weekly.wording_of(week, commune, place, office, host, directory.province.hotline)
    return bulletins.create(weekly.draft(week, unit, commune, wording), SYSTEM, None, now)


def counted(lines: Iterable[ListedTicket], first: date, directory: Directory, now: datetime) -> Week:
    """Count the lines of the public list for the week from the local day ``first`` on, as of ``now`` (UTC)."""
    sent, answered = Counter[str](), Counter[str]()
    last, since, waiting, late = first + timedelta(days=6), first, 0, 0
    for line in lines:
        if not rights.is_open_category(line.category, directory):
            continue
        name, begun = directory.categories[line.category].name, local_day(line.created_at)
        since = min(since, begun)
        sent[name] += first <= begun <= last
        if line.resolved_at is not None:
            answered[name] += first <= local_day(line.resolved_at) <= last
        elif begun <= last and STATES[line.state].is_open:
            waiting += 1
            # While the sender is asked, the promise does not run.
            late += line.promised_at < now and line.state is not State.NEEDS_INFO
    return Week(first, since, +sent, +answered, waiting, late)


def lines(commune: str, first: date) -> Iterator[ListedTicket]:
    """The newest lines of a commune's public list, back to ``_BACK`` before the week, at most ``_MOST``."""
    after, read = None, 0
    while read < _MOST:
        page = lists.public_list(commune=commune, category=None, states=(), limit=_PAGE, after=after)
        for line in page.lines:
            if local_day(line.created_at) < first - _BACK:
                return
            yield line
        read, after = read + len(page.lines), page.after
        if after is None:
            return
