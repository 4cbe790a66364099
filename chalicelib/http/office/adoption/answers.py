"""Models of the answers about adoption."""

from __future__ import annotations

from chalicelib.domain.adoption.progress import GoalState
from chalicelib.domain.adoption.targets import CountedBy, GoalGroup, TargetKind
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.http.core.shapes import CountVersion, Exact, Label, Named, Stamp
from chalicelib.services.indicators import LineFate


class _Week(Exact):
    week: str
    label: Label


class _GoalShown(Exact):
    """A goal: how many there are, are ``wanted`` in all, ``expected`` by the week's end, and were ``reached``.

    ``missing``: this week's number is still to be entered. ``by_week`` belongs to ``weeks``.
    """

    id: str
    group: GoalGroup
    by: CountedBy
    number: int
    wanted: int
    expected: int
    reached: int | None
    share: float | None
    state: GoalState
    missing: bool
    entry: CountVersion | None
    by_week: list[int | None]


class _TargetShown(Exact):
    id: str
    kind: TargetKind
    name: str
    name_en: str
    unit: str
    goals: list[_GoalShown]


class _Total(Exact):
    group: GoalGroup
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

    ``last_day``: the last local day of the week. ``below``: the units below that answer for targets, with what they
    reported for the week. ``reportable_from``: the local day from which the week can be reported.
    """

    week: str
    label: Label
    last_day: str
    weeks: list[_Week]
    since: str | None
    until: str | None
    expected: float
    unit: Named
    may_enter: bool
    may_report: bool
    reportable_from: str
    is_reportable: bool
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
    entry: CountVersion


class CountVersions(Exact):
    """Every version that was entered for a goal and a week, newest first."""

    goal: str
    week: str
    versions: list[CountVersion]


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
    fate: LineFate
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
