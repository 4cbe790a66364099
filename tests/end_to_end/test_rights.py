"""Every right of a function is needed: without any one of them, something that the function does fails.

The rights are read from .chalice/policies. Each is tried here, or listed in ``ELSEWHERE`` or ``RARE`` with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from infra.package.build import ROOT
from infra.stack.client import Office, Unexpected
from infra.stack.local import LocalAws
from infra.stand_in.secrets import store_secrets
from infra.stand_in.server import StandIns
from tests.end_to_end.trials import (
    TRIED,
    Right,
    reopen_account,
)
from tests.end_to_end.trials_of_accounts import TRIED_BY_ACCOUNTS
from tests.end_to_end.trials_of_doors import TRIED_BY_DOORS
from tests.end_to_end.trials_of_tables import TRIED_BY_TABLES
from tests.end_to_end.world import TooLate, World

pytestmark = pytest.mark.stack

#: Statements that the embedded AWS does not check or that this stage does not use -> why.
ELSEWHERE: dict[str, str] = {
    "UseDataKey": "the embedded AWS encrypts nothing",
    "UseVaultKey": "the embedded AWS encrypts nothing",
    "WriteLogs": "the embedded AWS keeps logs itself",
    "EmptyOutbox": "Lambda needs it, and the embedded AWS does not check its own services",
    "ReadStream": "Lambda needs it, and the embedded AWS does not check its own services",
    "FindStreams": "Lambda needs it, and the embedded AWS does not check its own services",
    "ReportFailure": "Lambda needs it, and the embedded AWS does not check its own services",
    "ReportFailureToQueue": "Lambda needs it, and the embedded AWS does not check its own services",
    "KeepFailedRecords": "Lambda needs it, on AWS only",
    "FindFailuresBucket": "Lambda needs it, on AWS only",
    "TellMissing": "the embedded AWS tells of a missing file without it",
    "SendMail": "test_mails.py has mails of all kinds",
    "EmptyQueue": "Lambda needs it, and the embedded AWS does not check its own services",
    "ReadIdentitySecrets": "no provider of identities is set on this stage",
}
#: Rights that need a situation which these tests do not produce -> the situation.
RARE: dict[tuple[str, str, str], str] = {
    ("read_changes", "ReadDirectory", "dynamodb:GetItem"): "rules older than the newest",
    ("deliver_notices", "ReadDirectory", "dynamodb:BatchGetItem"): "a big incident that ends without an answer",
    ("deliver_notices", "ReadDirectory", "dynamodb:GetItem"): "a big incident that ends without an answer",
    ("api_handler", "KeepReporters", "dynamodb:BatchGetItem"): "who is booked on a day: test_reception.py has one",
    ("api_handler", "CountAccounts", "dynamodb:UpdateItem"): "a confirmed sign-in; without it nobody is kept out",
    ("deliver_notices", "ReadOfficers", "dynamodb:Query"): "a browser of an officer; the unit is told without it",
    ("recompute_deadlines", "FindOpen", "dynamodb:Query"): "a new calendar",
    ("recompute_deadlines", "KeepProgress", "dynamodb:PutItem"): "a new calendar",
    ("recompute_deadlines", "MoveTickets", "dynamodb:BatchGetItem"): "a new calendar",
    ("recompute_deadlines", "MoveTickets", "dynamodb:GetItem"): "a lost race",
    ("recompute_deadlines", "MoveTickets", "dynamodb:PutItem"): "a new calendar",
    ("recompute_deadlines", "MoveTickets", "dynamodb:UpdateItem"): "a new calendar",
    ("recompute_deadlines", "ReadDirectory", "dynamodb:BatchGetItem"): "a new calendar",
    ("write_tables", "QueueRest", "sqs:SendMessage"): "a table that takes longer than a run",
    ("api_handler", "ReadFacts", "s3:GetObject"): "a month that has ended",
    ("count_tickets", "Count", "dynamodb:BatchWriteItem"): "a ticket that cannot be put into the index of search",
    ("count_tickets", "ReadTickets", "dynamodb:GetItem"): "a ticket that two runs put into the index at once",
    ("keep_counters", "Count", "dynamodb:UpdateItem"): "a promise that has passed",
    ("keep_counters", "ReadHistory", "dynamodb:Query"): "a ticket whose fact is wrong",
    ("keep_counters", "ReadDirectory", "dynamodb:GetItem"): "a ticket whose fact is wrong",
    ("keep_counters", "ReadTickets", "dynamodb:GetItem"): "a ticket that two runs put into the index at once",
    ("keep_counters", "KeepFiles", "s3:DeleteObject"): "files that were written before",
    ("send_digests", "DrawCallBacks", "dynamodb:Query"): "a week that is not drawn yet",
    ("send_digests", "FillOutbox", "sqs:SendMessage"): "a working day",
    ("send_digests", "ReadDirectory", "dynamodb:GetItem"): "rules older than the newest",
    ("send_digests", "CountTheWeek", "dynamodb:Query"): "a week without a draft: test_bulletins.py has one",
    ("send_digests", "DraftBulletins", "dynamodb:PutItem"): "a week without a draft: test_bulletins.py has one",
    ("send_digests", "ReadQueues", "dynamodb:Query"): "a working day",
    ("tend_originals", "RemoveVideos", "s3:DeleteObject"): "a year after a ticket's end",
    ("tend_originals", "KeepOriginals", "s3:DeleteObject"): "a year after a ticket's end",
    ("sweep_deadlines", "MoveTickets", "dynamodb:GetItem"): "a lost race, a late request about own data",
    ("sweep_deadlines", "MoveTickets", "dynamodb:UpdateItem"): "the end of the night",
}


RARE |= {
    ("sweep_deadlines", "ReadDirectory", "dynamodb:BatchGetItem"): "an event for a partner that waits for its receiver",
    ("hear_messages", "ReadDirectory", "dynamodb:GetItem"): "rules older than the newest",
    ("hear_messages", "ListBulletins", "dynamodb:Query"): "somebody who asks for bulletins in a messenger",
    ("api_handler", "CloseAccounts", "cognito-idp:ListUsers"): "a line of the phone book: test_phone_book.py has one",
    ("read_changes", "HoldNoticesAndNoteArrivals", "dynamodb:BatchWriteItem"): (
        "a report that becomes public: test_daily_news.py has one"
    ),
}
#: Every right that is tried.
ALL_TRIED = TRIED | TRIED_BY_ACCOUNTS | TRIED_BY_DOORS | TRIED_BY_TABLES

# Each trial returns True if what the right is for works.


@pytest.fixture(scope="module")
def world(stack: LocalAws, office: Callable[[str], Office], stand_ins: StandIns) -> World:
    store_secrets(stack)
    desk, night = office("trung-tam.tiep-nhan"), office("trung-tam.tiep-nhan-2")
    return World(stack, desk, night, office("trung-tam.quan-tri"), stand_ins)


@pytest.fixture(scope="module", autouse=True)
def every_right_restored(world: World) -> Iterator[None]:
    yield
    assert reopen_account(world)


def trials() -> dict[Callable[[World], bool], list[Right]]:
    """The rights that each trial needs, so that a trial is shown to work once for all of them."""
    found: dict[Callable[[World], bool], list[Right]] = {}
    for right, trial in ALL_TRIED.items():
        found.setdefault(trial, []).append(right)
    return found


@pytest.mark.parametrize(
    ("trial", "needed"), trials().items(), ids=["-".join(map(str, needed[0])) for needed in trials().values()]
)
def test_a_trial_fails_without_any_one_of_its_rights(
    world: World, trial: Callable[[World], bool], needed: list[Right]
) -> None:
    # A function that has just been restarted may take too long on a busy machine.
    assert any(_works(world, trial) for _ in range(3)), "the trial fails even with every right"
    for right in needed:
        with without(world.stack, right):
            assert not _works(world, trial), f"the trial works without {right}"
    # What failed before failed because of the right alone.
    assert len(needed) == 1 or any(_works(world, trial) for _ in range(3)), "the trial fails when every right is back"


def _works(world: World, trial: Callable[[World], bool]) -> bool:
    try:
        return trial(world)
    except (Unexpected, TooLate):
        return False


def test_every_right_is_tried_or_listed_with_a_reason() -> None:
    there = set(rights())
    assert ALL_TRIED.keys() <= there
    left = {right for right in there - ALL_TRIED.keys() if right[1] not in ELSEWHERE and right[:3] not in RARE}
    assert left == set(), "\n".join(map(str, sorted(left)))
    assert RARE.keys() <= {right[:3] for right in there - ALL_TRIED.keys()}
    assert ELSEWHERE.keys() <= {right[1] for right in there - ALL_TRIED.keys()}


def rights() -> Iterator[Right]:
    """Every right of every function."""
    for path in sorted((ROOT / ".chalice" / "policies").glob("*.json")):
        for statement in json.loads(path.read_text(encoding="utf-8"))["Statement"]:
            each = statement["Fn::If"][1] if "Fn::If" in statement else statement
            resources = each.get("Resource") or each.get("NotResource")
            for place in range(len(resources) if isinstance(resources, list) else 1):
                for action in [each["Action"]] if isinstance(each["Action"], str) else each["Action"]:
                    yield path.stem, each["Sid"], action, place


@contextmanager
def without(stack: LocalAws, right: Right) -> Iterator[None]:
    """Remove a right from a function's role within the context."""
    function, sid, action, place = right
    iam = stack.client("iam")
    role = stack._physical_id("app", "".join(part.capitalize() for part in function.split("_")) + "Role")
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    changed = json.loads(json.dumps(policy))
    statement = next(each for each in changed["Statement"] if each["Sid"] == sid)
    if isinstance(statement.get("Resource"), list):
        del statement["Resource"][place]
    else:
        statement["Action"] = [each for each in statement["Action"] if each != action] or ["sts:GetCallerIdentity"]
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(changed))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
