"""The key with which this stage signs its messages to browsers (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

#: The order of the group of P-256 (SEC 2, section 2.4.2).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def key_from(secret: str) -> ec.EllipticCurvePrivateKey:
    """Derive the key from a random text by FIPS 186-5, A.2.1, with 64 bits more than the order of the group has."""
    bits = HKDF(SHA256(), 40, salt=None, info=b"vapid").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(bits, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    """The key of this stage. The data stack made its secret."""
    return key_from(client("secretsmanager").get_secret_value(SecretId=settings().push_secret_arn)["SecretString"])


def public_key() -> str:
    """The public key as browsers take it: an uncompressed point in base64url."""
    point = private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def is_public_key(text: str) -> bool:
    """Whether a text is a point of P-256, uncompressed, in base64url."""
    try:
        point = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return True
