"""How far the targets of a campaign are: by goal, in all, and week by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from chalicelib.domain.adoption.entries import AdoptionEntries, AdoptionEntry
from chalicelib.domain.adoption.targets import Campaign, CountedBy, Goal, GoalGroup, Target
from chalicelib.domain.adoption.through import place_of
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.adoption.weeks import CampaignWeek

#: (week, code) -> how often each kind was counted.
type UsesByCode = Mapping[tuple[CampaignWeek, str], Mapping[UseKind, int]]
_KIND = {
    CountedBy.PHONE: UseKind.PHONE,
    CountedBy.IDENTITY: UseKind.IDENTITY,
    CountedBy.INSTALL: UseKind.INSTALL,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What was entered by hand, and what was counted of those who came through codes."""

    entries: AdoptionEntries
    uses: UsesByCode


class GoalState(StrEnum):
    """Whether a goal is reached, on its way by what is to be reached until the week's end, behind, or not known."""

    REACHED = "reached"
    ON_WAY = "on_way"
    BEHIND = "behind"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """A goal at the end of a week: how many were ``reached`` (None: nobody has entered it), and by week before.

    ``wanted``: how many are to be reached in all; ``expected``: by the end of this week. ``entry``: what holds for
    this very week; ``latest``: the last one until then. ``by_week``: for the weeks that were asked for, oldest first.
    """

    goal: Goal
    reached: int | None
    wanted: int
    expected: int
    state: GoalState
    entry: AdoptionEntry | None
    latest: AdoptionEntry | None
    by_week: Sequence[int | None]

    @property
    def share(self) -> float | None:
        """The part of all who belong to the goal; more than 1 where more came through the code than belong to it."""
        return None if self.reached is None else round(self.reached / self.goal.number, 4)

    @property
    def is_missing(self) -> bool:
        """Whether this week's number is still to be entered by hand."""
        return self.goal.by is CountedBy.HAND and self.entry is None


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What all targets have of a group: how many there are, and how many were reached."""

    group: GoalGroup
    number: int
    reached: int

    @property
    def share(self) -> float:
        """The part that was reached, at most 1."""
        return round(min(self.reached, self.number) / self.number, 4) if self.number else 0.0


def of_target(
    target: Target, week: CampaignWeek, weeks: Iterable[CampaignWeek], counted: Counted, campaign: Campaign
) -> list[GoalProgress]:
    """The progress of a target's goals at the end of ``week``; ``weeks`` are those to compare."""
    weeks = list(weeks)
    return [_of_goal(goal, week, weeks, counted, campaign) for goal in target.goals]


def _of_goal(
    goal: Goal,
    week: CampaignWeek,
    weeks: Sequence[CampaignWeek],
    counted: Counted,
    campaign: Campaign,
) -> GoalProgress:
    wanted = ceil(goal.number * goal.percent / 100)
    # What is a fraction of one person is nobody yet.
    expected = int(wanted * campaign.expected(week))
    reached = _reached(goal, week, counted)
    return GoalProgress(
        goal,
        reached,
        wanted,
        expected,
        _state(reached, wanted, expected),
        counted.entries.get((week, goal.id)),
        _latest(goal, week, counted.entries),
        [_reached(goal, one, counted) for one in weeks],
    )


def _state(reached: int | None, wanted: int, expected: int) -> GoalState:
    if reached is None:
        return GoalState.UNKNOWN
    if reached >= wanted:
        return GoalState.REACHED
    return GoalState.ON_WAY if reached >= expected else GoalState.BEHIND


def _reached(goal: Goal, week: CampaignWeek, counted: Counted) -> int | None:
    if goal.by is CountedBy.HAND:
        latest = _latest(goal, week, counted.entries)
        return None if latest is None else latest.value
    return through(goal.target, week, counted.uses).get(_KIND[goal.by], 0)


def _latest(goal: Goal, week: CampaignWeek, entries: AdoptionEntries) -> AdoptionEntry | None:
    known = [one for one, name in entries if name == goal.id and one <= week]
    return entries[max(known), goal.id] if known else None


def through(place: str, week: CampaignWeek, uses: UsesByCode) -> dict[UseKind, int]:
    """What was counted until the end of a week of those who came through a place's code or its helpers' codes."""
    sums: dict[UseKind, int] = {}
    for (one, code), numbers in uses.items():
        if one <= week and place_of(code) == place:
            for kind, number in numbers.items():
                sums[kind] = sums.get(kind, 0) + number
    return sums


def totals(found: Iterable[GoalProgress]) -> list[GroupTotal]:
    """The sums by group, in the order of the groups. More than there are counts in no sum."""
    sums: dict[GoalGroup, tuple[int, int]] = {}
    for one in found:
        number, reached = sums.get(one.goal.group, (0, 0))
        known = min(one.reached or 0, one.goal.number)
        sums[one.goal.group] = (number + one.goal.number, reached + known)
    return [GroupTotal(group, *sums[group]) for group in GoalGroup if group in sums]


def worst(found: Sequence[GoalProgress]) -> tuple[int, float]:
    """By what targets are put in order: those that are behind first, of these the least reached."""
    ranks = [GoalState.BEHIND, GoalState.UNKNOWN, GoalState.ON_WAY, GoalState.REACHED]
    rank = min(ranks.index(one.state) for one in found)
    return rank, min(one.share or 0.0 for one in found)
