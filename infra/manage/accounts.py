"""Officers' accounts: made, closed, given a password."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.oversight import OPERATOR
from chalicelib.identity import accounts as identity_accounts
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import second_factor, staffing
from chalicelib.store.directory import officers as directory_officers
from infra.package.build import ROOT
from infra.province.files import Account
from infra.stack.stage import Stack

#: The passwords of the stack on this machine; `.local/env` names those of its own stack.
LOGINS_VARIABLE = "TICKETS_LOGINS"
LOGINS = Path(os.environ.get(LOGINS_VARIABLE) or ROOT / ".local" / "logins.json")

_WORKERS = 4
BY = OPERATOR


class Accounts:
    """Officers in the directory and their accounts in Cognito. ``logins``: see import_province."""

    def __init__(self, stack: Stack, logins: Path | None) -> None:
        self._cognito = stack.client("cognito-idp")
        self._pool = stack.outputs["UserPoolId"]
        self._logins = logins
        self._passwords: dict[str, str] = {}

    def bring_to(self, accounts: Sequence[Account]) -> tuple[list[str], list[str], list[str]]:
        """Usernames created, changed and closed so that ``accounts`` are there and nobody else is active."""
        users = _users(self._cognito, self._pool)
        wanted = {account.officer.username: account for account in accounts}
        officers = dict(zip(users, at_once(directory_officers.officer, users), strict=True))
        listed = {officer.username for officer in directory_officers.officers()[0]}
        self._note_passwords([account for name, account in wanted.items() if name not in users])
        created: list[str] = []
        changed: list[str] = []
        for name, did in zip(wanted, at_once(lambda name: self._settle(wanted[name], users), wanted), strict=True):
            # Create the account first: every officer in the directory has one.
            # The first releases stored an officer outside the list.
            present = officers.get(name)
            # Deputies are appointed in the running system, not in the files. What is reached is from the files again.
            officer = replace(
                wanted[name].officer, deputies=present.deputies if present else (), alerts=wanted[name].alert
            )
            differs = present != officer or name not in listed
            if present is None:
                # Before the officer is stored, so that an import that ended in between invites them again.
                self._invite(officer)
            if differs:
                directory_officers.put_officer(officer, by=BY, at=clock.now())
            if did == "created":
                created.append(name)
            elif did or differs:
                changed.append(name)
        gone = {name: officers[name] for name in users if name not in wanted}
        return created, changed, [name for name, officer in gone.items() if self._close(users[name], officer)]

    def _settle(self, account: Account, users: Mapping[str, dict[str, Any]]) -> str | None:
        """Make one account what it should be and say how: created, changed, or None."""
        name = account.officer.username
        user = users.get(name)
        attributes = identity_accounts.attributes_of(account.officer.title, account.phone, account.email)
        if user is None:
            self._create(name, attributes)
            return "created"
        changed = None
        if not user["Enabled"]:
            self._cognito.admin_enable_user(UserPoolId=self._pool, Username=name)
            changed = "changed"
        present = {item["Name"]: item["Value"] for item in user["Attributes"]}
        # An empty value removes an attribute.
        surplus = {"email", "phone_number"} - {item["Name"] for item in attributes}
        attributes += [{"Name": name, "Value": ""} for name in sorted(surplus)]
        different = [item for item in attributes if present.get(item["Name"], "") != item["Value"]]
        if different:
            self._cognito.admin_update_user_attributes(UserPoolId=self._pool, Username=name, UserAttributes=different)
            changed = "changed"
        if user["UserStatus"] == "FORCE_CHANGE_PASSWORD" and name in self._passwords:
            # An earlier import ended after it created the account.
            self._set_password(name)
            changed = "changed"
        return changed

    def _invite(self, officer: Officer) -> None:
        """Let a new officer have a mail with a password, unless the import sets one or Cognito has sent its own."""
        if officer.username in self._passwords or not settings().sender_email:
            return
        account = identity_accounts.find(officer.username)
        if account is not None and account.is_unused:
            staffing.send_password(officer, by=BY, reason="import", now=clock.now())

    def _create(self, name: str, attributes: list[dict[str, str]]) -> None:
        # Cognito sends fifty mails a day by itself, and only where the stage cannot.
        is_told = name in self._passwords or settings().sender_email
        how = {"MessageAction": "SUPPRESS"} if is_told else {"DesiredDeliveryMediums": ["EMAIL"]}
        self._cognito.admin_create_user(UserPoolId=self._pool, Username=name, UserAttributes=attributes, **how)
        # A pool that was made anew, after a loss: the name has another account than before.
        second_factor.new_account(name)
        if name in self._passwords:
            self._set_password(name)

    def _set_password(self, name: str) -> None:
        self._cognito.admin_set_user_password(
            UserPoolId=self._pool, Username=name, Password=self._passwords[name], Permanent=True
        )

    def _close(self, user: Mapping[str, Any], officer: Officer | None) -> bool:
        name = user["Username"]
        active = officer is not None and officer.active
        if officer is not None and active:
            directory_officers.put_officer(replace(officer, active=False), by=BY, at=clock.now())
        if user["Enabled"]:
            self._cognito.admin_disable_user(UserPoolId=self._pool, Username=name)
            self._cognito.admin_user_global_sign_out(UserPoolId=self._pool, Username=name)
        return active or bool(user["Enabled"])

    def _note_passwords(self, new: Iterable[Account]) -> None:
        """Write the passwords to the file before they are set: a lost one would lock its officer out."""
        if self._logins is None:
            return
        logins = read_logins(self._logins)
        for account in new:
            officer = account.officer
            known = logins.get(officer.username, {}).get("password")
            logins[officer.username] = {
                "password": known or identity_accounts.new_password(),
                "title": officer.title,
                "unit": officer.unit,
                "roles": sorted(officer.roles),
            }
        self._logins.parent.mkdir(parents=True, exist_ok=True)
        self._logins.touch(mode=0o600)
        self._logins.write_text(json.dumps(logins, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self._passwords = {name: login["password"] for name, login in logins.items()}


def usernames(stack: Stack) -> list[str]:
    """Usernames of all accounts in the stage's user pool."""
    return list(_users(stack.client("cognito-idp"), stack.outputs["UserPoolId"]))


def attributes_by_user(stack: Stack) -> dict[str, dict[str, str]]:
    """Username -> the account's attributes, such as ``email`` and ``phone_number``."""
    users = _users(stack.client("cognito-idp"), stack.outputs["UserPoolId"])
    return {name: {one["Name"]: one["Value"] for one in user["Attributes"]} for name, user in users.items()}


def _users(cognito: Any, pool: str) -> dict[str, dict[str, Any]]:
    pages = cognito.get_paginator("list_users").paginate(UserPoolId=pool)
    return {user["Username"]: user for page in pages for user in page["Users"]}


def read_logins(path: Path) -> dict[str, dict[str, Any]]:
    """The logins written by an import, by username; none when there is no such file."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def at_once[A, B](work: Callable[[A], B], items: Iterable[A]) -> list[B]:
    """The results in the items' order. Raises what the first failing one raises."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(work, items))
