"""What an event of a gathering brings to its reports: news, how long the vault keeps people, the way back to intake.

The reports are seen to by the page. Each page queues the next one, and may be repeated: a message has one key for each
report, and an address hears of an event for one of its reports (store/vault/told.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.channels import outbox
from chalicelib.domain.access.contact import ADDRESSES
from chalicelib.domain.messages.notices import is_told_to_all, no_code, to_all
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.moves import NO_MAIN
from chalicelib.domain.tickets.retention import kept
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.identity import signing
from chalicelib.jobs import retention
from chalicelib.services import changing, merging
from chalicelib.services.outgoing import put_or_hold
from chalicelib.store import keys
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import members, tickets
from chalicelib.store.tickets.tickets import Stored
from chalicelib.store.vault import browsers, reporters, told
from chalicelib.store.vault.reporters import Retention
from chalicelib.store.vault.told import ToMembers

#: Events after which reports may be unlike their gathering.
_MAY_PART = frozenset({"receive", "reclassify", "set_visibility"})


def tasks(changed: Ticket, directory: Directory) -> Iterator[ToMembers]:
    """What a gathering's last event brings to its reports; nothing for another ticket."""
    if changed.gathering is None:
        return
    at = changed.last_at or changed.created_at
    task = ToMembers(changed.code, changed.version, releases=changed.state in NO_MAIN or changed.last_kind in _MAY_PART)
    if is_told_to_all(changed):
        senders, followers = to_all(changed, directory)
        task = replace(
            task,
            senders=Message.of(senders, at),
            followers=Message.of(followers, at) if followers else None,
            hold_until=keys.stamp(senders.hold_until) if senders.hold_until else None,
        )
    if (decided := kept(changed, directory.province.contact_days)) is not None:
        until = keys.stamp(decided.until) if decided.until else None
        task = replace(task, retention=(retention.order_of(changed), until))
    if task != ToMembers(changed.code, changed.version):
        yield task


def handle(content: Mapping[str, Any], now: datetime) -> None:
    """See to a page of a gathering's reports, and queue the next page."""
    task = ToMembers.from_content(content)
    main = tickets.get(task.code)
    if main is None:
        return
    codes, rest = members.page(task.code, task.after)
    found = tickets.heads(codes) if codes else {}
    inside = [one for one in found.values() if one.ticket.merged_into == task.code]
    first = [main, *tickets.heads(main.ticket.merged).values()] if task.after is None else []
    for stored in (*first, *inside):
        _tell(task, stored.ticket, main.ticket, now)
    for stored in inside:
        if task.retention is not None:
            order, until = task.retention
            outbox.put(Retention(stored.ticket.code, order, keys.instant(until) if until else None))
        if task.releases:
            changing.changed_from(stored, lambda one: _release(one, task.code, now))
    if rest is not None:
        outbox.put(replace(task, after=rest))


def _release(stored: Stored, main_code: str, now: datetime) -> bool:
    # The main ticket is read again: it may have come back, by an appeal.
    main = tickets.get(main_code)
    return main is not None and merging.released(stored, main, now)


def _tell(task: ToMembers, ticket: Ticket, main: Ticket, now: datetime) -> None:
    if task.followers is not None and ticket.followed and rights.is_open(ticket):
        outbox.put(_for_report(task.followers, ticket.code, main, "followers"))
    if task.senders is None:
        return
    if told.is_first(task.code, task.version, ticket.code, _addresses(ticket.code, now), now):
        until = keys.instant(task.hold_until) if task.hold_until else None
        put_or_hold(_for_report(task.senders, ticket.code, main, "reporter"), until)


def _for_report(message: Message, code: str, main: Ticket, to: str) -> Message:
    old, new = spoken(no_code(main)), spoken(code)
    texts = {name: getattr(message, name).replace(old, new) for name in ("sms", "subject", "body", "short")}
    version = message.key.partition("-")[0]
    key = f"{version}-{to}" if code == main.code else f"{version}-{main.code}-{to}"
    return replace(message, code=code, key=key, **texts)


def _addresses(code: str, now: datetime) -> list[str]:
    """Keyed hashes of what reaches the sender of a report; of their browsers if nothing else does."""
    contact = reporters.contact(code, now)
    found = [value for name in ADDRESSES if (value := getattr(contact, name))]
    found = found or [one.id for one in browsers.of_report(code, now)]
    return [signing.keyed_hash("heard", one) for one in found]
