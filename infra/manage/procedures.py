"""Import procedures from a file into a stage, and write them to one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.procedure_sheet import read_sheet
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.runtime import clock
from chalicelib.schemas import procedures as schemas
from chalicelib.services import procedures
from chalicelib.store.directory import documents
from chalicelib.store.directory import procedures as directory_procedures
from infra.manage.accounts import BY
from infra.province.files import BadFiles
from infra.stack.stage import Stack, acting_on


def import_procedures(stack: Stack, source: Path, *, replace: bool = False) -> procedures.Imported:
    """Import the procedures in a file: JSON as the API takes it, or CSV with the national database's columns.

    They replace those with their codes. With ``replace`` the list has nothing else afterwards. Raises BadFiles, which
    names every fault, before anything is written; documents.VersionTaken.
    """
    with acting_on(stack):
        directory = documents.current()
        given, wrong = schemas.read({**_read(source, directory), **({"replace": True} if replace else {})})
        if given is None:
            raise BadFiles(_said(source, wrong))
        try:
            return procedures.bring_in(given, directory, by=BY, at=clock.now(), expected=None)
        except procedures.NotImported as refused:
            raise BadFiles(_said(source, refused.faults)) from None


def write_procedures(target: Path) -> Path | None:
    """Write the stage's procedures as a file that ``import_procedures`` reads; None if it has none."""
    document = documents.document(Kind.PROCEDURES)
    if document is None:
        return None
    texts = [directory_procedures.text(line["digest"]) for line in directory_procedures.stored(document)]
    path = target / "procedures.json"
    body = {"fields": document["fields"], "procedures": texts}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _read(source: Path, directory: Directory) -> dict[str, Any]:
    try:
        text = unicodedata.normalize("NFC", source.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadFiles(f"{source.name}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise BadFiles(f"{source.name}: not UTF-8") from None
    if source.suffix.lower() == ".csv":
        known = directory.procedures.fields.values() if directory.procedures else ()
        units = {unit.id: unit.name for unit in directory.units.values()}
        try:
            return {"procedures": read_sheet(text, {one.id: one.name for one in known}, units)}
        except Invalid as error:
            raise BadFiles(_said(source, [error])) from None
    try:
        body = json.loads(text)
    except ValueError as error:
        raise BadFiles(f"{source.name}: {error}") from None
    if not isinstance(body, dict):
        raise BadFiles(f"{source.name}: not an object with procedures")
    return body


def _said(source: Path, faults: Iterable[Invalid]) -> str:
    return "\n".join(f"{source.name}: {one.field}: {PROBLEMS[one.code].fill(**one.params).en}" for one in faults)
