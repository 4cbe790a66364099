"""What is derived from the stack's one secret string: the word that lets a sender act without an account."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from chalicelib.aws import client
from chalicelib.settings import settings


@cache
def _key() -> bytes:
    found = client("secretsmanager").get_secret_value(SecretId=settings().signing_secret_arn)
    return found["SecretString"].encode()


def report_secret(code: str) -> str:
    """The sender's secret of a ticket, 24 letters and digits.

    Derived, so that repeating a submission can repeat it although only its hash is stored.
    """
    mac = hmac.new(_key(), f"report {code}".encode(), hashlib.sha256).digest()
    return base64.b32encode(mac[:15]).decode().lower()


def hash_of(secret: str) -> str:
    """The form in which a secret is stored. It has 120 random bits, so a fast hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether a presented secret is the stored one, in constant time."""
    return hmac.compare_digest(hash_of(secret), stored_hash)
