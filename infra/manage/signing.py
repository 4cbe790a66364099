"""The signing secret of a stage, as an operator sees it, replaces it, and takes the one before out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.identity import devices, signing_keys
from chalicelib.identity.signing_keys import LIFE, SigningKeys
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.connection import Contended
from chalicelib.store.directory import officers
from chalicelib.store.vault import factors
from infra.manage.accounts import BY
from infra.stack.stage import Stack, acting_on

type _Change = Callable[[SigningKeys, datetime], SigningKeys]

_ATTEMPTS = 3


class NotRotated(Exception):
    """The secret cannot be replaced or taken out now; the text says why."""


def shown(stack: Stack) -> list[str]:
    """A line for each generation: since when, what it does, and when the next one should come."""
    with acting_on(stack):
        return _lines(signing_keys.current(), clock.now())


def rotate(stack: Stack, scheme: str, reason: str) -> list[str]:
    """Make a new secret, which signs soon; the one before verifies on. Returns as ``shown``. Raises NotRotated."""
    return _change(stack, "signing_secret_rotated", reason, lambda keys, now: keys.rotated(now, scheme))


def drop(stack: Stack, reason: str, *, at_once: bool) -> list[str]:
    """Take the secret before out. Devices' secrets are encrypted anew first. May be repeated. Raises NotRotated."""

    def dropped(keys: SigningKeys, now: datetime) -> SigningKeys:
        left = keys.dropped(now, at_once=at_once)
        _reencrypt()
        return left

    return _change(stack, "signing_secret_dropped", reason, dropped)


def _change(stack: Stack, action: str, reason: str, change: _Change) -> list[str]:
    if not reason:
        raise NotRotated("say why: --reason")
    with acting_on(stack):
        signing_keys.forget()
        now = clock.now()
        try:
            changed = change(signing_keys.current(), now)
        except ValueError as error:
            raise NotRotated(str(error)) from None
        # The line first: what cannot be recorded is not done.
        trail.record(trail.AuditEntry(now, BY, action, reason))
        signing_keys.store(changed)
        return _lines(changed, now)


def _reencrypt() -> None:
    """Encrypt each device's secret with the generation that signs. May be repeated. Raises Contended."""
    for officer in officers.officers()[0]:
        for attempt in range(_ATTEMPTS):
            found = factors.find(officer.username)
            renewed = found.secret and devices.resealed(officer.username, found.secret)
            if not renewed or renewed == found.secret:
                break
            try:
                factors.put(officer.username, replace(found, secret=renewed))
            except Contended:
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                break


def _lines(keys: SigningKeys, now: datetime) -> list[str]:
    signing = keys.at(now)
    lines = []
    for one in keys.generations:
        since = f"{one.since:%Y-%m-%d %H:%M} UTC" if one.since.timestamp() else "the first deployment"
        does = "signs" if one is signing else "verifies" if one.since <= now else "verifies, and will sign"
        lines.append(f"{one.scheme}  since {since}  {does}")
    if signing.since.timestamp() and signing.since + LIFE <= now:
        lines.append(f"the secret that signs is older than {LIFE.days} days: rotate it")
    return lines
