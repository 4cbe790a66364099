"""The environment variables as one frozen object, read on first use and not on import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache


@dataclass(frozen=True)
class Settings:
    """Each field is the environment variable of the same name in capitals (``VARIABLES``).

    infra/app/wiring.yaml sets them for the functions.
    """

    stage: str
    tickets_table: str
    reporters_table: str
    directory_table: str
    counters_table: str
    limits_table: str
    finding_table: str
    originals_bucket: str
    derivatives_bucket: str
    facts_bucket: str
    tables_bucket: str
    outbox_url: str
    heard_url: str
    webhooks_url: str
    webhooks_local: str
    tables_url: str
    mails_bucket: str
    receiving_email: str
    channels: str
    stand_in_url: str
    signing_secret_arn: str
    push_secret_arn: str
    push_local: str
    user_pool_id: str
    user_pool_client_id: str
    topic_arn_prefix: str
    sender_email: str
    site_url: str
    cors_origins: str
    limits: str
    sms_countries: str
    sms_sender: str
    sms_gateway_url: str
    second_factor: str
    tiles_url: str
    tiles_attribution: str
    aws_region: str


#: Field of ``Settings`` -> the name of its environment variable.
VARIABLES: Mapping[str, str] = {field.name: field.name.upper() for field in fields(Settings)}


def environment(wanted: Settings) -> dict[str, str]:
    """The environment variables that make ``settings()`` give these settings."""
    return {name: getattr(wanted, field) for field, name in VARIABLES.items()}


#: Lambda's interpreter finds its own library by the first; the second is macOS's.
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def interpreter_environment() -> dict[str, str]:
    """The variables without which an interpreter that is started here may not start; they hold no secret."""
    return {name: os.environ[name] for name in _LIBRARY_PATHS if name in os.environ}


def serves_http() -> bool:
    """True in the API function and outside Lambda.

    Lambda names the function's handler in ``_HANDLER`` (AWS, "Defined runtime environment variables").
    """
    return os.environ.get("_HANDLER", "app.app") == "app.app"


@cache
def settings() -> Settings:
    """The settings of this process. Raises RuntimeError that names every variable that is missing."""
    missing = sorted(name for name in VARIABLES.values() if name not in os.environ)
    if missing:
        raise RuntimeError(f"environment variables are not set: {', '.join(missing)}")
    return Settings(**{field: os.environ[name] for field, name in VARIABLES.items()})


def address_of(service: str) -> str:
    """Return the address of an AWS service (scheme, host, port) without making a client."""
    return os.environ.get("AWS_ENDPOINT_URL") or f"https://{service}.{settings().aws_region}.amazonaws.com"
