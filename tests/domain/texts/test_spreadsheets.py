"""What spreadsheets read of an export."""

from __future__ import annotations

import csv
import io

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.spreadsheets import csv_of, rows_of


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_text_never_begins_a_formula(text: str) -> None:
    written = csv_of(["name"], [[text]])
    assert list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))) == [["name"], [f"'{text}"]]


def test_numbers_and_other_texts_stay() -> None:
    assert csv_of(["id", "n"], [["Thất Khê", -2.5], ["a=b", None]]) == "\ufeffid,n\r\nThất Khê,-2.5\r\na=b,\r\n"


@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_what_is_written_is_read_again_whatever_divides_the_cells(divider: str) -> None:
    rows = [["Tên", "Số"], ["Kỳ Lừa; Lạng Sơn", "1,5"], ["hai\r\ndòng", 'có "ngoặc"']]
    read = [*rows[:2], ["hai\ndòng", 'có "ngoặc"']]
    assert rows_of(csv_of(rows[0], rows[1:], divider=divider)) == read


def test_what_nobody_sees_in_a_cell_goes() -> None:
    assert rows_of("Tên,Nguồn\nNa\u202e\u200bChuong,Tổ\x0bđếm") == [["Tên", "Nguồn"], ["NaChuong", "Tổ đếm"]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "field_required"),
        ("\ufeff\n", "field_required"),
        ('a;"b', "sheet_unreadable"),
        ("T\ufffdn", "sheet_encoding"),
    ],
)
def test_what_is_no_sheet_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as raised:
        rows_of(text)
    assert (raised.value.code, raised.value.field) == (code, "csv")
