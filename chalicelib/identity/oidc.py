"""Sign-in with an electronic identity: OpenID Connect's code flow with PKCE, state and nonce.

PyJWT and cryptography check the identity token. They are imported only here, and only when somebody signs in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from botocore.exceptions import ClientError

from chalicelib.domain.province.tenant import IdentityProvider
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

#: Accepted signature algorithms: asymmetric ones only, since a shared secret could forge the others.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
#: How far (seconds) a provider's clock may be off.
_LEEWAY = 60
_CONNECT_SECONDS, _READ_SECONDS = 2.0, 5.0
_MOST_BYTES = 256 * 1024
#: Stages on which a provider may be reached without TLS.
_PLAIN = frozenset({"local", "test"})


class Unavailable(Exception):
    """The provider does not answer, or its answer does not follow OpenID Connect."""


class SignInRefused(Exception):
    """The provider refused the sign-in, or its answer does not prove the person's identity."""


class ClockDiffers(SignInRefused):
    """The provider's answer is not valid yet, or not any more, so its clock or ours is wrong."""


@dataclass(frozen=True, slots=True)
class Proven:
    """The person who signed in: the provider's subject for them, and whether the identity is of level 2."""

    subject: str
    is_level_two: bool


def authorization_url(provider: IdentityProvider, *, state: str, nonce: str, verifier: str) -> str:
    """Return the URL at which the browser signs in. Raises Unavailable."""
    configuration = _discovered(provider)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = _address(configuration, "authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def prove(provider: IdentityProvider, *, code: str, nonce: str, verifier: str) -> Proven:
    """Exchange ``code`` for the person who signed in. Raises Unavailable, SignInRefused, ClockDiffers."""
    configuration = _discovered(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect_uri,
        "code_verifier": verifier,
        "client_id": provider.client_id,
    }
    answer = _asked(
        "POST", _address(configuration, "token_endpoint"), body=urlencode(form), headers=_credentials(provider)
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise SignInRefused("no identity token")
    claims = _checked(provider, token, _asked("GET", _address(configuration, "jwks_uri")), nonce)
    subject = claims.get(provider.subject_claim)
    if not isinstance(subject, str) or not subject:
        raise SignInRefused("no subject")
    level = provider.level_claim
    return Proven(subject, level is None or str(claims.get(level)) in provider.level_values)


def _checked(provider: IdentityProvider, token: str, keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        matching = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.key_id == header.get("kid")]
        if header.get("alg") not in _ALGORITHMS or len(matching) != 1:
            raise SignInRefused("no key")
        claims: Mapping[str, Any] = jwt.decode(
            token,
            matching[0].key,
            algorithms=[header["alg"]],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        # The token was made a moment ago.
        raise ClockDiffers(type(error).__name__) from error
    except jwt.PyJWTError as error:
        raise SignInRefused(type(error).__name__) from error
    if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise SignInRefused("nonce")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
        raise SignInRefused("azp")
    return claims


def _discovered(provider: IdentityProvider) -> Mapping[str, Any]:
    configuration = _asked("GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if configuration.get("issuer") != provider.issuer:
        raise Unavailable("another issuer")
    return dict(configuration)


def _address(configuration: Mapping[str, Any], name: str) -> str:
    address = configuration.get(name)
    if not isinstance(address, str):
        raise Unavailable(f"no {name}")
    return address


def secret_name(stage: str, provider: str) -> str:
    """Return the name in Secrets Manager of the client secret of a provider (its id)."""
    return f"tickets-{stage}-oidc-{provider}"


def bound_secret(issuer: str, client_secret: str) -> str:
    """Return the value to store for the client secret that an issuer gave."""
    return json.dumps({"issuer": issuer, "client_secret": client_secret})


def is_bound(value: str) -> bool:
    """Whether a stored value names its issuer. Those of earlier releases do not."""
    return "issuer" in _bound(value)


def _bound(value: str) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _credentials(provider: IdentityProvider) -> dict[str, str]:
    """The headers that authenticate this service to the provider, with a client secret if the stage has one.

    Raises Unavailable for a secret of another issuer, or of none: who changes the issuer must not get it.
    """
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    name = secret_name(settings().stage, provider.id)
    try:
        value = client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return headers
        raise
    bound = _bound(value)
    if bound.get("issuer") != provider.issuer:
        raise Unavailable("the client secret belongs to another issuer")
    pair = f"{quote_plus(provider.client_id)}:{quote_plus(bound['client_secret'])}"
    return {**headers, "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _asked(method: str, address: str, *, body: str | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """Request a JSON object. Raises Refused for status 400, 401 or 403, Unavailable for any other failure."""
    import urllib3

    if urlsplit(address).scheme != "https" and settings().stage not in _PLAIN:
        raise Unavailable("no TLS")
    try:
        answer = urllib3.request(
            method,
            address,
            body=body,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        text = answer.read(_MOST_BYTES + 1)
        answer.release_conn()
        document = json.loads(text) if len(text) <= _MOST_BYTES else None
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise Unavailable(type(error).__name__) from error
    if answer.status in (400, 401, 403):
        raise SignInRefused(str(answer.status))
    if answer.status != 200 or not isinstance(document, dict):
        raise Unavailable(str(answer.status))
    return document
