"""Procedures: what words find, whose texts are outdated, how texts are named, what a sheet says."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.procedure_sheet import COLUMNS, read_sheet
from chalicelib.domain.province.procedures import (
    REVIEWED_WITHIN,
    Level,
    ProcedureLine,
    digest_of,
    find,
    line_of,
    read_line,
    upkeep,
)

TODAY = date(2026, 3, 9)


def line(code: str, name: str, **more: Any) -> ProcedureLine:
    given: dict[str, Any] = {"field": "ho-tich", "level": Level.COMMUNE, "unit": "justice", "reviewed_on": TODAY}
    return ProcedureLine(code=code, name=name, digest=code, **(given | more))


LINES = [
    line("1.001193", "Đăng ký khai sinh", keywords=("sinh con",)),
    line("1.000656", "Đăng ký khai tử"),
    line("2.000635", "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh"),
    line("1.009994", "Cấp giấy phép xây dựng mới", field="xay-dung", keywords=("xây nhà",)),
    line("2.001583", "Đăng ký thành lập công ty", field="doanh-nghiep", level=Level.PROVINCE),
]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("khai sinh", ["1.001193", "2.000635"]),
        ("KHAI  SINH", ["1.001193", "2.000635"]),
        ("đăng kí khai sinh", ["1.001193"]),
        ("xay nha", ["1.009994"]),
        ("1.009994", ["1.009994"]),
        # Words that no procedure has do not hide it, but one of many says nothing.
        ("làm giấy khai sinh cho con ở đâu", ["1.001193", "2.000635"]),
        ("bị trả lại ba lần mà không ai nói vì sao sinh", []),
        ("s", []),
        ("xin giấy khai sinh", ["2.000635"]),
        ("xyzzy", []),
        ("...", ["1.009994", "2.000635", "1.001193", "1.000656", "2.001583"]),
    ],
)
def test_words_find_procedures_with_accents_or_without(said: str, codes: list[str]) -> None:
    found = [one.code for one in find(LINES, said)]
    assert (sorted(found) == sorted(codes)) if said == "..." else found == codes


def test_a_field_and_a_level_narrow_the_list() -> None:
    assert [one.code for one in find(LINES, field="xay-dung")] == ["1.009994"]
    assert [one.code for one in find(LINES, level=Level.PROVINCE)] == ["2.001583"]
    assert find(LINES, "khai sinh", level=Level.PROVINCE) == []


@given(st.text(max_size=30), st.sampled_from([None, "ho-tich", "xay-dung"]), st.sampled_from([None, *Level]))
def test_a_search_finds_only_what_is_in_its_field_and_level(said: str, field: str | None, level: Level | None) -> None:
    found = find(LINES, said, field, level)
    assert len({one.code for one in found}) == len(found)
    assert all(field in (None, one.field) and level in (None, one.level) for one in found)


@given(st.sampled_from(LINES))
def test_a_name_and_a_code_find_their_procedure_first(one: ProcedureLine) -> None:
    assert find(LINES, one.name)[0] == one
    assert find(LINES, one.code) == [one]


def test_a_text_is_outdated_after_its_last_day_or_a_year_after_its_review() -> None:
    a_year_ago = TODAY - REVIEWED_WITHIN
    lines = [
        line("1.000001", "Vừa đủ", reviewed_on=a_year_ago, valid_until=TODAY),
        line("1.000002", "Quá một năm", reviewed_on=a_year_ago - timedelta(days=1)),
        line("1.000003", "Hết hiệu lực", valid_until=TODAY - timedelta(days=1)),
        line("1.000004", "Của đơn vị khác", unit="other"),
    ]
    late, good = upkeep(lines, TODAY)
    assert (late.unit, late.count, late.over, late.unreviewed) == ("justice", 3, 1, 1)
    assert late.outdated == ("1.000002", "1.000003")
    assert late.oldest == a_year_ago - timedelta(days=1)
    assert (good.unit, good.outdated) == ("other", ())


@given(st.lists(st.tuples(st.sampled_from("abc"), st.dates(), st.none() | st.dates()), max_size=20))
def test_upkeep_counts_every_text_once(given_lines: list[tuple[str, date, date | None]]) -> None:
    lines = [
        line(f"1.{number:06d}", "Tên", unit=unit, reviewed_on=min(on, date(9990, 1, 1)), valid_until=until)
        for number, (unit, on, until) in enumerate(given_lines)
    ]
    found = upkeep(lines, TODAY)
    assert sum(one.count for one in found) == len(lines)
    for one in found:
        assert max(one.over, one.unreviewed) <= len(one.outdated) <= one.over + one.unreviewed
        assert len(one.outdated) <= one.count


def test_equal_texts_have_equal_names_and_a_line_is_read_as_it_was_written() -> None:
    text = {"code": "1.001193", "name": "Đăng ký khai sinh", "field": "ho-tich", "level": "commune", "unit": "justice"}
    text |= {"reviewed_on": "2026-03-09", "steps": ["Nộp"]}  # type: ignore[dict-item]
    assert digest_of(text) == digest_of(dict(reversed(text.items())))
    assert digest_of(text) != digest_of({**text, "steps": ["Nhận"]})
    read = read_line(line_of(text))
    assert (read.code, read.level, read.reviewed_on, read.digest) == (
        *("1.001193", Level.COMMUNE, TODAY),
        digest_of(text),
    )


def sheet(heads: list[str], *rows: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([heads, *rows])
    return written.getvalue()


HEADS = [names[0] for names in COLUMNS.values()]
CELLS = {name: name for name in COLUMNS} | {
    "level": "Cấp Xã",
    "field": "HO TICH",
    "unit": "Sở Tư pháp",
    "steps": "Nộp\n\n Nhận ",
    "ways": "Trực tuyến | 1 ngày | Miễn\nkhinh khí cầu | 1 giờ | 0",
    "papers": "Tờ khai | 2 | hai | https://x.gov.vn/ | thừa",
    "legal": "60/2014/QH13",
    "keywords": "sinh con, khai sinh",
    "valid_until": "",
}


def test_a_sheet_is_read_by_its_columns_and_keeps_what_it_does_not_know() -> None:
    (read,) = read_sheet("\ufeff" + sheet(HEADS, list(CELLS.values())), {"ho-tich": "Hộ tịch"}, {"st": "Sở Tư pháp"})
    assert (read["level"], read["field"], read["unit"]) == (Level.COMMUNE, "ho-tich", "st")
    assert read["steps"] == ["Nộp", "Nhận"]
    assert read["ways"] == [
        {"way": "online", "time": "1 ngày", "fee": "Miễn"},
        {"way": "khinh khí cầu", "time": "1 giờ", "fee": "0"},
    ]
    assert read["papers"] == [
        {"name": "Tờ khai", "originals": 2, "copies": "hai", "form": "https://x.gov.vn/", "": "thừa"}
    ]
    assert read["legal"] == [{"number": "60/2014/QH13"}]
    assert read["keywords"] == ["sinh con", "khai sinh"]
    assert "valid_until" not in read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "field_required"),
        (sheet([*HEADS, "Cột lạ"]), "procedure_column"),
        (sheet([*HEADS, HEADS[0]]), "procedure_column"),
        (sheet(HEADS[1:]), "procedure_column"),
        ('"Mã thủ tục', "sheet_unreadable"),
    ],
)
def test_a_sheet_with_a_wrong_column_is_named(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(text, {}, {})
    assert (refused.value.code, refused.value.field) == (code, "csv")
