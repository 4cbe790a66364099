"""The document of indicators: each contradiction is named with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.indicators import changed
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.units import read_unit
from chalicelib.schemas.documents import shape_faults
from tests.domain import samples
from tests.domain.other_documents import OTHER_DOCUMENTS
from tests.http.indicators import coverage, line

TODAY = date(2026, 7, 15)
UNITS = {one["id"]: read_unit(one) for one in OTHER_DOCUMENTS[Kind.UNITS]["units"]}


def found(*lines: dict[str, Any]) -> list[tuple[str, str]]:
    documents = samples.documents() | {Kind.INDICATORS: {"indicators": list(lines)}}
    return [(fault.path, fault.code) for fault in faults(documents)]


def test_indicators_that_fit_have_no_fault() -> None:
    assert found(line(), coverage()) == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([line(), line(name="B", name_en="B")], ("indicators.1.id", "entry_twice")),
        ([line(), line(id="b", name="thu ngan sach", name_en="B")], ("indicators.1.name", "entry_twice")),
        ([line(), line(id="b", name="B", name_en="Revenue")], ("indicators.1.name_en", "entry_twice")),
        ([line(unit="nobody")], ("indicators.0.unit", "unit_missing")),
        ([line(since="2026-Q1")], ("indicators.0.since", "period_unreadable")),
        ([line(since="one day")], ("indicators.0.since", "period_unreadable")),
        ([line(least=5, most=1)], ("indicators.0.least", "bounds_backwards")),
        ([line(plans=[{"year": 2026, "plan": n} for n in (1, 2)])], ("indicators.0.plans.1.year", "entry_twice")),
        (
            [coverage() | {"plans": [{"year": 2026, "plan": 101}]}],
            ("indicators.0.plans.0.plan", "plan_bounds"),
        ),
    ],
)
def test_a_contradiction_is_named(lines: list[dict[str, Any]], fault: tuple[str, str]) -> None:
    assert found(*lines) == [fault]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"due_day": 29}, {"due_day": 0}, {"period": "week"}, {"decimals": 7}, {"plans": [{"year": 26, "plan": 1}]}),
        *({"plans": [{"year": 2026, "plan": "1.200"}]}, {"most": 1e13}, {"public": "no"}, {"measure": ""}),
    ],
)
def test_a_field_out_of_its_shape_is_refused(wrong: dict[str, Any]) -> None:
    assert shape_faults(Kind.INDICATORS, {"indicators": [line(**wrong)]})


def against(before: list[dict[str, Any]], *lines: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in changed(lines, before, UNITS, TODAY)]


def test_a_unit_that_ended_is_named_unless_it_stood_there() -> None:
    assert against([], line(unit="ended")) == [("indicators.0.unit", "unit_ended")]
    assert against([line()], line(unit="ended")) == [("indicators.0.unit", "unit_ended")]
    assert against([line(unit="ended")], line(unit="ended", due_day=7)) == []


def test_another_kind_of_period_needs_another_id() -> None:
    assert against([line()], line(period="quarter", since="2026-Q1")) == [
        ("indicators.0.period", "indicator_kind_changed")
    ]
    assert against([line()], line(id="b", period="quarter", since="2026-Q1")) == []
