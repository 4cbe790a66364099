"""Import procedures: check them against the province, and publish a new version of their list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import PROCEDURE_REPORT, Kind
from chalicelib.domain.province.procedures import NAMED_IN, ProcedureLine, line_of
from chalicelib.domain.texts.text import Text
from chalicelib.store.directory import documents
from chalicelib.store.directory import procedures as directory_procedures

if TYPE_CHECKING:
    from chalicelib.schemas.procedures import ProceduresIn

#: How the answer of a report that names its procedure is called.
_NAMED = Text("Thủ tục", "Procedure")


class NotImported(Exception):
    """An import with faults; nothing was published. ``faults`` names each with its path."""

    def __init__(self, faults: Sequence[Invalid]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.code}" for one in faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the version that holds now, and how many procedures it has, got, changed and lost."""

    version: int
    count: int
    added: int
    changed: int
    removed: int


def bring_in(given: ProceduresIn, directory: Directory, *, by: str, at: datetime, expected: int | None) -> Imported:
    """Publish an import at ``at`` (UTC), based on the version ``expected``; None takes any version.

    Raises NotImported, and documents.VersionTaken if another version was published meanwhile.
    """
    from chalicelib.schemas import procedures as schemas

    present = documents.document(Kind.PROCEDURES) or {"version": 0, "name": None, "fields": []}
    before = {line["code"]: line for line in directory_procedures.stored(present)}
    fields = present["fields"] if given.fields is None else [one.model_dump() for one in given.fields]
    texts = [schemas.content(one) for one in given.procedures]
    kept = {} if given.replace else {code: line for code, line in before.items() if code not in given.remove}
    after = {**kept, **{one["code"]: line_of(one) for one in texts}}
    if faults := [*_faults(given, texts, fields, directory, local_day(at)), *_gone(given, before, after, fields)]:
        raise NotImported(faults)
    version = directory_procedures.publish(
        list(after.values()),
        texts,
        fields,
        by=by,
        at=at,
        expected=int(present["version"]) if expected is None else expected,
    )
    changed = sum(code in before and before[code] != line for code, line in after.items())
    return Imported(version, len(after), len(after.keys() - before), changed, len(before.keys() - after))


def _faults(
    given: ProceduresIn,
    texts: Sequence[Mapping[str, Any]],
    fields: Sequence[Mapping[str, Any]],
    directory: Directory,
    today: date,
) -> Iterator[Invalid]:
    """What one procedure alone cannot show: one that comes twice, and names of things that do not exist."""
    known, first = {one["id"] for one in fields}, dict[str, int]()
    yield from _twice("fields", [one["id"] for one in fields] if given.fields is not None else [])
    for number, one in enumerate(texts):
        path = f"procedures.{number}"
        if one["code"] in first:
            yield Invalid("entry_twice", field=f"{path}.code", name=one["code"], first=first[one["code"]])
        first.setdefault(one["code"], number)
        if one["field"] not in known:
            yield Invalid("procedure_field_missing", field=f"{path}.field", name=one["field"])
        if one["unit"] not in directory.units:
            yield Invalid("unit_missing", field=f"{path}.unit", name=one["unit"])
        if date.fromisoformat(one["reviewed_on"]) > today:
            yield Invalid("reviewed_later", field=f"{path}.reviewed_on")


def _twice(path: str, ids: Sequence[str]) -> Iterator[Invalid]:
    for number, one in enumerate(ids):
        if one in ids[:number]:
            yield Invalid("entry_twice", field=f"{path}.{number}.id", name=one, first=ids.index(one))


def _gone(
    given: ProceduresIn,
    before: Mapping[str, Any],
    after: Mapping[str, Mapping[str, Any]],
    fields: Sequence[Mapping[str, Any]],
) -> Iterator[Invalid]:
    """Codes to remove that the list does not have, and fields that are taken from procedures that stay."""
    for number, code in enumerate(given.remove):
        if code not in before:
            yield Invalid("procedure_unknown", field=f"remove.{number}", name=code)
    known, brought = {one["id"] for one in fields}, {one.code for one in given.procedures}
    if lost := sorted({line["field"] for code, line in after.items() if code not in brought} - known):
        yield Invalid("procedure_field_missing", field="fields", name=", ".join(lost))


def found(code: str, directory: Directory) -> ProcedureLine | None:
    """Return the procedure with this code, None if the list has none."""
    return directory_procedures.lines(directory.procedures).get(code)


def named(code: str | None, report_type: str, directory: Directory) -> dict[str, Any]:
    """Return the answer by which a report names its procedure; empty without a code.

    It is kept as answers are, with its words of the time. Raises Invalid for another type of report or unknown code.
    """
    if code is None:
        return {}
    if report_type != PROCEDURE_REPORT:
        raise Invalid("procedure_not_here", field="procedure")
    line = found(code, directory)
    if line is None:
        raise Invalid("procedure_unknown", field="procedure", name=code)
    asked = {"question": _NAMED.vi, "question_en": _NAMED.en, "private": False}
    return {NAMED_IN: {**asked, "value": f"{line.code} – {line.name}"}}
