"""boto3 clients, made on first use, with timeouts short enough for a person who waits."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

from chalicelib.runtime.settings import address_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

_RETRYING = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
# A publish that timed out may have been sent, so the client must not retry. The queue repeats unsent messages.
_CONNECT, _READ = 2, 10
_ONCE = Config(connect_timeout=_CONNECT, read_timeout=_READ, retries={"mode": "standard", "total_max_attempts": 1})
#: The longest that a call of ``sender`` takes, in seconds.
SEND_SECONDS = float(_CONNECT + _READ)


@overload
def client(service: Literal["s3"]) -> S3Client: ...
@overload
def client(service: Literal["sqs"]) -> SQSClient: ...
@overload
def client(service: Literal["cognito-idp"]) -> CognitoIdentityProviderClient: ...
@overload
def client(service: Literal["secretsmanager"]) -> SecretsManagerClient: ...
@cache
def client(service: Any) -> Any:
    """Return the process's client of a service, which retries. Use ``sender`` to send messages to people."""
    config = _RETRYING
    if service == "s3":
        config = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))
        # Set explicitly: the pages' content policy names the same address without making a client.
        return boto3.client(service, config=config, endpoint_url=address_of("s3"))
    return boto3.client(service, config=config)


@overload
def sender(service: Literal["sns"]) -> SNSClient: ...
@overload
def sender(service: Literal["sesv2"]) -> SESV2Client: ...
@cache
def sender(service: Any) -> Any:
    """Return the process's client of a service that sends messages to people. It never retries."""
    return boto3.client(service, config=_ONCE)
