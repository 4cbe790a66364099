"""Hot spots: where more reports come than before, and whether that may be chance.

Two counts of equally long periods are compared by the exact conditional test of two Poisson rates (Przyborowski and
Wilenski, Biometrika 1940): if the rates are the same, each of the n reports of both periods falls into the later one
with probability one half. Many cells are tested at once, so those that stand out are chosen by the procedure of
Benjamini and Hochberg (1995): of what is called significant, at most ``FALSE_SHARE`` is expected to be chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FALSE_SHARE = 0.05
#: With fewer reports in both periods together no outcome can be told from chance (2 / 2**5 > 0.05).
FEWEST = 6
_NEGLIGIBLE = 1e-18


class Trend(StrEnum):
    """How a place changed: more or fewer reports and not by chance; or nothing that can be told; or too few to tell."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Compared:
    """A place's count and the one of the period before. ``p``: how often chance alone does as much; None untested."""

    count: int
    before: int
    p: float | None
    trend: Trend

    @property
    def change(self) -> float | None:
        """By what share of the count before it changed; None where there was nothing before."""
        return round((self.count - self.before) / self.before, 3) if self.before else None


def p_value(count: int, before: int) -> float:
    """The two-sided p-value of two counts under equal rates over equally long periods."""
    n, most = count + before, max(count, before)
    if 2 * most == n:
        return 1.0
    # P(X >= most) for X ~ B(n, 1/2), from its largest term on.
    term = math.exp(math.lgamma(n + 1) - math.lgamma(most + 1) - math.lgamma(n - most + 1) - n * math.log(2))
    tail = 0.0
    for k in range(most, n + 1):
        tail += term
        term *= (n - k) / (k + 1)
        if term < _NEGLIGIBLE * tail:
            break
    return min(1.0, 2 * tail)


def compared(counts: Mapping[str, tuple[int, int]]) -> dict[str, Compared]:
    """Each place's (count, count before) with its trend, all places tested together."""
    tested = {place: p_value(*pair) for place, pair in counts.items() if sum(pair) >= FEWEST}
    limit = _limit(sorted(tested.values()))
    return {
        place: Compared(count, before, tested.get(place), _trend(count, before, tested.get(place), limit))
        for place, (count, before) in counts.items()
    }


def ring(cell: str) -> list[list[float]]:
    """The outline of a cell (H3) as GeoJSON has it: closed, longitude first, to a tenth of a metre."""
    from h3.api import basic_str as h3

    found = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(cell)]
    return [*found, found[0]]


def _limit(ordered: list[float]) -> float:
    """The largest p-value that is still significant, -1 for none."""
    number = len(ordered)
    return max((p for rank, p in enumerate(ordered, 1) if p <= FALSE_SHARE * rank / number), default=-1.0)


def _trend(count: int, before: int, p: float | None, limit: float) -> Trend:
    if p is None:
        return Trend.FEW
    if p > limit:
        return Trend.STEADY
    return Trend.UP if count > before else Trend.DOWN
