"""Move what a person has to a new telephone. Every step may be repeated: what was moved is found no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.access import moving
from chalicelib.domain.access.moving import Confirmed, SignedInBy
from chalicelib.identity import signing
from chalicelib.services import own_data
from chalicelib.store import keys
from chalicelib.store.vault import accounts, bookings, followers, reporters, sessions, watches
from chalicelib.store.vault.sessions import Begun


def check(of: Begun, to: Begun, phone: str, old_phone: str | None, now: datetime) -> None:
    """Check that the session ``of`` may move to ``phone``, with which the session ``to`` began. Raises DomainError."""
    number = signing.phone_key(phone)
    moving.check(_confirmed(of), _confirmed(to), number, now, names_old=old_phone is not None)


def move(of: Begun, to: Begun, phone: str, old_phone: str | None, now: datetime) -> dict[str, Any]:
    """Move at ``now`` (UTC), after ``check``, and return the proof of how much was moved. Raises Contended.

    With a telephone everything moves: reports, follows, watches and bookings. With an identity the reports move that it
    sent with ``old_phone``.
    """
    person, new = of.session.person, to.session.person
    by_telephone = of.session.way is SignedInBy.TELEPHONE
    old = person if by_telephone else signing.phone_key(old_phone or "")
    codes = own_data.reports_of(person, now)
    done = {"reports": sum(reporters.move(code, old, new, phone, now, by=person) for code in codes)}
    done["followed"] = followers.move(old, new, phone, now) if by_telephone else 0
    done["watched"] = watches.move(old, new) if by_telephone else 0
    done["booked"] = bookings.move(old, new, phone, now) if by_telephone else 0
    return own_data.sealed({**done, "at": keys.stamp(now)})


def leave(of: Begun, now: datetime) -> int:
    """End the sessions of a telephone that was left, and forget its account. Returns how many sessions there were."""
    if of.session.way is not SignedInBy.TELEPHONE:
        return 0
    accounts.forget(of.session.person)
    return sessions.end_all(of.session.person, now)


def name_of(of: Begun, to: Begun) -> str:
    """What names a move between two sessions: a move that is repeated has the same name."""
    return signing.hash_of(f"{of.session.name} {to.session.name}")[:16]


def _confirmed(begun: Begun) -> Confirmed:
    session = begun.session
    return Confirmed(session.person, session.trust, session.way, begun.began)
