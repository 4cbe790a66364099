"""Webhooks out: queue what subscriptions hear of a change, and send each event until its receiver has taken it.

An event is a message like any other: claimed before it is sent, marked afterwards, held between attempts. It has a
queue and a function of its own, so that a slow receiver keeps no citizen waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.channels import outbox, topics, webhooks
from chalicelib.channels.outbound import OutboundChannel
from chalicelib.domain.messages import links
from chalicelib.domain.messages import webhooks as rules
from chalicelib.domain.messages.webhooks import Webhook
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.identity import signing
from chalicelib.jobs.sending.failures import InOtherHands, OutOfTime
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents
from chalicelib.store.directory import webhooks as store
from chalicelib.store.messages import events, notices
from chalicelib.store.messages.events import EventOut
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets

#: Begin with an event only if this much time (seconds) is left: for the receiver, and to write.
RESERVE_SECONDS = webhooks.SECONDS + 2.0
#: While the receiver rests, an event waits for half of the time since its first attempt, but not longer than this.
_LONGEST_WAIT = timedelta(hours=2)


def told(changes: Iterable[tuple[Ticket, Ticket | None]], directory: Callable[[], Directory]) -> Iterator[Message]:
    """The events that subscriptions hear of tickets, each with the ticket before its last event if it is known."""
    found = [
        (ticket, before)
        for ticket, before in changes
        if rules.event_of(ticket) is not None or ticket.last_kind in rules.REQUESTS or ticket.last_forwards_ended
    ]
    subscriptions = store.all_kept() if found else []
    if not subscriptions:
        return
    known = directory()
    for ticket, before in found:
        for webhook in subscriptions:
            event, name = rules.heard(webhook, ticket, before, known), rules.message_id(ticket)
            at = ticket.last_at or ticket.created_at
            if event is not None:
                yield EventOut(webhook.id, name, event, at, rules.payload(event, ticket), ticket.code).message()
            for number, (what, body) in enumerate(rules.requests_to(webhook, ticket, known)):
                kind, about = rules.WebhookEvent.FORWARDED, f"{name}-{what}-{number}"
                yield EventOut(webhook.id, about, kind, at, body, ticket.code).message()


def send(
    records: Iterable[Mapping[str, Any]], now: Callable[[], datetime], seconds_left: Callable[[], float]
) -> list[str]:
    """Send the events of SQS records. Returns the ids of records that SQS must repeat. ``now`` returns UTC."""
    again = []
    for record in records:
        try:
            _handle(Message.from_content(outbox.read(record["body"])[1]), now(), seconds_left())
        except Exception as error:  # noqa: BLE001 - each event stands for itself; the queue repeats and then keeps it
            logger.warning("an event was not handled", extra={"error": topics.name_of(error)})
            again.append(record["messageId"])
    return again


def _handle(message: Message, now: datetime, seconds_left: float) -> None:
    if seconds_left < RESERVE_SECONDS:
        raise OutOfTime
    status = notices.claim(message, now)
    if status == "claimed":
        raise InOtherHands
    if status != notices.SENDING:
        return
    try:
        if message.to == rules.TO_REPLAY:
            _replay(message, now)
        else:
            _send(EventOut.of(message), now)
    except Exception:  # whatever failed: the queue repeats the message, so somebody must be able to own it again
        notices.give_up(message)
        raise


def _replay(message: Message, now: datetime) -> None:
    following = events.send_again(message, now)
    if following is not None:
        outbox.put(following)
    notices.sent(message, [])


def _send(event: EventOut, now: datetime) -> None:
    webhook = store.get(event.webhook)
    if webhook is None or not webhook.active:
        notices.end(replace(event, outcome="inactive").message(), notices.DROPPED)
        return
    if not _still_readable(event, webhook):
        notices.end(replace(event, outcome="not_public").message(), notices.DROPPED)
        return
    began = event.tried_from or now
    waits = _resting(webhook, began, now)
    if waits is not None:
        notices.hold_back(replace(event, tried_from=began).message(), now + waits)
        return
    secrets = signing.webhook_secrets(webhook.id, webhook.generations(now))
    taken = webhooks.send(webhook.url, secrets, event.id, int(now.timestamp()), _body_of(event))
    if taken.ok:
        notices.sent(event.message(), [OutboundChannel.WEBHOOK])
        if webhook.failing_since is not None:
            store.note(rules.after_success(webhook))
        return
    _failed(replace(event, tries=event.tries + 1, tried_from=began, outcome=taken.outcome), webhook, taken, now)


def _failed(event: EventOut, webhook: Webhook, taken: webhooks.ReceiverAnswer, now: datetime) -> None:
    after = rules.after_failure(webhook, now, gone=taken.gone, why=taken.outcome)
    if not after.active:
        # All administrators are told by the line of the audit trail.
        store.save(after, webhook, Oversight.WEBHOOK_DISABLED, by=store.SYSTEM, at=now)
    elif after != webhook:
        store.note(after)
    wait = rules.wait_after(event.tries, event.tried_from or now, now)
    if wait is None or not after.active:
        notices.end(event.message(), notices.DEAD)
        return
    notices.hold_back(event.message(), now + max(wait, timedelta(seconds=taken.wait)))


def _still_readable(event: EventOut, webhook: Webhook) -> bool:
    """Whether the subscription may still read the report: it may have been hidden since.

    A request may be over since, or its body may name another partner or none.
    """
    if event.code is None or event.kind == rules.WebhookEvent.REMOVED:
        return True
    stored = tickets.get(event.code)
    if event.kind == rules.WebhookEvent.FORWARDED:
        number, is_over = rules.request_in(event.body)
        open_to = [one.body for one in stored.ticket.forwards if one.number == number] if stored else []
        return is_over or any(rules.is_meant(webhook, body, documents.current()) for body in open_to)
    return stored is not None and rules.may_read(webhook, stored.ticket, documents.current())


def _body_of(event: EventOut) -> str:
    """What is sent. The link by which an outside body answers is added here, because it gives the right to act."""
    site = settings().site_url
    if event.kind != rules.WebhookEvent.FORWARDED or event.code is None or not site:
        return event.body
    number, is_over = rules.request_in(event.body)
    link = links.to_outside(site, signing.outside_token(event.code, number))
    return event.body if is_over else rules.with_link(event.body, link)


def _resting(webhook: Webhook, began: datetime, now: datetime) -> timedelta | None:
    """How long an event waits because its receiver rests; None if it is to be sent, or has waited for a day."""
    age = now - began
    if webhook.resting_until is None or webhook.resting_until <= now or age >= rules.TRIED_FOR:
        return None
    return max(webhook.resting_until - now, min(age / 2, _LONGEST_WAIT, rules.TRIED_FOR - age))
