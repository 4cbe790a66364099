"""Indicators for the tests of routes: the police enter them, and one is public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Answer, Api

#: Months; the sum of the year is compared with its plan. Public.
REVENUE = "revenue"
#: Quarters in percent; the last one counts. Not public.
COVERAGE = "coverage"
#: The local day on which the tests stand: February and the year 2025 have ended, the first quarter has not.
NOW = samples.local("2026-03-04 09:00")
LEADER, FOCAL = "leader.police", "focal.police"


def line(**changed: Any) -> dict[str, Any]:
    """A line of the document: an indicator of the police by months."""
    return {
        "id": REVENUE,
        "name": "Thu ngân sách",
        "name_en": "Revenue",
        "measure": "tỷ đồng",
        "measure_en": "billion VND",
        "period": "month",
        "since": "2025-01",
        "due_day": 5,
        "unit": samples.POLICE,
        "source": "Báo cáo mẫu",
        "sums": True,
        "plans": [{"year": 2026, "plan": 1200}],
        "public": True,
        **changed,
    }


def coverage(**changed: Any) -> dict[str, Any]:
    """An indicator of the police by quarters, in percent."""
    names = {"id": COVERAGE, "name": "Tỷ lệ bao phủ", "name_en": "Coverage", "measure": "%", "measure_en": "%"}
    return line(**names, period="quarter", since="2025-Q1", sums=False, plans=[], public=False, **changed)


def publish(*lines: dict[str, Any], at: datetime = NOW) -> None:
    """Publish indicators, the two usual ones by default."""
    body = {"indicators": list(lines or (line(), coverage()))}
    documents.publish(Kind.INDICATORS, body, by="test", at=at)


def enter(
    api: Api,
    value: Any,
    period: str = "2026-02",
    *,
    officer: str = FOCAL,
    version: int = 0,
    of: str = REVENUE,
    **more: Any,
) -> Answer:
    """Enter a figure, of the revenue by default."""
    body = {"value": value, "version": version, **more}
    return api("PUT", f"/v1/office/indicators/{of}/{period}", body, officer=officer)
