"""Subscriptions of webhooks in tests of jobs: made, sent to, looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.messages.webhooks import Reach, Webhook, WebhookEvent, shown_secret
from chalicelib.domain.province.oversight import Oversight
from chalicelib.identity import signing
from chalicelib.jobs import changes
from chalicelib.jobs.sending import webhooks
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import webhooks as store
from chalicelib.store.messages import events
from tests.domain import samples
from tests.support import Province
from tests.webhook_receiver import Receiver

NOON, NIGHT = samples.local("2026-03-02 12:00"), samples.local("2026-03-02 23:10")
PLENTY = 25.0
BOTH = frozenset({Scope.READ, Scope.SEND})


def subscribed(partner: Receiver, *, webhook_id: str = "abcdefgh", **changed: Any) -> Webhook:
    """A subscription to everything."""
    new = Webhook(
        id=webhook_id,
        partner="danang",
        url=f"{partner.url}/in",
        events=frozenset(WebhookEvent),
        scopes=frozenset({Scope.READ}),
        area=Reach(),
        made_by="administrator.intake",
        made_at=samples.T0,
        changed_by="",
        changed_at=samples.T0,
    )
    return store.save(replace(new, **changed), None, Oversight.WEBHOOK_MADE, by="administrator.intake", at=samples.T0)


def secret_of(webhook: Webhook, generation: int = 1) -> str:
    return shown_secret(signing.webhook_secret(webhook.id, generation))


def send(province: Province, now: datetime = NOON) -> list[str]:
    """Send what waits in the queue of webhooks; the ids that must be repeated."""
    records = [{"messageId": body, "body": body} for body in province.queued(province.webhooks_url)]
    return webhooks.send(records, lambda: now, lambda: PLENTY)


def read(province: Province, *kinds: str) -> None:
    """Let the stream's reader see the present items."""
    changes.read_changes(province.stream_records(*kinds))


def read_released(province: Province) -> None:
    """Let the stream's reader see what was released."""
    found = province.stream_records("digest")
    changes.read_changes([one for one in found if one["dynamodb"]["NewImage"]["status"]["S"] == "released"])


def sweep_and_send(province: Province, now: datetime) -> None:
    """What a minute's sweep releases goes out."""
    sweep(lambda: now, lambda: PLENTY)
    read_released(province)
    assert send(province, now) == []


def statuses(webhook: Webhook) -> list[tuple[str, str, int, str | None]]:
    lines, _ = events.listed(webhook.id, limit=100, after=None)
    return [(one.event.kind, one.status, one.event.tries, one.event.outcome) for one in lines]


def now_of(webhook: Webhook) -> Webhook:
    found = store.get(webhook.id)
    assert found is not None
    return found
