"""Whether the document of indicators agrees with itself, and with the version that it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from chalicelib.domain.indicators.definitions import bounds
from chalicelib.domain.indicators.entries import is_out_of_bounds
from chalicelib.domain.indicators.periods import read_period
from chalicelib.domain.province.faults import Fault, FieldPath
from chalicelib.domain.province.kinds import DocumentLine, Kind
from chalicelib.domain.province.units import Unit
from chalicelib.domain.texts.folding import folded


def misfits(lines: Sequence[DocumentLine]) -> Iterator[Fault]:
    """The faults of indicators: a name twice, a first period of another kind, bounds, plans out of bounds."""
    first: dict[str, int] = {}
    for number, line in enumerate(lines):
        place: FieldPath = ("indicators", number)
        # A sheet may name an indicator by either name.
        for field in ("name", "name_en"):
            name = folded(line[field])
            if first.setdefault(name, number) != number:
                yield Fault(Kind.INDICATORS, (*place, field), "entry_twice", _twice(line[field], first[name]))
        since = read_period(line["since"])
        if since is None or since.kind != line["period"]:
            yield Fault(Kind.INDICATORS, (*place, "since"), "period_unreadable", {"text": line["since"]})
        least, most = bounds(line)
        if least is not None and most is not None and least > most:
            yield Fault(Kind.INDICATORS, (*place, "least"), "bounds_backwards")
            continue
        for at, one in enumerate(line.get("plans") or ()):
            if not line["sums"] and is_out_of_bounds(Decimal(str(one["plan"])), least, most):
                yield Fault(Kind.INDICATORS, (*place, "plans", at, "plan"), "plan_bounds", {"plan": one["plan"]})


def _twice(name: str, first: int) -> Mapping[str, object]:
    return {"name": name, "first": first}


def changed(
    lines: Sequence[DocumentLine], before: Sequence[DocumentLine], units: Mapping[str, Unit], today: date
) -> Iterator[Fault]:
    """The faults against the present version (``before``) on the local day ``today``.

    They are another kind of period for an id that is known, and a unit that has ended, unless it stood there already:
    then its successor enters the figures.
    """
    known = {line["id"]: line for line in before}
    for number, line in enumerate(lines):
        earlier = known.get(line["id"])
        if earlier is not None and earlier["period"] != line["period"]:
            yield Fault(Kind.INDICATORS, ("indicators", number, "period"), "indicator_kind_changed")
        unit = units.get(line["unit"])
        if unit is not None and unit.has_ended(today) and (earlier is None or earlier["unit"] != line["unit"]):
            yield Fault(Kind.INDICATORS, ("indicators", number, "unit"), "unit_ended", {"name": unit.id})
