"""What a ticket's life costs in write units, with its messages and its counting (docs/figures.md)."""

from __future__ import annotations

import pytest

from chalicelib.domain.access.quotas import Limited
from chalicelib.runtime.settings import settings
from tests.bench import life
from tests.support import Province


def test_a_life_costs_no_more_than_its_goal(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=999999999/60" for kind in Limited))
    settings.cache_clear()
    steps = dict(life.life(province))
    assert list(steps) == ["report", *life.LIFE]
    # The index of officers' search is summed up by itself.
    spent = sum(units for parts in steps.values() for name, units in parts.items() if name != "search")
    assert 0 < spent <= life.GOAL, steps
