"""What units entered for their targets by hand, and what they reported to the unit above, once for each week."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.adoption.entries import AdoptionEntry
from chalicelib.domain.adoption.weeks import CampaignWeek, read_week
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.directory import versioned
from chalicelib.store.directory.versioned import NewVersion
from chalicelib.store.models.directory import DirectoryItem

#: How the audit trail names an entry, and a report.
ENTERED, REPORTED = "adoption_entered", "adoption_reported"


@dataclass(frozen=True, slots=True)
class NewAdoption:
    """An entry for a goal (its id) of a unit's target and a week; ``before`` is the entry that it replaces."""

    unit: str
    goal: str
    week: CampaignWeek
    entry: AdoptionEntry
    before: AdoptionEntry | None


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a unit reported for a week at ``at`` (UTC): numbers alone, as they were then."""

    unit: str
    week: CampaignWeek
    by: str
    at: datetime
    body: Mapping[str, Any]
    on_behalf: str | None = None


def of_unit(unit: str) -> dict[tuple[CampaignWeek, str], AdoptionEntry]:
    """Return what a unit of the document entered, by week and goal. One query."""
    connection()
    found = {}
    for item in DirectoryItem.query(keys.adoption(unit), consistent_read=True):
        text, goal = keys.goal_of_entry(item.sk)
        if (week := read_week(text)) is not None:
            found[week, goal] = entry_in(item)
    return found


def versions(goal: str, week: CampaignWeek, limit: int) -> list[AdoptionEntry]:
    """Return the last ``limit`` versions that were entered for a goal and a week, newest first."""
    connection()
    begins = DirectoryItem.sk.startswith(f"{week}#")
    found = DirectoryItem.query(keys.adoption_history(goal), begins, scan_index_forward=False, limit=limit)
    return [entry_in(one) for one in found]


def enter(new: list[NewAdoption]) -> int:
    """Write entries in order, and return how many. Raises EntriesTaken if somebody entered one meanwhile."""
    return versioned.write([_version(one) for one in new])


def _version(new: NewAdoption) -> NewVersion:
    entry, before, week = new.entry, new.before, str(new.week)
    changes = {week: (before and str(before.value), str(entry.value))}
    return NewVersion(
        (keys.adoption(new.unit), keys.adoption_entry(week, new.goal)),
        (keys.adoption_history(new.goal), keys.adoption_version(week, entry.version)),
        entry.version,
        before.version if before else None,
        body_of(entry),
        entry.by,
        entry.at,
        trail.AuditEntry(
            entry.at, entry.by, ENTERED, entry.reason, on_behalf=entry.on_behalf, subject=new.goal, changes=changes
        ),
    )


def body_of(entry: AdoptionEntry) -> dict[str, Any]:
    """The body of an entry as it is stored."""
    return {
        "value": entry.value,
        "source": entry.source,
        "counted_on": entry.counted_on.isoformat(),
        "reason": entry.reason,
        "on_behalf": entry.on_behalf,
    }


def entry_in(item: DirectoryItem) -> AdoptionEntry:
    """The entry in an item."""
    body = item.body
    return AdoptionEntry(
        int(body["value"]),
        body["source"],
        date.fromisoformat(body["counted_on"]),
        int(item.version),
        item.changed_by,
        keys.instant(item.changed_at),
        body.get("reason") or "",
        body.get("on_behalf"),
    )


def reports(week: CampaignWeek) -> dict[str, UnitReport]:
    """Return what units reported for a week, by unit. One query."""
    connection()
    items = DirectoryItem.query(keys.adoption_reports(str(week)), consistent_read=True)
    return {item.sk: _report(item, week) for item in items}


def reporting(week: CampaignWeek, units: Collection[str]) -> set[str]:
    """Return which of these units reported a week."""
    connection()
    wanted = [(keys.adoption_reports(str(week)), unit) for unit in units]
    return {item.sk for item in DirectoryItem.batch_get(wanted, consistent_read=True)} if wanted else set()


def report(new: UnitReport) -> UnitReport:
    """Record a unit's report for a week with its line of the audit trail, and return the report that holds.

    A unit reports once: repeated, or after somebody else of the unit, the first one stays. Raises Contended.
    """
    connection()
    body = {**new.body, "on_behalf": new.on_behalf}
    item = DirectoryItem(
        keys.adoption_reports(str(new.week)),
        new.unit,
        version=1,
        body=body,
        changed_by=new.by,
        changed_at=keys.stamp(new.at),
    )
    line = trail.AuditEntry(new.at, new.by, REPORTED, str(new.week), on_behalf=new.on_behalf, subject=new.unit)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=DirectoryItem.pk.does_not_exist())
            trail.add_to(write, line)
    except TransactWriteError as error:
        if not failed_conditions(error):
            raise
        first = reports(new.week).get(new.unit)
        if first is None:
            raise Contended(new.unit) from error
        return first
    return new


def _report(item: DirectoryItem, week: CampaignWeek) -> UnitReport:
    body = dict(item.body)
    on_behalf = body.pop("on_behalf", None)
    return UnitReport(item.sk, week, item.changed_by, keys.instant(item.changed_at), body, on_behalf)
