"""Places and things with labels in CSV or YAML: an error names the file, the line and the field.

A CSV file begins with a line of the fields' names (chalicelib/schemas/assets.py), in any order; an empty cell is a
field that is not there, and ``removed`` is ``yes`` or empty. A YAML file has a list ``assets`` with the same fields.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places.assets import Asset, faults
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.schemas.assets import AssetLine, AssetsFile
from chalicelib.schemas.faults import invalid_of
from infra.province.files import BadFiles, read_file

_WORDS: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}

type _Says = Callable[[str, str], str]
type _Line = tuple[_Says, Asset]


def read_assets(path: Path, directory: Directory, known: Callable[[str], bool]) -> list[Asset]:
    """Read and check a file for a province. ``known`` says whether the stage has an asset with an id already.

    Raises BadFiles with a line for each fault.
    """
    wrong: list[str] = []
    lines = _csv(path, wrong) if path.suffix.lower() == ".csv" else _yaml(path, wrong)
    there: dict[str, int] = {}
    for number, (says, asset) in enumerate(lines):
        if asset.id in there:
            wrong.append(says("id", PROBLEMS["entry_twice"].fill(name=asset.id, first=there[asset.id] + 1).en))
        there.setdefault(asset.id, number)
    for says, asset in lines:
        found = faults(asset, directory, lambda other: other in there or known(other))
        wrong += [says(one.field or "", _said(one)) for one in found]
    if wrong:
        raise BadFiles("\n".join(wrong))
    return [asset for _, asset in lines]


def as_csv(assets: Iterable[Asset]) -> str:
    """The text of a CSV file that ``read_assets`` reads as these assets."""
    text = StringIO()
    columns = [field.name for field in fields(Asset)]
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for asset in assets:
        cells = {name: getattr(asset, name) for name in columns}
        writer.writerow({**cells, "removed": "yes" if asset.removed else ""})
    return text.getvalue()


def _said(fault: Invalid) -> str:
    return PROBLEMS[fault.code].fill(**fault.params).en


def _yaml(path: Path, wrong: list[str]) -> list[_Line]:
    file = read_file(path, AssetsFile, wrong)
    if wrong:
        return []

    def says(number: int) -> _Says:
        return lambda field, message: file.says(("assets", number, field), message)

    found = AssetsFile.model_validate(file.data).assets
    return [(says(number), line.as_asset(line.id)) for number, line in enumerate(found)]


def _csv(path: Path, wrong: list[str]) -> list[_Line]:
    found: list[_Line] = []
    for number, cells in _rows(path, wrong):

        def says(field: str, message: str, number: int = number) -> str:
            return f"{path.name}:{number}: {field}{': ' if field else ''}{message}"

        try:
            line = AssetLine.model_validate(_fields(cells))
        except ValidationError as error:
            invalid = [invalid_of(one) for one in error.errors(include_url=False)]
            wrong += [says(one.field or "", _said(one)) for one in invalid]
            continue
        found.append((says, line.as_asset(line.id)))
    return found


def _rows(path: Path, wrong: list[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The number of each line and its cells by name."""
    try:
        # Spreadsheets write a mark at the beginning of UTF-8.
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
        rows = csv.reader(text.splitlines(keepends=True), strict=True)
        names = [name.strip() for name in next(rows, [])]
        if missing := [name for name in ("id", "kind", "name", "commune", "lat", "lon") if name not in names]:
            wrong.append(f"{path.name}:1: no column {', '.join(missing)}")
            return
        for row in rows:
            if len(row) > len(names):
                wrong.append(f"{path.name}:{rows.line_num}: more cells than columns")
            elif any(cell.strip() for cell in row):
                yield rows.line_num, dict(zip(names, row, strict=False))
    except OSError as error:
        wrong.append(f"{path.name}: {error.strerror}")
    except UnicodeDecodeError:
        wrong.append(f"{path.name}: not UTF-8")
    except csv.Error as error:
        wrong.append(f"{path.name}: not CSV: {error}")


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    for name in ("lat", "lon"):
        # Vietnamese spreadsheets write a decimal comma.
        if name in found:
            found[name] = _number(found[name])
    if "removed" in found:
        found["removed"] = _WORDS.get(found["removed"].lower(), found["removed"])
    return found


def _number(cell: str) -> float | str:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return cell
