"""Bring a stage up to date: the data stack, the package, the app stack.

Takes ordinary AWS credentials and region from the environment. With AWS_ENDPOINT_URL set (the embedded AWS), the same
two templates are deployed there; infra/stack/local.py calls `deploy` for that.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.package.build import ROOT, BuildError, Package, Template, build, verify
from infra.package.icons import put_icons

PROJECT = "tickets"
DATA_TEMPLATE = ROOT / "infra" / "data.yaml"

# boto3 makes its clients at run time without a common type; the service's name determines it.
Clients = Callable[[str], Any]

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
_GONE_WRONG = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED")


class DeployError(Exception):
    """A stack could not be brought up to date; the message says which resource failed and why."""


@dataclass(frozen=True)
class Stack:
    """A stack's name, the template it should have, and the parameters it should have it with."""

    name: str
    template: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


def stack_name(stage: str, part: str) -> str:
    """The name of a stage's stack; `part` is "data" or "app"."""
    return f"{PROJECT}-{stage}-{part}"


def deploy(
    clients: Clients,
    stage: str,
    package: Package,
    options: Mapping[str, str],
    tags: Mapping[str, str] | None = None,
    poll_seconds: float = 3,
) -> dict[str, str]:
    """Bring both stacks up to date and answer the outputs of both.

    `options` are parameters of either template (SenderEmail, OpsEmail, Embedded, ...); each stack takes its own.
    Stacks that have what they should have are left alone. Raises DeployError.
    """
    outputs = deploy_data(clients, stage, options, tags, poll_seconds)
    put_icons(clients("s3"), outputs["DerivativesBucket"])
    bucket = outputs["ArtifactsBucket"]
    given = {"Stage": stage} | dict(options) | outputs
    app = Stack(stack_name(stage, "app"), json.dumps(upload(clients, package, bucket)), given, _tags(stage, tags))
    return outputs | _bring_up_app(clients, app, bucket, poll_seconds)


def deploy_data(
    clients: Clients,
    stage: str,
    options: Mapping[str, str],
    tags: Mapping[str, str] | None = None,
    poll_seconds: float = 3,
) -> dict[str, str]:
    """Bring the data stack up to date and answer its outputs. Raises DeployError."""
    template = DATA_TEMPLATE.read_text(encoding="utf-8")
    data = Stack(stack_name(stage, "data"), template, {"Stage": stage} | dict(options), _tags(stage, tags))
    outputs = bring_up(clients, data, None, poll_seconds)
    if stage not in {"local", "test"}:
        clients("cloudformation").update_termination_protection(StackName=data.name, EnableTerminationProtection=True)
    return outputs


def _tags(stage: str, own: Mapping[str, str] | None) -> dict[str, str]:
    return {"project": PROJECT, "stage": stage} | dict(own or {})


def _bring_up_app(clients: Clients, app: Stack, bucket: str, poll_seconds: float) -> dict[str, str]:
    """Bring up the stack of the functions. Without the parameter SiteUrl, links lead to the API's own address.

    A template cannot pass the address of an API to the functions behind it, so a new stack is updated once more.
    """
    present = _describe(clients("cloudformation"), app.name) if not app.parameters.get("SiteUrl") else None
    if present and (known := _outputs(present).get("EndpointURL")):
        app = replace(app, parameters={**app.parameters, "SiteUrl": known.rstrip("/")})
    outputs = bring_up(clients, app, bucket, poll_seconds)
    if app.parameters.get("SiteUrl") or "EndpointURL" not in outputs:
        return outputs
    own = {**app.parameters, "SiteUrl": outputs["EndpointURL"].rstrip("/")}
    return bring_up(clients, replace(app, parameters=own), bucket, poll_seconds)


def upload(clients: Clients, package: Package, bucket: str) -> Template:
    """Put the package's zips into the bucket, each under its hash, and answer the template that points there."""
    template: Template = json.loads(json.dumps(package.template))
    places: dict[str, str] = {}
    for resource in template["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            name = resource.get("Properties", {}).get(key)
            if name is None:
                continue
            if name not in places:
                places[name] = _put(clients, bucket, (package.directory / name).read_bytes(), "zip")
            resource["Properties"][key] = {"Bucket": bucket, "Key": places[name]}
    return template


def _put(clients: Clients, bucket: str, body: bytes, suffix: str) -> str:
    key = f"{hashlib.sha256(body).hexdigest()}.{suffix}"
    s3 = clients("s3")
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {403, 404}:
            raise
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def bring_up(clients: Clients, stack: Stack, bucket: str | None, poll_seconds: float) -> dict[str, str]:
    """Create or update one stack by change set and answer its outputs.

    Templates too large to be sent along go through `bucket`. Raises DeployError with the events of what failed.
    """
    cloudformation = clients("cloudformation")
    present = _describe(cloudformation, stack.name)
    if present and present["StackStatus"].endswith("_IN_PROGRESS") and present["StackStatus"] != "REVIEW_IN_PROGRESS":
        raise DeployError(f"{stack.name} is {present['StackStatus']}: another deployment is under way")
    if present and present["StackStatus"] == "ROLLBACK_COMPLETE":
        # A stack whose creation failed can only be deleted. It never held data.
        cloudformation.delete_stack(StackName=stack.name)
        _settle(cloudformation, stack.name, poll_seconds)
        present = None
    parameters = _accepted(cloudformation, stack, bucket, clients)
    if present and _current(cloudformation, present, stack, parameters):
        return _outputs(present)
    started = datetime.now(UTC)
    if not _change(cloudformation, stack, parameters, present, bucket, clients, poll_seconds):
        return _outputs(_describe(cloudformation, stack.name) or {})
    settled = _settle(cloudformation, stack.name, poll_seconds)
    if not settled or settled["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        status = settled["StackStatus"] if settled else "gone"
        raise DeployError(f"{stack.name} is {status}\n" + "\n".join(_failures(cloudformation, stack.name, started)))
    return _outputs(settled)


def _describe(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(stacks[0]) if stacks else None


def _outputs(described: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _location(stack: Stack, bucket: str | None, clients: Clients) -> dict[str, str]:
    if bucket is None:
        return {"TemplateBody": stack.template}
    key = _put(clients, bucket, stack.template.encode("utf-8"), "json")
    region = clients("s3").meta.region_name
    return {"TemplateURL": f"https://s3.{region}.amazonaws.com/{bucket}/{key}"}


def _accepted(cloudformation: Any, stack: Stack, bucket: str | None, clients: Clients) -> dict[str, str]:
    summary = cloudformation.get_template_summary(**_location(stack, bucket, clients))
    declared = {parameter["ParameterKey"] for parameter in summary["Parameters"]}
    return {key: value for key, value in stack.parameters.items() if key in declared}


def _current(cloudformation: Any, present: Mapping[str, Any], stack: Stack, parameters: Mapping[str, str]) -> bool:
    if present["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return False
    have = {item["ParameterKey"]: item["ParameterValue"] for item in present.get("Parameters", [])}
    if any(have.get(key) != value for key, value in parameters.items()):
        return False
    body = cloudformation.get_template(StackName=stack.name, TemplateStage="Original")["TemplateBody"]
    # boto3 parses a JSON template and leaves a YAML one as text.
    return bool(body == stack.template or (isinstance(body, dict) and body == json.loads(stack.template)))


def _change(
    cloudformation: Any,
    stack: Stack,
    parameters: Mapping[str, str],
    present: Mapping[str, Any] | None,
    bucket: str | None,
    clients: Clients,
    poll_seconds: float,
) -> bool:
    create = present is None or present["StackStatus"] == "REVIEW_IN_PROGRESS"
    change_set = cloudformation.create_change_set(
        StackName=stack.name,
        ChangeSetName=f"deploy-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}",
        ChangeSetType="CREATE" if create else "UPDATE",
        Capabilities=_CAPABILITIES,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Tags=[{"Key": key, "Value": value} for key, value in stack.tags.items()],
        **_location(stack, bucket, clients),
    )["Id"]
    while True:
        state = cloudformation.describe_change_set(ChangeSetName=change_set)
        if state["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            break
        time.sleep(poll_seconds)
    if state["Status"] == "FAILED":
        reason = state.get("StatusReason", "")
        cloudformation.delete_change_set(ChangeSetName=change_set)
        if any(text in reason for text in _NOTHING_TO_DO):
            return False
        raise DeployError(f"{stack.name}: {reason}")
    cloudformation.execute_change_set(ChangeSetName=change_set)
    return True


def _settle(cloudformation: Any, name: str, poll_seconds: float) -> dict[str, Any] | None:
    while True:
        described = _describe(cloudformation, name)
        if described is None or not described["StackStatus"].endswith("_IN_PROGRESS"):
            return described
        time.sleep(poll_seconds)


def _failures(cloudformation: Any, name: str, since: datetime) -> list[str]:
    events: list[str] = []
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=name):
        for event in page["StackEvents"]:
            if event["Timestamp"] < since:
                return events[::-1]
            if event.get("ResourceStatus") in _GONE_WRONG:
                reason = event.get("ResourceStatusReason", "no reason given")
                events.append(f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}")
    return events[::-1]


def main() -> int:
    """Deploy a stage from the command line and print the API's address; the exit code is 1 when it failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--sender-email", default="")
    parser.add_argument("--ops-email", default="")
    parser.add_argument("--site-url", default="", help="the pages' address for links in messages; a short one fits SMS")
    parser.add_argument("--web-origin", default="*")
    parser.add_argument("--cors-origins", default="", help="pages that may call the API from a browser, with commas")
    parser.add_argument("--no-waf", action="store_true", help="leave the web application firewall out")
    parser.add_argument("--tiles-url", help="where the maps get their tiles: https://…/{z}/{x}/{y}.png; empty for none")
    parser.add_argument("--tiles-attribution", help="whose map it is, shown on it")
    parser.add_argument("--limits", default="", help="other limits, as chalicelib/domain/quotas.py reads them")
    parser.add_argument("--sms-countries", default="", help="country codes beside 84 to which SMS are sent: 856,86")
    arguments = parser.parse_args()
    session: Any = boto3.Session()
    if session.region_name is None:
        print("Say which region, for example AWS_DEFAULT_REGION=ap-southeast-1.", file=sys.stderr)
        return 1
    options = {
        "SenderEmail": arguments.sender_email,
        "SiteUrl": arguments.site_url.rstrip("/"),
        "OpsEmail": arguments.ops_email,
        "WebOrigin": arguments.web_origin,
        "CorsOrigins": arguments.cors_origins,
        "Limits": arguments.limits,
        "SmsCountries": arguments.sms_countries,
        "Waf": "false" if arguments.no_waf else "true",
    }
    tiles = {"TilesUrl": arguments.tiles_url, "TilesAttribution": arguments.tiles_attribution}
    options |= {name: value for name, value in tiles.items() if value is not None}

    try:
        # Verify first: a package that is not fit to deploy must change nothing.
        built = build(arguments.stage, ROOT / "build" / arguments.stage, "full")
        verify(built, arguments.stage)
        outputs = deploy(session.client, arguments.stage, built, options)
    except (BuildError, DeployError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print(outputs["EndpointURL"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
