"""A sheet of officers is read as spreadsheets write it, and what is wrong is named."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.accounts.sheet import COLUMNS, MOST_LINES, read_sheet
from chalicelib.domain.errors import Invalid

UNITS = {"ky-lua": "UBND phường Kỳ Lừa", "police": "Công an tỉnh"}
CATEGORIES = {"hygiene": "Vệ sinh môi trường", "traffic": "Giao thông"}
HEAD = "Tên đăng nhập;Chức trách;Đơn vị;Vai trò;Hộp thư"
LINE = "a.b;Cán bộ;UBND phường Kỳ Lừa;Đầu mối;a@example.invalid"


def read(text: str) -> list[dict[str, object]]:
    return [dict(line.given) for line in read_sheet(text, UNITS, CATEGORIES)]


OFFICER = {
    "username": "a.b",
    "title": "Cán bộ",
    "unit": "ky-lua",
    "roles": ["focal"],
    "email": "a@example.invalid",
}


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{HEAD}\r\n{LINE}\r\n",
        f"{HEAD}\n{LINE}",
        f"{HEAD}\n{LINE}\n;;;;\n\n",
        HEAD.replace(";", ",") + "\n" + LINE.replace(";", ","),
        HEAD.replace(";", "\t") + "\n" + LINE.replace(";", "\t"),
        HEAD.upper() + "\n" + LINE,
        "username;title;unit;roles;e-mail\nA.B;Cán bộ;ky-lua;Focal officer;a@example.invalid",
        "Vai tro;Ho\u0323\u0302p thu;Ten dang nhap;Chuc trach;Don vi\ndau moi;a@example.invalid;a.b;Cán bộ;KY-LUA",
    ],
)
def test_a_sheet_is_read_however_a_spreadsheet_writes_it(text: str) -> None:
    assert read(text) == [OFFICER]


def test_every_column_is_read() -> None:
    head = ";".join(columns[0] for columns in COLUMNS.values())
    row = "a.b;Cán bộ;ky-lua;Đầu mối, Lãnh đạo;Giao thông|hygiene;a@example.invalid;'0901234567;SMS, E-mail;không"
    assert read(f"{head}\n{row}") == [
        OFFICER
        | {
            "roles": ["focal", "leader"],
            "categories": ["traffic", "hygiene"],
            "phone": "0901234567",
            "alerts": ["sms", "email"],
            "active": False,
        }
    ]
    (empty,) = read(f"{head}\na.b;Cán bộ;ky-lua;Đầu mối;;;;;")
    assert (empty["categories"], empty["email"], empty["phone"], empty["alerts"]) == (None, None, None, [])
    assert empty["active"] is True


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("", "field_required", None),
        ("\n\n", "field_required", None),
        (f"{HEAD};Tuổi\n{LINE};9", "sheet_column_unknown", "Tuổi"),
        (f"{HEAD};Vai trò\n{LINE};x", "sheet_column_unknown", "Vai trò"),
        (HEAD.replace(";Vai trò", "") + "\na;b;c;d", "sheet_column", "Vai trò"),
        (LINE, "sheet_column_unknown", "a.b"),
        (f"{HEAD}\n{LINE}".encode("cp1258", "replace").decode("utf-8", "replace"), "sheet_encoding", None),
        (f"{HEAD}\n{LINE}".encode("utf-16").decode("utf-8", "replace"), "sheet_encoding", None),
        (f'{HEAD}\n"a', "sheet_unreadable", None),
        (HEAD + f"\n{LINE}" * (MOST_LINES + 1), "sheet_too_long", None),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_the_reason(text: str, code: str, name: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(text, UNITS, CATEGORIES)
    assert (refused.value.code, refused.value.field) == (code, "csv")
    assert refused.value.params.get("name") == name


def test_a_line_names_its_number_and_what_cannot_be_read() -> None:
    unknown = "a.b;Cán bộ;UBND xã Khác;Giám đốc, Đầu mối;a@example.invalid;có"
    text = f"{HEAD};Đang làm việc\n\n{LINE};có lẽ\n{LINE};;thừa\n{unknown}\n"
    lines = read_sheet(text, UNITS, CATEGORIES)
    assert [(line.number, [(one.code, one.field) for one in line.faults]) for line in lines] == [
        (3, [("sheet_yes_no", "active")]),
        (4, [("sheet_line_long", None)]),
        (5, [("unit_missing", "unit"), ("sheet_role", "roles")]),
    ]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for sheet in (text, f"{HEAD}\n{text}"):
        with suppress(Invalid):
            assert len(read_sheet(sheet, UNITS, CATEGORIES)) <= MOST_LINES
