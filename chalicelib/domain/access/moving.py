"""Who may move what they have to a new telephone.

Trust belongs to the contact that was confirmed. So the new telephone is confirmed by a code in any case. The old one is
confirmed by a code, too; where it no longer exists, an electronic identity of level 2 moves the reports that this
identity sent with it, and nothing that the telephone alone sent: a number may belong to somebody else by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.errors import Invalid, NotAllowed

#: How old both sign-ins may be (our choice). Who finds a browser that is still signed in moves nothing.
FRESH = timedelta(minutes=15)
#: The level of an electronic identity that stands for a telephone that is gone.
_ENOUGH = 2


class SignedInBy(StrEnum):
    """How somebody signed in."""

    TELEPHONE = "telephone"
    IDENTITY = "identity"


def way_in(text: str | None) -> SignedInBy | None:
    """A way as it is stored; None for one that this release does not know."""
    return SignedInBy(text) if text in set(SignedInBy) else None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person (a keyed hash) who signed in at ``began`` (UTC), and the trust in that.

    Sessions of earlier releases have no ``way``.
    """

    person: str
    trust: int
    way: SignedInBy | None
    began: datetime


def check(of: Confirmed, to: Confirmed, number: str, now: datetime, *, names_old: bool) -> None:
    """Check that ``of`` may move to the telephone of ``to`` at ``now`` (UTC).

    ``number`` is the person (a keyed hash) of the new telephone that is given. ``names_old``: the old one is given.
    Raises Invalid for what cannot be moved, NotAllowed for what was not confirmed well enough or not just now.
    """
    if to.way is not SignedInBy.TELEPHONE or to.person != number:
        raise Invalid("move_to_telephone", field="to")
    if of.person == to.person:
        raise Invalid("move_same", field="to")
    if of.way is None or now - of.began > FRESH:
        raise NotAllowed("move_confirm_again")
    if now - to.began > FRESH:
        raise NotAllowed("move_confirm_again", field="to")
    if of.way is SignedInBy.IDENTITY and of.trust < _ENOUGH:
        raise NotAllowed("move_level")
    if of.way is SignedInBy.IDENTITY and not names_old:
        raise Invalid("field_required", field="old_phone")
