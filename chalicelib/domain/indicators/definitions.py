"""An indicator as its document describes it: what is counted, who enters it, for which periods and by which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chalicelib.domain.indicators.periods import IndicatorPeriod, PeriodKind, read_period

#: The unit of measure without bounds of its own for which 0 to 100 apply.
PERCENT = "%"
#: How many decimals an entry may have where the document does not say.
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator. ``measure`` is its unit of measure; ``unit`` enters it, by ``due_day`` of the month after a period.

    ``since``: the first period. ``sums``: the entries of a year add up to its plan; otherwise the last one counts.
    ``plans``: by year. An entry lies between ``least`` and ``most``; None sets no limit.
    """

    id: str
    name: str
    name_en: str
    measure: str
    measure_en: str
    unit: str
    source: str
    source_en: str
    since: IndicatorPeriod
    due_day: int
    sums: bool
    decimals: int
    least: Decimal | None
    most: Decimal | None
    plans: Mapping[int, Decimal] = field(default_factory=dict)
    public: bool = False

    @property
    def kind(self) -> PeriodKind:
        """The kind of its periods."""
        return self.since.kind


def indicators_from_document(document: Mapping[str, Any]) -> dict[str, Indicator]:
    """Read the document of indicators, by id and in its order.

    ``{"indicators": [{"id": "thu-ngan-sach", "name": "…", "name_en": "…", "measure": "tỷ đồng", "measure_en": "…",
    "period": "month", "since": "2026-01", "due_day": 5, "unit": "so-tai-chinh", "source": "…", "sums": true,
    "plans": [{"year": 2026, "plan": 12500}], "public": true}, …]}``

    Raises ValueError for a first period that is none of the indicator's kind.
    """
    return {line["id"]: _indicator(line) for line in document["indicators"]}


def bounds(line: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that an entry of a document's line may be; None where there is no limit."""
    least, most = _number(line.get("least")), _number(line.get("most"))
    if least is None and most is None and line["measure"].strip() == PERCENT:
        return Decimal(0), Decimal(100)
    return least, most


def _indicator(line: Mapping[str, Any]) -> Indicator:
    since = read_period(line["since"])
    if since is None or since.kind != line["period"]:
        raise ValueError(line["since"])
    least, most = bounds(line)
    return Indicator(
        **{
            name: line[name] for name in ("id", "name", "name_en", "measure", "measure_en", "unit", "source", "due_day")
        },
        source_en=line.get("source_en") or line["source"],
        since=since,
        sums=line["sums"],
        decimals=DECIMALS if line.get("decimals") is None else line["decimals"],
        least=least,
        most=most,
        plans={one["year"]: Decimal(str(one["plan"])) for one in line.get("plans") or ()},
        public=bool(line.get("public")),
    )


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
