"""The public numbers, kept as the sum of all tickets' shares.

Each ticket's share is stored beside the numbers. When a ticket changes, one transaction writes the new share and adds
the difference to the numbers, on condition that the stored share is unchanged. So a change that arrives twice, late or
out of order counts once, and a failure writes nothing or everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action, AddAction
from pynamodb.transactions import TransactWrite

from chalicelib.domain.nearby.maps import above
from chalicelib.domain.numbers import counts
from chalicelib.domain.numbers.counts import Measures, Share
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection
from chalicelib.store.models.counters import CounterItem, ShareItem, TurnIndex
from chalicelib.store.models.tickets import CohortKey
from chalicelib.store.tickets import tickets

#: The most items in a transaction or in a batch read.
MOST = 100
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class StoredShare:
    """A ticket's share as it was counted last. ``revision`` 0 means never."""

    code: str
    share: Share | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class _Change:
    """A ticket's share before and now, and the resulting differences: (pk, sk) -> name -> difference."""

    before: StoredShare
    after: Share | None
    moved: Mapping[tuple[str, str], Measures]


def count(heads: Iterable[Ticket], now: datetime) -> int:
    """Update the numbers for changed tickets, as of ``now`` (UTC). Returns how many shares changed.

    ``heads`` only say which tickets to read; the stored version is counted. Raises Contended; what was counted until
    then stays.
    """
    # Compare the newest version of each: an older one may equal the stored share and hide a newer change.
    newest = {head.code: head for head in sorted(heads, key=lambda head: head.version)}
    changed = 0
    for codes in batched(sorted(newest), MOST, strict=False):
        before = shares(codes)
        waiting = [code for code in codes if counts.share(newest[code], now) != before[code].share]
        for attempt in range(_ATTEMPTS):
            if not waiting:
                break
            # After a collision write one by one, so that a contended ticket does not delay the others.
            moved, waiting = _move(waiting, now, together=attempt == 0)
            changed += moved
        if waiting:
            raise Contended(", ".join(waiting))
    return changed


def shares(codes: Sequence[str]) -> dict[str, StoredShare]:
    """Return the shares of at most 100 tickets, read consistently."""
    connection()
    items = ShareItem.batch_get([(keys.share(code), keys.SHARE) for code in codes], consistent_read=True)
    stored = {keys.code_of_share(item.pk): item for item in items}
    return {
        code: StoredShare(code, counts.from_json(stored[code].body or {}), int(stored[code].revision or 0))
        if code in stored
        else StoredShare(code)
        for code in codes
    }


def turning(now: datetime, limit: int) -> list[str]:
    """Return the codes of at most ``limit`` tickets whose shares changed with time by ``now`` (UTC), oldest first."""
    connection()
    until = f"{keys.stamp(now)}~"
    items = ShareItem.turn_index.query(keys.TURN, TurnIndex.turn_order < until, limit=limit)
    return [keys.code_of_share(item.pk) for item in items]


def cohort(month: str) -> Iterator[str]:
    """Yield the codes of all tickets whose report was sent in a local month (``2026-03``)."""
    connection()
    return (str(item.code) for item in CohortKey.cohort_index.query(month))


def rows(pk: str, begins: str | None = None, *, consistent: bool = False) -> Iterator[tuple[str, Measures]]:
    """Yield the lines of a partition as (sort key, numbers), optionally only sort keys that begin with a text."""
    connection()
    condition = CounterItem.sk.startswith(begins) if begins else None
    pages = CounterItem.query(pk, condition, consistent_read=consistent).page_iter
    for page in pages:
        # The names of the numbers vary, so the model cannot declare them as attributes.
        for raw in page["Items"]:
            yield raw["sk"]["S"], {name: int(value["N"]) for name, value in raw.items() if "N" in value}


def key_lines(found: counts.Difference) -> dict[tuple[str, str], dict[str, int]]:
    """Return the changes of a difference by item: (pk, sk) -> name -> difference."""
    moved: dict[tuple[str, str], dict[str, int]] = {}
    for line, measures in found.lines.items():
        month = keys.cohort(line.day)
        _add(moved, (keys.days(line.slice, month), keys.counted(line.value, line.day.isoformat())), measures)
        _add(moved, (keys.months(line.slice, f"{line.day:%Y}"), keys.counted(line.value, month)), measures)
    for spot, value in found.spots.items():
        pk = keys.cells(spot.resolution, keys.cohort(spot.day))
        _add(moved, (pk, keys.cell(spot.commune, spot.cell, spot.category)), {f"d{spot.day:%d}": value})
    for pin, value in found.pins.items():
        _add(moved, (keys.on_map(above(pin.cell)), pin.cell), {pin.name: value})
    return moved


def _add(moved: dict[tuple[str, str], dict[str, int]], key: tuple[str, str], measures: Measures) -> None:
    line = moved.setdefault(key, {})
    for name, value in measures.items():
        line[name] = line.get(name, 0) + value


def _move(codes: Sequence[str], now: datetime, *, together: bool) -> tuple[int, list[str]]:
    """Count tickets as they are stored. Returns how many shares changed, and the codes that others wrote meanwhile."""
    # Read the share before the ticket: counting a newer version in between changes the share's revision.
    before = shares(codes)
    heads = tickets.heads(codes)
    changes = []
    for code, stored in heads.items():
        after = counts.share(stored.ticket, now)
        if after != before[code].share:
            moved = key_lines(counts.difference(before[code].share, after))
            changes.append(_Change(before[code], after, moved))
    done, again = 0, []
    for group in _groups(changes) if together else [[change] for change in changes]:
        if _write(group):
            done += len(group)
        else:
            again += [change.before.code for change in group]
    return done, again


def _groups(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Group changes that fit into one transaction. Changes of a batch mostly touch the same lines."""
    group: list[_Change] = []
    touched: set[tuple[str, str]] = set()
    for change in changes:
        more = touched | change.moved.keys()
        if group and len(group) + 1 + len(more) > MOST:
            yield group
            group, more = [], set(change.moved)
        group.append(change)
        touched = more
    if group:
        yield group


def _write(group: Sequence[_Change]) -> bool:
    moved: dict[tuple[str, str], dict[str, int]] = {}
    for change in group:
        for key, measures in change.moved.items():
            _add(moved, key, measures)
    try:
        with TransactWrite(connection=connection()) as write:
            for change in group:
                write.save(_share_item(change), condition=_unchanged(change.before))
            for (pk, sk), measures in moved.items():
                actions: list[Action] = [
                    AddAction(Path(name), Value({"N": str(value)})) for name, value in sorted(measures.items()) if value
                ]
                if actions:
                    write.update(CounterItem(pk, sk), actions=actions)
    except TransactWriteError as error:
        if tickets.failed_conditions(error):
            return False
        raise
    return True


def _unchanged(before: StoredShare) -> Condition:
    if before.revision:
        return ShareItem.revision == before.revision
    return ShareItem.pk.does_not_exist()


def _share_item(change: _Change) -> ShareItem:
    code, turns_at = change.before.code, change.after and change.after.turns_at
    return ShareItem(
        keys.share(code),
        keys.SHARE,
        body=counts.to_json(change.after),
        revision=change.before.revision + 1,
        turn=keys.TURN if turns_at else None,
        turn_order=keys.turn(turns_at, code) if turns_at else None,
    )
