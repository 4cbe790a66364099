"""Events to subscriptions of webhooks: messages like all others, which can be listed and sent again for thirty days."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.messages.webhooks import TO_REPLAY, TO_WEBHOOK
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.models.tickets import NoticeItem

#: How many items a step of a replay reads.
PAGE = 50
#: What may be sent again: nothing that is on its way.
_ENDED = (notices.SENT, notices.DROPPED, notices.DEAD)


@dataclass(frozen=True, slots=True)
class EventOut:
    """An event to one subscription. ``id`` is its id and the message's key; ``body`` is what is signed and sent.

    ``code`` is the ticket's, None for a test. ``tries`` failed since ``tried_from`` (UTC), the last one by ``outcome``.
    """

    webhook: str
    id: str
    kind: str
    at: datetime
    body: str
    code: str | None = None
    tries: int = 0
    tried_from: datetime | None = None
    outcome: str | None = None

    def message(self) -> Message:
        """The message that carries the event."""
        tried_from = keys.stamp(self.tried_from) if self.tried_from else None
        content = {"body": self.body, "code": self.code, "tries": self.tries, "tried_from": tried_from}
        return Message(
            key=self.id,
            code=keys.events_out(self.webhook),
            to=TO_WEBHOOK,
            kind=self.kind,
            at=keys.stamp(self.at),
            sms="",
            subject="",
            body=json.dumps({**content, "outcome": self.outcome}, ensure_ascii=False, separators=(",", ":")),
            # A machine has no night.
            urgent=True,
        )

    @classmethod
    def of(cls, message: Message) -> EventOut:
        """The inverse of ``message``. Raises ValueError or KeyError for any other message."""
        content = json.loads(message.body)
        return cls(
            keys.webhook_of(message.code),
            message.key,
            message.kind,
            keys.instant(message.at),
            content["body"],
            content["code"],
            content["tries"],
            keys.instant(content["tried_from"]) if content["tried_from"] else None,
            content["outcome"],
        )


@dataclass(frozen=True, slots=True)
class EventStatus:
    """What became of an event: its ``status``, and until when (UTC) it waits, if it does."""

    event: EventOut
    status: str
    waits_until: datetime | None


def release(event: EventOut) -> None:
    """Store an event and release it: the stream's reader queues it."""
    connection()
    notices.released_item(event.message()).save(condition=NoticeItem.pk.does_not_exist())


def replay(webhook: str, since: datetime, until: datetime, at: datetime) -> None:
    """Ask for all events of a subscription of a time (UTC) to be sent again."""
    connection()
    notices.released_item(replay_message(webhook, since, until, at)).save()


def replay_message(webhook: str, since: datetime, until: datetime, at: datetime) -> Message:
    """The message to the handler of a replay, who sends a page and queues the next message."""
    return Message(
        # After all ids of events, which begin with a digit: a list of events need not pass over them.
        key=f"replay-{keys.stamp(at)}-{keys.stamp(since)}",
        code=keys.events_out(webhook),
        to=TO_REPLAY,
        kind="webhook_replay",
        at=keys.stamp(at),
        sms="",
        subject="",
        body=json.dumps({"since": keys.stamp(since), "until": keys.stamp(until), "after": None}),
        urgent=True,
    )


def listed(webhook: str, *, limit: int, after: str | None) -> tuple[list[EventStatus], str | None]:
    """Return a page of a subscription's events, newest first, and the next page's ``after``."""
    connection()
    partition = keys.events_out(webhook)
    start = {"pk": {"S": partition}, "sk": {"S": after}} if after else None
    items = NoticeItem.query(
        partition,
        NoticeItem.sk.between(keys.notice("0"), keys.notice("9~")),
        scan_index_forward=False,
        limit=limit,
        page_size=limit,
        last_evaluated_key=start,
    )
    lines = list(_deliveries(items))
    last = items.last_evaluated_key
    return lines, str(last["sk"]["S"]) if last else None


def send_again(message: Message, now: datetime) -> Message | None:
    """Release a page of the events that a replay asks for. Returns the message for the next page, None at the end.

    Events that are on their way are left. It may be repeated: what was released twice is sent once more.
    """
    connection()
    asked = json.loads(message.body)
    partition = keys.events_out(keys.webhook_of(message.code))
    low, high = (_order(keys.instant(asked[name])) for name in ("since", "until"))
    start = {"pk": {"S": partition}, "sk": {"S": asked["after"]}} if asked["after"] else None
    items = NoticeItem.query(
        partition,
        NoticeItem.sk.between(keys.notice(low), keys.notice(f"{high}~")),
        limit=PAGE,
        page_size=PAGE,
        last_evaluated_key=start,
        consistent_read=True,
    )
    for item in items:
        if item.status in _ENDED and item.message:
            event = EventOut.of(Message.from_json(item.message))
            fresh = replace(event, tries=0, tried_from=None, outcome=None)
            notices.release_again(fresh.message(), item.status)
    last = items.last_evaluated_key
    if not last:
        return None
    after = str(last["sk"]["S"])
    return replace(message, body=json.dumps({**asked, "after": after}), key=f"{message.key}-{after[:40]}")


def _order(at: datetime) -> str:
    return keys.stamp(at).replace("-", "").replace(":", "")


def _deliveries(items: Iterable[NoticeItem]) -> Iterable[EventStatus]:
    for item in items:
        if item.message:
            waits = item.clock_order.partition("#")[0] if item.clock_order else None
            yield EventStatus(
                EventOut.of(Message.from_json(item.message)), item.status, keys.instant(waits) if waits else None
            )
