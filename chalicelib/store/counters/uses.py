"""What counts as use of the service, by week: of every commune, or by the codes of one commune."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.adoption.weeks import CampaignWeek, read_week
from chalicelib.store import keys
from chalicelib.store.counters import counters

type Uses = dict[UseKind, int]


def by_commune() -> Iterator[tuple[CampaignWeek, str, Uses]]:
    """Yield (week, commune, numbers) of all communes."""
    yield from _lines(keys.USES_BY_COMMUNE)


def by_code(commune: str) -> Iterator[tuple[CampaignWeek, str, Uses]]:
    """Yield (week, code, numbers) of a commune."""
    yield from _lines(keys.uses(commune))


def _lines(partition: str) -> Iterator[tuple[CampaignWeek, str, Uses]]:
    for sk, numbers in counters.rows(partition):
        week, what = keys.value_and_when(sk)
        if (found := read_week(week)) is not None:
            # A later release may count further kinds.
            yield found, what, {kind: numbers[kind] for kind in UseKind if kind in numbers}
