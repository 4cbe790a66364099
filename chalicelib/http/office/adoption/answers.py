"""Models of the answers about adoption."""

from __future__ import annotations

from chalicelib.domain.adoption.progress import GoalState
from chalicelib.domain.adoption.targets import CountedBy, Group, TargetKind
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.http.core.shapes import Exact, Label, Named, Stamp


class _Week(Exact):
    week: str
    label: Label


class _Count(Exact):
    """What was entered by hand: how many, counted on which day, and by what source."""

    value: int
    source: str
    counted_on: str
    version: int
    by: str
    on_behalf: str | None
    at: Stamp
    reason: str | None


class _GoalShown(Exact):
    """A goal: how many there are, are ``wanted`` in all, ``expected`` by the week's end, and were ``reached``.

    ``missing``: this week's number is still to be entered. ``by_week`` belongs to ``weeks``.
    """

    id: str
    group: Group
    by: CountedBy
    number: int
    wanted: int
    expected: int
    reached: int | None
    share: float | None
    state: GoalState
    missing: bool
    entry: _Count | None
    by_week: list[int | None]


class _TargetShown(Exact):
    id: str
    kind: TargetKind
    name: str
    name_en: str
    unit: str
    goals: list[_GoalShown]


class _Total(Exact):
    group: Group
    number: int
    reached: int
    share: float


class _UseShown(Exact):
    """What the system counted of a commune: until the week's end, and ``new`` in the week."""

    kind: UseKind
    number: int
    new: int


class ReportedUp(Exact):
    """What a unit reported for a week: numbers as they were then."""

    unit: Named
    week: str
    by: str
    on_behalf: str | None
    at: Stamp
    totals: list[_Total]
    targets: int
    behind: int
    missing: int


class _Below(Exact):
    unit: Named
    report: ReportedUp | None


class UnitAdoptionShown(Exact):
    """How far a unit's targets are. ``expected`` is the part that is to be reached by the week's end, 0 to 1.

    ``below``: the units below that answer for targets, with what they reported for the week.
    """

    week: str
    label: Label
    weeks: list[_Week]
    since: str | None
    until: str | None
    expected: float
    unit: Named
    may_enter: bool
    may_report: bool
    report: ReportedUp | None
    totals: list[_Total]
    uses: list[_UseShown]
    reports: int
    targets: list[_TargetShown]
    below: list[_Below]


class CountEntered(Exact):
    """What holds for a goal and a week after it was entered."""

    goal: str
    week: str
    entry: _Count


class CountVersions(Exact):
    """Every version that was entered for a goal and a week, newest first."""

    goal: str
    week: str
    versions: list[_Count]


class _SheetCount(Exact):
    """A line of a sheet: what was ``written``, what it means, and what holds now (``before``)."""

    line: int
    goal: str
    name: str
    name_en: str
    label: Label | None
    written: str
    value: int | None
    before: int | None
    fault: Label | None


class AdoptionSheet(Exact):
    """What each line of a sheet would do. ``mark`` changes when somebody enters one of them."""

    mark: str
    lines: list[_SheetCount]


class CountsEntered(Exact):
    """How many lines of a sheet were entered; what stood there already is not counted."""

    entered: int


class AdoptionFile(Exact):
    """A file: its name, media type, and content in base64."""

    name: str
    type: str
    content: str
