"""Bring what a stage has stored to the form of this release, in named steps.

A step reads known partitions, may be stopped anywhere and started again, and changes nothing the second time. Until a
step has run, the release reads the old form too. Add a new step at the end of ``STEPS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import batched, permutations

from pynamodb.exceptions import PutError, UpdateError

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.numbers import counts
from chalicelib.domain.tickets.months import months_until
from chalicelib.runtime import clock
from chalicelib.services.submissions import migrated_request_hash
from chalicelib.store import keys
from chalicelib.store.connection import LostRace, connection
from chalicelib.store.counters import counters
from chalicelib.store.directory import officers
from chalicelib.store.models.counters import CounterItem, FactItem
from chalicelib.store.models.directory import DirectoryItem
from chalicelib.store.models.tickets import BandItem, ClockKey, Submission
from chalicelib.store.tickets import news, photos, pictures, tickets
from infra.manage import indexing
from infra.manage.accounts import usernames
from infra.manage.identity import bind_secrets
from infra.stack.stage import Stack, acting_on

_PAGE = 500
#: Letters of a SHA-256 in hexadecimal. A keyed hash is shorter.
_UNKEYED_LENGTH = 64


def migrate(stack: Stack) -> Iterator[str]:
    """Run every step in order. Yields a line for each thing that a step changed."""
    with acting_on(stack):
        for name, step in STEPS.items():
            for line in step(stack):
                yield f"{name}: {line}"


def officers_once(stack: Stack) -> Iterator[str]:
    """Leave each officer one item, under ``OFFICERS``, and remove the second one.

    Usernames are those of the list and of the user pool: the first releases stored officers outside the list.
    """
    listed, _ = officers.officers()
    names = sorted({officer.username for officer in listed} | set(usernames(stack)))
    places = [(keys.old_officer(name), keys.OLD_OFFICER) for name in names]
    for old in sorted(DirectoryItem.batch_get(places, consistent_read=True), key=lambda item: item.pk):
        name = keys.username_of_old(old.pk)
        _copy(old, name)
        old.delete()
        yield name


def _copy(old: DirectoryItem, name: str) -> None:
    """Store an old item's officer under ``OFFICERS``; what stands there already is as new or newer, and stays."""
    copy = DirectoryItem(keys.OFFICERS, name, body=old.body, changed_by=old.changed_by, changed_at=old.changed_at)
    try:
        copy.save(condition=DirectoryItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def keyed_requests(stack: Stack) -> Iterator[str]:
    """Replace the unkeyed hash in each idempotency record of the first releases: it let one guess the telephone.

    The records have no index and expire after a week, so the step reads the whole table once.
    """
    connection()
    for item in Submission.scan():
        before = item.request_hash
        if len(before) != _UNKEYED_LENGTH:
            continue
        change = Submission.request_hash.set(migrated_request_hash(before))
        try:
            item.update(actions=[change], condition=Submission.request_hash == before)
        except UpdateError as error:
            # The record has expired, or another run was here first.
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
        else:
            yield item.code


def ticket_courses(stack: Stack) -> Iterator[str]:
    """Store in each ticket of earlier releases its answers with their verdicts, and the changes of its promise.

    The months are those since the first release. A ticket that somebody changes meanwhile is read again.
    """
    for month in _months(clock.now()):
        for code in counters.cohort(keys.cohort(month)):
            if _completed(code):
                yield code


def _completed(code: str) -> bool:
    while True:
        try:
            return tickets.complete(code)
        except LostRace:
            continue


def clock_spread(_stack: Stack) -> Iterator[str]:
    """Move what waits in the clock's first partition to the partition that its key says."""
    connection()
    moved = 0
    for entry in ClockKey.clock_index.query(keys.CLOCKS[0], page_size=_PAGE):
        partition = keys.clock(entry.pk, entry.sk)
        if partition == keys.CLOCKS[0]:
            continue
        unchanged = (ClockKey.clock == entry.clock) & (ClockKey.clock_order == entry.clock_order)
        try:
            entry.update([ClockKey.clock.set(partition)], condition=unchanged)
        except UpdateError as error:
            # It was changed meanwhile, so its present partition is right.
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
        else:
            moved += 1
    if moved:
        yield f"{moved} entries"


def facts_of_tickets(_stack: Stack) -> Iterator[str]:
    """Make the fact of each ticket, and remove what earlier releases kept of it and added up.

    A step before has completed the tickets, so each fact is made from its whole ticket.
    """
    connection()
    now = clock.now()
    for month in _months(now):
        codes = list(counters.cohort(keys.cohort(month)))
        made = sum(_made_facts(some, now) for some in batched(codes, counters.MOST, strict=False))
        removed = _removed_numbers(month) if codes else 0
        if made or removed:
            yield f"{keys.cohort(month)}: {made} facts, {removed} old numbers removed"


def news_of_tickets(_stack: Stack) -> Iterator[str]:
    """Put the events that the public sees into the index of news, and the time of the last one into their ticket."""
    for month in _months(clock.now()):
        marked = sum(news.complete(code) for code in counters.cohort(keys.cohort(month)))
        if marked:
            yield f"{keys.cohort(month)}: {marked} tickets"


def fingerprints_of_photos(_stack: Stack) -> Iterator[str]:
    """Store each photo's fingerprint with it, and forget by what photos that were taken back are recognised.

    A band names its photo but not the other way round, so the step reads the whole table once.
    """
    connection()
    done: set[tuple[str, str]] = set()
    for band in BandItem.scan():
        _, code, name = band.sk.split("#")
        if (code, name) in done:
            continue
        done.add((code, name))
        photo = photos.get(code, name)
        if photo is None:
            continue
        if photo.reason == photos.ERASED:
            pictures.forget(code, replace(photo, fingerprint=band.fingerprint))
            yield f"{code} {name}: forgotten"
        elif photo.fingerprint is None and photos.know(code, name, band.fingerprint):
            yield f"{code} {name}"


def tickets_indexed(_stack: Stack) -> Iterator[str]:
    """Put each ticket into the index of officers' search, or bring the index to what the ticket is now."""
    for done in indexing.reindexed():
        if done.lines:
            yield f"{done.month}: {done.lines} lines"


def _months(now: datetime) -> Iterator[date]:
    """The first day of each month since the first release."""
    return months_until(local_day(now))


def _made_facts(codes: Sequence[str], now: datetime) -> int:
    made = counters.count([stored.ticket for stored in tickets.heads(codes).values()], now, anew=True)
    for old in FactItem.batch_get([(keys.share(code), keys.SHARE) for code in codes], consistent_read=True):
        old.delete()
    return made


def _removed_numbers(month: date) -> int:
    """Remove the numbers of pairs and of months, which are no longer read."""
    days = [keys.days(slice_, keys.cohort(month)) for slice_ in _OLD_PAIRS]
    months = [keys.old_months(slice_, f"{month:%Y}") for slice_ in (*counts.DIMENSIONS, *_OLD_PAIRS)]
    return sum(map(_emptied, [*days, *months]))


def _emptied(pk: str) -> int:
    removed = 0
    with CounterItem.batch_write() as batch:
        for item in CounterItem.query(pk):
            batch.delete(item)
            removed += 1
    return removed


#: Earlier releases also kept the numbers of each pair of dimensions.
_OLD_PAIRS = tuple(".".join(pair) for pair in permutations(counts.DIMENSIONS, 2))

STEPS: Mapping[str, Callable[[Stack], Iterator[str]]] = {
    "officers-once": officers_once,
    "keyed-requests": keyed_requests,
    "clock-spread": clock_spread,
    "ticket-courses": ticket_courses,
    "facts": facts_of_tickets,
    "bound-secrets": bind_secrets,
    "news": news_of_tickets,
    "fingerprints": fingerprints_of_photos,
    "search": tickets_indexed,
}
