"""Make the index of officers' search anew from the tickets of months."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import batched

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.tickets.months import FIRST_MONTH, months_until
from chalicelib.runtime import clock
from chalicelib.services import finding
from chalicelib.store import keys
from chalicelib.store.counters import counters


class NothingToIndex(Exception):
    """There are no reports where some were expected; the text says where."""


@dataclass(frozen=True, slots=True)
class IndexedMonth:
    """A month (``2026-03``), how many reports were sent in it, and how many lines of the index changed."""

    month: str
    reports: int
    lines: int


def month(text: str) -> str:
    """Read the month of an argument (``2026-03``). Raises ArgumentTypeError."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text} is no month; write it like 2026-03")
    return text


def reindexed(months: Collection[str] | None = None) -> Iterator[IndexedMonth]:
    """Make the index anew from the tickets of these local months, by default of all. Yields each that has reports.

    Raises NothingToIndex before anything is done for a month that has not begun or is before the first release, and at
    the end for months without reports.
    """
    known = list(map(keys.cohort, months_until(local_day(clock.now()))))
    for wanted in months or ():
        if wanted not in known:
            is_early = wanted < keys.cohort(FIRST_MONTH)
            why = f"no report is older than {keys.cohort(FIRST_MONTH)}" if is_early else "this month has not begun"
            raise NothingToIndex(f"{wanted}: {why}; nothing was indexed")
    empty = []
    for one in known if months is None else sorted(set(months)):
        done = _of_month(one)
        if done.reports:
            yield done
        else:
            empty.append(one)
    if months is not None and empty:
        raise NothingToIndex(f"{', '.join(empty)}: no reports were sent")


def _of_month(month_: str) -> IndexedMonth:
    reports = lines = 0
    for some in batched(counters.cohort(month_), counters.MOST, strict=False):
        reports += len(some)
        lines += finding.index(some)
    return IndexedMonth(month_, reports, lines)
