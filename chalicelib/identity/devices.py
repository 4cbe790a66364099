"""Officers' devices that make one-time codes (TOTP, RFC 6238), and the enrolment codes that allow one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from chalicelib.domain.access.factor import STEP_SECONDS
from chalicelib.identity import signing

_CODE_BYTES = 10
_SALT_BYTES = 16
#: The cost of scrypt (RFC 7914): 16 MB, and about 50 ms of CPU for each try.
_SCRYPT_N = 2**14


def new_secret() -> str:
    """Return a secret for a device: 160 random bits (RFC 4226, section 4), in letters and digits."""
    import pyotp

    return pyotp.random_base32()


def sealed(username: str, secret: str) -> str:
    """Encrypt the secret of an officer's device. It can be read for this officer only."""
    return signing.encrypt(_purpose(username), secret)


def resealed(username: str, sealed_secret: str) -> str | None:
    """Encrypt it with the signing secret that signs now; the same if it is already. None if it cannot be read."""
    secret = signing.decrypt(_purpose(username), sealed_secret)
    return None if secret is None else sealed(username, secret)


def step_of(username: str, sealed_secret: str, code: str, steps: Iterable[int]) -> int | None:
    """Return which of the time steps has this code; None if no step has. Compares all of them in constant time."""
    import pyotp

    secret = signing.decrypt(_purpose(username), sealed_secret)
    if secret is None:
        return None
    device = pyotp.TOTP(secret, interval=STEP_SECONDS)
    right = [step for step in steps if hmac.compare_digest(device.at(step * STEP_SECONDS).encode(), code.encode())]
    return right[0] if right else None


def address_of(secret: str, username: str, issuer: str) -> str:
    """Return the address (``otpauth:``) from which an authenticator takes the device, for a QR code."""
    import pyotp

    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=issuer)


def new_enrolment_code() -> str:
    """Return an enrolment code: 80 random bits as four groups of four letters and digits, to be read out."""
    text = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def stored_enrolment_code(username: str, code: str) -> str:
    """Return what is stored of an officer's enrolment code: its salt and its slow hash."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}${_slow_hash(username, code, salt)}"


def is_enrolment_code(username: str, code: str, stored: str) -> bool:
    """Whether a code is the one that was stored, however it was typed. Compared in constant time."""
    salt, _, expected = stored.rpartition("$")
    # An earlier release stored the keyed hash alone.
    found = _slow_hash(username, code, bytes.fromhex(salt)) if salt else _keyed(username, code)
    return hmac.compare_digest(found, expected)


def _slow_hash(username: str, code: str, salt: bytes) -> str:
    return hashlib.scrypt(_keyed(username, code).encode(), salt=salt, n=_SCRYPT_N, r=8, p=1, dklen=32).hex()


def _keyed(username: str, code: str) -> str:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return signing.keyed_hash(f"enrolment of {username}", typed)


def _purpose(username: str) -> str:
    return f"second factor of {username}"
