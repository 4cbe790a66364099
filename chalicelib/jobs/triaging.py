"""Learn for triage each night, from the tickets as they are then.

Nothing is added up over the nights. What was withdrawn, hidden, made private or removed since teaches nothing more, and
its words are gone. It costs the reading of ``MOST`` tickets and no write while reports come in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import batched, islice

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.triage.keywords import Keywords
from chalicelib.domain.triage.lessons import Lesson, chosen, lesson
from chalicelib.domain.triage.offers import Model, taught
from chalicelib.runtime.observe import logger
from chalicelib.store import keys
from chalicelib.store.counters import counters, triage
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets

#: How many tickets are read, of the newest months first, and of how many months. Codes are random, so the first ones
#: of a month are a fair part of it.
MOST, MONTHS = 6000, 13
#: Start only if this much time (seconds) is left.
RESERVE_SECONDS = 90.0
#: Local hour from which a night's counts may be made.
_NIGHT = 2


def learn(now: datetime, seconds_left: Callable[[], float], *, at_once: bool = False) -> Model | None:
    """Make the counts of the night of ``now`` (UTC). Returns them; None if they are there, or if time is short.

    ``at_once`` makes them again without waiting for the night.
    """
    night = (now.astimezone(LOCAL) - timedelta(hours=_NIGHT)).date()
    if seconds_left() < RESERVE_SECONDS or (triage.night() >= night.isoformat() and not at_once):
        return None
    model = taught(chosen(_lessons(night)), night.isoformat())
    triage.save(model)
    trial = model.category.trial
    logger.info("triage learned", extra={"reports": model.reports, "tried": trial.tried, "right": trial.right})
    return model


def _lessons(night: date) -> Iterator[Lesson]:
    directory = documents.current()
    keywords = Keywords(directory.leaf_categories)
    for codes in batched(islice(_codes(night), MOST), counters.MOST, strict=False):
        for stored in tickets.heads(codes).values():
            if (found := lesson(stored.ticket, directory, keywords)) is not None:
                yield found


def _codes(night: date) -> Iterator[str]:
    month = night.replace(day=1)
    for _ in range(MONTHS):
        yield from counters.cohort(keys.cohort(month))
        month = (month - timedelta(days=1)).replace(day=1)
