"""Secrets derived from the stage's signing keys, each for one purpose, and random keys for partners.

What is stored under a keyed hash is found by it for years, so ``keyed_hash`` uses the key of names, which stays. What
is signed or encrypted is made with the generation that signs, and verified with each (``signing_keys``).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.identity import signing_keys
from chalicelib.identity.signing_keys import SCHEMES, Generation

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

#: A token is at most as long as a URL may carry.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,2000}")
_API_KEY = re.compile(r"pk_([a-z2-7]{8})_([a-z2-7]{32})")
_LINK = "link in a message"
_BOOTH_KEY = re.compile(r"bk_([a-z2-7]{8})_([a-z2-7]{32})")


def report_secret(code: str, created_at: datetime | None = None) -> str:
    """Return the sender's secret of a ticket that was created at ``created_at`` (UTC; now without it).

    It has 24 letters and digits, and is derived: a repeated submission returns the same secret although only its hash
    is stored.
    """
    generation = signing_keys.current().at(created_at) if created_at else signing_keys.signing()
    return base64.b32encode(_derived(generation, f"report {code}")[:15]).decode().lower()


def name_in_log(username: str) -> str:
    """Return how an officer is called in the log: a keyed hash, which ``infra.manage whose-line`` resolves."""
    return keyed_hash("officer in the log", username)[:16]


def link_secret(code: str) -> str:
    """Return the secret of the links in messages to a ticket's sender: 13 letters and digits, 65 bits.

    It is shorter than ``report_secret``, so that a link fits in an SMS. Guesses are limited like those of that secret.
    """
    return signature(_LINK, code, 13)


def is_link_secret(secret: str, code: str) -> bool:
    """Whether a secret is the one of a ticket's links, compared in constant time."""
    return is_signature(_LINK, code, secret, 13)


def hash_of(secret: str) -> str:
    """Return the hash under which a secret is stored. A secret has 120 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether a secret has the stored hash, compared in constant time."""
    return hmac.compare_digest(hash_of(secret), stored_hash)


def new_api_key() -> tuple[str, str, str]:
    """Make a partner's key: (its id, which may be shown; the key as the partner sends it; the hash to store)."""
    return _new_key("pk")


def new_booth_key() -> tuple[str, str, str]:
    """Make a key of a service counter, like a partner's."""
    return _new_key("bk")


def _new_key(prefix: str) -> tuple[str, str, str]:
    key_id, secret = (base64.b32encode(secrets.token_bytes(size)).decode().lower() for size in (5, 20))
    return key_id, f"{prefix}_{key_id}_{secret}", hash_of(secret)


def parts_of_api_key(text: str) -> tuple[str, str] | None:
    """Split a partner's key into (id, secret). Returns None for text that is not a key."""
    match = _API_KEY.fullmatch(text)
    return None if match is None else (match[1], match[2])


def parts_of_booth_key(text: str) -> tuple[str, str] | None:
    """Split a counter's key into (id, secret). Returns None for text that is not one."""
    match = _BOOTH_KEY.fullmatch(text)
    return None if match is None else (match[1], match[2])


def webhook_secret(webhook: str, number: int) -> bytes:
    """Return a secret of a subscription, 32 bytes. It is derived, so no table holds it; a new one counts one up."""
    return _derived(signing_keys.signing(), f"webhook {webhook} {number}")


def webhook_secrets(webhook: str, numbers: Iterable[int]) -> list[bytes]:
    """Return the secrets with these numbers, also those of a generation before: a receiver may have one of either."""
    every = signing_keys.current().generations
    return [_derived(generation, f"webhook {webhook} {number}") for number in numbers for generation in every]


def new_webhook_id() -> str:
    """Make the id of a subscription, 8 letters and digits."""
    return base64.b32encode(secrets.token_bytes(5)).decode().lower()


def phone_key(phone: str) -> str:
    """Return the keyed hash of a telephone number (E.164 form), which identifies a person without the number."""
    return keyed_hash("person by telephone", phone)


def keyed_hash(purpose: str, text: str) -> str:
    """Return a keyed hash (32 letters and digits) of a text that could be guessed, such as a telephone number.

    Each purpose gives another hash. Without the key nobody can test guesses. The hash never changes.
    """
    return _letters(_mac(signing_keys.current().names, purpose, text))


def signature(purpose: str, text: str, length: int) -> str:
    """Return the first letters and digits (32 at most, 5 bits each) of the signature of a text, for one purpose."""
    return _letters(_mac(signing_keys.signing(), purpose, text))[:length]


def is_signature(purpose: str, text: str, given: str, length: int) -> bool:
    """Whether somebody gives such a signature, also one of a generation before. Each is compared in constant time."""
    every = [_letters(_mac(one, purpose, text))[:length] for one in signing_keys.current().generations]
    return sum(hmac.compare_digest(given.encode(), one.encode()) for one in every) > 0


def seal(purpose: str, text: str) -> str:
    """Return a URL-safe token that holds a text. Its holder can read the text, but not change it or its purpose."""
    return _sealed(signing_keys.signing(), purpose, text)


def unseal(purpose: str, token: str) -> str | None:
    """Return the text that was sealed for this purpose, None for any other token. Compares in constant time."""
    if not token.isascii():
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[16:].decode()
    except (binascii.Error, ValueError):
        return None
    # Compare the whole token: decoding ignores padding and characters outside the alphabet.
    every = [_sealed(one, purpose, text) for one in signing_keys.current().generations]
    return text if sum(hmac.compare_digest(one, token) for one in every) else None


def outside_token(code: str, number: int) -> str:
    """Return the token by which an outside body sees a ticket and answers the request ``number`` on it."""
    return seal("outside body", f"{code} {number}")


def outside_request(token: str) -> tuple[str, int] | None:
    """Return (code, number) of such a token, None for any other text."""
    text = unseal("outside body", token)
    if text is None:
        return None
    code, _, number = text.partition(" ")
    return code, int(number)


def encrypt(purpose: str, text: str) -> str:
    """Return a URL-safe token that holds a text which its holder cannot read or change; the same for the same text.

    The text must not be empty. AES-SIV (RFC 5297) with a key of the purpose: equal pages keep equal cursors and ETags.
    """
    encrypted = _cipher(signing_keys.signing(), purpose).encrypt(text.encode(), None)
    return base64.urlsafe_b64encode(encrypted).decode().rstrip("=")


def decrypt(purpose: str, token: str) -> str | None:
    """Return the text that was encrypted for this purpose, None for any other token."""
    return decrypt_long(purpose, token) if _TOKEN.fullmatch(token) else None


def decrypt_long(purpose: str, token: str) -> str | None:
    """The same for a token that is in no URL and may be longer."""
    from cryptography.exceptions import InvalidTag

    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        # Encode again: decoding ignores the last bits of a token.
        if base64.urlsafe_b64encode(data).decode().rstrip("=") != token:
            return None
    except (binascii.Error, ValueError):
        return None
    for one in signing_keys.current().generations:
        with contextlib.suppress(InvalidTag, ValueError):
            return _cipher(one, purpose).decrypt(data, None).decode()
    return None


def _cipher(generation: Generation, purpose: str) -> AESSIV:
    # The import takes 20 ms, and only lists with more than a page need it.
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    key = SCHEMES[generation.scheme].key
    return AESSIV(hmac.new(generation.secret, f"encrypt {purpose}".encode(), key).digest())


def _sealed(generation: Generation, purpose: str, text: str) -> str:
    return base64.urlsafe_b64encode(_mac(generation, purpose, text)[:16] + text.encode()).decode().rstrip("=")


def _mac(generation: Generation, purpose: str, text: str) -> bytes:
    return hmac.new(_derived(generation, f"purpose {purpose}"), text.encode(), SCHEMES[generation.scheme].mac).digest()


def _derived(generation: Generation, of: str) -> bytes:
    return hmac.new(generation.secret, of.encode(), SCHEMES[generation.scheme].mac).digest()


def _letters(mac: bytes) -> str:
    return base64.b32encode(mac[:20]).decode().lower()
