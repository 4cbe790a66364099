"""Trials of the rights of officers' accounts (trials.py)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from chalicelib.channels import outbox
from chalicelib.domain.accounts.alerts import AlertsOrder
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import letters
from infra.stack.stage import acting_on
from tests.end_to_end.trials import Right
from tests.end_to_end.trials_of_messages import deliver
from tests.end_to_end.world import World

_UNIT = "so-xay-dung"


@contextmanager
def _gone_afterwards(world: World) -> Iterator[str]:
    """A free username; its officer and account are gone afterwards."""
    name = f"thu-{uuid.uuid4().hex[:8]}"
    try:
        yield name
    finally:
        with acting_on(world.stack):
            if found := officers.kept(name):
                officers.put_officer(replace(found.officer, active=False), by="infra.manage", at=clock.now())
            accounts.close(name)


def make_account(world: World) -> bool:
    """Make an account through the API."""
    with _gone_afterwards(world) as name:
        body = {"username": name, "title": "Thử", "unit": _UNIT, "roles": ["focal"], "email": f"{name}@example.invalid"}
        return world.admin.call("POST", "/v1/admin/officers", body).status_code == 201


def follow_account(world: World) -> bool:
    """Let the topics follow an officer who is made, gets another role, and wants no more mails."""
    with _gone_afterwards(world) as name, acting_on(world.stack):
        officer = Officer(name, "Thử", _UNIT, frozenset({Role.FOCAL}), alerts=frozenset({"email"}))
        accounts.put(name, officer.title, None, f"{name}@example.invalid")
        changes = (officer, replace(officer, roles=frozenset({Role.LEADER})), replace(officer, alerts=frozenset()))
        for one in changes:
            officers.put_officer(one, by="infra.manage", at=clock.now())
            if not deliver(world, outbox.body_of(AlertsOrder(name))):
                return False
        return True


def tell_officer(world: World) -> bool:
    """Tell an officer by mail that their device changed."""
    with _gone_afterwards(world) as name, acting_on(world.stack):
        now = clock.now()
        accounts.put(name, "Thử", None, f"{name}@example.invalid")
        officers.put_officer(Officer(name, "Thử", _UNIT, frozenset({Role.FOCAL})), by="infra.manage", at=now)
        day, at = keys.digest(now.date()), keys.stamp(now)
        message = Message(f"factor_reset-{name}", day, letters.TO, "factor_reset", at, "", "", "", officer=name)
        return deliver(world, outbox.body_of(message))


API, DELIVER = "api_handler", "deliver_notices"
#: The rights of accounts, and their trials.
TRIED_BY_ACCOUNTS: dict[Right, Callable[[World], bool]] = {
    (API, "KeepAccounts", "cognito-idp:AdminCreateUser", 0): make_account,
    (API, "KeepAccounts", "cognito-idp:AdminGetUser", 0): make_account,
    (API, "KeepAccounts", "cognito-idp:AdminSetUserPassword", 0): make_account,
    (API, "KeepAccounts", "cognito-idp:AdminUpdateUserAttributes", 0): make_account,
    (DELIVER, "ChangeSubscriptions", "sns:GetSubscriptionAttributes", 0): follow_account,
    (DELIVER, "FollowAccounts", "sns:ListSubscriptionsByTopic", 0): follow_account,
    (DELIVER, "ChangeSubscriptions", "sns:SetSubscriptionAttributes", 0): follow_account,
    (DELIVER, "FollowAccounts", "sns:Subscribe", 0): follow_account,
    (DELIVER, "ChangeSubscriptions", "sns:Unsubscribe", 0): follow_account,
    (DELIVER, "ReadAccounts", "cognito-idp:ListUsers", 0): follow_account,
    (DELIVER, "ReadAccounts", "cognito-idp:AdminGetUser", 0): tell_officer,
}
