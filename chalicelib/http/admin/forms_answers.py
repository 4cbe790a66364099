"""What the routes behind the office page's forms answer, as answers.py has it for the others."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.deadlines.calendar import DayKind
from chalicelib.domain.province.kinds import Kind, TemplateKind
from chalicelib.domain.tickets.states import State
from chalicelib.http.core.shapes import Code, Freeze, Office, Stamp


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallTaken(_Exact):
    """A report was written down for a caller; ``open_to_you``: whether the officer may see its ticket."""

    code: Code
    code_spoken: str
    state: State
    intake_unit: Office
    due_at: Stamp
    step_due_at: Stamp | None
    standing: Freeze | None
    open_to_you: bool


class _Text(_Exact):
    key: str
    text: str
    text_en: str


class DocumentForm(_Exact):
    """What a document of a kind may hold (JSON Schema), and the names that it may use.

    ``keys``: what a template's key may be, by its kind, with the text that holds where there is no template; answers
    have any. ``placeholders``: what a template's text may name, by its kind.
    """

    kind: Kind
    schema_: dict[str, Any]
    refusals: list[_Text]
    keys: dict[TemplateKind, list[_Text]]
    placeholders: dict[TemplateKind, list[str]]

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class _Day(_Exact):
    date: str
    kind: DayKind
    usual: DayKind
    decision: str | None
    holiday: str | None


class CalendarYear(_Exact):
    """Every date of a year as it counts; ``usual`` is what it is without the decided dates of the ``version``."""

    year: int
    version: int
    days: list[_Day]
