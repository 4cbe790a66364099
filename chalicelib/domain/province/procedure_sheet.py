"""Read procedures from a sheet (CSV) with the columns of the national database.

A cell with several entries has one in each line; the parts of an entry are separated by "|". Names of columns, levels,
ways, fields and units are compared without accents and case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.procedures import Filing, Level
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.spreadsheets import rows_of

#: Field of a procedure -> its columns: the national database's name, and ours.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("Mã thủ tục",),
    "decision": ("Số quyết định",),
    "name": ("Tên thủ tục",),
    "level": ("Cấp thực hiện",),
    "field": ("Lĩnh vực",),
    "steps": ("Trình tự thực hiện",),
    "ways": ("Cách thức thực hiện",),
    "papers": ("Thành phần hồ sơ",),
    "who": ("Đối tượng thực hiện",),
    "authority": ("Cơ quan thực hiện", "Cơ quan có thẩm quyền"),
    "unit": ("Đơn vị công bố",),
    "result": ("Kết quả thực hiện",),
    "legal": ("Căn cứ pháp lý",),
    "conditions": ("Yêu cầu, điều kiện thực hiện", "Yêu cầu điều kiện"),
    "keywords": ("Từ khóa",),
    "portal": ("Đường dẫn", "Liên kết dịch vụ công"),
    "reviewed_on": ("Ngày rà soát",),
    "valid_until": ("Hiệu lực đến",),
}
_OPTIONAL = frozenset({"decision", "conditions", "keywords", "valid_until"})
_FIELD_OF = {folded(said): name for name, columns in COLUMNS.items() for said in (name, *columns)}
_LEVELS = {
    **{folded(said): Level.COMMUNE for said in ("Cấp xã", "Xã", "commune")},
    **{folded(said): Level.PROVINCE for said in ("Cấp tỉnh", "Tỉnh", "province")},
}
_WAYS = {
    **{folded(said): Filing.COUNTER for said in ("Trực tiếp", "counter")},
    **{folded(said): Filing.ONLINE for said in ("Trực tuyến", "online")},
    **{folded(said): Filing.POST for said in ("Dịch vụ bưu chính", "Bưu chính", "Bưu điện", "post")},
}


def read_sheet(text: str, fields: Mapping[str, str], units: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the procedures in a sheet, as an import has them. ``fields`` and ``units``: id -> name.

    What a cell says is checked with the import, so an unknown name stays as it is. Raises Invalid as ``rows_of``, and
    for a column that is missing, unknown or there twice.
    """
    rows = rows_of(text)
    heads = [_FIELD_OF.get(folded(head)) for head in rows[0]]
    for head, name in zip(rows[0], heads, strict=True):
        if name is None or heads.count(name) > 1:
            raise Invalid("procedure_column", field="csv", name=head[:60])
    for name in COLUMNS:
        if name not in heads and name not in _OPTIONAL:
            raise Invalid("procedure_column", field="csv", name=COLUMNS[name][0])
    readers = _readers(fields, units)
    return [_procedure(dict(zip(map(str, heads), row, strict=False)), readers) for row in rows[1:] if any(row)]


type _Reader = Callable[[str], Any]


def _readers(fields: Mapping[str, str], units: Mapping[str, str]) -> Mapping[str, _Reader]:
    """Field -> what makes its value of a cell; for other fields the cell is the value."""
    field_ids = {folded(name): one for one, name in fields.items()}
    unit_ids = {folded(name): one for one, name in units.items()}
    return {
        "level": lambda cell: _LEVELS.get(folded(cell), cell),
        "field": lambda cell: field_ids.get(folded(cell), cell),
        "unit": lambda cell: unit_ids.get(folded(cell), cell),
        "steps": _entries,
        "ways": lambda cell: [_way(_parts(entry)) for entry in _entries(cell)],
        "papers": lambda cell: [_paper(_parts(entry)) for entry in _entries(cell)],
        "legal": lambda cell: [_named(_parts(entry), "number", "title", "date") for entry in _entries(cell)],
        "keywords": lambda cell: [word.strip() for word in cell.replace("\n", ",").split(",") if word.strip()],
    }


def _procedure(row: Mapping[str, str], readers: Mapping[str, _Reader]) -> dict[str, Any]:
    cells = {name: cell.strip() for name, cell in row.items()}
    # The steps of a procedure that has none are named as missing; any other empty cell says nothing.
    return {name: readers.get(name, str)(cell) for name, cell in cells.items() if cell or name == "steps"}


def _entries(cell: str) -> list[str]:
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _parts(entry: str) -> list[str]:
    return [part.strip() for part in entry.split("|")]


def _named(parts: list[str], *names: str) -> dict[str, Any]:
    """The parts by name. A part too many gets the name "", which the import refuses."""
    padded = [*names, *[""] * (len(parts) - len(names))]
    return {name: part for name, part in zip(padded, parts, strict=False) if part}


def _way(parts: list[str]) -> dict[str, Any]:
    found = _named(parts, "way", "time", "fee", "note")
    return {**found, "way": _WAYS.get(folded(found.get("way", "")), found.get("way", ""))}


def _paper(parts: list[str]) -> dict[str, Any]:
    """A paper: its name, how many originals, how many copies, the address of its form."""
    found = _named(parts, "name", "originals", "copies", "form")
    numbers: dict[str, Any] = {name: _number(found[name]) for name in ("originals", "copies") if name in found}
    return {**found, **numbers}


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text
