"""The live numbers, kept as the sum of all tickets' shares.

Each ticket's share is stored with its fact. When a ticket changes, one transaction writes both and adds the difference
to the numbers, on condition that the stored fact is unchanged. So a change that arrives twice, late or out of order
counts once, and a failure writes nothing or everything. A change that moves no number writes the fact alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action, AddAction
from pynamodb.transactions import TransactWrite

from chalicelib.domain.nearby.maps import above
from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.numbers.counts import Measures, Share
from chalicelib.domain.numbers.facts import Fact
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.store import keys
from chalicelib.store.connection import Contended, connection, failed_conditions
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters import months
from chalicelib.store.counters.facts import Kept
from chalicelib.store.directory import documents
from chalicelib.store.models.counters import CounterItem, FactItem, TurnIndex
from chalicelib.store.models.tickets import CohortKey
from chalicelib.store.tickets import earlier, tickets

#: The most items in a transaction or in a batch read.
MOST = 100
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class _Change:
    """A ticket's fact and share before and now, and the resulting differences: (pk, sk) -> name -> difference."""

    before: Kept
    fact: Fact
    share: Share | None
    moved: Mapping[tuple[str, str], Measures]

    @property
    def items(self) -> int:
        """How many items it writes beside the numbers."""
        return 1 + self.before.is_old


def count(heads: Iterable[Ticket], now: datetime, *, anew: bool = False) -> int:
    """Update facts and numbers for changed tickets, as of ``now`` (UTC). Returns how many facts or shares changed.

    ``heads`` only say which tickets to read; the stored version is counted. ``anew`` makes also the facts that seem up
    to date. Raises Contended; what was counted until then stays.
    """
    # Compare the newest version of each: an older one may equal the stored share and hide a newer change.
    newest = {head.code: head for head in sorted(heads, key=lambda head: head.version)}
    changed = 0
    for some in batched((newest[code] for code in sorted(newest)), MOST, strict=False):
        before = kept_facts.kept(some)
        waiting = [head.code for head in some if anew or is_stale(before[head.code], head, now)]
        months.mark({before[code].month for code in waiting}, now)
        for attempt in range(_ATTEMPTS):
            if not waiting:
                break
            # After a collision write one by one, so that a contended ticket does not delay the others.
            moved, waiting = _move([newest[code] for code in waiting], now, together=attempt == 0, anew=anew)
            changed += moved
        if waiting:
            raise Contended(", ".join(waiting))
    return changed


def is_stale(before: Kept, head: Ticket, now: datetime) -> bool:
    """Whether what is kept of a ticket is not that of its present version at ``now`` (UTC)."""
    known = before.fact
    if known is None or known.facts_version < facts.FACTS_VERSION or known.version < head.version:
        return True
    # A record of an older version says nothing about the share.
    return known.version == head.version and counts.share(head, now) != before.share


def turning(now: datetime, limit: int) -> list[str]:
    """Return the codes of at most ``limit`` tickets whose shares changed with time by ``now`` (UTC), oldest first."""
    connection()
    until = f"{keys.stamp(now)}~"
    items = FactItem.turn_index.query(keys.TURN, TurnIndex.turn_order < until, limit=limit)
    return [keys.counted_code(item.pk, item.sk) for item in items]


def cohort(month: str, after: str | None = None) -> Iterator[str]:
    """Yield the codes of the tickets whose report was sent in a local month (``2026-03``), after a code."""
    connection()
    condition = CohortKey.code > after if after else None
    return (str(item.code) for item in CohortKey.cohort_index.query(month, condition))


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
        _add(moved, (keys.days(line.dimension, month), keys.counted(line.value, line.day.isoformat())), measures)
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


def _move(known: Sequence[Ticket], now: datetime, *, together: bool, anew: bool) -> tuple[int, list[str]]:
    """Count tickets as they are stored. Returns how many changed, and the codes that others wrote meanwhile."""
    # Read what is kept before the ticket: counting a newer version in between changes its revision.
    before = kept_facts.kept(known)
    changes = [
        change
        for code, stored in tickets.heads([head.code for head in known]).items()
        if (anew or is_stale(before[code], stored.ticket, now))
        and (change := _changed(before[code], stored.ticket, now)) is not None
    ]
    done, again = 0, []
    for group in _groups(changes) if together else [[change] for change in changes]:
        if _write(group):
            done += len(group)
        else:
            again += [change.before.code for change in group]
    return done, again


def _changed(before: Kept, head: Ticket, now: datetime) -> _Change | None:
    # The history may be newer than the ticket that was read.
    history = [event for event in tickets.history(head.code) if event.version <= head.version]
    head = earlier.with_records(head, history)
    after = counts.share(head, now)
    fact = facts.fact(head, history, documents.calendar(head.calendar_version))
    if (fact, after) == (before.fact, before.share):
        return None
    return _Change(before, fact, after, key_lines(counts.difference(before.share, after)))


def _groups(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Group changes that fit into one transaction. Changes of a batch mostly touch the same lines."""
    group: list[_Change] = []
    touched: set[tuple[str, str]] = set()
    for change in changes:
        if not change.moved and not change.before.is_old:
            yield [change]
            continue
        more = touched | change.moved.keys()
        if group and sum(one.items for one in group) + change.items + len(more) > MOST:
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
    if not moved and len(group) == 1 and not group[0].before.is_old:
        return _write_fact(group[0])
    try:
        with TransactWrite(connection=connection()) as write:
            for change in group:
                write.save(_item(change), condition=change.before.unchanged)
                if change.before.is_old:
                    _empty(write, change.before)
            for (pk, sk), measures in moved.items():
                actions: list[Action] = [
                    AddAction(Path(name), Value({"N": str(value)})) for name, value in sorted(measures.items()) if value
                ]
                if actions:
                    write.update(CounterItem(pk, sk), actions=actions)
    except TransactWriteError as error:
        if failed_conditions(error):
            return False
        raise
    return True


def _write_fact(change: _Change) -> bool:
    try:
        _item(change).save(condition=change.before.unchanged)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _empty(write: TransactWrite, before: Kept) -> None:
    """Empty the share of an earlier release, which the fact replaces. A migration removes the item."""
    actions: list[Action] = [FactItem.body.remove(), FactItem.turn.remove(), FactItem.turn_order.remove()]
    old = FactItem(keys.share(before.code), keys.SHARE)
    write.update(old, actions=actions, condition=FactItem.revision == before.revision)


def _item(change: _Change) -> FactItem:
    return kept_facts.item(change.before, change.fact, change.share)
