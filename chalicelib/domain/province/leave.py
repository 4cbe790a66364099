"""An officer's leave, during which a deputy acts for them: who may name one, and for which time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.province.officers import Deputy, Officer, Role

#: The longest leave with a deputy of one's own choice, and how far ahead it may begin (our choice).
LONGEST_LEAVE, LONGEST_AHEAD = timedelta(days=60), timedelta(days=366)
#: The roles whose deputies only an administrator appoints: they need a second factor, which a deputy may not have.
_APPOINTED = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


def may_name_deputy(officer: Officer) -> bool:
    """Whether an officer may name their own deputy. A deputy may not pass on what they were given."""
    return officer.active and officer.acting_for is None and not officer.roles & _APPOINTED


def may_be_deputy(colleague: Officer, officer: Officer) -> bool:
    """Whether a colleague may be named: another active officer of the same unit."""
    return colleague.active and colleague.unit == officer.unit and colleague.username != officer.username


def leaves(officer: Officer, now: datetime) -> list[Deputy]:
    """The leaves of an officer that are not over at ``now`` (UTC), the first one first."""
    return sorted((one for one in officer.deputies if one.ends > now), key=lambda one: one.begins)


def with_leave(officer: Officer, colleague: Officer | None, begins: datetime, ends: datetime, now: datetime) -> Officer:
    """The officer with a leave from ``begins`` until before ``ends`` (UTC), without those that are over.

    Raises NotAllowed for who may not name a deputy, Invalid for a colleague who cannot be it, and for a time that is
    backwards, over, too long, too far ahead, or overlaps with another leave of either.
    """
    if not may_name_deputy(officer):
        raise NotAllowed("leave_by_administrator")
    if colleague is None or not may_be_deputy(colleague, officer):
        raise Invalid("deputy_not_here", field="deputy")
    if ends <= begins:
        raise Invalid("leave_backwards", field="ends")
    if ends <= now:
        raise Invalid("leave_over", field="ends")
    if ends - begins > LONGEST_LEAVE:
        raise Invalid("leave_long", field="ends", limit=LONGEST_LEAVE.days)
    if begins > now + LONGEST_AHEAD:
        raise Invalid("leave_far", field="begins", limit=LONGEST_AHEAD.days)
    own, new = leaves(officer, now), Deputy(colleague.username, begins, ends)
    if new in own:
        return officer
    if _overlaps(own, begins, ends):
        raise Invalid("leave_overlaps", field="begins")
    if _overlaps(colleague.deputies, begins, ends):
        raise Invalid("deputy_away", field="deputy")
    return replace(officer, deputies=(*own, new))


def without_leave(officer: Officer, deputy: Deputy, now: datetime) -> Officer:
    """The officer without a leave of theirs, and without those that are over at ``now`` (UTC). Raises NotAllowed."""
    if officer.acting_for is not None:
        raise NotAllowed("leave_by_administrator")
    return replace(officer, deputies=tuple(one for one in leaves(officer, now) if one != deputy))


def _overlaps(terms: Iterable[Deputy], begins: datetime, ends: datetime) -> bool:
    return any(one.begins < ends and begins < one.ends for one in terms)
