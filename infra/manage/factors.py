"""Officers' second factors, as an operator sees and resets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from chalicelib.domain.access.factor import Factor
from chalicelib.domain.errors import NotFound
from chalicelib.domain.tickets import rights
from chalicelib.identity import accounts
from chalicelib.runtime import clock
from chalicelib.services import second_factor
from chalicelib.store.directory import officers
from chalicelib.store.vault import factors
from infra.manage.accounts import BY
from infra.stack.stage import Stack, acting_on


@dataclass(frozen=True)
class Known:
    """An officer who must have a device, or has one, or was given an enrolment code."""

    username: str
    factor: Factor

    def is_stuck(self, now: datetime) -> bool:
        """Whether they have neither a device nor an enrolment code that is valid at ``now`` (UTC)."""
        invitation = self.factor.invitation
        return not self.factor.is_enrolled and (invitation is None or invitation.ends <= now.timestamp())

    def __str__(self) -> str:
        factor, invitation = self.factor, self.factor.invitation
        if factor.is_enrolled:
            return f"{self.username}  device since {_at(factor.enrolled_at):%Y-%m-%d %H:%M} UTC"
        if invitation is not None:
            return f"{self.username}  code by {invitation.by} until {_at(invitation.ends):%Y-%m-%d %H:%M} UTC"
        return f"{self.username}  none"


def listed(stack: Stack) -> list[Known]:
    """The active officers who must have a device, or have anything to do with one."""
    with acting_on(stack):
        return list(_listed())


def _listed() -> Iterator[Known]:
    for officer in officers.officers()[0]:
        known = Known(officer.username, factors.find(officer.username))
        if officer.active and (
            rights.needs_second_factor(officer) or known.factor.is_enrolled or known.factor.invitation
        ):
            yield known


def make_codes(stack: Stack) -> Iterator[tuple[str, str]]:
    """Make an enrolment code for each officer who is stuck: (username, code). Those who have one keep it."""
    with acting_on(stack):
        for known in list(_listed()):
            if known.is_stuck(clock.now()):
                yield known.username, _invite(known.username, "no device and no enrolment code")[0]


def reset(stack: Stack, username: str, reason: str) -> tuple[str, datetime]:
    """Take an officer's device away and make an enrolment code: (code, until when). Raises NotFound, Contended."""
    with acting_on(stack):
        if officers.officer(username) is None:
            raise NotFound("not_found")
        return _invite(username, reason)


def prove(stack: Stack, username: str, token: str, code: Callable[[], str]) -> None:
    """Prove the session of an ID token, if the officer has a device. ``code`` asks for a code of it.

    Raises NotAllowed, Contended.
    """
    with acting_on(stack):
        if factors.find(username).is_enrolled:
            session = accounts.session_of(jwt.decode(token, options={"verify_signature": False}))
            second_factor.prove(username, session, code().strip(), clock.now())


def _invite(username: str, reason: str) -> tuple[str, datetime]:
    return second_factor.invite(username, by=BY, reason=reason, now=clock.now())


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
