"""Sheets of entries: columns by name, dividers of spreadsheets, and what is wrong with a whole sheet."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.indicators.sheet import MOST_LINES, read_sheet

HEAD = "Chỉ tiêu;Kỳ;Thực hiện"


def test_a_sheet_of_a_spreadsheet_is_read() -> None:
    [one] = read_sheet(
        "\ufeffKỳ;Thực hiện;Lý do sửa;Mã chỉ tiêu;Kế hoạch năm\r\nTháng 2/2026;1.234,5;Nhầm;revenue;9\r\n"
    )
    assert (one.number, one.indicator, one.period, one.value, one.reason) == (
        *(2, "revenue", "Tháng 2/2026"),
        *("1.234,5", "Nhầm"),
    )


def test_lines_without_a_figure_are_left_out_and_numbers_are_those_of_the_sheet() -> None:
    found = read_sheet(f"{HEAD}\nThu;T1/2026;\nThu;T2/2026;5\n;;\n")
    assert [(one.number, one.value) for one in found] == [(3, "5")]


@pytest.mark.parametrize("divider", [";", "\t", ","])
def test_cells_may_be_divided_as_spreadsheets_do(divider: str) -> None:
    [one] = read_sheet(
        divider.join(["indicator", "period", "value"]) + "\n" + divider.join(["revenue", "2026-02", "5"])
    )
    assert (one.indicator, one.value, one.wide) == ("revenue", "5", False)


def test_a_number_with_a_comma_that_divides_cells_is_seen() -> None:
    [one] = read_sheet("indicator,period,value\nrevenue,2026-02,1.234,5\n")
    assert one.wide
    [quoted] = read_sheet('indicator,period,value\nrevenue,2026-02,"1.234,5"\n')
    assert (quoted.value, quoted.wide) == ("1.234,5", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "field_required"),
        ("Kỳ;Thực hiện\n2026-02;5", "sheet_columns"),
        ("Chỉ tiêu;Kỳ\nThu;2026-02", "sheet_columns"),
        (f"{HEAD};Kỳ\nThu;2026-02;5;2026-02", "sheet_columns"),
        (f"{HEAD};Ghi chú lạ\nThu;2026-02;5;x", "sheet_columns"),
        (f"{HEAD}\n", "sheet_empty"),
        (f'{HEAD}\n"Thu;2026-02;5', "sheet_unreadable"),
        (HEAD + "\nThu;2026-02;5" * (MOST_LINES + 1), "sheet_too_long"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(text)
    assert refused.value.code == code
