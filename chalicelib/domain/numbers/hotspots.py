"""Hot spots: places with more reports than before, and whether the change may be chance.

Two counts of equally long periods are compared by the exact conditional test of two Poisson rates (Przyborowski and
Wilenski, Biometrika 1940): if the rates are the same, each of the n reports of both periods falls into the later one
with probability one half. Many cells are tested at once, so the procedure of Benjamini and Hochberg (1995) chooses the
significant ones: at most the share ``FALSE_SHARE`` of them is expected to be chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FALSE_SHARE = 0.05
#: The fewest reports of both periods together to test. With fewer, every outcome may be chance (2 / 2**5 > 0.05).
FEWEST = 6
_NEGLIGIBLE = 1e-18


class Trend(StrEnum):
    """The trend of a place: significantly more or fewer reports, no significant change, or too few reports to test."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Compared:
    """The counts of a place in a period and in the one before, with their p-value ``p``; None if not tested."""

    count: int
    before: int
    p: float | None
    trend: Trend

    @property
    def change(self) -> float | None:
        """The change as a share of the count before; None if that count is zero."""
        return round((self.count - self.before) / self.before, 3) if self.before else None


def p_value(count: int, before: int) -> float:
    """The two-sided p-value of two counts under equal rates over equally long periods."""
    n, most = count + before, max(count, before)
    if 2 * most == n:
        return 1.0
    # P(X >= most) for X ~ B(n, 1/2), summed from its largest term on.
    term = math.exp(math.lgamma(n + 1) - math.lgamma(most + 1) - math.lgamma(n - most + 1) - n * math.log(2))
    tail = 0.0
    for k in range(most, n + 1):
        tail += term
        term *= (n - k) / (k + 1)
        if term < _NEGLIGIBLE * tail:
            break
    return min(1.0, 2 * tail)


def compared(counts: Mapping[str, tuple[int, int]]) -> dict[str, Compared]:
    """Place -> comparison, from place -> (count, count before). All places are tested together."""
    tested = {place: p_value(*pair) for place, pair in counts.items() if sum(pair) >= FEWEST}
    limit = _limit(sorted(tested.values()))
    return {
        place: Compared(count, before, tested.get(place), _trend(count, before, tested.get(place), limit))
        for place, (count, before) in counts.items()
    }


def ring(cell: str) -> list[list[float]]:
    """The outline of a cell (H3) for GeoJSON: closed, longitude first, to a tenth of a metre."""
    from h3.api import basic_str as h3

    corners = [[round(lon, 6), round(lat, 6)] for lat, lon in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


def _limit(ordered: list[float]) -> float:
    """The largest significant p-value; -1 if none is."""
    number = len(ordered)
    return max((p for rank, p in enumerate(ordered, 1) if p <= FALSE_SHARE * rank / number), default=-1.0)


def _trend(count: int, before: int, p: float | None, limit: float) -> Trend:
    if p is None:
        return Trend.FEW
    if p > limit:
        return Trend.STEADY
    return Trend.UP if count > before else Trend.DOWN
