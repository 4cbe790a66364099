"""A deployed stage as seen from a command line: its outputs, its clients, and this process acting on its tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.runtime import settings
from chalicelib.runtime.settings import Settings
from infra.package.deploy import stack_name


class Stack(Protocol):
    """What the commands need of a stage; infra.stack.local.LocalAws is one too.

    ``outputs`` are those of both stacks. ``endpoint_url`` is where the embedded AWS answers; None: where boto3 looks.
    """

    @property
    def stage(self) -> str: ...
    @property
    def outputs(self) -> Mapping[str, str]: ...
    @property
    def client(self) -> Callable[[str], Any]: ...
    @property
    def endpoint_url(self) -> str | None: ...


class NotDeployed(Exception):
    """The stage has no stacks, or no region was given."""


# The longest time-out of a function (.chalice/config.json).
_LONGEST_RUN_SECONDS = 300


@dataclass(frozen=True)
class Deployed:
    """A stage reached with the environment's credentials, region and AWS_ENDPOINT_URL."""

    stage: str
    outputs: Mapping[str, str]
    client: Callable[[str], Any]
    endpoint_url: str | None = None


def deployed(stage: str) -> Deployed:
    """The stage's stacks. Raises NotDeployed."""
    session: Any = boto3.Session()
    if session.region_name is None:
        raise NotDeployed("Say which region, for example AWS_DEFAULT_REGION=ap-southeast-1.")
    config = Config(retries={"mode": "standard", "max_attempts": 10})
    # A call that is waited for must not be made again meanwhile; functions.invoke repeats what was refused.
    waiting = Config(read_timeout=_LONGEST_RUN_SECONDS + 30, retries={"total_max_attempts": 1})
    clients: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in clients:
            clients[service] = session.client(service, config=waiting if service == "lambda" else config)
        return clients[service]

    outputs: dict[str, str] = {}
    for part in ("data", "app"):
        outputs |= _outputs(client("cloudformation"), stack_name(stage, part))
    return Deployed(stage, outputs, client)


def _outputs(cloudformation: Any, name: str) -> dict[str, str]:
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            raise NotDeployed(f"There is no stack {name} in this region.") from error
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


@contextmanager
def acting_on(stack: Stack) -> Iterator[None]:
    """Let chalicelib.settings and chalicelib.store of this process work on the stage, as its functions do."""
    wanted = _environment(stack)
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    _forget()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        _forget()


def _environment(stack: Stack) -> dict[str, str]:
    outputs = stack.outputs
    region = stack.client("dynamodb").meta.region_name
    wanted = Settings(
        stage=stack.stage,
        tickets_table=outputs["TicketsTable"],
        reporters_table=outputs["ReportersTable"],
        directory_table=outputs["DirectoryTable"],
        counters_table=outputs["CountersTable"],
        limits_table=outputs["LimitsTable"],
        finding_table=outputs["FindingTable"],
        originals_bucket=outputs["OriginalsBucket"],
        derivatives_bucket=outputs["DerivativesBucket"],
        facts_bucket=outputs["FactsBucket"],
        tables_bucket=outputs.get("TablesBucket", ""),
        outbox_url=outputs["OutboxUrl"],
        heard_url=outputs.get("HeardUrl", ""),
        webhooks_url=outputs.get("WebhooksUrl", ""),
        webhooks_local="refused",
        tables_url=outputs.get("TablesUrl", ""),
        mails_bucket=outputs.get("MailsBucket", ""),
        receiving_email=outputs.get("ReceivingEmail", ""),
        channels="",
        stand_in_url="",
        signing_secret_arn=outputs["SigningSecretArn"],
        push_secret_arn=outputs["PushSecretArn"],
        push_local="refused",
        user_pool_id=outputs["UserPoolId"],
        user_pool_client_id=outputs["UserPoolClientId"],
        topic_arn_prefix=outputs["TopicArnPrefix"],
        sender_email=outputs.get("SenderEmail", ""),
        site_url="",
        cors_origins="",
        limits="",
        sms_countries="",
        sms_sender="",
        sms_gateway_url="",
        second_factor="optional",
        tiles_url="",
        tiles_attribution="",
        aws_region=region,
    )
    variables = settings.environment(wanted) | {"AWS_DEFAULT_REGION": region}
    if stack.endpoint_url is not None:
        from infra.stack.local import ROOT_CREDENTIALS

        variables |= {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": stack.endpoint_url}
    return variables


def _forget() -> None:
    # chalicelib caches clients and settings for a process; this process may turn to several stages.
    from chalicelib.identity import channel_keys, push_key, signing_keys
    from chalicelib.runtime import aws
    from chalicelib.services.talking import channel_tokens
    from chalicelib.store import connection
    from chalicelib.store.directory import documents
    from chalicelib.store.limits import limits

    aws.client.cache_clear()  # type: ignore[attr-defined]
    aws.sender.cache_clear()  # type: ignore[attr-defined]
    signing_keys.forget()
    push_key.private_key.cache_clear()
    channel_tokens.forget()
    channel_keys.forget()
    limits.forget()
    settings.settings.cache_clear()
    documents.forget()
    connection.unbind()
