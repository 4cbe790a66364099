"""Rate a service counter: find the counter by its key, count the rating once, and open a ticket for words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.access.booth_keys import BoothKey, Via
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError, Invalid, NotPossible
from chalicelib.domain.numbers import booths as rules
from chalicelib.domain.numbers.booths import Rated
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import SERVICE_REPORT
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts import booths as texts
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets.ticket import BOOTH_CHANNEL, Visibility
from chalicelib.domain.tickets.workflow import opening
from chalicelib.identity import signing
from chalicelib.services import submissions
from chalicelib.services.submissions import KeyOwner
from chalicelib.store.counters import booths
from chalicelib.store.directory import booth_keys, officers
from chalicelib.store.vault.reporters import Reporter


@dataclass(frozen=True, slots=True)
class GivenRating:
    """What a tablet or a slip's page sends. ``at`` and ``clock`` are the device's times of touching and of sending."""

    id: str
    level: str
    field: str | None
    reasons: tuple[str, ...]
    words: str | None
    phone: str | None
    at: datetime
    clock: datetime


def key_of(text: str) -> BoothKey | None:
    """Return the key with this text, also one that was taken back; None for any other text."""
    parts = signing.parts_of_booth_key(text.strip())
    key = parts and booth_keys.get(parts[0])
    return key if parts and key and signing.matches(parts[1], key.secret_hash) else None


def booth_of(key: BoothKey, directory: Directory) -> Booth:
    """Return the counter of a key. Raises DomainError for a key that was taken back, NotPossible without a counter."""
    if key.revoked_at is not None:
        raise DomainError("booth_key_revoked", field="key")
    found = directory.booths.booths.get(key.booth)
    if found is None:
        raise NotPossible("booth_gone", field="key", name=key.booth)
    return found


def sitting(booth: Booth, now: datetime) -> Officer | None:
    """Return the officer who sits at a counter at ``now`` (UTC), if they still work in its unit."""
    return _at_work(booths.of_day(booth.id, local_day(now)).sitting(now), booth)


def read(key: BoothKey, booth: Booth, given: GivenRating, directory: Directory, now: datetime) -> Rated:
    """Return what is counted of a rating at ``now`` (UTC). Raises Invalid, naming what is wrong."""
    served = rules.field_of(given.field, booth)
    at = rules.touched_at(given.at, given.clock, now)
    if given.level != rules.BAD and (given.reasons or given.words):
        raise Invalid("words_not_asked", field="words" if given.words else "reasons")
    if given.words and directory.booths.category is None:
        raise Invalid("words_not_taken", field="words")
    if given.phone and not given.words:
        raise Invalid("phone_without_words", field="words")
    officer = None
    if key.via is not Via.SLIP:
        # Nobody knows when a slip was handed out, so it speaks of the counter and of no officer.
        officer = booths.of_day(booth.id, local_day(at)).sitting(at)
    return Rated(given.id, booth.id, key.id, key.via, given.level, served, at, officer, given.reasons)


def rate(rated: Rated, given: GivenRating, booth: Booth, directory: Directory) -> bool:
    """Open the ticket of a rating with words, then count it. Each happens once for an id, however often it is sent.

    Returns whether it counts: beyond the most of an hour it is counted apart.

    Raises NotPossible for a counter whose day is full, Mismatch for an id that was used for other
    words and is not counted yet.
    """
    # Sent twice around midnight, its time may differ by the seconds that it was on its way. A tablet may send words
    # again when the ticket's record of its key has expired.
    for day in [*rules.days_nearby(rated), *([rated.day] if given.words else [])]:
        if rated.id in booths.of_day(booth.id, day).seen:
            return True
    if given.words:
        _open_ticket(rated, given, given.words, booth, directory)
    try:
        return booths.count(rated)
    except booths.DayFull:
        raise NotPossible("booth_day_full", most=rules.MOST_PER_DAY) from None


def _open_ticket(rated: Rated, given: GivenRating, words: str, booth: Booth, directory: Directory) -> None:
    category = directory.booths.category
    assert category is not None  # noqa: S101 - checked by ``read``
    new = opening.NewReport(
        category=category,
        description="\n\n".join([words, *_lines(rated, booth, directory)]),
        place=Place(address=booth.name, commune=directory.commune_of(booth.unit)),
        report_type=SERVICE_REPORT,
        channel=BOOTH_CHANNEL,
        visibility=Visibility.PRIVATE,
        accused_officer=rated.officer,
        asked_where=False,
    )
    submissions.take_in(
        new,
        directory,
        photo_types=(),
        reporter=_reporter(given.phone),
        submission=submissions.submission_key(KeyOwner.BOOTH, booth.id, rated.id, words),
    )


def _lines(rated: Rated, booth: Booth, directory: Directory) -> list[str]:
    """What the office needs beside the words, in Vietnamese, as the office writes."""
    served = directory.booths.fields.get(rated.field, texts.NOT_SAID)
    lines = [texts.COUNTER.fill(booth=booth.name).vi, texts.FIELD.fill(field=served).vi]
    if rated.reasons:
        lines.append(texts.WHY.fill(reasons=", ".join(texts.REASONS[one].vi for one in rated.reasons)).vi)
    officer = _at_work(rated.officer, booth)
    if officer is not None:
        lines.append(texts.SITTING.fill(title=officer.title).vi)
    return ["\n".join(lines)]


def _reporter(phone: str | None) -> Reporter | None:
    if phone is None:
        return None
    contact: Mapping[str, Any] = {"phone": phone, "person": signing.phone_key(phone)}
    return Reporter(**contact, consent_text=VERSIONS[AgreedBy.SHOWN])


def _at_work(username: str | None, booth: Booth) -> Officer | None:
    found = officers.officer(username) if username else None
    return found if found is not None and found.active and found.unit == booth.unit else None
