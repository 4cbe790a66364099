"""Templates of Zalo: their parameters, lengths and hours, and what a document may not say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.zns import USUAL_LENGTH, ZnsParam, ZnsTemplate, ZnsValue, may_go, read_zns
from chalicelib.schemas.documents import shape_faults
from tests.domain.other_documents import OTHER_DOCUMENTS
from tests.domain.samples import documents

LINE: dict[str, Any] = {"notice": "receive", "template_id": "302145", "params": [{"name": "ma", "value": "code"}]}


def test_a_document_is_read() -> None:
    found = read_zns({"zns": [LINE]})["receive"]
    assert found == ZnsTemplate("receive", "302145", (ZnsParam("ma", ZnsValue.CODE, USUAL_LENGTH),))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"template_id": "x"}, "zns.0.template_id"),
        ({"template_id": ""}, "zns.0.template_id"),
        ({"params": []}, "zns.0.params"),
        ({"params": [{"name": "mã", "value": "code"}]}, "zns.0.params.0.name"),
        ({"params": [{"name": "ma", "value": "description"}]}, "zns.0.params.0.value"),
        ({"params": [{"name": "ma", "value": "code", "longest": 0}]}, "zns.0.params.0.longest"),
        ({"other": 1}, "zns.0.other"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], place: str) -> None:
    (fault,) = shape_faults(Kind.ZNS, {"zns": [LINE | change]})
    assert fault[0].field == place


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([LINE | {"notice": "dispatch_to_nobody"}], "not_one_of"),
        ([LINE, LINE], "template_twice"),
        ([LINE | {"params": LINE["params"] * 2}], "entry_twice"),
    ],
)
def test_what_does_not_fit_is_named(lines: list[dict[str, Any]], code: str) -> None:
    found = [fault.code for fault in faults({**documents(), **OTHER_DOCUMENTS, Kind.ZNS: {"zns": lines}})]
    assert found == [code]


@given(st.dictionaries(st.sampled_from(ZnsValue), st.text(max_size=300)), st.integers(1, 400))
def test_values_fit_and_none_is_empty(values: dict[ZnsValue, str], longest: int) -> None:
    params = tuple(ZnsParam(value.value, value, longest) for value in ZnsValue)
    data = ZnsTemplate("receive", "1", params).data(values)
    if data is None:
        assert any(not values.get(value, "").strip() for value in ZnsValue) or len(values[ZnsValue.LINK]) > longest
    else:
        assert all(0 < len(value) <= longest for value in data.values())
        assert data["link"] == values[ZnsValue.LINK].strip()


@pytest.mark.parametrize(
    ("hour", "goes"), [("05:59", False), ("06:00", True), ("21:59", True), ("22:00", False), ("00:30", False)]
)
def test_zalo_sends_by_day(hour: str, goes: bool) -> None:
    assert may_go(datetime.fromisoformat(f"2026-03-09T{hour}").replace(tzinfo=LOCAL)) == goes
