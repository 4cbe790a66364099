"""Models of indicators that the public and officers share."""

from __future__ import annotations

from chalicelib.domain.indicators.periods import PeriodKind
from chalicelib.http.core.shapes import Exact, Label, Named


class IndicatorDescribed(Exact):
    """What an indicator is. ``sums``: the entries of a year add up to its plan; otherwise the last one counts."""

    id: str
    name: str
    name_en: str
    measure: str
    measure_en: str
    source: str
    source_en: str
    period: PeriodKind
    sums: bool
    unit: Named


class IndicatorFigures(Exact):
    """Figures of a period. ``share`` is the part of the year's plan, ``change`` that against the period before.

    ``holes``: how many periods of the year until then have no figure.
    """

    period: str
    label: Label
    value: float | None
    before: float | None
    before_label: Label
    change: float | None
    to_date: float | None
    holes: int
    plan: float | None
    share: float | None


class PublicIndicator(IndicatorDescribed):
    """A public indicator, with the figures of the last period that ended."""

    latest: IndicatorFigures


class PublicIndicators(Exact):
    """The indicators that the province publishes, in its order."""

    indicators: list[PublicIndicator]
