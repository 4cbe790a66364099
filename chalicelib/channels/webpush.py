"""What is sent to a push service: the encrypted text (RFC 8291, RFC 8188) and the signature (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
import os
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: Push services take at most 4096 bytes. All texts are padded to one length, which tells nothing of what they say.
RECORD_BYTES = 4096
PADDED_BYTES = 2048
#: How long a signature is valid; at most 24 hours (RFC 8292, section 2).
TOKEN_SECONDS = 12 * 3600


def encrypted(p256dh: str, auth: str, text: bytes) -> bytes:
    """Encrypt a text of at most ``PADDED_BYTES`` for a browser with this public key and secret (both in base64url).

    Raises ValueError for a longer text or a wrong key.
    """
    if len(text) > PADDED_BYTES:
        raise ValueError("the text is too long")
    theirs, secret, salt = _decoded(p256dh), _decoded(auth), os.urandom(16)
    their_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    own_key = ec.generate_private_key(ec.SECP256R1())
    ours = own_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = _derive(own_key.exchange(ec.ECDH(), their_key), secret, b"WebPush: info\0" + theirs + ours, 32)
    key = _derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0", 12)
    # 2 ends the last record's text, and zeros pad it (RFC 8188, section 2).
    padded = (text + b"\x02").ljust(PADDED_BYTES + 1, b"\0")
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, padded, None)


def authorization(endpoint: str, key: ec.EllipticCurvePrivateKey, public_key: str, contact: str, now: int) -> str:
    """The header that proves who sends, for an endpoint's service; ``now`` in seconds of the Unix epoch."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + TOKEN_SECONDS, "sub": contact}
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={public_key}"


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
