"""Administrators subscribe partners and other systems of the province to events of reports."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.messages import webhooks as rules
from chalicelib.domain.messages.webhooks import Reach, Webhook
from chalicelib.domain.province.oversight import Oversight
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.pieces import maybe_stamp
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.audit import trail
from chalicelib.store.directory import documents
from chalicelib.store.directory import webhooks as store
from chalicelib.store.keys import stamp
from chalicelib.store.messages import events, notices
from chalicelib.store.messages.events import EventOut, EventStatus

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.http.admin import schemas

blueprint = Blueprint(__name__)

#: Status of a message -> what an administrator reads.
_SHOWN = {notices.HELD: "waiting", notices.RELEASED: "sending"}


@blueprint.route("/v1/admin/webhooks", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {201: "WebhookMade"}, body="WebhookIn", shows=("Location",), refusals=(409,)))
def make_webhook() -> Response:
    """Subscribe a partner's receiver to events of reports. Only this answer shows the secret that signs them."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.WebhookIn)
    _check(body)
    if len(store.all_kept()) >= rules.MOST:
        raise NotPossible("webhook_limit", limit=rules.MOST)
    made = Webhook(
        id=signing.new_webhook_id(),
        made_by=officer.username,
        made_at=now,
        changed_by=officer.username,
        changed_at=now,
        **_given(body),
    )
    made = store.save(made, None, Oversight.WEBHOOK_MADE, by=officer.username, at=now)
    return answer(_with_secret(made), 201, {"Location": f"/v1/admin/webhooks/{made.id}"})


@blueprint.route("/v1/admin/webhooks", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Webhooks"}))
def list_webhooks() -> Response:
    """List all subscriptions of webhooks, without their secrets."""
    administrator_of(blueprint.current_request)
    return answer({"webhooks": [_webhook(one) for one in store.all_kept()]})


@blueprint.route("/v1/admin/webhooks/{webhook}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "WebhookOut"}, refusals=(404,)))
def read_webhook(webhook: str) -> Response:
    """Read a subscription: whether its receiver takes events, and since when not."""
    administrator_of(blueprint.current_request)
    return answer(_webhook(_existing(webhook)))


@blueprint.route("/v1/admin/webhooks/{webhook}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "WebhookOut"}, body="WebhookIn", refusals=(404,)))
def change_webhook(webhook: str) -> Response:
    """Change a subscription, pause it, or make it active again after it was paused or disabled."""
    from chalicelib.http.admin import schemas

    officer = administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.WebhookIn)
    before = _existing(webhook)
    _check(body)
    changed = replace(before, **_given(body))
    if body.active or before.active:
        # A new beginning: earlier failures do not count, and paused is not disabled.
        changed = replace(changed, failing_since=None, resting_until=None, disabled_at=None, disabled_for=None)
    if changed != before:
        changed = store.save(changed, before, Oversight.WEBHOOK_CHANGED, by=officer.username, at=clock.now())
    return answer(_webhook(changed))


@blueprint.route("/v1/admin/webhooks/{webhook}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "WebhookOut"}, refusals=(404,)))
def remove_webhook(webhook: str) -> Response:
    """Remove a subscription. What waits for its receiver is not sent any more."""
    officer, now, before = administrator_of(blueprint.current_request), clock.now(), _existing(webhook)
    removed = replace(before, active=False, removed_at=now)
    return answer(_webhook(store.save(removed, before, Oversight.WEBHOOK_REMOVED, by=officer.username, at=now)))


@blueprint.route("/v1/admin/webhooks/{webhook}/secret", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "WebhookMade"}, body="WebhookSecretIn", refusals=(404,)))
def change_webhook_secret(webhook: str) -> Response:
    """Give a subscription a new secret, which only this answer shows. The one before signs too for a day, if it may."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    body = requests.body_as(blueprint.current_request, schemas.WebhookSecretIn)
    before = _existing(webhook)
    until = None if body.at_once else now + rules.BOTH_SECRETS
    changed = replace(before, generation=before.generation + 1, earlier_until=until)
    kept = store.save(changed, before, Oversight.WEBHOOK_SECRET, by=officer.username, at=now)
    return answer(_with_secret(kept))


@blueprint.route("/v1/admin/webhooks/{webhook}/test", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {202: "EventSent"}, body="WebhookTestIn", refusals=(404, 409)))
def test_webhook(webhook: str) -> Response:
    """Send an event ``webhook.test``, which is about no report. The deliveries show what the receiver answered."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    requests.body_as(blueprint.current_request, schemas.WebhookTestIn)
    found = _active(webhook)
    _record(found, store.TESTED, officer.username, now, {})
    event_id = rules.test_id(now, secrets.token_hex(4))
    body = rules.written(rules.TEST, now, {"webhook": found.id})
    events.release(EventOut(found.id, event_id, rules.TEST, now, body))
    return answer({"id": event_id}, 202)


@blueprint.route("/v1/admin/webhooks/{webhook}/replay", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {202: "ReplayBegun"}, body="ReplayIn", refusals=(404, 409)))
def replay_webhook(webhook: str) -> Response:
    """Send the events of the subscription since a time again, with their ids: taken, given up or left out ones."""
    from chalicelib.http.admin import schemas

    officer, now = administrator_of(blueprint.current_request), clock.now()
    since = requests.body_as(blueprint.current_request, schemas.ReplayIn).since
    found = _active(webhook)
    days = notices.DIGEST_LIFE.days
    if not now - timedelta(days=days) <= since < now:
        raise Invalid("since_out_of_range", field="since", days=days)
    _record(found, store.REPLAYED, officer.username, now, {"since": (None, stamp(since))})
    events.replay(found.id, since, now, now)
    return answer({"since": stamp(since), "until": stamp(now)}, 202)


@blueprint.route("/v1/admin/webhooks/{webhook}/deliveries", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Deliveries"}, query=PAGES, refusals=(404,)))
def list_deliveries(webhook: str) -> Response:
    """List the events of the last thirty days to a subscription, newest first, with what became of each."""
    administrator_of(blueprint.current_request)
    found = _existing(webhook)
    page_request = requests.page_of(blueprint.current_request, "webhook deliveries", found.id)
    lines, rest = events.listed(found.id, limit=page_request.limit, after=page_request.after)
    return answer({"deliveries": [_delivery(one) for one in lines], "cursor": page_request.cursor(rest)})


def _existing(webhook: str) -> Webhook:
    found = store.get(webhook)
    if found is None:
        raise NotFound("not_found")
    return found


def _active(webhook: str) -> Webhook:
    found = _existing(webhook)
    if not found.active:
        raise NotPossible("webhook_inactive")
    return found


def _check(body: schemas.WebhookIn) -> None:
    """Raise InvalidFields for what the subscription may not have or the province does not know."""
    directory, wrong = documents.current(), []
    if not rules.is_receiver_s(body.url, local=settings().webhooks_local == "allowed"):
        wrong.append(Invalid("webhook_address", field="url"))
    if not rules.SCOPES.issuperset(body.scopes):
        wrong.append(Invalid("webhook_scope", field="scopes"))
    known = (
        ("units", body.units, directory.units, "unknown_unit"),
        ("categories", body.categories, directory.categories, "unknown_category"),
        ("communes", body.communes, directory.communes, "unknown_commune"),
    )
    for name, wanted, kept, code in known:
        wrong += [Invalid(code, field=f"{name}.{place}") for place, one in enumerate(wanted or ()) if one not in kept]
    if wrong:
        raise InvalidFields(wrong)


def _given(body: schemas.WebhookIn) -> dict[str, Any]:
    return {
        "partner": body.partner,
        "url": body.url,
        "events": frozenset(body.events),
        "scopes": frozenset(body.scopes),
        "area": Reach(*map(_set, (body.units, body.categories, body.communes))),
        "active": body.active,
    }


def _set(given: list[str] | None) -> frozenset[str] | None:
    return None if given is None else frozenset(given)


def _record(webhook: Webhook, action: str, by: str, at: datetime, changes: dict[str, Any]) -> None:
    trail.record(trail.AuditEntry(at, by, action, "", subject=webhook.id, changes=changes))


def _with_secret(webhook: Webhook) -> dict[str, Any]:
    secret = signing.webhook_secret(webhook.id, webhook.generation)
    return {**_webhook(webhook), "secret": rules.shown_secret(secret)}


def _webhook(webhook: Webhook) -> dict[str, Any]:
    area = webhook.area
    return {
        "id": webhook.id,
        "partner": webhook.partner,
        "url": webhook.url,
        "events": sorted(webhook.events),
        "scopes": sorted(webhook.scopes),
        "units": None if area.units is None else sorted(area.units),
        "categories": None if area.categories is None else sorted(area.categories),
        "communes": None if area.communes is None else sorted(area.communes),
        "status": "active" if webhook.active else "disabled" if webhook.disabled_at else "paused",
        "disabled_at": maybe_stamp(webhook.disabled_at),
        "disabled_for": webhook.disabled_for,
        "failing_since": maybe_stamp(webhook.failing_since),
        "earlier_until": maybe_stamp(webhook.earlier_until),
        "made_by": webhook.made_by,
        "made_at": stamp(webhook.made_at),
        "changed_by": webhook.changed_by,
        "changed_at": stamp(webhook.changed_at),
    }


def _delivery(delivery: EventStatus) -> dict[str, Any]:
    event = delivery.event
    return {
        "id": event.id,
        "type": event.kind,
        "code": event.code,
        "at": stamp(event.at),
        "status": _SHOWN.get(delivery.status, delivery.status),
        "tries": event.tries,
        "outcome": event.outcome,
        "next_at": maybe_stamp(delivery.waits_until),
        "body": event.body,
    }
