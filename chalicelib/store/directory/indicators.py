"""What units entered for indicators: what holds now by year, and every version, which is never changed.

An entry is one transaction: the item of its year, a new item of its history, and a line of the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from chalicelib.domain.indicators.entries import IndicatorEntry
from chalicelib.domain.indicators.periods import IndicatorPeriod, read_period
from chalicelib.domain.texts.amounts import written
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import connection
from chalicelib.store.directory import versioned
from chalicelib.store.directory.versioned import NewVersion
from chalicelib.store.fresh import fresh
from chalicelib.store.models.directory import DirectoryItem

#: How the audit trail names an entry.
ENTERED = "indicator_entered"

type YearEntries = dict[tuple[str, IndicatorPeriod], IndicatorEntry]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry for an indicator (its id) and a period; ``before`` is the entry that it replaces."""

    indicator: str
    period: IndicatorPeriod
    entry: IndicatorEntry
    before: IndicatorEntry | None


def of_years(years: Iterable[int]) -> YearEntries:
    """Return the entries of all indicators for the periods of some years, by indicator and period. A query a year."""
    connection()
    found: YearEntries = {}
    for year in sorted(set(years)):
        for item in DirectoryItem.query(keys.indicators(year), consistent_read=True):
            indicator, text = keys.indicator_of_entry(item.sk)
            if period := read_period(text):
                found[indicator, period] = entry_in(item)
    return found


def kept_of_years(years: Iterable[int]) -> YearEntries:
    """Return the same for public figures: each year is read at most once a minute by a process."""
    found: YearEntries = {}
    for year in sorted(set(years)):
        found |= fresh(f"indicators {year}", partial(of_years, [year]))
    return found


def current(indicator: str, period: IndicatorPeriod) -> IndicatorEntry | None:
    """Return the entry that holds for an indicator and a period, or None. One consistent read."""
    connection()
    try:
        item = DirectoryItem.get(
            keys.indicators(period.year), keys.indicator_entry(indicator, str(period)), consistent_read=True
        )
    except DirectoryItem.DoesNotExist:
        return None
    return entry_in(item)


def versions(indicator: str, period: IndicatorPeriod, limit: int) -> list[IndicatorEntry]:
    """Return the last ``limit`` versions that were entered for an indicator and a period, newest first."""
    connection()
    begins = DirectoryItem.sk.startswith(keys.indicator_versions(str(period)))
    history = keys.indicator_history(indicator)
    return [entry_in(one) for one in DirectoryItem.query(history, begins, scan_index_forward=False, limit=limit)]


def enter(new: Sequence[NewEntry]) -> int:
    """Write entries in order, and return how many were written.

    Raises EntriesTaken if somebody else entered one of a transaction's meanwhile; those of earlier ones stay written.
    """
    return versioned.write([_version(one) for one in new])


def _version(new: NewEntry) -> NewVersion:
    entry, before, period = new.entry, new.before, str(new.period)
    changes = {period: (before and written(before.value), written(entry.value))}
    return NewVersion(
        (keys.indicators(new.period.year), keys.indicator_entry(new.indicator, period)),
        (keys.indicator_history(new.indicator), keys.indicator_version(period, entry.version)),
        entry.version,
        before.version if before else None,
        body_of(entry),
        entry.by,
        entry.at,
        trail.AuditEntry(
            entry.at, entry.by, ENTERED, entry.reason, on_behalf=entry.on_behalf, subject=new.indicator, changes=changes
        ),
    )


def body_of(entry: IndicatorEntry) -> dict[str, Any]:
    """The body of an entry as it is stored."""
    return {"value": str(entry.value), "reason": entry.reason, "on_behalf": entry.on_behalf}


def entry_in(item: DirectoryItem) -> IndicatorEntry:
    """The entry in an item."""
    body = item.body
    return IndicatorEntry(
        Decimal(body["value"]),
        int(item.version),
        item.changed_by,
        keys.instant(item.changed_at),
        body.get("reason") or "",
        body.get("on_behalf"),
    )
