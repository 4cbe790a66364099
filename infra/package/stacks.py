"""Create and update one CloudFormation stack by change set, so that what would change is known before it does."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.package.changes import Change, read

# boto3 makes its clients at run time without a common type; the service's name determines it.
Clients = Callable[[str], Any]

#: Told a stack's name, what would change and which parameters become what; says whether to go on. It may raise.
Approve = Callable[[str, Sequence[Change], Mapping[str, tuple[str, str]]], bool]

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
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Parameters:
    """What a template's parameters become: given anew, or kept from the present stack."""

    given: Mapping[str, str]
    kept: Sequence[str]

    def sent(self) -> list[dict[str, Any]]:
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.given.items()]
        return given + [{"ParameterKey": key, "UsePreviousValue": True} for key in self.kept]


def approve_all(name: str, changes: Sequence[Change], parameters: Mapping[str, tuple[str, str]]) -> bool:
    """Take every change: for stacks that nobody depends on."""
    return True


def bring_up(
    clients: Clients, stack: Stack, bucket: str | None, poll_seconds: float, approve: Approve = approve_all
) -> dict[str, str]:
    """Create or update one stack by change set and answer its outputs.

    A parameter that is not given keeps the value that the present stack has. Templates too large to be sent along go
    through `bucket`. When `approve` says no, or raises, nothing has changed, and the outputs are those of before.
    Raises DeployError with the events of what failed.
    """
    cloudformation = clients("cloudformation")
    present = described(cloudformation, stack.name)
    if present and present["StackStatus"].endswith("_IN_PROGRESS") and present["StackStatus"] != "REVIEW_IN_PROGRESS":
        raise DeployError(f"{stack.name} is {present['StackStatus']}: another deployment is under way")
    if present and present["StackStatus"] == "ROLLBACK_COMPLETE":
        # A stack whose creation failed can only be deleted. It never held data.
        cloudformation.delete_stack(StackName=stack.name)
        _settle(cloudformation, stack.name, poll_seconds)
        present = None
    location = _location(stack, bucket, clients)
    parameters = _parameters(cloudformation, stack, present, location)
    if present and _current(cloudformation, present, stack, parameters):
        return outputs_of(present)
    started = datetime.now(UTC)
    if not _change(cloudformation, stack, parameters, present, location, poll_seconds, approve):
        return outputs_of(described(cloudformation, stack.name) or {})
    settled = _settle(cloudformation, stack.name, poll_seconds)
    if not settled or settled["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        status = settled["StackStatus"] if settled else "gone"
        raise DeployError(f"{stack.name} is {status}\n" + "\n".join(_failures(cloudformation, stack.name, started)))
    return outputs_of(settled)


def described(cloudformation: Any, name: str) -> dict[str, Any] | None:
    """A stack as CloudFormation describes it; None if there is none."""
    try:
        stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(stacks[0]) if stacks else None


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """The outputs of a described stack."""
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def parameters_of(stack: Mapping[str, Any] | None) -> dict[str, str]:
    """The parameters that a described stack has; none if there is no stack."""
    return {item["ParameterKey"]: item["ParameterValue"] for item in (stack or {}).get("Parameters", [])}


def put(clients: Clients, bucket: str, body: bytes, suffix: str) -> str:
    """Put bytes into a bucket unless they are there, and answer their key: their hash with the suffix."""
    key = object_key(body, suffix)
    s3 = clients("s3")
    if not is_there(s3, bucket, key):
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def object_key(body: bytes, suffix: str) -> str:
    """The key that `put` gives to bytes."""
    return f"{hashlib.sha256(body).hexdigest()}.{suffix}"


def is_there(s3: Any, bucket: str, key: str) -> bool:
    """Whether a bucket has an object. Without the right to list, S3 says 403 of one that is missing."""
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {403, 404}:
            raise
        return False
    return True


def _location(stack: Stack, bucket: str | None, clients: Clients) -> dict[str, str]:
    if bucket is None:
        return {"TemplateBody": stack.template}
    key = put(clients, bucket, stack.template.encode("utf-8"), "json")
    region = clients("s3").meta.region_name
    return {"TemplateURL": f"https://s3.{region}.amazonaws.com/{bucket}/{key}"}


def _parameters(
    cloudformation: Any, stack: Stack, present: Mapping[str, Any] | None, location: Mapping[str, str]
) -> _Parameters:
    summary = cloudformation.get_template_summary(**location)
    declared = [parameter["ParameterKey"] for parameter in summary["Parameters"]]
    has = parameters_of(present)
    return _Parameters(
        {key: value for key, value in stack.parameters.items() if key in declared},
        [key for key in declared if key in has and key not in stack.parameters],
    )


def _current(cloudformation: Any, present: Mapping[str, Any], stack: Stack, parameters: _Parameters) -> bool:
    if present["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return False
    has = parameters_of(present)
    if any(has.get(key) != value for key, value in parameters.given.items()):
        return False
    body = cloudformation.get_template(StackName=stack.name, TemplateStage="Original")["TemplateBody"]
    # boto3 parses a JSON template and leaves a YAML one as text.
    return bool(body == stack.template or (isinstance(body, dict) and body == json.loads(stack.template)))


def _change(
    cloudformation: Any,
    stack: Stack,
    parameters: _Parameters,
    present: Mapping[str, Any] | None,
    location: Mapping[str, str],
    poll_seconds: float,
    approve: Approve,
) -> bool:
    is_new = present is None or present["StackStatus"] == "REVIEW_IN_PROGRESS"
    change_set = cloudformation.create_change_set(
        StackName=stack.name,
        ChangeSetName=f"deploy-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}",
        ChangeSetType="CREATE" if is_new else "UPDATE",
        Capabilities=_CAPABILITIES,
        Parameters=parameters.sent(),
        Tags=[{"Key": key, "Value": value} for key, value in stack.tags.items()],
        **location,
    )["Id"]
    is_wanted = False
    try:
        changes = _prepared(cloudformation, stack.name, change_set, poll_seconds)
        if changes is not None:
            has = parameters_of(present)
            moved = {key: (has.get(key, ""), value) for key, value in parameters.given.items() if has.get(key) != value}
            is_wanted = approve(stack.name, changes, moved)
    finally:
        if not is_wanted:
            _discard(cloudformation, stack.name, change_set, is_new=is_new)
    if is_wanted:
        # Without this a creation that fails leaves empty tables, buckets and keys behind.
        cloudformation.execute_change_set(ChangeSetName=change_set, RetainExceptOnCreate=True)
    return is_wanted


def _prepared(cloudformation: Any, name: str, change_set: str, poll_seconds: float) -> list[Change] | None:
    """Wait for a change set and answer its changes; None if there is nothing to do. Raises DeployError."""
    while True:
        state = cloudformation.describe_change_set(ChangeSetName=change_set)
        if state["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            break
        time.sleep(poll_seconds)
    if state["Status"] == "FAILED":
        reason = state.get("StatusReason", "")
        if any(text in reason for text in _NOTHING_TO_DO):
            return None
        raise DeployError(f"{name}: {reason}")
    found = list(state.get("Changes", []))
    while token := state.get("NextToken"):
        state = cloudformation.describe_change_set(ChangeSetName=change_set, NextToken=token)
        found += state.get("Changes", [])
    return read(found)


def _discard(cloudformation: Any, name: str, change_set: str, *, is_new: bool) -> None:
    cloudformation.delete_change_set(ChangeSetName=change_set)
    if is_new:
        # The change set of a new stack leaves an empty one behind.
        cloudformation.delete_stack(StackName=name)


def _settle(cloudformation: Any, name: str, poll_seconds: float) -> dict[str, Any] | None:
    while True:
        stack = described(cloudformation, name)
        if stack is None or not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack
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
