"""The client secrets of identity providers. Each is stored with the issuer that gave it, and goes to no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.tenant import read_providers
from chalicelib.identity import oidc
from chalicelib.store.directory import documents
from infra.stack.stage import Stack, acting_on

_PAGE = 100


class NoProvider(Exception):
    """The province document has no identity provider with this id."""


def set_secret(stack: Stack, provider: str, client_secret: str) -> str:
    """Store the client secret of a provider for its present issuer, and return the issuer. Raises NoProvider."""
    with acting_on(stack):
        known = documents.current().province.identity_providers
    if provider not in known:
        raise NoProvider(f"province.yaml has no identity provider {provider}")
    secrets, issuer = stack.client("secretsmanager"), known[provider].issuer
    name, value = oidc.secret_name(stack.stage, provider), oidc.bound_secret(issuer, client_secret)
    try:
        secrets.put_secret_value(SecretId=name, SecretString=value)
    except secrets.exceptions.ResourceNotFoundException:
        key: dict[str, Any] = {"KmsKeyId": stack.outputs["DataKeyArn"]} if "DataKeyArn" in stack.outputs else {}
        secrets.create_secret(Name=name, SecretString=value, **key)
    return issuer


def bind_secrets(stack: Stack) -> Iterator[str]:
    """Store the issuer with each client secret of earlier releases, if its provider never had another issuer."""
    secrets = stack.client("secretsmanager")
    for provider, issuers in _issuers().items():
        name = oidc.secret_name(stack.stage, provider)
        try:
            value = secrets.get_secret_value(SecretId=name)["SecretString"]
        except secrets.exceptions.ResourceNotFoundException:
            continue
        if oidc.is_bound(value):
            continue
        if len(issuers) > 1:
            yield f"{provider} had several issuers: check the present one and run set-client-secret"
            continue
        (issuer,) = issuers
        secrets.put_secret_value(SecretId=name, SecretString=oidc.bound_secret(issuer, value))
        yield f"{provider}: {issuer}"


def _issuers() -> dict[str, set[str]]:
    """The issuers that each provider had in any version of the province document."""
    found: dict[str, set[str]] = {}
    after: str | None = None
    while True:
        versions, after = documents.versions(Kind.PROVINCE, limit=_PAGE, after=after)
        for one in versions:
            _, body = documents.version(Kind.PROVINCE, one.version) or (None, {})
            for provider in read_providers(body).values():
                found.setdefault(provider.id, set()).add(provider.issuer)
        if after is None:
            return found
