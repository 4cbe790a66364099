"""What spreadsheets read of an export."""

from __future__ import annotations

import csv
import io

import pytest

from chalicelib.domain.texts.spreadsheets import csv_of


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_text_never_begins_a_formula(text: str) -> None:
    written = csv_of(["name"], [[text]])
    assert list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))) == [["name"], [f"'{text}"]]


def test_numbers_and_other_texts_stay() -> None:
    assert csv_of(["id", "n"], [["Thất Khê", -2.5], ["a=b", None]]) == "\ufeffid,n\r\nThất Khê,-2.5\r\na=b,\r\n"
