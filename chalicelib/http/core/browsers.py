"""Read the browser that a caller wants to be told (Web Push)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Request

from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages.push import is_at_service
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.http.core import requests
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store.vault.browsers import Subscription, id_of

if TYPE_CHECKING:
    from chalicelib.schemas.fields import BrowserIn


def browser_in(request: Request) -> Subscription:
    """Read the body. Raises what ``body_as`` raises, and what ``subscription`` raises."""
    from chalicelib.schemas import fields

    return subscription(requests.body_as(request, fields.BrowserIn))


def subscription(given: BrowserIn, within: str = "") -> Subscription:
    """Check a browser that was given in the field ``within``. Raises Invalid for what browsers do not have."""
    from chalicelib.identity import push_key

    if not is_at_service(given.endpoint, local=settings().push_local == "allowed"):
        raise Invalid("push_service_unknown", field=f"{within}endpoint")
    if not push_key.is_public_key(given.keys.p256dh):
        raise Invalid("field_invalid", field=f"{within}keys.p256dh")
    return Subscription(
        id_of(given.endpoint), given.endpoint, given.keys.p256dh, given.keys.auth, clock.now(), VERSIONS[AgreedBy.SHOWN]
    )
