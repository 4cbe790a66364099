"""Write, hand in, approve and withdraw bulletins, and list what is published."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime

from chalicelib.domain.bulletins import bulletin as rules
from chalicelib.domain.bulletins import checks
from chalicelib.domain.bulletins.bulletin import Bulletin, BulletinAct, Wording
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.deadlines.rules import Audience, Urgency
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.messages.notice import hold_until
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.sent import messages
from chalicelib.store import keys
from chalicelib.store.directory import bulletins, officers
from chalicelib.store.directory.bulletins import PublishedLine
from chalicelib.store.fresh import fresh
from chalicelib.store.messages.notices import Message, waiting_item

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_RANDOM = 6


class NotGood(Exception):
    """A wording with faults; nothing was written. ``faults`` names each with its field."""

    def __init__(self, faults: list[Invalid]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.code}" for one in faults))
        self.faults = faults


def found(name: str, officer: Officer) -> Bulletin:
    """Return a bulletin of the officer's unit. Raises NotFound, also for one of another unit."""
    one = bulletins.get(name)
    if one is None or not rules.may_write(officer, one.unit):
        raise NotFound("not_found")
    return one


def begin(wording: Wording, officer: Officer, directory: Directory, now: datetime) -> Bulletin:
    """Store a new draft of an officer at ``now`` (UTC). Raises NotAllowed, NotGood."""
    name = f"{local_day(now):%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(_RANDOM))}"
    new = rules.begun(name, officer.unit, wording, officer, now)
    _check(wording, officer.unit, directory)
    # Two of the same day with the same letters: one in a billion. The second one is refused, and sent again.
    if not bulletins.create(new, officer.username, officer.acting_for, now):
        raise Invalid("field_invalid", field="title")
    return new


def rewrite(
    before: Bulletin, wording: Wording, officer: Officer, edition: int, directory: Directory, now: datetime
) -> Bulletin:
    """Store another wording at ``now`` (UTC). Raises NotAllowed, Stale, NotGood."""
    after = rules.written(before, wording, officer, edition)
    _check(wording, before.unit, directory)
    return _saved(after, before, BulletinAct.WRITE, officer, now)


def hand_in(before: Bulletin, officer: Officer, edition: int, directory: Directory, now: datetime) -> Bulletin:
    """Hand a draft in for approval at ``now`` (UTC), which tells the leaders, at night in the morning.

    Raises NotAllowed, Stale, NotPossible, NotGood.
    """
    after = rules.submitted(before, officer, edition)
    _check(before.wording, before.unit, directory)
    until = hold_until(now, Urgency.NORMAL, directory.province.quiet)
    message = waiting_item(_waits(after, now), until)
    bulletins.save(after, before, BulletinAct.SUBMIT, officer.username, officer.acting_for, now, message)
    return after


def _waits(bulletin: Bulletin, now: datetime) -> Message:
    """What the leaders of a bulletin's unit are told when an edition of it waits for them."""
    key = f"bulletin-{bulletin.id}-{bulletin.edition}"
    text, asked = messages.BULLETIN_WAITS, messages.BULLETIN_WAITS_WHAT
    return Message.to_holders(key, "bulletin_waits", text, asked, bulletin.unit, Audience.LEADER, now)


def approve(before: Bulletin, officer: Officer, edition: int, directory: Directory, now: datetime) -> Bulletin:
    """Publish what the approver read at ``now`` (UTC). Raises NotAllowed, Stale, NotPossible, NotGood."""
    after = rules.approved(before, officer, edition, now)
    # The province may have changed since it was written.
    _check(before.wording, before.unit, directory)
    return _saved(after, before, BulletinAct.APPROVE, officer, now)


def send_back(before: Bulletin, officer: Officer, edition: int, reason: str, now: datetime) -> Bulletin:
    """Send one back to its writers with a reason at ``now`` (UTC). Raises NotAllowed, Stale, NotPossible."""
    return _saved(rules.sent_back(before, officer, edition, reason), before, BulletinAct.SEND_BACK, officer, now)


def withdraw(before: Bulletin, officer: Officer, edition: int, reason: str, now: datetime) -> Bulletin:
    """Take one from the public with a reason at ``now`` (UTC). Raises NotAllowed, Stale, NotPossible."""
    return _saved(rules.withdrawn(before, officer, edition, reason), before, BulletinAct.WITHDRAW, officer, now)


def shown(today: date, commune: str | None = None, topic: str | None = None) -> list[PublishedLine]:
    """Return what is shown on a local day: pinned ones first, then the newest. It may be a minute old.

    ``commune``: those to it and to the whole province; None: all. ``topic``: a category's id.
    """
    scopes = (keys.EVERYWHERE,) if commune is None else (commune, keys.WHOLE_PROVINCE)
    lines = [line for scope in scopes for line in _listed(scope)]
    kept = [one for one in lines if one.is_shown(today) and topic in (None, one.topic)]
    return sorted(sorted(kept, key=lambda one: one.at, reverse=True), key=lambda one: not one.pinned)


def _listed(scope: str) -> list[PublishedLine]:
    listed: list[PublishedLine] = fresh(f"bulletins {scope}", lambda: bulletins.published(scope))
    return listed


def faults_of(wording: Wording, unit: str, directory: Directory) -> list[Invalid]:
    """Return what is wrong with a wording of a unit, each with its field."""
    return list(checks.faults(wording, unit, directory, frozenset(_public_numbers(directory))))


def _check(wording: Wording, unit: str, directory: Directory) -> None:
    if faults := faults_of(wording, unit, directory):
        raise NotGood(faults)


def _public_numbers(directory: Directory) -> Iterator[str]:
    """The telephones that the province publishes: the hotline, and those of the phone book."""
    if directory.province.hotline:
        yield directory.province.hotline
    yield from (unit.office.phone for unit in directory.units.values() if unit.office and unit.office.phone)
    yield from (one.listed.phone for one in officers.everybody() if one.listed and one.listed.phone)


def _saved(after: Bulletin, before: Bulletin, act: BulletinAct, officer: Officer, now: datetime) -> Bulletin:
    bulletins.save(after, before, act, officer.username, officer.acting_for, now)
    return after
