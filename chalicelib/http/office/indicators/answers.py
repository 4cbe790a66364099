"""Models of the answers of indicators.py."""

from __future__ import annotations

from chalicelib.domain.indicators.entries import EntryState
from chalicelib.http.core.indicators_answers import IndicatorDescribed, IndicatorFigures
from chalicelib.http.core.shapes import Exact, IndicatorVersion, Label
from chalicelib.services.indicators import LineFate


class _Entered(Exact):
    period: str
    label: Label
    entry: IndicatorVersion | None


class _Latest(IndicatorFigures):
    """The last period that ended: by which day it is entered, and whether it was."""

    due: str
    state: EntryState


class _UnitIndicator(IndicatorDescribed):
    public: bool
    decimals: int
    may_enter: bool
    latest: _Latest
    entries: list[_Entered]


class UnitIndicators(Exact):
    """The indicators that one may read. ``entries`` are those of ``year``, the newest period first."""

    year: int
    years: list[int]
    indicators: list[_UnitIndicator]


class IndicatorFile(Exact):
    """A file: its name, media type, and content in base64."""

    name: str
    type: str
    content: str


class IndicatorEntered(_Entered):
    """What holds for an indicator and a period after it was entered."""

    indicator: str


class IndicatorVersions(_Entered):
    """Every version that was entered for an indicator and a period; ``entry`` is null here."""

    indicator: str
    versions: list[IndicatorVersion]


class _SheetLine(Exact):
    """A line of a sheet: what was ``written``, the ``value`` that it means, and what stands there now (``before``)."""

    line: int
    indicator: str | None
    name: str
    name_en: str
    label: Label | None
    written: str
    value: float | None
    before: float | None
    fate: LineFate
    fault: Label | None


class IndicatorSheet(Exact):
    """What each line of a sheet would do. ``mark`` changes when somebody enters one of them."""

    mark: str
    lines: list[_SheetLine]


class IndicatorsEntered(Exact):
    """How many lines of a sheet were entered; what stood there already is not counted."""

    entered: int
