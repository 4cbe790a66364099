"""The fields of an administrative procedure, as the national database has them, in files and in requests.

Import it only where procedures are imported: it imports pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, ValidationError

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.procedures import Filing, Level
from chalicelib.schemas.documents import DocumentPart, Id, Name, Sentence
from chalicelib.schemas.faults import invalid_of

#: A code of the national database, with or without the parts that name the province: 1.004227.000.00.00.H37.
CODE = r"\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?"
#: The national portal. Full online service and payment are there and nowhere else.
_PORTAL = re.compile(r"https://(?:[a-z0-9-]+\.)*dichvucong\.gov\.vn(?:/[^\s<>\"'\\\x00-\x1f\x7f-\uffff]*)?")
#: Where forms are published.
_STATE = re.compile(r"https://(?:[a-z0-9-]+\.)+(?:gov|chinhphu)\.vn(?:/[^\s<>\"'\\\x00-\x1f\x7f-\uffff]*)?")
#: Texts are shown as they are, so markup in one is a mistake or an attack.
_MARKUP = re.compile(r"<\s*[a-z/!?]|javascript\s*:|&(?:#|lt;|gt;)", re.IGNORECASE)
MAX_STEPS = 50


def _code(text: str) -> str:
    if not re.fullmatch(CODE, text, re.ASCII):
        raise ValueError("procedure_code")
    return text


def _plain(text: str) -> str:
    if _MARKUP.search(text):
        raise ValueError("markup_refused")
    return text


def _portal(text: str) -> str:
    if not _PORTAL.fullmatch(text):
        raise ValueError("portal_elsewhere")
    return text


def _form(text: str) -> str:
    if not _STATE.fullmatch(text):
        raise ValueError("form_elsewhere")
    return text


def _steps(given: Any) -> Any:
    """Raise ValueError for a list of steps that has a gap."""
    if isinstance(given, list) and (not given or any(isinstance(one, str) and not one.strip() for one in given)):
        raise ValueError("step_missing")
    return given


def _day(text: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError("day_malformed")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("day_malformed") from None
    return text


type ProcedureCode = Annotated[str, AfterValidator(_code)]
type _Line = Annotated[Name, AfterValidator(_plain)]
type _Words = Annotated[Sentence, AfterValidator(_plain)]
type _Everyday = Annotated[_Line, StringConstraints(max_length=60)]
type _Link = Annotated[str, StringConstraints(max_length=500)]
type _LocalDay = Annotated[str, AfterValidator(_day)]
type _Copies = Annotated[int, Field(strict=True, ge=0, le=50)]


class _WayIn(DocumentPart):
    """A way to hand the file in, with how long it takes and what it costs."""

    way: Filing
    time: _Line
    fee: _Line
    note: _Words | None = None


class _Paper(DocumentPart):
    """A paper of the file. ``form`` is the address of its form."""

    name: _Words
    form: Annotated[_Link, AfterValidator(_form)] | None = None
    originals: _Copies = 1
    copies: _Copies = 0


class _Basis(DocumentPart):
    """A legal act: its number, its title, its date."""

    number: _Line
    title: _Words | None = None
    date: _LocalDay | None = None


class Procedure(DocumentPart):
    """A procedure. ``unit`` publishes the text; ``authority`` carries the procedure out; ``who`` may ask for it."""

    code: ProcedureCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500), AfterValidator(_plain)]
    field: Id
    level: Level
    unit: Id
    decision: _Line | None = None
    who: _Words
    authority: _Line
    steps: Annotated[list[_Words], Field(max_length=MAX_STEPS), BeforeValidator(_steps)]
    ways: Annotated[list[_WayIn], Field(min_length=1, max_length=10)]
    papers: Annotated[list[_Paper], Field(max_length=60)]
    conditions: _Words | None = None
    result: _Line
    legal: Annotated[list[_Basis], Field(min_length=1, max_length=60)]
    keywords: Annotated[list[_Everyday], Field(max_length=30, default_factory=list)]
    portal: Annotated[_Link, AfterValidator(_portal)]
    reviewed_on: _LocalDay
    valid_until: _LocalDay | None = None


class ProcedureFieldIn(DocumentPart):
    """A field of procedures."""

    id: Id
    name: _Line
    name_en: _Line


class ProceduresIn(DocumentPart):
    """An import: procedures to add or replace by code, codes to take off the list, and the fields if they change.

    ``replace``: the list has afterwards what this import has, and nothing else.
    """

    procedures: list[Procedure] = Field(default_factory=list)
    fields: Annotated[list[ProcedureFieldIn], Field(max_length=200)] | None = None
    remove: list[ProcedureCode] = Field(default_factory=list)
    replace: bool = False


def read(given: Mapping[str, Any]) -> tuple[ProceduresIn | None, list[Invalid]]:
    """(the import, its faults with their paths). The import is None if there are faults."""
    try:
        return ProceduresIn.model_validate(given), []
    except ValidationError as error:
        return None, list(_faults(error))


def _faults(error: ValidationError) -> Iterator[Invalid]:
    return (invalid_of(line) for line in error.errors(include_url=False))


def content(one: BaseModel) -> dict[str, Any]:
    """Return a procedure as JSON values, without what it does not say."""
    return one.model_dump(mode="json", exclude_none=True)
