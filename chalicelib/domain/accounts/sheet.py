"""Read officers from a sheet (CSV): one in each line, in the columns that administrators know from the page.

Names of columns, units, roles and categories are compared without accents and case, so ids and both languages are
understood. What a cell says is checked like the same field of a form, so an unknown name stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.spreadsheets import rows_of

#: The most lines of a sheet, so that a person can look through what it changes.
MOST_LINES = 200
#: Field of an officer -> what its column is called; the first is the one of the page's sample.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("Tên đăng nhập", "username"),
    "title": ("Chức trách", "Chức danh", "title"),
    "unit": ("Đơn vị", "unit"),
    "roles": ("Vai trò", "roles"),
    "categories": ("Lĩnh vực", "categories"),
    "email": ("Hộp thư", "E-mail", "Email"),
    "phone": ("Điện thoại", "Số điện thoại", "phone"),
    "alerts": ("Báo việc qua", "alerts"),
    "active": ("Đang làm việc", "active"),
}
_NEEDED = ("username", "title", "unit", "roles", "email")
_FIELD_OF = {folded(said): name for name, columns in COLUMNS.items() for said in columns}
_ROLES = {
    folded(said): role.value
    for role, names in {
        Role.INTAKE: ("Cán bộ tiếp nhận", "Tiếp nhận", "Intake officer"),
        Role.FOCAL: ("Cán bộ đầu mối", "Đầu mối", "Focal officer"),
        Role.PROCESSING: ("Cán bộ xử lý", "Xử lý", "Processing officer"),
        Role.LEADER: ("Lãnh đạo đơn vị", "Lãnh đạo", "Unit leader"),
        Role.SUPERVISOR: ("Giám sát",),
        Role.ADMINISTRATOR: ("Quản trị",),
    }.items()
    for said in (role.value, *names)
}
_WAYS = {folded("SMS"): "sms"} | {folded(said): "email" for said in ("E-mail", "Email", "Thư")}
_YES = frozenset(map(folded, ("có", "yes", "x", "1", "true")))
_NO = frozenset(map(folded, ("không", "no", "0", "false")))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a sheet: its number as spreadsheets count, what it says of an officer, and what cannot be read."""

    number: int
    given: Mapping[str, Any]
    faults: tuple[Invalid, ...] = ()


def read_sheet(text: str, units: Mapping[str, str], categories: Mapping[str, str]) -> list[SheetLine]:
    """Return the lines of a sheet. ``units`` and ``categories``: id -> name.

    Raises Invalid as ``rows_of``, and for a heading that is wrong.
    """
    rows = rows_of(text)
    names = _heading(rows[0])
    lines = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if len(lines) > MOST_LINES:
        raise Invalid("sheet_too_long", field="csv", limit=MOST_LINES)
    readers = _readers(units, categories)
    return [_line(number, names, row, readers) for number, row in lines]


def _heading(row: list[str]) -> list[str]:
    names = [_FIELD_OF.get(folded(cell.strip()), "") for cell in row]
    for cell, name in zip(row, names, strict=True):
        if not name or names.count(name) > 1:
            raise Invalid("sheet_column_unknown", field="csv", name=cell.strip()[:60])
    for name in _NEEDED:
        if name not in names:
            raise Invalid("sheet_column", field="csv", name=COLUMNS[name][0])
    return names


type _Reader = Callable[[str], tuple[Any, list[Invalid]]]


def _readers(units: Mapping[str, str], categories: Mapping[str, str]) -> Mapping[str, _Reader]:
    """Field -> what reads its cell: the value, and what in it nobody knows. Other cells are taken as they are."""
    unit_ids = {folded(said): one for one, name in units.items() for said in (name, one)}
    category_ids = {folded(said): one for one, name in categories.items() for said in (name, one)}

    def unit(cell: str) -> tuple[Any, list[Invalid]]:
        found = unit_ids.get(folded(cell))
        return found or cell, [Invalid("unit_missing", field="unit", name=cell)] if cell and not found else []

    return {
        "username": lambda cell: (cell.lower(), []),
        "unit": unit,
        "roles": lambda cell: _several(cell, _ROLES, "roles", "sheet_role"),
        "categories": lambda cell: _several(cell, category_ids, "categories", "category_missing", none=None),
        "alerts": lambda cell: _several(cell, _WAYS, "alerts", "sheet_way"),
        "email": lambda cell: (cell or None, []),
        # Spreadsheets keep a number with a plus or a zero as text by an apostrophe.
        "phone": lambda cell: (cell.removeprefix("'") or None, []),
        "active": _yes_or_no,
    }


def _several(
    cell: str, known: Mapping[str, str], field: str, code: str, *, none: Sequence[str] | None = ()
) -> tuple[Any, list[Invalid]]:
    """The values of a cell; ``none`` if it is empty."""
    parts = _parts(cell)
    faults = [Invalid(code, field=field, name=one) for one in parts if folded(one) not in known]
    found = [known.get(folded(one), one) for one in parts]
    return (found or (None if none is None else [])), faults


def _yes_or_no(cell: str) -> tuple[Any, list[Invalid]]:
    said = folded(cell)
    faults = [Invalid("sheet_yes_no", field="active")] if said and said not in _YES | _NO else []
    # An empty cell says nothing, so the officer stays at work.
    return said in _YES or not said, faults


def _line(number: int, names: list[str], row: list[str], readers: Mapping[str, _Reader]) -> SheetLine:
    given: dict[str, Any] = {}
    faults = [Invalid("sheet_line_long")] if any(cell.strip() for cell in row[len(names) :]) else []
    for name, cell in zip(names, row, strict=False):
        read = readers.get(name)
        given[name], wrong = read(cell.strip()) if read else (cell.strip(), [])
        faults += wrong
    return SheetLine(number, given, tuple(faults))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|,;\n]", cell) if part.strip()]
