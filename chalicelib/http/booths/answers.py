"""Models of the answers of the routes of service counters."""

from __future__ import annotations

from chalicelib.domain.access.booth_keys import Via
from chalicelib.http.core.shapes import Cursor, Exact, Label, Named, Stamp


class _BoothReason(Exact):
    id: str
    label: Label


class _Sitting(Exact):
    title: str


class BoothSeen(Exact):
    """What a tablet or a slip's page shows: the counter, its fields, and who sits there by their title.

    ``asks_words``: a few words are taken with the worst level, the last of ``levels``. ``consent`` is what somebody
    agrees to who leaves a telephone.
    """

    booth: Named
    unit: Named
    via: Via
    fields: list[Named]
    levels: list[str]
    reasons: list[_BoothReason]
    asks_words: bool
    sitting: _Sitting | None
    consent: Label


class RatingTaken(Exact):
    """A rating was taken. ``counted``: false beyond the most of an hour, where it is counted apart."""

    id: str
    counted: bool


class Levels(Exact):
    """How many ratings of each level."""

    satisfied: int
    accepted: int
    unsatisfied: int


class _OfField(Exact):
    field: Named
    levels: Levels


class _OfOfficer(Exact):
    officer: str
    title: str
    levels: Levels


class _OfReason(Exact):
    reason: _BoothReason
    n: int


class _OfKey(Exact):
    key: str
    note: str | None
    n: int


class _OfDay(Exact):
    day: str
    levels: Levels
    not_counted: int
    most_in_an_hour: int


class BoothFigures(Exact):
    """How a counter was rated in a month, without the present day.

    ``not_counted`` are ratings beyond the most of an hour; ``most_in_an_hour`` is the most of one hour.
    """

    booth: Named
    unit: Named
    levels: Levels
    by_tablet: int
    by_slip: int
    not_counted: int
    most_in_an_hour: int
    fields: list[_OfField]
    officers: list[_OfOfficer]
    reasons: list[_OfReason]
    keys: list[_OfKey]
    days: list[_OfDay]


class BoothMonth(Exact):
    """How the counters were rated that an officer may read of, in a month until ``until`` (a local day)."""

    month: str
    until: str | None
    booths: list[BoothFigures]


class _PublicBooth(Exact):
    booth: Named
    unit: Named
    levels: Levels
    fields: list[_OfField]


class PublicBoothMonth(Exact):
    """How the counters were rated in a month, as the public sees it: nothing unless the province shows it."""

    month: str
    shown: bool
    booths: list[_PublicBooth]


class _OwnBooth(Exact):
    booth: Named
    fields: list[Named]
    sitting: _Sitting | None
    mine: bool


class OwnBooths(Exact):
    """The counters of an officer's unit, and who sits there. ``may_read``: they may read how counters were rated."""

    booths: list[_OwnBooth]
    may_read: bool


class BoothKeyLine(Exact):
    """A key of a counter, without its secret. ``booth_name`` is null if the document no longer has the counter."""

    id: str
    booth: str
    booth_name: str | None
    via: Via
    note: str
    made_by: str
    made_at: Stamp
    revoked_by: str | None
    revoked_at: Stamp | None
    used_on: str | None


class BoothKeyMade(BoothKeyLine):
    """A new key. No other answer shows ``key``, the ``address`` that has it, and that address as a QR code."""

    key: str
    address: str
    qr: str


class BoothKeys(Exact):
    """A page of the keys of counters."""

    keys: list[BoothKeyLine]
    cursor: Cursor
