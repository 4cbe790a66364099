"""The targets of a campaign: units, hamlets, schools and enterprises, with the number of people or households of each.

A target names places and numbers and no person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from chalicelib.domain.adoption.weeks import CampaignWeek, week_of


class TargetKind(StrEnum):
    """What kind of place a target is."""

    UNIT = "agency"
    HAMLET = "hamlet"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"


class GoalGroup(StrEnum):
    """The group that a goal counts: officials, employees, households or residents."""

    OFFICIALS = "officials"
    EMPLOYEES = "employees"
    HOUSEHOLDS = "households"
    RESIDENTS = "residents"


class CountedBy(StrEnum):
    """What a goal counts: who came through the target's code, or what is entered by hand."""

    PHONE = "phone"
    IDENTITY = "identity"
    INSTALL = "install"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Goal:
    """How many of a group a target has (``number``), and what share of them is to be reached (``percent``)."""

    target: str
    group: GoalGroup
    number: int
    by: CountedBy
    percent: int = 100

    @property
    def id(self) -> str:
        """Its name among all goals."""
        return f"{self.target}.{self.group}"


@dataclass(frozen=True, slots=True)
class Target:
    """A place to reach. ``id`` is its code in addresses; of a hamlet or a unit it is that one's id.

    ``unit`` answers for it: its officers enter what is counted by hand, and report.
    """

    id: str
    kind: TargetKind
    name: str
    name_en: str
    unit: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """The targets by id, from the local day ``since`` to ``until``, by which all goals are to be reached."""

    since: date | None = None
    until: date | None = None
    targets: Mapping[str, Target] = field(default_factory=dict)

    def goal(self, name: str) -> Goal | None:
        """The goal of a name, or None."""
        target = self.targets.get(name.rpartition(".")[0])
        return next((one for one in target.goals if one.id == name), None) if target else None

    def of_unit(self, unit: str) -> list[Target]:
        """The targets that a unit of the document answers for, in its order."""
        return [one for one in self.targets.values() if one.unit == unit]

    def units(self) -> list[str]:
        """The units that answer for a target, in the order of the document."""
        return list(dict.fromkeys(one.unit for one in self.targets.values()))

    def expected(self, week: CampaignWeek) -> float:
        """The part of a goal, 0 to 1, that is to be reached by the end of a week: evenly over the campaign."""
        if self.since is None or self.until is None:
            return 1.0
        begun, ends = week_of(self.since), week_of(self.until)
        whole = (ends.last - begun.first).days + 1
        return min(1.0, max(0.0, ((week.last - begun.first).days + 1) / whole))


def campaign_from_document(document: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> Campaign:
    """Read the document of targets. ``names``: id of a unit or a hamlet -> its names, for targets without their own.

    ``{"since": "2026-03-02", "until": "2026-12-31", "targets": [{"id": "thon-dong", "kind": "hamlet", "name": "…",
    "name_en": "…", "unit": "ubnd-xa", "goals": [{"group": "households", "number": 240, "by": "hand"}]}]}``
    """
    return Campaign(
        date.fromisoformat(document["since"]) if document.get("since") else None,
        date.fromisoformat(document["until"]) if document.get("until") else None,
        {line["id"]: _target(line, names) for line in document["targets"]},
    )


def moved(lines: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, str]]:
    """Targets whose unit differs from that of the present version: place in ``lines``, id, and present unit of each."""
    units = {line["id"]: line["unit"] for line in before}
    for number, line in enumerate(lines):
        if (unit := units.get(line["id"])) is not None and unit != line["unit"]:
            yield number, line["id"], unit


def _target(line: Mapping[str, Any], names: Mapping[str, tuple[str, str]]) -> Target:
    goals = tuple(
        Goal(line["id"], GoalGroup(one["group"]), one["number"], CountedBy(one["by"]), one.get("percent") or 100)
        for one in line["goals"]
    )
    known = names.get(line["id"], (line["id"], line["id"]))
    name, name_en = line.get("name") or known[0], line.get("name_en") or line.get("name") or known[1]
    return Target(line["id"], TargetKind(line["kind"]), name, name_en, line["unit"], goals)
