"""Make, change and close officers' accounts, and send officers the password with which they begin.

The directory is written first, with its line of the audit trail; the account at Cognito follows. Who repeats a request
that ended in between completes it, because what the account lacks is compared with the account itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.accounts import passwords
from chalicelib.domain.errors import Invalid, NotPossible
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.province.oversight import Oversight
from chalicelib.identity import accounts
from chalicelib.identity.accounts import OfficerLogin
from chalicelib.runtime.settings import settings
from chalicelib.services import second_factor
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import officers
from chalicelib.store.directory.officers import KeptOfficer
from chalicelib.store.vault import letters
from chalicelib.store.vault.letters import OfficerLetter

_NOWHERE = OfficerLogin(None, None, is_unused=False)


@dataclass(frozen=True, slots=True)
class WantedOfficer:
    """An officer as somebody wants them, with a number (E.164) and a mailbox."""

    officer: Officer
    phone: str | None
    email: str | None


def create(wanted: WantedOfficer, *, by: str, now: datetime) -> int:
    """Make an account and invite its officer by mail. Returns the edition.

    Raises OfficerTaken if there is such an officer, NotPossible on a stage that sends no mail.
    """
    if not settings().sender_email:
        raise NotPossible("no_sender")
    username = wanted.officer.username
    if present := officers.kept(username):
        raise officers.OfficerTaken(present.edition)
    also = _moved(_NOWHERE, wanted)
    edition = officers.put_officer(wanted.officer, by=by, at=now, expected=0, also=also)
    accounts.put(username, wanted.officer.title, wanted.phone, wanted.email)
    accounts.reopen(username)
    send_password(wanted.officer, by=by, reason="", now=now)
    return edition


def change(
    present: KeptOfficer, wanted: WantedOfficer, account: OfficerLogin | None, *, by: str, now: datetime, expected: int
) -> int:
    """Change an officer, and where they are reached. Returns the edition.

    ``account`` is what Cognito has now. Raises OfficerTaken if the edition is not ``expected``, Contended.
    """
    before, after = present.officer, wanted.officer
    known = account or _NOWHERE
    also = _moved(known, wanted)
    if after.active and not before.active:
        accounts.reopen(after.username)
    edition = officers.put_officer(after, by=by, at=now, expected=expected, also=also)
    if known.email and known.email != wanted.email:
        letters.put(OfficerLetter(after.username, known.email), letters.MAILBOX_LEFT, now)
    is_changed = also or (account and before.title != after.title)
    if is_changed and accounts.put(after.username, after.title, wanted.phone, wanted.email):
        second_factor.new_account(after.username)
    if not after.active:
        # The rights end within a minute, with the cached directory. This ends the sign-in too.
        accounts.close(after.username)
    return edition


def send_password(officer: Officer, *, by: str, reason: str, now: datetime) -> None:
    """Replace an officer's password by a new one, which only a mail to them says, and end their sessions.

    The audit trail says so, and all administrators are told. Raises NotPossible for an officer who is locked out or has
    no mailbox, and on a stage that sends no mail.
    """
    account = accounts.find(officer.username)
    if not settings().sender_email:
        raise NotPossible("no_sender")
    if not officer.active:
        raise NotPossible("officer_closed")
    if account is None or not account.email:
        raise NotPossible("no_mailbox")
    kind = letters.INVITED if account.is_unused else letters.NEW_PASSWORD
    letter = OfficerLetter(officer.username, account.email, accounts.new_password())
    line = AuditEntry(now, by, Oversight.PASSWORD, reason, subject=officer.username, told=True)
    letters.put(letter, kind, now, line)
    accounts.set_first_password(officer.username, letter.password or "")
    second_factor.replace_password(officer.username, now)


def choose_password(username: str, present: str, password: str, *, names: Iterable[str], now: datetime) -> None:
    """Replace an officer's password by one that they choose. All sessions end, and a mail tells the officer.

    ``present``: the password of now, or the one-time password of a mail. ``names``: of the province and its units.
    Raises Invalid as ``check_new`` and ``password_same``, NotAllowed ``password_wrong``, TooMany, Contended.
    """
    passwords.check_new(password, username, names)
    if password == present:
        raise Invalid("password_same", field="password")
    # With a one-time password nobody is signed in, and the officer goes on within this second.
    if not accounts.check_password(username, present):
        second_factor.end_sessions(username, now)
    account = accounts.find(username)
    if account and account.email and settings().sender_email:
        letters.put(OfficerLetter(username, account.email), letters.OWN_PASSWORD, now)
    # The last step: whatever ends before it, the officer repeats everything with the present password.
    accounts.set_own_password(username, password)


def reached_as(wanted: WantedOfficer, account: OfficerLogin | None, by: str) -> WantedOfficer:
    """The same with who sets where the officer is reached: their mailbox, where a password goes.

    Who sets the number alone does not hide who set the mailbox.
    """
    moved = _moved(account or _NOWHERE, wanted)
    if not moved or ("email" not in moved and wanted.officer.reached_by is not None):
        return wanted
    return replace(wanted, officer=replace(wanted.officer, reached_by=by))


def _moved(known: OfficerLogin, wanted: WantedOfficer) -> dict[str, tuple[Any, Any]]:
    """Which of number and mailbox differ: whether there was one, and whether there is one. The trail has neither."""
    pairs = {"phone": (known.phone, wanted.phone), "email": (known.email, wanted.email)}
    return {name: (old is not None, new is not None) for name, (old, new) in pairs.items() if old != new}
