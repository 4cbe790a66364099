"""The secrets from which this stage derives its keys, and how a new one takes the place of the one before.

Secrets Manager holds one random text at first. After a rotation it holds JSON: ``names``, and the generations of what
signs. Each process reads it again within ``FRESH_SECONDS``, and a new generation signs only ``SIGNS_AFTER`` its making.
So every process can verify what any other has signed, and a rotation is no outage.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.runtime import clock
from chalicelib.runtime.aws import client
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings

#: For how long a process uses what it has read.
FRESH_SECONDS = 300
#: From when on a new generation signs: every process has read it by then.
SIGNS_AFTER = timedelta(minutes=15)
#: For how long a generation signs before the next one should (NIST SP 800-57 part 1, 5.3.6, has up to two years).
LIFE = timedelta(days=365)
#: For how long the one before verifies at least, unless it was seen by somebody. Links to bookings live for 60 days.
VERIFIES_AT_LEAST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The hashes of a generation: of what is signed, and of the 64 bytes from which a cipher's key is made."""

    mac: Callable[..., Any]
    key: Callable[..., Any]


#: What a generation may be used with. Another algorithm gets a name here, and a rotation to it.
SCHEMES = {
    "sha2": Scheme(hashlib.sha256, hashlib.sha512),
    "sha3": Scheme(hashlib.sha3_256, hashlib.sha3_512),
}


@dataclass(frozen=True, slots=True)
class Generation:
    """A secret that signs from ``since`` (UTC) until a newer one does, and verifies until it is taken out."""

    secret: bytes
    since: datetime
    scheme: str = "sha2"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """What Secrets Manager holds. ``names`` keys the hashes under which things are stored, and is never replaced.

    ``generations``: the newest first; at least one.
    """

    names: Generation
    generations: tuple[Generation, ...]

    def at(self, when: datetime) -> Generation:
        """The generation that signs at ``when`` (UTC)."""
        return next((one for one in self.generations if one.since <= when), self.generations[-1])

    def rotated(self, now: datetime, scheme: str) -> SigningKeys:
        """These with a new random generation, which signs soon. Raises ValueError while there is one to take out."""
        if len(self.generations) > 1:
            raise ValueError("the secret before is still there: drop it first")
        new = Generation(secrets.token_hex(32).encode(), now.replace(microsecond=0) + SIGNS_AFTER, scheme)
        return replace(self, generations=(new, *self.generations))

    def dropped(self, now: datetime, *, at_once: bool) -> SigningKeys:
        """These with the newest generation alone. ``at_once``: the one before was seen by somebody.

        Raises ValueError if there is none to drop, if the newest does not sign yet, or if it signs too short a time.
        """
        newest, *rest = self.generations
        if not rest:
            raise ValueError("there is one secret, which signs")
        if now < newest.since:
            raise ValueError(f"the new secret signs from {newest.since:%Y-%m-%d %H:%M} UTC on: wait until then")
        if not at_once and now < newest.since + VERIFIES_AT_LEAST:
            until = newest.since + VERIFIES_AT_LEAST
            raise ValueError(f"links in messages need the secret before until {until:%Y-%m-%d}; --now ends them")
        return replace(self, generations=(newest,))


_FIRST = datetime.fromtimestamp(0, UTC)
#: What ``parsed`` raises for a text that holds no keys.
_NONE = (KeyError, TypeError, ValueError, AttributeError)
_read: tuple[float, SigningKeys] | None = None


def current() -> SigningKeys:
    """Return the keys as of at most ``FRESH_SECONDS`` ago. If they cannot be read again, those that are known go on.

    So they do after somebody changed the secret by hand to what is none.
    """
    global _read  # noqa: PLW0603 - what a process knows
    now = time.monotonic()
    if _read is not None and now - _read[0] < FRESH_SECONDS:
        return _read[1]
    try:
        found = parsed(_stored())
    except (BotoCoreError, ClientError, *_NONE):
        if _read is None:
            raise
        logger.exception("the signing secret could not be read again")
        found = _read[1]
    _read = (now, found)
    return found


def signing() -> Generation:
    """The generation that signs now."""
    found = current()
    return found.at(clock.now()) if len(found.generations) > 1 else found.generations[0]


def forget() -> None:
    """Read the keys again when they are needed next."""
    global _read  # noqa: PLW0603 - what a process knows
    _read = None


def store(keys: SigningKeys) -> None:
    """Replace what Secrets Manager holds. The functions may not; an operator does."""
    client("secretsmanager").put_secret_value(SecretId=settings().signing_secret_arn, SecretString=written(keys))
    forget()


def parsed(text: str) -> SigningKeys:
    """Read what Secrets Manager holds: one random text, or JSON after a rotation. Raises one of ``_NONE``."""
    if not text:
        raise ValueError("the secret is empty")
    if not text.startswith("{"):
        return SigningKeys(_names(text), (Generation(text.encode(), _FIRST),))
    body = json.loads(text)
    generations = tuple(
        Generation(one["secret"].encode(), datetime.fromisoformat(one["since"]), one["scheme"])
        for one in body["generations"]
    )
    if not generations or any(one.scheme not in SCHEMES or one.since.tzinfo is None for one in generations):
        raise ValueError("no generation that signs")
    return SigningKeys(_names(body["names"]), generations)


def written(keys: SigningKeys) -> str:
    """The text that Secrets Manager holds of keys that were rotated."""
    generations = [
        {"secret": one.secret.decode(), "since": one.since.isoformat(), "scheme": one.scheme}
        for one in keys.generations
    ]
    return json.dumps({"names": keys.names.secret.decode(), "generations": generations})


def _names(secret: str) -> Generation:
    return Generation(secret.encode(), _FIRST)


def _stored() -> str:
    return str(client("secretsmanager").get_secret_value(SecretId=settings().signing_secret_arn)["SecretString"])
