"""Watches, in the vault: who is told once a day what is new in an area, at a confirmed mailbox or in a browser.

A watch ends with its link, with an erasure, or after ``LIFE``. Its name is a keyed hash of the person and the area, so
the same wish twice is one watch. All watches stand in a few partitions, which the morning's rounds read by the page.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.limits import Limit
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import Circle, WatchedArea
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import PersonKey, UnconfirmedWatchItem, WatchItem
from chalicelib.store.vault.browsers import Subscription, id_of
from chalicelib.store.vault.unconfirmed import LIFE as LINK_LIFE

#: The kinds of the messages with the link, and with the news.
CONFIRM_WATCH, AREA_NEWS = "confirm_watch", "area_news"
#: The kind of the message that tells a watcher of a breach of personal data.
BREACH_WATCH = "breach_watch"
#: How long a watch lasts (our choice): nobody is told for ever of what they forgot.
LIFE = timedelta(days=365)
#: How many watches one message of the outbox sees to. The next message sees to the others.
PAGE = 25


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch since ``since`` (UTC). ``person`` is a keyed hash; ``seen`` the last local day of which they were told.

    A new watch has no such day yet.
    """

    name: str
    person: str
    area: WatchedArea
    language: Language
    since: datetime
    consent_text: str
    email: str | None = None
    browser: Subscription | None = None
    seen: date | None = None
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """The morning's round of the local day ``day`` (ISO) in a partition, whose watches up to ``after`` were seen to."""

    queued_as: ClassVar[str] = "watches"

    day: str
    shard: int
    after: str | None = None

    def to_content(self) -> dict[str, Any]:
        """The task in the queue; it names nobody."""
        return asdict(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Round:
        """The inverse of ``to_content``. Raises TypeError for anything else."""
        return cls(**known_fields(cls, content))


def ask(watch: Watch, now: datetime) -> None:
    """Store a watch by mail at ``now`` (UTC), and a message for the stream. The message holds no address."""
    token = uuid.uuid4().hex
    item = UnconfirmedWatchItem(
        keys.unconfirmed_follow(token),
        keys.UNCONFIRMED_WATCH,
        area=_area_text(watch.area),
        language=watch.language,
        person=watch.person,
        watch=watch.name,
        email=watch.email,
        consent_text=watch.consent_text,
        expires_at=int((now + LINK_LIFE).timestamp()),
    )
    message = Message(
        f"watch-{token}", keys.digest(now.date()), "person", CONFIRM_WATCH, keys.stamp(now), "", "", token
    )
    with TransactWrite(connection=connection()) as write:
        write.save(item, condition=UnconfirmedWatchItem.pk.does_not_exist())
        write.save(released_item(message))


def asked(token: str, now: datetime) -> Watch | None:
    """Return the watch that waits for its link at ``now`` (UTC); None if it was confirmed or has expired."""
    connection()
    try:
        item = UnconfirmedWatchItem.get(keys.unconfirmed_follow(token), keys.UNCONFIRMED_WATCH, consistent_read=True)
    except UnconfirmedWatchItem.DoesNotExist:
        return None
    if datetime.fromtimestamp(int(item.expires_at), UTC) <= now:
        return None
    language = Language(item.language)
    return Watch(item.watch, item.person, _area_in(item.area), language, now, item.consent_text, email=item.email)


def forget_asked(token: str) -> None:
    """Remove a watch that was confirmed."""
    connection()
    UnconfirmedWatchItem(keys.unconfirmed_follow(token), keys.UNCONFIRMED_WATCH).delete()


def add(watch: Watch) -> None:
    """Store a watch. One of the same name gets the new address and language, and another year."""
    browser, before = watch.browser, get(watch.name, watch.since)
    # What came before today is not news to somebody who begins today.
    seen = (before and before.seen) or local_day(watch.since) - timedelta(days=1)
    WatchItem(
        keys.watches(keys.watch_shard(watch.name)),
        keys.watch(watch.name),
        area=_area_text(watch.area),
        language=watch.language,
        person=watch.person,
        person_order=keys.watch_order(watch.since, watch.name),
        seen=seen.isoformat(),
        email=watch.email,
        endpoint=browser and browser.endpoint,
        p256dh=browser and browser.p256dh,
        auth=browser and browser.auth,
        consent_text=watch.consent_text,
        consent_at=keys.stamp(watch.since),
        created_at=keys.stamp(watch.since),
        expires_at=int((watch.since + LIFE).timestamp()),
    ).save()


def get(name: str, now: datetime) -> Watch | None:
    """Return a watch as of ``now`` (UTC); None if it has ended."""
    connection()
    try:
        item = WatchItem.get(keys.watches(keys.watch_shard(name)), keys.watch(name), consistent_read=True)
    except WatchItem.DoesNotExist:
        return None
    return _watch(item, now)


def leave(name: str) -> None:
    """End a watch. Does nothing if it has ended."""
    connection()
    WatchItem(keys.watches(keys.watch_shard(name)), keys.watch(name)).delete()


def page(shard: int, after: str | None, now: datetime) -> tuple[list[Watch], str | None]:
    """Return a page of the watches that last at ``now`` (UTC), and the next page's ``after``."""
    connection()
    pk = keys.watches(shard)
    start = {"pk": {"S": pk}, "sk": {"S": after}} if after else None
    found = WatchItem.query(pk, limit=PAGE, page_size=PAGE, last_evaluated_key=start, consistent_read=True)
    read = [_watch(item, now) for item in found]
    rest = found.last_evaluated_key["sk"]["S"] if found.last_evaluated_key else None
    return [one for one in read if one is not None], rest


def begun_by(day: date, now: datetime) -> Iterator[Watch]:
    """Yield all watches that began on a local day or before, and last at ``now`` (UTC)."""
    for shard in range(keys.WATCH_SHARDS):
        after: str | None = None
        while True:
            found, after = page(shard, after, now)
            yield from (watch for watch in found if local_day(watch.since) <= day)
            if after is None:
                break


def mark_seen(name: str, day: date) -> None:
    """Note that somebody was told of the local days up to ``day``."""
    _change(name, [WatchItem.seen.set(day.isoformat())])


def browser_ended(name: str, now: datetime) -> None:
    """Forget a watch whose browser ended its subscription, at ``now`` (UTC); its empty item expires.

    The sender of messages may change items of the vault and not delete them.
    """
    gone: list[Action] = [field.remove() for field in (WatchItem.endpoint, WatchItem.p256dh, WatchItem.auth)]
    _change(name, [*gone, WatchItem.expires_at.set(int(now.timestamp()))])


def of_person(person: str, now: datetime) -> list[Watch]:
    """Return a person's watches as of ``now`` (UTC)."""
    return [watch for name in _names_of(person) if (watch := get(name, now))]


def forget(person: str) -> int:
    """End a person's watches. Returns how many there were."""
    names = list(_names_of(person))
    for name in names:
        leave(name)
    return len(names)


def limit(person: str, why: Limit | None) -> int:
    """Tell a person nothing, or tell them again (None). Returns how many watches they have."""
    action = WatchItem.limited.set(why.value) if why else WatchItem.limited.remove()
    return sum(_change(name, [action]) for name in _names_of(person))


def correct(person: str, email: str | None) -> int:
    """Correct the mailbox of a person's watches by mail. Returns how many were changed."""
    if not email:
        return 0
    has_mailbox = WatchItem.email.exists()
    return sum(_change(name, [WatchItem.email.set(email)], has_mailbox) for name in _names_of(person))


def move(old: str, new: str) -> int:
    """Give the watches of the person ``old`` to ``new``. Returns how many there were."""
    is_old = WatchItem.person == old
    return sum(_change(name, [WatchItem.person.set(new)], is_old) for name in list(_names_of(old)))


def _names_of(person: str) -> Iterator[str]:
    connection()
    for one in PersonKey.person_index.query(person, PersonKey.person_order.startswith(keys.WATCHES)):
        yield keys.name_of_watch(one.sk)


def _change(name: str, actions: list[Action], condition: Any = None) -> bool:
    connection()
    item = WatchItem(keys.watches(keys.watch_shard(name)), keys.watch(name))
    exists = WatchItem.pk.exists()
    try:
        item.update(actions=actions, condition=exists if condition is None else exists & condition)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _watch(item: WatchItem, now: datetime) -> Watch | None:
    if datetime.fromtimestamp(int(item.expires_at), UTC) <= now:
        return None
    since = keys.instant(item.created_at)
    browser = None
    if item.endpoint and item.p256dh and item.auth:
        browser = Subscription(id_of(item.endpoint), item.endpoint, item.p256dh, item.auth, since)
    return Watch(
        keys.name_of_watch(item.sk),
        item.person,
        _area_in(item.area),
        Language(item.language),
        since,
        item.consent_text,
        email=item.email,
        browser=browser,
        seen=date.fromisoformat(item.seen),
        limited=bool(item.limited),
    )


def _area_text(area: WatchedArea) -> str:
    return json.dumps(asdict(area), separators=(",", ":"))


def _area_in(text: str) -> WatchedArea:
    found = json.loads(text)
    circle = Circle(**known_fields(Circle, found["circle"])) if found["circle"] else None
    return WatchedArea(**known_fields(WatchedArea, found) | {"circle": circle})
