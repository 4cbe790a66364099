"""The deployed stack with the demo province on it, once for all tests of a process that need it."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from chalicelib.domain.access.factor import STEP_SECONDS
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.runtime import clock
from chalicelib.store.directory import officers
from infra.manage.accounts import read_logins
from infra.manage.importing import import_province
from infra.manage.plan import current_documents
from infra.run import DEMO
from infra.stack.client import Citizen, Office, sign_in
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from infra.stand_in import identity
from infra.stand_in.identity import IdentityStandIn

#: The password of the newcomer.
PASSWORD = "Mot-Mat-Khau-Dai-2026"

#: What takes two seconds alone may take half a minute beside other tests.
PATIENCE_SECONDS = 90.0

#: Of Vietnam, after which another day's digest, news and figures count.
_MIDNIGHT_MARGIN = timedelta(minutes=3)

type Until = Callable[[Callable[[], object], float], object]


def away_from_midnight() -> None:
    """Wait until the local day that a test begins on does not end within it."""
    while (datetime.now(LOCAL) + _MIDNIGHT_MARGIN).date() != datetime.now(LOCAL).date():
        time.sleep(1)


def await_early_step() -> None:
    """Wait until the present time step of officers' devices is young: the code of the step before holds as long."""
    while time.time() % STEP_SECONDS > STEP_SECONDS / 2:
        time.sleep(0.2)


def demo_files(aws: LocalAws, folder: Path) -> Path:
    """A copy of the demo in ``folder`` that also says which provider of identities the stack offers now.

    Two processes of tests share the stack. An import of the demo's own files would take the provider from the other.
    """
    copied = Path(shutil.copytree(DEMO, folder / "demo", dirs_exist_ok=True))
    with acting_on(aws):
        present = current_documents().get(Kind.PROVINCE, {})
    if offered := present.get("identity_providers"):
        with (copied / "province.yaml").open("a", encoding="utf-8") as file:
            file.write(yaml.safe_dump({"identity_providers": offered}, allow_unicode=True))
    return copied


@pytest.fixture(scope="session")
def stack(aws: LocalAws, provider: IdentityStandIn, tmp_path_factory: pytest.TempPathFactory) -> LocalAws:
    """The deployed stack with IAM enforced, the demo province imported, and its topics watched."""
    files = demo_files(aws, tmp_path_factory.mktemp("stack"))
    imported = import_province(aws, files, aws.home / "logins.json", revert_office=True)
    identity.offer(aws, provider, f"{aws.api_url}/")
    for topic in imported.topics.values():
        aws.watch_topic(topic)
    # Retry a failed message after a second instead of three minutes.
    for queue in ("OutboxUrl", "WebhooksUrl", "TablesUrl"):
        aws.client("sqs").set_queue_attributes(QueueUrl=aws.outputs[queue], Attributes={"VisibilityTimeout": "1"})
    # A unit gets one digest a day; if the schedule sent it at 07:30, the test of digests would fail.
    events = aws.client("events")
    (daily,) = [rule for rule in events.list_rules()["Rules"] if rule.get("ScheduleExpression", "").startswith("cron(")]
    events.disable_rule(Name=daily["Name"])
    return aws


@pytest.fixture
def citizen(stack: LocalAws) -> Citizen:
    """A client without an account."""
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
def newcomer(stack: LocalAws) -> Iterator[str]:
    """A supervisor whom no other test knows, with an account and ``PASSWORD``; gone after the test."""
    name = f"newcomer-{uuid.uuid4().hex[:8]}"
    found = Officer(name, "Giám sát mới", "trung-tam", frozenset({Role.SUPERVISOR}))
    cognito, pool = stack.client("cognito-idp"), stack.outputs["UserPoolId"]
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    with acting_on(stack):
        officers.put_officer(found, by="test", at=clock.now())
    yield name
    with acting_on(stack):
        officers.put_officer(replace(found, active=False), by="test", at=clock.now())
    cognito.admin_delete_user(UserPoolId=pool, Username=name)


@pytest.fixture(scope="session")
def until() -> Until:
    """Call `look` until its result is true, and return it; fail after `seconds`, not before `PATIENCE_SECONDS`."""

    def wait(look: Callable[[], object], seconds: float) -> object:
        deadline = time.monotonic() + max(seconds, PATIENCE_SECONDS)
        pause = 0.05
        while not (found := look()):
            if time.monotonic() > deadline:
                raise AssertionError(f"no result within {seconds} seconds")
            time.sleep(pause)
            # What takes long is asked for less often: each question costs the machine that has to answer.
            pause = min(pause * 1.5, 1)
        return found

    return wait
