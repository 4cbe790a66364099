"""Secrets: those derived from the stack's one secret string, each bound to its purpose, and partners' random keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from functools import cache

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

_API_KEY = re.compile(r"pk_([a-z2-7]{8})_([a-z2-7]{32})")


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


def new_api_key() -> tuple[str, str, str]:
    """A new partner's key: its id, which may be shown, the whole as its holder sends it, and what is stored of it."""
    key_id, secret = (base64.b32encode(secrets.token_bytes(size)).decode().lower() for size in (5, 20))
    return key_id, f"pk_{key_id}_{secret}", hash_of(secret)


def parts_of_api_key(text: str) -> tuple[str, str] | None:
    """The id and the secret of a key as it was sent, None for what is none."""
    match = _API_KEY.fullmatch(text)
    return None if match is None else (match[1], match[2])


def phone_key(phone: str) -> str:
    """What stands for a person by their telephone (E.164 form) wherever the number itself must not."""
    return keyed_hash("person by telephone", phone)


def keyed_hash(purpose: str, text: str) -> str:
    """What stands for a text that can be guessed (an address, a telephone number) where it must not be read.

    32 letters and digits; the same text has another hash for another purpose, and none can be tried without the key.
    """
    return base64.b32encode(_mac(purpose, text)[:20]).decode().lower()


def seal(purpose: str, text: str) -> str:
    """A text that its holder can read but not change, and use for this purpose alone; fit for a URL."""
    return base64.urlsafe_b64encode(_mac(purpose, text)[:16] + text.encode()).decode().rstrip("=")


def unseal(purpose: str, token: str) -> str | None:
    """The text that was sealed for this purpose, in constant time; None for anything else."""
    if not token.isascii():
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[16:].decode()
    except (binascii.Error, ValueError):
        return None
    # Sealing it anew also finds what decoding passes over: padding, and characters that are none of the alphabet's.
    return text if hmac.compare_digest(seal(purpose, text), token) else None


def _mac(purpose: str, text: str) -> bytes:
    key = hmac.new(_key(), f"purpose {purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
