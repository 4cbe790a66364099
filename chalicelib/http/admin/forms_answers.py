"""Models of the answers to the office page's forms (http/core/shapes.py says what models are for)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.deadlines.calendar import DayKind
from chalicelib.domain.province.kinds import Kind, TemplateKind
from chalicelib.domain.tickets.states import State
from chalicelib.http.core.shapes import Code, Freeze, Office, Stamp, Upload


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallTaken(_Exact):
    """A report was written down for a caller. ``open_to_you``: the officer may see its ticket."""

    code: Code
    code_spoken: str
    state: State
    intake_unit: Office
    due_at: Stamp
    step_due_at: Stamp | None
    standing: Freeze | None
    open_to_you: bool
    uploads: list[Upload]


class _Text(_Exact):
    key: str
    text: str
    text_en: str


class DocumentForm(_Exact):
    """The JSON Schema of a kind of document, and the names that it may use.

    ``keys``: by kind of template, the keys and the text used without a template; answers may have any key.
    ``placeholders``: by kind of template, the placeholders of its text.
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
    """Every date of a year. ``usual`` is its kind without the decided dates of the calendar's ``version``."""

    year: int
    version: int
    days: list[_Day]
