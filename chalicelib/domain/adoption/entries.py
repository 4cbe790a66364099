"""What is entered by hand for a goal and a week: how many were reached, on which day that was counted, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.adoption.targets import Campaign, CountedBy, Goal
from chalicelib.domain.adoption.weeks import CampaignWeek, read_week, week_of
from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.amounts import read_amount

#: A week can be reported from this day of it on, Friday (our choice).
_REPORTABLE = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class AdoptionEntry:
    """What an officer entered at ``at`` (UTC): ``value`` were reached on the local day ``counted_on``, by ``source``.

    ``version`` counts the entries for the same goal and week, from 1; ``reason`` says why the one before was corrected.
    """

    value: int
    source: str
    counted_on: date
    version: int
    by: str
    at: datetime
    reason: str = ""
    on_behalf: str | None = None


#: (week, id of the goal) -> the entry that holds now.
type AdoptionEntries = Mapping[tuple[CampaignWeek, str], AdoptionEntry]


def check_week(campaign: Campaign, text: str, today: date, *, field: str) -> CampaignWeek:
    """Return the week that a text names, if one may enter something for it on the local day ``today``.

    Raises Invalid for a text that is no week, one before the campaign, and one that has not begun.
    """
    week = read_week(text)
    if week is None:
        raise Invalid("week_unreadable", field=field, text=text[:40])
    if campaign.since is None or week < week_of(campaign.since):
        first = week_of(campaign.since).written if campaign.since else "-"
        raise Invalid("week_too_early", field=field, since=first)
    if week.first > today:
        raise Invalid("week_not_begun", field=field, week=week.written)
    return week


def reportable_from(week: CampaignWeek) -> date:
    """Return the local day on which a week can first be reported: its Friday."""
    return week.first + _REPORTABLE


def check_reportable(week: CampaignWeek, today: date, *, field: str) -> None:
    """Raise Invalid for a week that cannot be reported yet: it can from its Friday on."""
    day = reportable_from(week)
    if day > today:
        raise Invalid("week_not_over", field=field, week=week.written, day=f"{day:%d/%m/%Y}")


def check_number(goal: Goal, given: str | int, *, field: str) -> int:
    """Return how many were reached. Raises Invalid as ``read_amount``, and for more than there are."""
    amount = read_amount(given, 0, field=field)
    if amount < 0:
        raise Invalid("count_invalid", field=field, text=str(given)[:40])
    value = int(amount)
    if value > goal.number:
        raise Invalid("count_above_all", field=field, value=value, most=goal.number)
    return value


def check_by_hand(goal: Goal, *, field: str) -> None:
    """Raise Invalid for a goal that is counted by itself."""
    if goal.by is not CountedBy.HAND:
        raise Invalid("counted_by_itself", field=field)


def check_day(day: date, week: CampaignWeek, today: date, *, field: str) -> None:
    """Raise Invalid for a day of counting that is not in the week or still to come."""
    if not week.first <= day <= min(week.last, today):
        raise Invalid(
            "day_not_in_week", field=field, week=week.written, first=f"{week.first:%d/%m}", last=f"{week.last:%d/%m/%Y}"
        )
