"""The deployed stack with the demo province on it, for all end-to-end tests of a process."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from infra.manage.accounts import read_logins
from infra.manage.importing import import_province
from infra.package.build import ROOT
from infra.stack.client import Citizen, Office, sign_in
from infra.stack.local import LocalAws

type Until = Callable[[Callable[[], object], float], object]


@pytest.fixture(scope="session")
def stack(aws: LocalAws) -> LocalAws:
    """Deployed, IAM enforced, the demo province imported, topics watched."""
    imported = import_province(aws, ROOT / "infra" / "demo", aws.home / "logins.json")
    for topic in imported.topics.values():
        aws.watch_topic(topic)
    # A message that fails is tried again after a second rather than three minutes.
    aws.client("sqs").set_queue_attributes(QueueUrl=aws.outputs["OutboxUrl"], Attributes={"VisibilityTimeout": "1"})
    # Each unit has one digest a day: the test of it would find that the schedule has sent it, were it 07:30 meanwhile.
    events = aws.client("events")
    (daily,) = [one for one in events.list_rules()["Rules"] if one.get("ScheduleExpression", "").startswith("cron(")]
    events.disable_rule(Name=daily["Name"])
    return aws


@pytest.fixture
def citizen(stack: LocalAws) -> Citizen:
    """Somebody without an account."""
    return Citizen(stack.api_url)


@pytest.fixture(scope="session")
def office(stack: LocalAws) -> Callable[[str], Office]:
    """Sign an officer in through Cognito."""
    logins = read_logins(stack.home / "logins.json")

    def signed_in(username: str) -> Office:
        token = sign_in(
            stack.client("cognito-idp"), stack.outputs["UserPoolClientId"], username, logins[username]["password"]
        )
        return Office(stack.api_url, token)

    return signed_in


@pytest.fixture
def until() -> Until:
    """Wait until something is true, at most so many seconds, and give it back."""

    def wait(look: Callable[[], object], seconds: float) -> object:
        deadline = time.monotonic() + seconds
        while not (found := look()):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} seconds")
            time.sleep(0.1)
        return found

    return wait
