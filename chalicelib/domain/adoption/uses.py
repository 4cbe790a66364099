"""What counts as use of the service, and under which place it is counted. Nothing here says who used it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.adoption.through import place_of
from chalicelib.domain.adoption.weeks import CampaignWeek, week_of
from chalicelib.domain.deadlines.calendar import local_day

#: The place of what is counted without a commune.
NOWHERE = "-"


class UseKind(StrEnum):
    """What is counted, each once for the same person, browser or report."""

    PHONE = "phone"  # a person's first session that a telephone confirmed
    IDENTITY = "identity"  # a person's first session with an identity of level 2
    REPORT = "report"  # a report that came through a code; reports by commune are in the live numbers
    FOLLOW = "follow"  # a person or address that follows a report
    INSTALL = "install"  # a browser that put the page on its home screen
    PUSH = "push"  # a browser that may be told


@dataclass(frozen=True, slots=True)
class Use:
    """A use in a local week, counted in a commune (``NOWHERE`` without one) and under a code, if a known one."""

    kind: UseKind
    week: CampaignWeek
    commune: str
    code: str | None


def use_at(
    kind: UseKind, code: str | None, commune: str | None, places: Mapping[str, str | None], now: datetime
) -> Use:
    """The use of a kind at ``now`` (UTC). ``commune`` is that of the report, if it is about one.

    ``places``: what codes may name -> its commune, None for the whole province's. The place of a code comes first: who
    was reached in a hamlet counts there, wherever their report lies. A code that nobody gave out counts nowhere, so
    that invented ones make no lines.
    """
    known = code is not None and place_of(code) in places
    of_code = places[place_of(code)] if code is not None and known else None
    return Use(kind, week_of(local_day(now)), of_code or commune or NOWHERE, code if known else None)
